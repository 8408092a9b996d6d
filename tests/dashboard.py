"""A dashboard that tests serve for real: a seeded store, accounts, `millrace serve`, a client with
cookies as a browser has them."""
import contextlib
import http.client
import json
import re
import signal
import subprocess
import urllib.parse

from stored import TOO_LONG_S, Store, expect

PASSWORD = "mango lantern violin"
SYMBOLS = ("INFY", "RELIANCE", "TCS")
MINUTES = ("bars", "synth", "--symbols", *SYMBOLS, "--days", 25, "--seed", 11, "--start",
           "2024-01-01")


def seeded(store):
    """Bars of 25 sessions, insights of three timeframes, runs of both modes, the newest on paper,
    and an account of each role."""
    store.make(MINUTES, ("analytics", "update", "--timeframe", "1m", "5m", "15m"),
               ("run", "--mode", "paper", "--symbols", *SYMBOLS, "--strategy", "ehma_pivot",
                "--strategy", "regime_adaptive"),
               ("run", "--mode", "dry_run", "--symbols", "INFY", "--strategy", "ehma_pivot"),
               ("run", "--mode", "paper", "--symbols", *SYMBOLS, "--strategy",
                "confluence_consumer,timeframe=5m,min_confidence=0.5"))
    add_user(store, "anita", "admin")
    add_user(store, "vikram", "viewer")
    return store


def add_user(store, name, role):
    done = subprocess.run(store.command("users", "create", name, "--role", role,
                                        "--password-stdin"),
                          input=PASSWORD + "\n", text=True, capture_output=True,
                          timeout=TOO_LONG_S)
    expect(done.returncode == 0, done.stderr)


@contextlib.contextmanager
def served(store, *flags):
    """`millrace serve` on a free port while it lasts; ends as on Ctrl-C, which must go well."""
    process = subprocess.Popen(store.command("serve", "--port", 0, *flags, "--json"),
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        line = ""
        while not line.rstrip().endswith("}"):  # the document, over a few lines
            more = process.stdout.readline()
            expect(more, "serve ended:", process.stderr.read() if not more else "")
            line += more
        yield Served(process, json.loads(line))
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=TOO_LONG_S)
        expect(process.returncode in (0, -signal.SIGKILL), process.returncode, told[-8000:])
        expect("Sanitizer" not in told and "runtime error" not in told, told[-8000:])


class Served:
    def __init__(self, process, document):
        self.process = process
        self.url = document["url"]
        self.port = document["port"]


class Answer:
    def __init__(self, answer):
        self.status = answer.status
        self.headers = answer.headers
        self.body = answer.read()

    def json(self):
        return json.loads(self.body)


class Browser:
    """Keeps cookies, and sends what a browser sends of itself."""

    def __init__(self, port, host="127.0.0.1", tls=None):
        self.port, self.host, self.tls = port, host, tls
        self.cookies = {}

    def open(self, method, path, body=None, headers=()):
        """The answer as it begins; who asked reads the rest."""
        if self.tls is None:
            connection = http.client.HTTPConnection(self.host, self.port, timeout=TOO_LONG_S)
        else:
            connection = http.client.HTTPSConnection(self.host, self.port, timeout=TOO_LONG_S,
                                                     context=self.tls)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method == "POST":
            scheme = "http" if self.tls is None else "https"
            sent |= {"Origin": f"{scheme}://{self.host}:{self.port}",
                     "Sec-Fetch-Site": "same-origin",
                     "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, body, {**sent, **dict(headers)})
        return connection.getresponse()

    def ask(self, method, path, body=None, headers=()):
        answer = Answer(self.open(method, path, body, headers))
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def get(self, path, headers=()):
        return self.ask("GET", path, headers=headers)

    def api(self, path):
        """The document of a view, which must be had."""
        answer = self.get("/api/v1" + path)
        expect(answer.status == 200, path, answer.status, answer.body[:2000])
        return answer.json()

    def log_in(self, name, password=PASSWORD, headers=()):
        page = self.get("/login")
        token = re.search(rb'name="form_token"[^>]*value="([^"]*)"', page.body)
        expect(token, "no form token in", page.body[:4000])
        form = {"name": name, "password": password, "form_token": token.group(1).decode()}
        return self.ask("POST", "/login", urllib.parse.urlencode(form), headers)


def logged_in(served_at, name="vikram"):
    browser = Browser(served_at.port)
    answer = browser.log_in(name)
    expect(answer.status == 303, "login of", name, answer.status, answer.body[:2000])
    return browser
