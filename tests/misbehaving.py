"""What a run makes of a strategy that goes wrong, and of an operator who halts it from another
process: real processes of the program, one of them with a strategy that fails on demand.
Usage: misbehaving.py PROGRAM PROGRAM_WITH_MISBEHAVING_STRATEGY CASE
"""
import csv
import fcntl
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import time

SESSIONS = 30
SESSION_BARS = 375
BLOCK_BARS = 4096  # a halt takes effect within so many
TOO_LONG_S = 120
GOOD = "ema_cross:good"


def expect(holds, *what):
    if not holds:
        sys.exit("\n".join(str(word) for word in what))


class Store:
    """A store with synthetic bars of INFY and TCS, and what is done to it."""

    def __init__(self, folder, program, misbehaving):
        self.folder = pathlib.Path(folder)
        self.program = program
        self.misbehaving = misbehaving
        self.path = self.folder / "store.duckdb"
        self.good("init")
        self.good("bars", "synth", "--symbols", "INFY", "TCS", "--days", SESSIONS, "--seed", 5,
                  "--start", "2024-01-01")

    def command(self, program, *arguments):
        return [str(word) for word in (program, "--db", self.path, *arguments)]

    def call(self, program, *arguments):
        return subprocess.run(self.command(program, *arguments), stdin=subprocess.DEVNULL,
                              text=True, capture_output=True, timeout=TOO_LONG_S)

    def good(self, *arguments):
        done = self.call(self.program, *arguments)
        expect(done.returncode == 0, f"exit {done.returncode}: {arguments}", done.stdout,
               done.stderr)
        return done.stdout

    def strategy(self, fault, at_bar, **more):
        return ",".join([f"misbehaving:bad,fault={fault},at_bar={at_bar}",
                         *(f"{key}={value}" for key, value in more.items())])

    def run(self, *strategies, symbols=("INFY", "TCS"), config=None):
        """A paper run to its good end; the whole of it, and the summary."""
        if config is not None:
            (self.folder / "run.json").write_text(json.dumps(config))
        words = [word for strategy in strategies for word in ("--strategy", strategy)]
        files = ["--config-file", self.folder / "run.json"] if config is not None else []
        done = self.call(self.misbehaving, "run", "--mode", "paper", "--symbols", *symbols, *words,
                         *files, "--json")
        expect(done.returncode == 0, f"exit {done.returncode}", done.stdout, done.stderr)
        return done, json.loads(done.stdout)

    def rows(self, run_id, kind):
        text = self.call(self.misbehaving, "runs", "show", run_id, f"--{kind}").stdout
        return list(csv.DictReader(io.StringIO(text)))

    def verdict(self, run_id):
        return self.call(self.misbehaving, "runs", "verify", run_id)


def trades_of(store, run_id, strategy):
    """Without their numbers, which count over all strategies."""
    keys = ("timestamp", "symbol", "side", "quantity", "price", "fees")
    return [tuple(row[key] for key in keys) for row in store.rows(run_id, "trades")
            if row["strategy"] == strategy]


def disables_it_and_goes_on(store, fault, reason):
    alone = store.run(GOOD)[1]
    summary = store.run(store.strategy(fault, 50), GOOD)[1]
    run_id = summary["run_id"]
    expect(summary["bars_processed"] == 2 * SESSIONS * SESSION_BARS, "it went on to the end")
    expect(summary["strategies_disabled"] == 2, "once in each symbol", summary)
    expect(trades_of(store, run_id, "good") == trades_of(store, alone["run_id"], "good") != [],
           "the other strategy trades as if it were alone")
    signals = [row for row in store.rows(run_id, "signals") if row["strategy"] == "bad"]
    expect([row["type"] for row in signals[-2:]] == ["EXIT", "EXIT"], signals[-3:])
    expect(all("flatten_after_failure" in row["reason"] for row in signals[-2:]), signals[-2:])
    expect(not [p for p in summary["positions"] if p["strategy"] == "bad"], summary["positions"])
    expect([(f["strategy"], f["reason"].split(":")[0]) for f in summary["failures"]]
           == [("bad", reason)], summary["failures"])
    text = store.call(store.misbehaving, "runs", "show", run_id).stdout
    expect("bad was disabled at 2024-01-01T" in text and reason in text, text)
    verdict = store.verdict(run_id)
    expect(verdict.returncode == 0 and "PASS" in verdict.stdout, verdict.stdout, verdict.stderr)


def holds_where_configured(store):
    summary = store.run(store.strategy("throws", 50), config={"on_strategy_failure": "hold"})[1]
    expect(summary["strategies_disabled"] == 2, summary)
    expect(len(summary["positions"]) == 2, "both positions stay", summary["positions"])


def is_told_when_slow(store):
    config = {"strategy_budget_ms": 60}
    quick = store.run(store.strategy("none", 50), config={"strategy_budget_ms": 60_000})
    expect("strategy_budget_ms" not in quick[0].stderr, quick[0].stderr)
    expect(quick[1]["blocks_over_budget"] == 0, quick[1])
    slow, summary = store.run(store.strategy("slow", 50), config=config)
    expect("strategy_budget_ms" in slow.stderr, slow.stderr)
    expect(summary["blocks_over_budget"] >= 1, summary)
    expect(summary["slowest_block_ms"] >= 240, "two symbols slept 120 ms each", summary)
    for key in ("input_hash", "signal_hash", "order_hash", "trade_hash"):
        expect(summary[key] == quick[1][key], f"{key}: time must not reach a result")
    expect(summary["strategies_disabled"] == 0, summary)


class HeldRun:
    """A run that stands still in its second block of bars, until it is let go."""

    def __init__(self, store):
        self.store = store
        strategy = store.strategy("waits", BLOCK_BARS + 10, folder=store.folder)
        self.process = subprocess.Popen(
            store.command(store.misbehaving, "run", "--mode", "paper", "--symbols", "INFY",
                          "--strategy", strategy, "--json"),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + TOO_LONG_S
        while not (store.folder / "waiting").exists():
            if self.process.poll() is not None:
                sys.exit(f"the run ended: {self.process.communicate()}")
            expect(time.monotonic() < deadline, "the run never came to its second block")
            time.sleep(0.005)

    def let_go(self):
        (self.store.folder / "go").touch()
        out, err = self.process.communicate(timeout=TOO_LONG_S)
        return self.process.returncode, out, err

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.process.kill()
        self.process.wait()


def expect_halted(store, held, words):
    code, out, err = held.let_go()
    expect(code == 3, f"exit {code}", out, err)
    summary = json.loads(out)
    expect(summary["bars_processed"] == 2 * BLOCK_BARS, "it ended with its block", summary)
    expect(summary["status"] == "halted", summary)
    for word in words:
        expect(word in err, f"{word} is not in", err)
    verdict = store.verdict(summary["run_id"])
    expect(verdict.returncode != 0 and "cannot be verified" in verdict.stderr, verdict.stdout,
           verdict.stderr)


def expect_refused(store, words):
    runs = store.good("runs", "list", "--json")
    done = store.call(store.program, "run", "--mode", "paper", "--symbols", "INFY", "--strategy",
                      GOOD)
    expect(done.returncode == 3, f"exit {done.returncode}", done.stdout, done.stderr)
    for word in words:
        expect(word in done.stderr, f"{word} is not in", done.stderr)
    expect(store.good("runs", "list", "--json") == runs, "a run that did not start is not stored")


def is_halted_by_an_operator(store):
    with HeldRun(store) as held:
        locks = [open(f"{store.path}.{name}", "a") for name in ("lease", "turn")]
        for lock in locks:  # whoever wants bars has to wait; a halt does not
            fcntl.flock(lock, fcntl.LOCK_EX)
        store.good("risk", "halt", "--reason", "broker down")
        for lock in locks:
            lock.close()
        expect_halted(store, held, ["broker down", "halted safely", "INFY"])
    expect_refused(store, ["broker down", "risk resume"])
    again = store.good("risk", "halt", "--reason", "once more")
    expect("already" in again, again)
    shown = store.call(store.misbehaving, "risk", "show").stdout
    expect("broker down" in shown and "once more" not in shown, shown)
    store.good("risk", "resume", "--reason", "broker is back")
    store.good("run", "--mode", "paper", "--symbols", "INFY", "--strategy", GOOD)


def is_halted_by_a_stop_file(store):
    with HeldRun(store) as held:
        (store.folder / "STOP").touch()
        expect_halted(store, held, [str(store.folder / "STOP")])
    expect_refused(store, [str(store.folder / "STOP")])
    resume = store.call(store.program, "risk", "resume", "--reason", "go on")
    expect(resume.returncode == 3 and "remove it" in resume.stderr, resume.stderr)
    (store.folder / "STOP").unlink()
    store.good("run", "--mode", "paper", "--symbols", "INFY", "--strategy", GOOD)


def halts_one_strategy(store):
    store.good("risk", "halt", "--strategy", "good", "--mode", "paper", "--reason", "odd fills")
    expect_refused(store, ["strategy good", "odd fills"])
    store.good("run", "--mode", "paper", "--symbols", "INFY", "--strategy", "ema_cross:other")
    store.good("run", "--mode", "dry_run", "--symbols", "INFY", "--strategy", GOOD)
    store.good("risk", "resume", "--strategy", "good", "--reason", "mended")
    store.good("run", "--mode", "paper", "--symbols", "INFY", "--strategy", GOOD)


def halts_on_a_damaged_control_store(store):
    store.good("risk", "halt", "--reason", "broker down")
    control = store.folder / "store.control.sqlite"
    control.write_bytes(b"no database")
    expect_refused(store, ["store.control.sqlite", "Move"])


CASES = {
    "throws": lambda s: disables_it_and_goes_on(s, "throws", "strategy_threw"),
    "throws_a_number": lambda s: disables_it_and_goes_on(s, "throws_a_number", "strategy_threw"),
    "nan": lambda s: disables_it_and_goes_on(s, "nan", "strategy_returned_garbage"),
    "confidence_7": lambda s: disables_it_and_goes_on(s, "confidence_7",
                                                      "strategy_returned_garbage"),
    "other_symbol": lambda s: disables_it_and_goes_on(s, "other_symbol",
                                                      "strategy_returned_garbage"),
    "other_time": lambda s: disables_it_and_goes_on(s, "other_time", "strategy_returned_garbage"),
    "hold": holds_where_configured,
    "slow": is_told_when_slow,
    "operator_halt": is_halted_by_an_operator,
    "stop_file": is_halted_by_a_stop_file,
    "one_strategy": halts_one_strategy,
    "damaged_control_store": halts_on_a_damaged_control_store,
}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="millrace-misbehaving-") as work:
        CASES[sys.argv[3]](Store(work, sys.argv[1], sys.argv[2]))
