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
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


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


def permitted(*command):
    return subprocess.run([*command], stderr=subprocess.DEVNULL).returncode == 0


def way_in(root, program):
    """The command that runs another inside the root: with its /proc and without a network."""
    mount = 'mount --bind /proc "$0/proc" && exec chroot "$0" "$@"'
    if permitted("unshare", "--mount", "--net", "true"):
        return ["unshare", "--mount", "--net", "sh", "-c", mount, root]
    # A container may forbid mounts; without /proc the loader must be told where the program lies.
    print("mounts are not permitted here: running without /proc and within this machine's network")
    return ["chroot", root, "env", f"LD_ORIGIN_PATH={program.parent}"]


def main():
    tarball = whole.SOURCE / whole.call(whole.SOURCE / "dev", "package").splitlines()[-1]
    program = pathlib.Path("/opt", tarball.name.removesuffix(".tar.gz"), "bin", "millrace")
    with tempfile.TemporaryDirectory() as folder:
        minimal_root(pathlib.Path(folder))
        whole.call("tar", "-xzf", tarball, "-C", pathlib.Path(folder, "opt"))
        command = [*way_in(folder, program), program]

        def run(*arguments):
            return whole.call(*command, *arguments, env={"HOME": "/root", "PATH": PATH})

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
