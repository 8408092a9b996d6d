"""Real processes update insights, are killed or stopped at any instant, or work beside each other;
what is stored in the end is what one update of the same bars makes. Usage: killed_update.py PROGRAM
"""
import concurrent.futures
import itertools
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

import whole

SEED = 20_261_121
SYMBOLS = ("INFY", "RELIANCE", "SBIN", "TCS")
SESSIONS = 300        # 450,000 minutes; at about 262,144 insights a batch is stored
FIRST_SESSIONS = 260  # imported before the first round
SESSION_BARS = 375
ROUNDS = 9
MORE_ROUNDS = 6  # if no kill fell between two batches so far
KINDS = ("as it writes", "at any time", "behind a batch")
TIMEFRAMES = ("1m", "5m")
UPDATE = ("analytics", "update", "--timeframe", *TIMEFRAMES)
TOO_LONG_S = 300


def expect(holds, *what):
    if not holds:
        sys.exit("\n".join(str(word) for word in what))


class Store:
    def __init__(self, program, folder, name):
        self.program = program
        self.path = folder / f"{name}.duckdb"
        self.call("init")

    def command(self, *arguments):
        return [str(word) for word in (self.program, "--db", self.path, *arguments)]

    def start(self, *arguments):
        return subprocess.Popen(self.command(*arguments), stdin=subprocess.DEVNULL, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def call(self, *arguments):
        """Runs to its end, which must be a good one; its stdout."""
        done = subprocess.run(self.command(*arguments), stdin=subprocess.DEVNULL, text=True,
                              capture_output=True, timeout=TOO_LONG_S)
        expect(done.returncode == 0, f"exit {done.returncode}: {arguments}", done.stdout[-4000:],
               done.stderr[-4000:])
        return done.stdout

    def import_bars(self, lines, *more):
        file = self.path.with_suffix(".csv")
        file.write_text("".join(["timestamp,symbol,open,high,low,close,volume\n", *lines]))
        self.call("bars", "import", file, *more)

    def status(self):
        return json.loads(self.call("analytics", "status", "--json"))

    def written(self, suffix):
        """What changes as its log grows (`.wal`), or as that is taken over into it (none)."""
        try:
            stat = os.stat(f"{self.path}{suffix}")
            return stat.st_mtime_ns, stat.st_size
        except FileNotFoundError:
            return None

    def check(self):
        """Nothing is wrong with it, and who reads it gets what he asks for."""
        with concurrent.futures.ThreadPoolExecutor() as pool:
            doctor = pool.submit(self.call, "doctor")
            run = pool.submit(self.call, "run", "--mode", "paper", "--symbols", *SYMBOLS[:2],
                              "--strategy", "confluence_consumer", "--from", "2024-09-01")
            expect("problem" not in doctor.result(), doctor.result())
            expect("(completed)" in run.result(), run.result())


class Bars:
    """All there will be, and which of them a store does not have yet."""

    def __init__(self, source, chance):
        self.chance = chance
        self.lines = {symbol: source.call("bars", "export", "--symbol", symbol)
                      .splitlines(keepends=True)[1:] for symbol in SYMBOLS}
        self.next_bar = dict.fromkeys(SYMBOLS, 0)
        self.missing = {symbol: {} for symbol in SYMBOLS}
        self.splits = []

    def next_part(self, sessions):
        """Bars that follow, each symbol up to another minute and with holes that stay for later."""
        part = []
        for symbol, lines in self.lines.items():
            first = self.next_bar[symbol]
            last = min(len(lines), first + sessions * SESSION_BARS + self.chance.randrange(60))
            holes = set()
            for at in [first + 40, *self.chance.choices(range(first, max(last - 9, first + 1)),
                                                        k=5)]:
                holes.update(range(at, min(at + self.chance.randint(1, 7), last)))
            self.missing[symbol].update((i, lines[i]) for i in holes)
            part += [lines[i] for i in range(first, last) if i not in holes]
            self.next_bar[symbol] = last
        return part

    def fill_in(self):
        """One minute each that was missing, the earliest: everything after it has to be anew."""
        return [self.missing[symbol].pop(min(self.missing[symbol])) for symbol in SYMBOLS
                if self.missing[symbol]]

    def revise(self, bars=SESSION_BARS):
        """A bar of each symbol among its first ones, or its last: another close and volume."""
        part = []
        for symbol, lines in self.lines.items():
            at = self.chance.randrange(bars) if bars > 0 else self.next_bar[symbol] + bars
            if at in self.missing[symbol]:
                continue
            timestamp, name, *prices, _ = lines[at].split(",")
            prices[3] = prices[self.chance.choice([1, 2])]
            volume = self.chance.randint(1, 1_000_000)
            part.append(",".join([timestamp, name, *prices, f"{volume}\n"]))
        return part

    def split(self):
        symbol = self.chance.choice(SYMBOLS)
        line = self.lines[symbol][self.chance.randrange(self.next_bar[symbol])]
        self.splits.append(f"{symbol},{line[:10]},split,11:10,\n")  # no jump that a run refuses
        return self.splits[-1]


def import_actions(store, rows):
    file = store.path.with_suffix(".actions.csv")
    file.write_text("".join(["symbol,ex_date,kind,ratio,amount\n", *rows]))
    store.call("actions", "import", file)


def change(store, bars):
    """What happens to a store between two updates."""
    done = []
    for what in bars.chance.sample(("more", "revise", "fill in", "split"), k=2):
        done.append(what)
        if what == "more":
            store.import_bars(bars.next_part(bars.chance.randint(1, 12)))
        elif what == "revise":
            store.import_bars(bars.revise(bars.chance.choice([SESSION_BARS, -2_000])),
                              "--revise")
        elif what == "fill in":
            store.import_bars(bars.fill_in())
        else:
            import_actions(store, [bars.split()])
    return done


def kill_at(update, at_s):
    try:
        update.communicate(timeout=at_s)
    except subprocess.TimeoutExpired:
        update.kill()
    update.communicate()


def kill_as_it_writes(update, store, chance):
    """In the midst of storing a batch, or just behind it."""
    suffix, writes = chance.choice(["", ".wal"]), chance.randint(1, 3)
    before = store.written(suffix)
    while writes > 0 and update.poll() is None:
        time.sleep(0.002)
        now = store.written(suffix)
        writes -= now != before
        before = now
    kill_at(update, chance.uniform(0, 0.3))


def kill_behind_a_batch(update, store, after_s):
    """Once it had its first write lease, which it has for a batch alone, and gave it back."""
    writes = False
    while update.poll() is None:
        wrote, writes = writes, holds(update, f"{store.path}.lease", "WRITE")
        if wrote and not writes:
            break
        time.sleep(0.002)
    kill_at(update, after_s)


def holds(process, lock, access):
    inode = os.stat(lock).st_ino
    locks = pathlib.Path("/proc/locks").read_text()
    return re.search(rf"FLOCK +ADVISORY +{access} +{process.pid} \S+:{inode} ", locks) is not None


def where_it_ended(before, after):
    """Of an update, by what `analytics status` says before and after it."""
    by_timeframe = []
    for timeframe in TIMEFRAMES:
        old, new = ([series for series in status if series["timeframe"] == timeframe]
                    for status in (before, after))
        by_timeframe.append("before the first batch" if old == new else
                            "behind the last batch" if all(one["up_to_date"] for one in new) else
                            "between batches")
    if "between batches" in by_timeframe:
        return "between batches"
    return by_timeframe[0] if len(set(by_timeframe)) == 1 else "between timeframes"


def round_of_kill(store, bars, duration_s, kind):
    chance = bars.chance
    changed = change(store, bars)
    full = ["--full"] if chance.random() < 0.3 else []
    before = store.status()
    update = store.start(*UPDATE, *full)
    if kind == "behind a batch":
        kill_behind_a_batch(update, store, chance.uniform(0, 0.1))
    elif kind == "as it writes":
        kill_as_it_writes(update, store, chance)
    else:
        kill_at(update, chance.uniform(0.05, duration_s))
    expect(update.returncode in (0, -signal.SIGKILL), f"an update ended with {update.returncode}")
    ended = where_it_ended(before, store.status())
    ended = ended if update.returncode != 0 else "not killed"
    print(f"{' and '.join(changed + full)}, killed {kind}: {ended}", flush=True)
    store.check()
    return ended


def killed(store, bars, duration_s):
    """Rounds of kills; the store is left with an update that came to its end."""
    store.import_bars(bars.next_part(FIRST_SESSIONS))
    ends = []
    while len(ends) < ROUNDS or (ends.count("between batches") == 0
                                 and len(ends) < ROUNDS + MORE_ROUNDS):
        ends.append(round_of_kill(store, bars, duration_s, KINDS[len(ends) % len(KINDS)]))
    counts = {end: ends.count(end) for end in sorted(set(ends))}
    print(f"{len(ends)} rounds: {counts}", flush=True)
    expect(counts.get("between batches"), "no kill fell between two batches: choose more bars")
    store.call(*UPDATE)
    for series in store.status():
        expect(series["up_to_date"], series)


def killed_between_settings(store, folder):
    """Insights half by other settings are made anew on purpose alone."""
    other = folder / "other.json"
    other.write_text('{"analytics": {"contributors": {"rsi": {"period": 9}}}}')
    update = store.start(*UPDATE, "--full", "--config-file", other)
    kill_behind_a_batch(update, store, 0.05)
    refused = store.start(*UPDATE)
    out, err = refused.communicate(timeout=TOO_LONG_S)
    expect(refused.returncode == 1 and "--full" in err, refused.returncode, out, err)
    store.check()
    store.call(*UPDATE, "--full")
    print(f"killed between settings: {update.returncode}, then {err.strip()[-60:]}", flush=True)


def overlapping(store, bars):
    """Two at once: either both do their work, one after the other, or the second says who is."""
    store.import_bars(bars.revise(), "--revise")
    updates = [store.start(*UPDATE) for _ in range(2)]
    codes = []
    for update, other in zip(updates, reversed(updates)):
        out, err = update.communicate(timeout=TOO_LONG_S)
        codes.append(update.returncode)
        expect(update.returncode == 0 or f"pid {other.pid} " in err, update.returncode, out, err)
    expect(0 in codes, codes)
    store.check()
    print(f"two at once: exits {codes}", flush=True)


def stopped(store, bars):
    """One that does not go on is waited for, and named."""
    store.import_bars(bars.revise(), "--revise")
    holder = store.start(*UPDATE)
    lock = f"{store.path}.analytics"
    try:
        deadline = time.monotonic() + 60
        while not holds(holder, lock, "WRITE"):
            expect(holder.poll() is None and time.monotonic() < deadline, "no lock was taken")
            time.sleep(0.002)
        holder.send_signal(signal.SIGSTOP)
        start = time.monotonic()
        second = store.start(*UPDATE)
        out, err = second.communicate(timeout=TOO_LONG_S)
        waited_s = time.monotonic() - start
    finally:
        holder.send_signal(signal.SIGCONT)
    expect(second.returncode in (1, 3), second.returncode, out, err)
    expect(f"held by writer pid {holder.pid} (" in err, err)
    expect(29 < waited_s < 60, f"waited {waited_s} s, expected about 30")
    print(f"beside a stopped one: exit {second.returncode} after {waited_s:.1f} s: {err.strip()}",
          flush=True)
    out, err = holder.communicate(timeout=TOO_LONG_S)
    expect(holder.returncode == 0, holder.returncode, out, err)
    store.call(*UPDATE)
    store.check()


def beside_readers(store, bars):
    """Runs and readers all the while updates write. What a person waits for gives up after 2 s,
    which this build may need to store a batch: then it says so, and the next try is a new one."""
    done = threading.Event()
    run = ("run", "--mode", "dry_run", "--symbols", *SYMBOLS, "--strategy", "confluence_consumer",
           "--from", "2024-11-01")
    show = ("analytics", "show", "--symbol", SYMBOLS[0], "--from", "2025-01-01")

    def repeat(*arguments):
        times, busy = 0, 0
        while not done.is_set():
            one = store.start(*arguments)
            out, err = one.communicate(timeout=TOO_LONG_S)
            was_busy = arguments == show and one.returncode == 3 and "within 2000 ms; held" in err
            expect(was_busy or one.returncode == 0, one.returncode, arguments, out[-4000:], err)
            busy += was_busy
            times += not was_busy
        return times, busy

    with concurrent.futures.ThreadPoolExecutor() as pool:
        repeated = [pool.submit(repeat, *arguments) for arguments in (run, show)]
        try:
            for _ in range(3):
                store.import_bars(bars.revise(-100), "--revise")
                store.import_bars(bars.next_part(2))
                store.call(*UPDATE)
        finally:
            done.set()
        times = [one.result() for one in repeated]
    (runs, _), (shows, busy) = times
    print(f"beside three updates: {runs} runs, {shows} readers, {busy} sent away", flush=True)
    expect(runs > 0 and shows > 0, "nobody read meanwhile")


def same_insights(store, fresh):
    """Every row, all columns but the revision; answers how many."""
    def rows_of(one, symbol, timeframe):
        shown = one.start("analytics", "show", "--symbol", symbol, "--timeframe", timeframe)
        for line in shown.stdout:
            yield line[:line.rindex(",")]
        expect(shown.wait() == 0, shown.stderr.read())

    def compare(symbol, timeframe):
        rows = 0
        for row, expected in itertools.zip_longest(rows_of(store, symbol, timeframe),
                                                   rows_of(fresh, symbol, timeframe)):
            expect(row == expected, f"{symbol} {timeframe}:", row, "expected:", expected)
            rows += 1
        return rows

    return sum(compare(symbol, timeframe) for symbol in SYMBOLS for timeframe in TIMEFRAMES)


def fresh_like(store, bars, folder):
    """A store of the same bars and actions, computed in one go."""
    fresh = Store(store.program, folder, "fresh")
    for symbol in SYMBOLS:
        file = folder / f"{symbol}.csv"
        store.call("bars", "export", "--symbol", symbol, "-o", file)
        fresh.call("bars", "import", file)
    import_actions(fresh, sorted(set(bars.splits)))
    fresh.call(*UPDATE)
    return fresh


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        source = Store(program, folder, "source")
        source.call("bars", "synth", "--symbols", *SYMBOLS, "--days", SESSIONS, "--seed", 3,
                    "--start", "2024-01-01")
        update_start = time.monotonic()
        source.call(*UPDATE)
        duration_s = time.monotonic() - update_start
        print(f"one whole update takes {duration_s:.1f} s", flush=True)
        bars = Bars(source, random.Random(SEED))
        store = Store(program, folder, "store")
        killed(store, bars, duration_s)
        killed_between_settings(store, folder)
        overlapping(store, bars)
        beside_readers(store, bars)
        with concurrent.futures.ThreadPoolExecutor() as pool:  # it mostly waits
            beside_stopped = pool.submit(stopped, source, bars)
            rows = same_insights(store, fresh_like(store, bars, folder))
            beside_stopped.result()
        for run in ("run-1", "last"):
            store.call("runs", "verify", run)
        print(f"{rows} insights are those of one update; {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
