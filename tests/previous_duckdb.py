"""All fast tests of the layers, with another DuckDB library than the one they were built with.

Usage: previous_duckdb.py BUILD_DIR VERSION   (a version that ./dev setup puts into its cache)
"""
import os
import pathlib
import subprocess
import sys

import whole


def main():
    build, version = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    folder = whole.cache_dir() / f"duckdb-{version}" / "lib"
    env = dict(os.environ, LD_LIBRARY_PATH=str(folder))
    failed, tried = [], 0
    for program in sorted((build / "bin").glob("millrace_*_tests")):
        libraries = whole.call("ldd", program, env=env)
        if "libduckdb.so" not in libraries:
            continue
        if f"{folder}/libduckdb.so" not in libraries:
            sys.exit(f"{program.name} would not load {folder}/libduckdb.so:\n{libraries}")
        tried += 1
        tests = build / "layers" / program.name.split("_")[1]
        if subprocess.run([program, "--gtest_filter=-*Slow.*:*Slow/*", "--gtest_brief=1"],
                          cwd=tests, env=env).returncode != 0:
            failed.append(program.name)
    print(f"DuckDB {version}: {tried} test programs, failed: {', '.join(failed) or 'none'}")
    sys.exit(bool(failed) or tried == 0)


if __name__ == "__main__":
    main()
