"""A store of sixty million bars and `millrace serve` over a copy of it, for bench/serve."""
import base64
import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import time

from common import BIN, OUT, output_of

SYMBOLS = [f"SYM{number:03d}" for number in range(100)]
PARTLY = SYMBOLS[::25]  # what has 1m insights and trades
PASSWORD = "mango lantern violin"
USERS = 51
MADE = OUT / "serving"  # read by nobody but copies
WORK = OUT / "serving_work"


def made_store(sessions):
    """100 symbols x sessions x 375 minutes, insights of 5m and 15m, of a few symbols of 1m, two
    runs and 51 viewers; made once."""
    made = MADE / f"{sessions}" / "store.duckdb"
    if made.exists():
        return made
    folder = OUT / "serving_making"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    store = folder / "store.duckdb"

    def call(*words):
        return output_of(BIN / "millrace", "--db", store, *words)

    call("init")
    call("bars", "synth", "--symbols", *SYMBOLS, "--days", sessions, "--seed", 7)
    call("analytics", "update", "--timeframe", "5m", "15m")
    call("analytics", "update", "--timeframe", "1m", "--symbol", *PARTLY)
    years = ("2021", "2020") if sessions > 1500 else ("2015", "2015")  # the last ones
    call("run", "--mode", "paper", "--symbols", *PARTLY, "--from", f"{years[0]}-01-01",
         "--strategy", "ehma_pivot", "--strategy", "regime_adaptive")
    call("run", "--mode", "paper", "--symbols", *PARTLY[:2], "--from", f"{years[1]}-01-01",
         "--strategy", "confluence_consumer,timeframe=5m,min_confidence=0.5")
    add_users(store)
    made.parent.parent.mkdir(exist_ok=True)
    folder.rename(made.parent)
    return made


def accounts_of(store):
    return sqlite3.connect(f"{store}.accounts.sqlite".replace(".duckdb.", ".", 1))


def add_users(store):
    """One by the program; the others with the same password, whose hashing takes its time."""
    subprocess.run([str(BIN / "millrace"), "--db", str(store), "users", "create", "user0",
                    "--role", "viewer", "--password-stdin"], input=PASSWORD + "\n", text=True,
                   check=True, stdout=subprocess.DEVNULL)
    with contextlib.closing(accounts_of(store)) as accounts, accounts:
        known = accounts.execute("SELECT * FROM users").fetchone()
        accounts.executemany(f"INSERT INTO users VALUES ({', '.join('?' * len(known))})",
                             [(f"user{number}", *known[1:]) for number in range(1, USERS)])


def copied(made):
    """A store that the benchmark may write into."""
    shutil.rmtree(WORK, ignore_errors=True)
    shutil.copytree(made.parent, WORK)
    os.sync()
    return WORK / made.name


def begun_sessions(store):
    """A token of each user, as if they had logged in: that is throttled."""
    tokens = [base64.urlsafe_b64encode(os.urandom(32)).rstrip(b"=").decode()
              for _ in range(USERS)]
    now_us = int(time.time() * 1e6)
    with contextlib.closing(accounts_of(store)) as accounts, accounts:
        accounts.executemany(
            "INSERT INTO sessions VALUES (?, ?, '127.0.0.1', ?, ?)",
            [(hashlib.sha256(token.encode()).hexdigest(), f"user{number}", now_us, now_us)
             for number, token in enumerate(tokens)])
    return tokens


class Served:
    def __init__(self, process, port, store):
        self.process = process
        self.port = port
        self.store = store
        self.tokens = begun_sessions(store)

    def cpu_ms(self):
        """Of all its threads so far; one that ended counts no more."""
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text(encoding="ascii").split()[0]) for task in tasks) / 1e6

    def memory_mib(self):
        """What of it lies in memory: all, and what no file backs."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            sizes = dict(line.split(":", 1) for line in status)
        return {name: int(sizes[field].split()[0]) / 1024
                for name, field in (("resident", "VmRSS"), ("anonymous", "RssAnon"))}


@contextlib.contextmanager
def served(store):
    """`millrace serve` with nothing cached, while it lasts."""
    with open(OUT / "serve.log", "w", encoding="utf-8") as log:
        process = subprocess.Popen([str(BIN / "millrace"), "--db", str(store), "serve", "--port",
                                    "0", "--json"], stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            line = ""
            while not line.rstrip().endswith("}"):  # the document, over a few lines
                line += process.stdout.readline()
            yield Served(process, json.loads(line)["port"], store)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


class Imports:
    """A file of 400,000 rows goes into the store as a new symbol, and again as the next one so long
    after that began, or as soon as it is done; what each told."""

    def __init__(self, store, file, every_s=0):
        self.store = store
        self.file = file
        self.every_s = every_s
        self.told = []
        self.process = None
        self.began = float("-inf")

    def go_on(self):
        """Notes an import that ended and begins the next; to be called often."""
        if self.process is not None:
            if self.process.poll() is None:
                return
            self.end()
        if time.monotonic() < self.began + self.every_s:
            return
        number = len(list(self.store.parent.glob("imported.*")))
        (self.store.parent / f"imported.{number}").touch()
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [str(BIN / "millrace"), "--db", str(self.store), "bars", "import", str(self.file),
             "--symbol", f"NEW{number}", "--timezone", "Asia/Kolkata", "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def end(self):
        out = self.process.communicate()[0]
        assert self.process.returncode == 0, out
        leases = json.loads(out)["leases"]
        self.told.append({"seconds": time.monotonic() - self.began,
                          "longest_wait_ms": leases["longest_wait_seconds"] * 1e3})
        self.process = None
