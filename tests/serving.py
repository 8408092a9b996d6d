"""The dashboard through real processes: what it shows is what is stored, it changes no trading
store, and others may write while it reads. Usage: serving.py PROGRAM NAME"""
import concurrent.futures
import hashlib
import http.client
import os
import pathlib
import re
import resource
import socket
import time

from dashboard import MINUTES, SYMBOLS, Browser, add_user, logged_in, seeded, served
from stored import A_RUN, TOO_LONG_S, Store, expect, held, run_case

VIEWS = ("/session", "/frame", "/symbols", "/watchlist?timeframe=5m", "/insights?timeframe=5m",
         "/insights/INFY?timeframe=5m", "/regimes?timeframe=5m", "/bars/INFY?timeframe=5m",
         "/runs", "/runs/last", "/runs/1/signals", "/runs/1/verdicts", "/runs/1/orders",
         "/runs/1/trades", "/runs/1/adjustments", "/runs/1/round_trips", "/runs/1/positions",
         "/runs/1/equity", "/runs/1/configuration", "/strategies", "/risk", "/health", "/account")
OF_ADMINS = ("/audit", "/users")


def trading_files(store):
    """Every file of the store and the control store, by name, with what is in it."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest()
            for file in store.path.parent.iterdir()
            if "accounts" not in file.name and "lock" not in file.name and file.is_file()}


def shows_what_is_stored(store):
    """Every view answers, and says what the command line says."""
    seeded(store)
    with served(store) as at:
        browser = logged_in(at, "anita")
        for path in VIEWS + OF_ADMINS:
            browser.api(path)
        run = browser.api("/runs/1")
        expect(run == store.json("runs", "show", "1"), "/runs/1 differs from `runs show 1 --json`")
        risk = browser.api("/risk")
        printed = store.json("risk", "show")
        expect({name: risk[name] for name in printed} == printed, risk, printed)
        for kind in ("signals", "orders", "trades", "round-trips"):
            rows = browser.api(f"/runs/1/{kind.replace('-', '_')}?limit=5000")
            printed = store.json("runs", "show", "1", f"--{kind}")
            expect(rows["total"] == len(printed), kind, rows["total"], len(printed))
            for shown, row in zip(rows["rows"], printed):
                expect({name: shown[name] for name in row} == row, shown, row)
        sessions = browser.api("/runs/1/equity")["points"]
        expect(len(sessions) == 25, sessions)
        expect(sessions[-1]["equity"] == run["final_equity"], sessions[-1], run["final_equity"])
        expect(Browser(at.port).get("/api/v1/runs").status == 401, "anybody reads runs")
        expect(logged_in(at).get("/api/v1/users").status == 403, "a viewer reads users")


def changes_no_trading_store(store):
    """Not a byte of it, whatever is read; nor does it need to be allowed to."""
    seeded(store)
    before = trading_files(store)
    store.path.chmod(0o440)
    with served(store) as at:
        browser = logged_in(at, "anita")
        for path in VIEWS + OF_ADMINS:
            browser.api(path)
            answer = browser.ask("POST", "/api/v1" + path.partition("?")[0])
            expect(answer.status in (403, 405), path, answer.status)
    store.path.chmod(0o640)
    expect(trading_files(store) == before, "a trading store changed", before, trading_files(store))


def needs_an_account(store):
    store.make()
    print(store.fails(2, ("serve", "--port", 0), "users create"))
    missing = Store(store.program, store.path.with_name("none.duckdb"))
    print(missing.fails(2, ("serve", "--port", 0), "millrace init"))


def refuses_an_open_address(store):
    seeded(store)
    print(store.fails(2, ("serve", "--port", 0, "--address", "0.0.0.0"), "--tls-cert",
                      "--behind-proxy"))
    print(store.fails(2, ("serve", "--port", 65536), "65536"))
    with served(store) as at:
        store.fails(1, ("serve", "--port", at.port), str(at.port))


def follows_what_is_stored(store):
    """An import, an update and a halt reach a stream as they are stored."""
    seeded(store)
    with served(store) as at:
        stream = Stream(logged_in(at))
        store.call("bars", "synth", "--symbols", "SBIN", "--days", 1, "--seed", 3, "--start",
                   "2024-03-01")
        expect('"SBIN"' in stream.wait_for("bars"), "the import's symbol")
        store.call("analytics", "update", "--timeframe", "5m", "--symbol", "SBIN")
        expect('"5m"' in stream.wait_for("insights"), "the update's timeframe")
        store.call("run", "--mode", "paper", "--symbols", "SBIN")
        expect('"run-4"' in stream.wait_for("run"), "the run")
        store.call("risk", "halt", "--mode", "paper", "--reason", "a test")
        expect('"halted"' in stream.wait_for("trading"), "the halt")
        stream.close()


def follows_a_restored_store(store):
    """A backup takes the store's place: its runs are shown, and none of what was known before."""
    store.make(MINUTES, ("run", "--mode", "paper", "--symbols", "INFY", "--strategy",
                         "ehma_pivot"))
    backup = store.path.with_name("backup")
    store.call("backup", backup)
    add_user(store, "anita", "admin")
    one_more = ("run", "--mode", "paper", "--symbols", "TCS", "--strategy", "ehma_pivot")
    store.call(*one_more)
    with served(store) as at:
        browser = logged_in(at, "anita")
        expect(browser.api("/runs/2")["configuration_hash"], "run-2")
        former = [browser.api(path) for path in ("/runs/2", "/strategies", "/runs/2/trades")]
        stream = Stream(browser)
        store.call("restore", backup, "--replace")
        stream.wait_for("resync")
        stream.close()
        expect(browser.get("/api/v1/runs/2").status == 404, "a run of the former store is shown")
        expect(browser.api("/runs")["total"] == 1, browser.api("/runs"))
        store.call("run", "--mode", "paper", "--symbols", "RELIANCE", "--strategy", "ehma_pivot")
        now = [browser.api(path) for path in ("/runs/2", "/strategies", "/runs/2/trades")]
        expect(now[0] == store.json("runs", "show", "2"), "/runs/2 is not the run that is stored")
        for before, after in zip(former, now):
            expect(before != after, "shown of the former store:", after)


def answers_while_others_hold_the_store(store):
    """Who asks for a view meanwhile gets it as soon as they let go; of long holders, the last
    known one, or word to come again."""
    seeded(store)
    turn = store.beside(".turn")
    with served(store) as at, concurrent.futures.ThreadPoolExecutor() as pool:
        browser = logged_in(at, "anita")
        browser.api("/runs")
        with held("whole", turn):
            asked = pool.submit(browser.get, "/api/v1/runs/1/trades")
            while not is_awaited(turn) and not asked.done():
                time.sleep(0.002)
        expect(asked.result().status == 200, asked.result().status, asked.result().body)
        with held("whole", turn):
            os.utime(store.path)  # as if what is known were outdated
            known = browser.get("/api/v1/runs")
            expect(known.headers["Millrace-Last-Known"] == "true", known.status, known.headers)
            expect(known.json()["total"] == 3, known.body)
            unknown = browser.get("/api/v1/runs/1/orders")
            expect(unknown.status == 503 and unknown.headers["Retry-After"] == "1", unknown.status)
        expect(browser.api("/runs/1/orders")["total"] > 0, "orders, now that it is free")


def is_awaited(lock):
    locks = pathlib.Path("/proc/locks").read_text()
    return re.search(rf"-> FLOCK .*:{os.stat(lock).st_ino} ", locks) is not None


def withdrawn_accounts_end_it(store):
    """Accounts that are no longer its owner's alone, or another file: nobody is let in by them."""
    seeded(store)
    accounts = store.path.with_suffix(".accounts.sqlite")
    with served(store) as at:
        browser = logged_in(at, "anita")
        browser.api("/runs")
        for spoil, mend in ((lambda: accounts.chmod(0o644), lambda: accounts.chmod(0o600)),
                            (lambda: accounts.rename(accounts.with_suffix(".away")),
                             lambda: accounts.with_suffix(".away").rename(accounts))):
            spoil()
            answer = browser.get("/api/v1/runs")
            expect(answer.status == 503, answer.status, answer.body)
            expect(str(accounts).encode() not in answer.body, answer.body)
            mend()
            browser.api("/runs")


def refuses_connections_beyond_the_most(store):
    """2,000 idle sockets: those beyond 1,024 are closed at once, and the ones before are served."""
    files = 4096
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    seeded(store)
    with served(store) as at:
        browser = logged_in(at, "anita")
        old = http.client.HTTPConnection("127.0.0.1", at.port, timeout=TOO_LONG_S)
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        idle = []

        def status():
            old.request("GET", "/api/v1/session", headers={"Cookie": cookies})
            answer = old.getresponse()
            answer.read()
            return answer.status

        expect(status() == 200, "before")
        for _ in range(2000):
            idle.append(socket.create_connection(("127.0.0.1", at.port), timeout=TOO_LONG_S))
        closed = 0
        for one in idle[1100:]:
            closed += one.recv(1) == b""
        expect(closed == 900, "closed at once:", closed)
        expect(status() == 200, "an old connection is served")
        for one in idle:
            one.close()


class Stream:
    """Server-sent events, as they come."""

    def __init__(self, browser):
        self.answer = browser.open("GET", "/api/v1/events")
        expect(self.answer.status == 200, "events:", self.answer.status)

    def wait_for(self, kind):
        """The data of the next event of that kind."""
        seen = None
        while line := self.answer.readline().decode():
            if line.startswith("event: "):
                seen = line[7:].strip()
            elif line.startswith("data: ") and seen == kind:
                return line[6:]
        expect(False, f"the stream ended before an event {kind}")

    def close(self):
        self.answer.close()


if __name__ == "__main__":
    run_case((shows_what_is_stored, changes_no_trading_store, needs_an_account,
              refuses_an_open_address, follows_what_is_stored, follows_a_restored_store,
              answers_while_others_hold_the_store, withdrawn_accounts_end_it,
              refuses_connections_beyond_the_most))
