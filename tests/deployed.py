"""deploy/ says what works: the Dockerfile's install steps, its user and its command in a bare
Debian without a network and with a read-only root; nginx.conf in front of a real dashboard; in
clear text the dashboard answers its proxy and this machine alone.
Usage: deployed.py PROGRAM image | proxy | clear_text
"""
import contextlib
import fcntl
import os
import pathlib
import re
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request

import whole
from dashboard import PASSWORD, Browser, add_user, served
from package import minimal_root
from stored import TOO_LONG_S, Store, expect

DEPLOY = whole.SOURCE / "deploy"
# Of an interface, as in linux/if.h and linux/sockios.h.
UP, SET_FLAGS, SET_ADDRESS = 0x1, 0x8914, 0x8916


class Stage:
    """The last stage of a Dockerfile: what is run, copied and started."""

    def __init__(self, text):
        lines = re.sub(r"\\\n", "", text).splitlines()
        steps = [line.split(None, 1) for line in lines if line and not line.startswith("#")]
        start = max(i for i, (word, _) in enumerate(steps) if word == "FROM")
        self.install = []
        self.user = self.folder = None
        self.command = []
        for word, rest in steps[start + 1:]:
            if word in ("RUN", "COPY"):
                self.install.append((word, rest))
            elif word == "USER":
                self.user = rest
            elif word == "WORKDIR":
                self.folder = rest
            elif word in ("ENTRYPOINT", "CMD"):
                self.command += [part.strip('"') for part in re.findall(r'"[^"]*"', rest)]
            else:
                expect(word in ("VOLUME", "EXPOSE"), f"the test does not know {word}")


def go_inside():
    """Into namespaces of its own: mounts and a network that has nothing but itself."""
    if os.environ.get("MILLRACE_INSIDE") != "1":
        os.environ["MILLRACE_INSIDE"] = "1"
        os.execvp("unshare", ["unshare", "--mount", "--net", sys.executable, *sys.argv])
    raise_loopback()


def image(_program):
    go_inside()
    stage = Stage((DEPLOY / "Dockerfile").read_text())
    tarball = whole.SOURCE / whole.call(whole.SOURCE / "dev", "package").splitlines()[-1]
    with tempfile.TemporaryDirectory() as root:
        minimal_root(pathlib.Path(root))
        install(stage, root, tarball)
        data = pathlib.Path(root, stage.folder.lstrip("/"))
        whole.call("mount", "--bind", root, root)
        try:
            whole.call("mount", "--bind", data, data)  # the volume
            whole.call("mount", "-t", "proc", "proc", f"{root}/proc")
            whole.call("mount", "-t", "tmpfs", "tmpfs", f"{root}/tmp")
            whole.call("mount", "-o", "remount,ro,bind", root)
            run_image(stage, root)
        finally:
            whole.call("umount", "--recursive", root)


def raise_loopback():
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh14x", b"lo", UP))


def add_address(address):
    """One that is not loopback, though nobody else is there."""
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SET_ADDRESS,
                    struct.pack("16sHH4s8x", b"lo:1", socket.AF_INET, 0,
                                socket.inet_aton(address)))


def install(stage, root, tarball):
    for word, rest in stage.install:
        if word == "RUN":
            whole.call("chroot", root, "sh", "-ec", rest)
            continue
        source, target = rest.split()[-2:]
        expect(source == "/opt/millrace", f"the test does not know what {rest} copies")
        folder = pathlib.Path(root, target.lstrip("/"))
        folder.mkdir()
        whole.call("tar", "-xzf", tarball, "-C", folder, "--strip-components=1")


def run_image(stage, root):
    number = whole.call("chroot", root, "id", "-u", stage.user).strip()
    expect(number != "0", "it runs as root")
    start = ["chroot", f"--userspec={number}:{number}", root, "env", "-C", stage.folder,
             "HOME=" + stage.folder]

    def run(*arguments, **more):
        done = subprocess.run([*start, "millrace", *arguments], text=True, capture_output=True,
                              timeout=TOO_LONG_S, **more)
        expect(done.returncode == 0, arguments, done.stdout, done.stderr)

    wrote = subprocess.run([*start, "touch", "/opt/millrace/x"], capture_output=True)
    expect(wrote.returncode != 0, "the root can be written to")
    run("init")
    run("bars", "synth", "--symbols", "INFY", "--days", "2", "--seed", "1")
    run("users", "create", "anita", "--password-stdin", input=PASSWORD + "\n")
    serving = subprocess.Popen([*start, *stage.command], stdout=subprocess.PIPE, text=True)
    try:
        expect("http://127.0.0.1:8750/" in serving.stdout.readline(), "where it listens")
        with urllib.request.urlopen("http://127.0.0.1:8750/healthz", timeout=TOO_LONG_S) as health:
            expect(health.status == 200, health.status)
        through_proxy = {"Origin": "https://127.0.0.1:8750"}
        answer = Browser(8750).log_in("anita", headers=through_proxy)
        expect(answer.status == 303, answer.status, answer.body[:500])
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.wait(TOO_LONG_S)
    expect(serving.returncode == 0, serving.returncode)


def free_port():
    with socket.socket() as any_socket:
        any_socket.bind(("127.0.0.1", 0))
        return any_socket.getsockname()[1]


@contextlib.contextmanager
def nginx(folder, port, upstream):
    """The server of deploy/nginx.conf, with other ports and a certificate of its own."""
    key, chain = folder / "privkey.pem", folder / "fullchain.pem"
    whole.call("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
               "ec_paramgen_curve:prime256v1", "-nodes", "-days", 2, "-subj", "/CN=localhost",
               "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", chain)
    site = (DEPLOY / "nginx.conf").read_text()
    for old, new in (("127.0.0.1:8750", f"127.0.0.1:{upstream}"),
                     ("listen 443", f"listen 127.0.0.1:{port}"),
                     ("/etc/ssl/millrace/", f"{folder}/"),
                     ("millrace.example.org", "localhost")):
        expect(old in site, f"nginx.conf has no {old}")
        site = site.replace(old, new)
    config = folder / "nginx.conf"
    config.write_text(f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
                      f"events {{}}\nhttp {{ access_log off; client_body_temp_path {folder}/body;\n"
                      f"proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;\n"
                      f"uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n{site}\n}}\n")
    process = subprocess.Popen(["nginx", "-p", folder, "-c", config])
    try:
        deadline = time.monotonic() + TOO_LONG_S
        while not answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                expect(False, "nginx does not answer:", (folder / "error.log").read_text())
            time.sleep(0.05)
        yield chain
    finally:
        process.terminate()
        process.wait(TOO_LONG_S)


def answers(port):
    with socket.socket() as any_socket:
        return any_socket.connect_ex(("127.0.0.1", port)) == 0


def proxy(program):
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        store = Store(program, folder / "store.duckdb").make(
            ("bars", "synth", "--symbols", "INFY", "--days", 2, "--seed", 1))
        add_user(store, "anita", "admin")
        with served(store, "--behind-proxy", "127.0.0.1") as at:
            port = free_port()
            with nginx(folder, port, at.port) as chain:
                ask_through(port, chain)
        audit = store.json("users", "show", "anita")["audit"]
        expect(audit[0]["what"] == "login_done" and audit[0]["address"] == "127.0.0.1",
               "a claimed address was believed:", audit)


def clear_text(program):
    go_inside()
    add_address("10.9.8.7")
    with tempfile.TemporaryDirectory() as scratch:
        store = Store(program, pathlib.Path(scratch) / "store.duckdb").make()
        add_user(store, "anita", "admin")
        for proxy_at, may in (("10.9.8.7", True), ("192.0.2.7", False)):
            with served(store, "--address", "0.0.0.0", "--behind-proxy", proxy_at) as at:
                expect(Browser(at.port).get("/healthz").status == 200, "this machine")
                with socket.create_connection(("10.9.8.7", at.port), TOO_LONG_S) as peer:
                    peer.sendall(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n")
                    try:
                        answer = peer.recv(4096)
                    except ConnectionResetError:
                        answer = b""
                expect(answer.startswith(b"HTTP/1.1 200") == may, proxy_at, answer)
                expect(may or not answer, "a stranger was answered:", answer)


def ask_through(port, chain):
    browser = Browser(port, "localhost", ssl.create_default_context(cafile=chain))
    spoofed = {"X-Forwarded-For": "203.0.113.9"}
    answer = browser.log_in("anita", headers=spoofed)
    expect(answer.status == 303, answer.status, answer.body[:500])
    expect("max-age=" in (answer.headers["Strict-Transport-Security"] or ""), "no HSTS")
    expect(any(name.startswith("__Host-") for name in browser.cookies), browser.cookies)
    expect(browser.api("/session")["user"] == "anita", "who is asking")
    events = browser.open("GET", "/api/v1/events")
    expect(events.status == 200 and events.readline(), "the stream is held back by the proxy")


if __name__ == "__main__":
    cases = {"image": image, "proxy": proxy, "clear_text": clear_text}
    cases[sys.argv[2]](pathlib.Path(sys.argv[1]).resolve())
