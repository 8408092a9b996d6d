"""Bytes of a store are flipped at random places; real processes then read it, examine it and run on
it. None may crash, hang or give another result than the whole store gives: it is that result, or an
error that names the store and says what to do.
Usage: damaged_store.py PROGRAM SEEDS [FIRST] [PRESET], which takes that preset's program instead
"""
import collections
import json
import pathlib
import random
import sys
import tempfile
import time

import whole
from stored import SOME_BARS, Store, errors_in

HEADERS = 3 * 4096  # of DuckDB's file format, in front of the blocks
RUN = ("run", "--json", "--mode", "paper", "--symbols", "INFY", "TCS", "--strategy", "ehma_pivot",
       "--strategy", "confluence_consumer,min_confidence=0.1")
COMMANDS = (("runs", "list"), ("bars", "export", "--symbol", "INFY"), ("doctor",), RUN)
OF_THE_CLOCK = ("wall_seconds", "bars_per_second", "started_at")


def put(store, content):
    """These bytes and nothing beside them."""
    for file in store.path.parent.iterdir():
        file.unlink()
    store.path.write_bytes(content)
    store.path.chmod(0o640)


def result_of(command, done):
    """What must not differ from the whole store's."""
    if command == RUN:
        run = json.loads(done.stdout)
        return {key: value for key, value in run.items() if key not in OF_THE_CLOCK}
    lines = done.stdout.splitlines()
    return [line for line in lines if not line.startswith("disk ")]  # which says how much is free


def flipped(content, chance):
    """One to some bytes changed; every fourth time in the headers, else anywhere."""
    damaged = bytearray(content)
    last = HEADERS if chance.random() < 0.25 else len(content)
    places = {chance.randrange(last) for _ in range(chance.choice((1, 1, 1, 4, 32)))}
    for place in places:
        damaged[place] ^= chance.randrange(1, 256)
    return bytes(damaged), sorted(places)


def problem_of(command, done, expected, path):
    """What is wrong with how a command ended, or none."""
    if done.returncode == 0:
        return None if result_of(command, done) == expected else "a silently different result"
    if done.returncode not in (1, 3):
        return f"exit {done.returncode}, expected 0, 1 or 3"
    table = command == ("doctor",)  # whose errors stand there
    if not table and len(errors_in(done.stderr)) != 1:
        return "expected one line of error"
    said = done.stdout if table else done.stderr
    missing = [word for word in (str(path), "restore a backup") if word not in said]
    return f"its error lacks {missing}" if missing else None


def problems_of_seed(store, content, expected, seed, counts):
    damaged, places = flipped(content, random.Random(seed))
    codes = {}
    for command in COMMANDS:
        put(store, damaged)
        done = store.start(*command)
        codes[command] = done.returncode
        counts[f"{' '.join(command[:2])}: exit {done.returncode}"] += 1
        problem = problem_of(command, done, expected[command], store.path)
        if problem:
            yield (f"seed {seed}, bytes {places[:4]}: {command}: {problem}\n"
                   f"{done.stdout[-2000:]}{done.stderr[-2000:]}")
    if codes["doctor",] == 0 and any(codes.values()):
        yield f"seed {seed}, bytes {places[:4]}: doctor found nothing, yet {codes}"


def main():
    program, seeds = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2])
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    if len(sys.argv) > 4:
        program = whole.build_program(sys.argv[4])
    start = time.monotonic()
    counts, problems = collections.Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        store = Store(program, pathlib.Path(folder) / "store.duckdb")
        content = store.make(SOME_BARS, ("analytics", "update"), RUN).path.read_bytes()
        expected = {}
        for command in COMMANDS:
            put(store, content)
            expected[command] = result_of(command, store.start(*command))
        for seed in range(first, first + seeds):
            for problem in problems_of_seed(store, content, expected, seed, counts):
                problems.append(problem)
                print(problem, flush=True)
    print(f"{seeds} seeds from {first}, {len(problems)} problems, "
          f"{time.monotonic() - start:.0f} s",
          *(f"{what}: {count}" for what, count in sorted(counts.items())), sep="\n  ")
    sys.exit(len(problems) > 0)


if __name__ == "__main__":
    main()
