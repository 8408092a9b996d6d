"""The dashboard in a real browser: Debian's Chromium, driven by the scripts in
layers/web/pages/browser, over a seeded store that a real server shows.
Usage: in_a_browser.py PROGRAM SCRIPT [ARGUMENT...]
"""
import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import whole
from dashboard import PASSWORD, seeded, served
from stored import Store, expect

SCRIPTS = whole.SOURCE / "layers" / "web" / "pages" / "browser"
TOO_LONG_S = 900


def prepared(folder):
    """A copy of the scripts beside the packages that ./dev setup fetched."""
    packages = whole.cache_dir() / "browser" / "node_modules"
    node = whole.cache_dir() / "node-22" / "bin" / "node"
    for needed in (packages / "playwright-core", packages / "axe-core", node,
                   pathlib.Path("/usr/bin/chromium")):
        expect(needed.exists(), f"{needed} is missing: run ./dev setup")
    shutil.copytree(SCRIPTS, folder / "browser")
    (folder / "node_modules").symlink_to(packages)
    return node


def environment(scratch, store, pictures):
    """What scripts are told that start servers of their own."""
    return {**os.environ, "HOME": scratch, "STORY_PROGRAM": str(store.program),
            "STORY_DB": str(store.path), "STORY_PASSWORD": PASSWORD,
            "STORY_PICTURES": str(pictures),
            "STORY_KEPT": str(whole.SOURCE / "docs" / "pictures")}


@contextlib.contextmanager
def arguments_of(script, store, pictures):
    """`visit` takes any server by its address; the others begin and end their own."""
    if script != "visit":
        yield []
        return
    with served(store) as at:
        yield [at.url.rstrip("/"), "anita", PASSWORD, pictures]


def main():
    program, script, *more = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        node = prepared(folder)
        store = seeded(Store(pathlib.Path(program).resolve(), folder / "store.duckdb"))
        pictures = whole.SOURCE / "build" / "pictures"
        pictures.mkdir(parents=True, exist_ok=True)
        with arguments_of(script, store, pictures) as arguments:
            command = [node, folder / "browser" / f"{script}.mjs", *arguments, *more]
            done = subprocess.run([str(word) for word in command], text=True, cwd=folder,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  timeout=TOO_LONG_S, env=environment(scratch, store, pictures))
            print(done.stdout)
            expect(done.returncode == 0, f"{script}: exit {done.returncode}")


if __name__ == "__main__":
    main()
