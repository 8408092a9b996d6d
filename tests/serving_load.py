"""Fifty requests a second while an import, an update of insights and a run write again and again:
nobody fails, on either side. Usage: serving_load.py PROGRAM SECONDS
"""
import collections
import pathlib
import sys
import tempfile
import threading
import time

from dashboard import SYMBOLS, logged_in, seeded, served
from serving import OF_ADMINS, VIEWS
from stored import Store, expect

REQUESTS_A_SECOND = 50
CLIENTS = 8


class Load:
    """Requests at their times, whatever the answers take; what came of each."""

    def __init__(self, at, seconds):
        self.statuses = collections.Counter()
        self.refused = []
        self.last_known = 0
        self.waits = []
        self.lock = threading.Lock()
        self.start = time.monotonic()
        self.total = seconds * REQUESTS_A_SECOND
        self.next = 0
        self.threads = [threading.Thread(target=self.work, args=(logged_in(at, "anita"),))
                        for _ in range(CLIENTS)]

    def work(self, browser):
        paths = VIEWS + OF_ADMINS
        while True:
            with self.lock:
                number, self.next = self.next, self.next + 1
            if number >= self.total:
                return
            due = self.start + number / REQUESTS_A_SECOND
            time.sleep(max(0.0, due - time.monotonic()))
            asked = time.monotonic()
            answer = browser.get("/api/v1" + paths[number % len(paths)])
            with self.lock:
                self.statuses[answer.status] += 1
                if answer.status != 200:
                    self.refused.append((paths[number % len(paths)], answer.body[:500]))
                self.last_known += answer.headers["Millrace-Last-Known"] == "true"
                self.waits.append(time.monotonic() - asked)

    def run(self):
        for thread in self.threads:
            thread.start()
        for thread in self.threads:
            thread.join()


def write_again_and_again(commands, done, failures, counts):
    number = 0
    while not done.is_set():
        try:
            commands(number)
        except SystemExit as failure:
            failures.append(str(failure))
            return
        number += 1
    counts.append(number)


def main():
    program, seconds = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        store = seeded(Store(program, pathlib.Path(folder) / "store.duckdb"))
        with served(store) as at:
            browser = logged_in(at, "anita")
            for path in VIEWS + OF_ADMINS:
                browser.api(path)
            done, failures, counts = threading.Event(), [], []
            writers = [threading.Thread(target=write_again_and_again,
                                        args=(commands, done, failures, counts)) for commands in (
                lambda number: store.call("bars", "synth", "--symbols", f"NEW{number}", "--days",
                                          5, "--seed", number, "--start", "2024-01-01"),
                lambda number: store.call("analytics", "update", "--timeframe", "5m"),
                lambda number: store.call("run", "--mode", "paper", "--symbols", *SYMBOLS))]
            for writer in writers:
                writer.start()
            load = Load(at, seconds)
            load.run()
            done.set()
            for writer in writers:
                writer.join()
        load.waits.sort()
        print(f"{load.total} requests {dict(load.statuses)}, {load.last_known} of the last known, "
              f"p99 {load.waits[len(load.waits) * 99 // 100] * 1000:.0f} ms; {sum(counts)} writes")
        expect(not failures, *failures)
        expect(not load.refused, *load.refused)
        expect(min(counts) > 0, "a writer wrote nothing", counts)


if __name__ == "__main__":
    main()
