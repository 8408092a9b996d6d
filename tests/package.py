"""The package runs on a minimal Debian 12 and nothing else: unpacked into a root that ./dev setup
prepared, with no network, it makes a store, makes bars and runs a strategy over them."""
import os
import pathlib
import stat
import subprocess
import sys
import tempfile

import whole

DEVICES = {"null": (1, 3), "zero": (1, 5), "urandom": (1, 9)}


def minimal_root(folder):
    tarball = whole.cache_dir() / "debian-12-minbase.tar.zst"
    if not tarball.exists():
        sys.exit(f"{tarball} is missing: run ./dev setup as root")
    if os.geteuid() != 0:
        sys.exit("this test needs root for chroot: run it as root")
    whole.call("tar", "--zstd", "-xf", tarball, "-C", folder)
    for name, (major, minor) in DEVICES.items():
        node = folder / "dev" / name
        if not node.exists():
            os.mknod(node, stat.S_IFCHR | 0o666, os.makedev(major, minor))
            node.chmod(0o666)  # mknod's mode goes through the umask


def main():
    tarball = whole.SOURCE / whole.call(whole.SOURCE / "dev", "package").splitlines()[-1]
    # Without a network of its own where the machine allows that; the program uses none either way.
    offline = ["unshare", "--net"]
    if subprocess.run([*offline, "true"], stderr=subprocess.DEVNULL).returncode != 0:
        offline = []
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        minimal_root(root)
        whole.call("tar", "-xzf", tarball, "-C", root / "opt")
        program = "/opt/" + tarball.name.removesuffix(".tar.gz") + "/bin/millrace"

        def run(*arguments):
            return whole.call(*offline, "chroot", root, program, *arguments, env={"HOME": "/root"})

        print(run("--version").strip())
        store = ("--db", "/tmp/store.duckdb")
        run(*store, "init")
        run(*store, "bars", "synth", "--symbols", "INFY", "--days", 5, "--seed", 1)
        result = run(*store, "run", "--mode", "paper", "--symbols", "INFY", "--json")
        if '"trade_hash"' not in result:
            sys.exit(f"no run result:\n{result}")
        print(f"{tarball.name}: {tarball.stat().st_size / 1e6:.1f} MB, runs in a minimal Debian 12")


if __name__ == "__main__":
    main()
