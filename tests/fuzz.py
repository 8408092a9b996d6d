"""Lets a fuzzer search for a while, beginning with its kept inputs: a file of garbage gives an
error, never a crash or a broken promise.

fuzz.py NAME CORPUS [SECONDS]
An input that stops it is kept in build/fuzz/found/; put it into CORPUS once it is mended, under a
name that says what it shows: every build replays those.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

import whole

FOUND = whole.SOURCE / "build" / "fuzz" / "found"
SECONDS = 40
RUNS_MIN = 1000  # of these; fewer mean that the fuzzer did not search


def search(program, corpus, seconds):
    FOUND.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as grown:
        # New inputs go into the first folder; the corpus is only read.
        return subprocess.run(
            [program, f"-max_total_time={seconds}", "-max_len=1024", "-timeout=20",
             "-print_final_stats=1", f"-artifact_prefix={FOUND}/", grown, corpus],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace")


def main():
    name, corpus = sys.argv[1], pathlib.Path(sys.argv[2])
    seconds = int(sys.argv[3]) if len(sys.argv) > 3 else SECONDS
    if not any(corpus.iterdir()):
        sys.exit(f"{corpus} is empty: keep some inputs of every kind there")
    program = whole.build_program("fuzz", target=f"millrace_fuzz_{name}")
    done = search(program, corpus, seconds)
    print(done.stdout[-3000:])
    if done.returncode != 0:
        sys.exit(f"{name} was stopped; the input stands above and in {FOUND}")
    runs = int(re.search(r"stat::number_of_executed_units:\s+(\d+)", done.stdout).group(1))
    if runs < RUNS_MIN:
        sys.exit(f"{name} tried {runs} inputs in {seconds} s, expected at least {RUNS_MIN}")


if __name__ == "__main__":
    main()
