"""docs/security.md names every item of the checklist once, and only tests that there are.
Usage: security_page.py BUILD_FOLDER"""
import pathlib
import re
import subprocess
import sys

import whole

ITEMS = [number for number in range(1, 55) if number != 52]


def is_called(test, name):
    """`auth.Suite.Name/parameter` is called Suite.Name."""
    return re.search(rf"(^|\.){re.escape(name)}(/|$)", test)


def main():
    page = (whole.SOURCE / "docs" / "security.md").read_text()
    rows = re.findall(r"^\| (\d+) \|", page, re.MULTILINE)
    if [int(row) for row in rows] != ITEMS:
        sys.exit(f"expected the items {ITEMS}, the page has {rows}")
    listed = subprocess.run(["ctest", "--test-dir", sys.argv[1], "-N"], text=True, check=True,
                            capture_output=True, errors="replace").stdout
    tests = re.findall(r"Test +#\d+: (\S+)", listed)
    for line in page.splitlines():
        if re.match(r"\| \d+ \|", line) and not re.search(r"`(?:\w+/)?\w+\.\w+`[^|]*\|$", line):
            sys.exit(f"names no test: {line}")
    named = [name for name in re.findall(r"`((?:\w+/)?\w+\.\w+)`", page)
             if not name.endswith((".md", ".service"))]
    missing = [name for name in named if not any(is_called(test, name) for test in tests)]
    if missing or len(named) < len(ITEMS):
        sys.exit(f"docs/security.md names tests that are not there: {missing}")


if __name__ == "__main__":
    main()
