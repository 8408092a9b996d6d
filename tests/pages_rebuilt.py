"""The dashboard's pages, built again without the network: the committed dist/ is what their sources
give, byte for byte, and their own tests pass. ./dev setup fetched what they are built by."""
import hashlib
import os
import pathlib
import shutil
import tempfile

import whole
from stored import expect

PAGES = whole.SOURCE / "layers" / "web" / "pages"


def needs():
    """Node, and the npm cache that was filled for the lock file as it is."""
    lock = hashlib.sha256((PAGES / "package-lock.json").read_bytes()).hexdigest()
    node, cache = whole.cache_dir() / "node-22" / "bin", whole.cache_dir() / "npm"
    for needed in (node / "node", cache / f"of-{lock}"):
        expect(needed.exists(), f"{needed} is missing: run ./dev setup")
    return node, cache


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*") if path.is_file()}


def main():
    node, cache = needs()
    with tempfile.TemporaryDirectory() as scratch:
        copy = pathlib.Path(scratch) / "pages"
        shutil.copytree(PAGES, copy, ignore=shutil.ignore_patterns("node_modules", "dist"))
        env = {**os.environ, "PATH": f"{node}{os.pathsep}{os.environ['PATH']}"}
        whole.call("npm", "ci", "--offline", "--ignore-scripts", "--cache", cache, cwd=copy,
                   env=env)
        (copy / "dist").mkdir()
        whole.call("npm", "run", "build", cwd=copy, env=env)  # with the check of all types
        built, committed = contents(copy / "dist"), contents(PAGES / "dist")
        differ = [name for name in sorted(built.keys() | committed.keys())
                  if built.get(name) != committed.get(name)]
        expect(not differ, "dist/ is not what its sources give; these files differ:", *differ)
        print(f"{len(built)} files of dist/ are what their sources give")
        print(whole.call("npm", "test", cwd=copy, env=env)[-400:])


if __name__ == "__main__":
    main()
