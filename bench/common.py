"""What the benchmarks share: where things are, files they read, the page they write."""
import csv
import datetime
import pathlib
import random
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = ROOT / "build/release/bin"
OUT = ROOT / "build/bench"
DASHBOARD = "## Dashboard\n"


def output_of(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed:\n{done.stderr}")
    return done.stdout


def csv_of_bars(rows):
    """One symbol, minutes of sessions, prices on ticks of 0.05; made once."""
    file = OUT / f"bars_{rows}.csv"
    if file.exists():
        return file
    chance = random.Random(3)
    with open(OUT / "making.csv", "w", newline="") as made:
        writer = csv.writer(made, lineterminator="\n")
        writer.writerow(["timestamp", "open", "high", "low", "close", "volume"])
        day, last = datetime.datetime(2015, 1, 1, 9, 15), 20_000  # ticks
        for row in range(rows):
            if row % 375 == 0 and row > 0:
                day += datetime.timedelta(days=3 if day.weekday() == 4 else 1)
            start = last + chance.randint(-3, 3)
            last = max(1_000, start + chance.randint(-20, 20))
            high = max(start, last) + chance.randint(0, 8)
            low = min(start, last) - chance.randint(0, 8)
            writer.writerow([day + datetime.timedelta(minutes=row % 375),
                             *(f"{price / 20:.2f}" for price in (start, high, low, last)),
                             chance.randint(1, 60_000)])
    (OUT / "making.csv").rename(file)
    return file


def put_into_page(ratios=None, dashboard=None):
    """Each program writes its part of docs/benchmarks.md and leaves the other's."""
    page = ROOT / "docs/benchmarks.md"
    known, mark, served = page.read_text().partition(DASHBOARD)
    parts = (ratios or known, dashboard or mark + served)
    page.write_text("\n\n".join(part.strip() for part in parts).strip() + "\n")
