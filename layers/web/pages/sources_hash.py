"""Says whether dist/ was built from the sources as they are.

Usage: sources_hash.py --check | --write
dist/SOURCES holds one SHA-256 over the names and bytes of everything the build reads.
"""
import hashlib
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
READ = ("index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts",
        "src/**/*")


def sources():
    found = (path for pattern in READ for path in HERE.glob(pattern) if path.is_file())
    return sorted(found, key=lambda path: path.relative_to(HERE).as_posix())


def hash_of_sources():
    digest = hashlib.sha256()
    for path in sources():
        name, content = path.relative_to(HERE).as_posix().encode(), path.read_bytes()
        digest.update(b"%d %s %d\n" % (len(name), name, len(content)))
        digest.update(content)
    return digest.hexdigest()


def main(arguments):
    stored = HERE / "dist" / "SOURCES"
    now = hash_of_sources() + "\n"
    if arguments == ["--write"]:
        stored.write_text(now)
        return 0
    if arguments != ["--check"]:
        print(__doc__, file=sys.stderr)
        return 2
    before = stored.read_text() if stored.exists() else "none\n"
    if before != now:
        print(f"dist/ is of other sources: {before.strip()}, the sources are {now.strip()}; "
              "run `npm ci && npm run build` in layers/web/pages and commit dist/")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
