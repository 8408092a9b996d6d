"""Failures of what a run works with, caused for real: insights that are missing, late or stop,
signals that execution refuses, jumps that nothing explains, a store that another program holds.
Usage: failures.py PROGRAM NAME
"""
import concurrent.futures
import json
import re

from stored import A_RUN, SOME_BARS, expect, held, run_case

READER = ("--strategy", "confluence_consumer,min_confidence=0.1")
BOTH = (*A_RUN, *READER)


def times_of_signals(store, strategy):
    """Of the last run."""
    lines = store.call("runs", "show", "last", "--signals").splitlines()[1:]
    return [line[:20] for line in lines if f",{strategy}," in line]


def days_with_signals(store, strategy):
    return {time[:10] for time in times_of_signals(store, strategy)}


def minutes_of_signals(store, strategy):
    return {time[14:16] for time in times_of_signals(store, strategy)}


def goes_on_without_insights(store):
    """A run whose strategy that reads insights gets none, while the other one trades."""
    done = store.start(*BOTH)
    expect(done.returncode == 0 and "(completed)" in done.stdout, done.stdout, done.stderr)
    expect(days_with_signals(store, "confluence_consumer") == set(), "a signal without an insight")
    expect(days_with_signals(store, "ehma_pivot") == {"2024-01-01", "2024-01-02"}, done.stdout)
    funnel = store.json("runs", "show", "last")["funnel"]
    expect(funnel["with_insight"] == 0 and funnel["fills"] > 0, funnel)
    return done


def missing_insights(store):
    """None are stored."""
    store.make(SOME_BARS)
    done = goes_on_without_insights(store)
    expect("no 1m insights" in done.stderr and "analytics update" in done.stderr, done.stderr)
    alone = store.json("run", "--mode", "paper", "--symbols", "INFY", *READER)
    expect("insights" in alone["why_nothing_traded"] and alone["signals_generated"] == 0, alone)


def insights_too_old(store):
    """They come half a minute after each hour and may be so many minutes old, two at least."""
    store.make(SOME_BARS, ("analytics", "update"))
    settings = store.path.with_name("late.json")
    for age_minutes in (2, 7):
        settings.write_text(json.dumps({"analytics": {"insight_delay": "cron:60m",
                                                      "insight_max_age": f"{age_minutes}m"}}))
        run = store.json(*BOTH, "--config-file", settings)
        expect(run["status"] == "completed" and run["bars_processed"] == 1500, run)
        ages = {int(minute) for minute in minutes_of_signals(store, "confluence_consumer")}
        expect(ages == set(range(1, age_minutes + 1)), ages)
        expect(len(minutes_of_signals(store, "ehma_pivot")) > 30, "the other one went on")
        hours, symbols = 5 + 6, 2  # with insights: 05:00 to 09:00, then 04:00 to 09:00
        expect(run["funnel"]["with_insight"] == hours * symbols * age_minutes, run["funnel"])


def insights_that_stop(store):
    """Bars came after the last update."""
    one_day = tuple(1 if word == 2 else word for word in SOME_BARS)
    store.make(one_day, ("analytics", "update"))
    with_insight = store.json(*BOTH)["funnel"]["with_insight"]
    store.call(*SOME_BARS)
    run = store.json(*BOTH)
    expect(any("bars came since" in warning and "INFY, TCS" in warning
               for warning in run["warnings"]), run["warnings"])
    expect(days_with_signals(store, "confluence_consumer") == {"2024-01-01"}, run)
    expect(days_with_signals(store, "ehma_pivot") == {"2024-01-01", "2024-01-02"}, run)
    expect(run["funnel"]["with_insight"] == with_insight > 0, run["funnel"], with_insight)
    expect(run["status"] == "completed" and run["funnel"]["bars"] == 1500, run["funnel"])
    store.call("analytics", "update")
    store.call(*BOTH)
    expect("2024-01-02" in days_with_signals(store, "confluence_consumer"), "they were missed")


def refused_signals(store):
    """TCS is above the value an order may have, INFY is not."""
    store.make(SOME_BARS)
    limits = store.path.with_name("limits.json")
    limits.write_text(json.dumps({"risk": {"max_order_value": 60000}}))
    run = store.json(*A_RUN, "--config-file", limits)
    rows = {row["symbol"]: row for row in run["breakdown"]}
    expect(rows["TCS"]["refused"] > 0 and rows["TCS"]["trades"] == 0, rows)
    expect(rows["INFY"]["refused"] == 0 and rows["INFY"]["trades"] > 0, rows)
    expect(run["funnel"]["refused"] == {"order_value_limit": rows["TCS"]["refused"]}, run["funnel"])
    expect("order_value_limit" in store.call("runs", "show", "last"), "the stored run says why")
    limits.write_text(json.dumps({"execution": {"default_quantity": 100},
                                  "risk": {"max_order_quantity": 50}}))
    run = store.json(*A_RUN, "--config-file", limits)
    expect(run["status"] == "completed" and run["signals_rejected"] > 0, run)
    expect(run["orders_sent"] == 0 and "order_quantity_limit" in run["why_nothing_traded"], run)
    refusals = store.json("runs", "show", "last", "--refusals")
    expect(len(refusals) == run["signals_rejected"], refusals)
    for row in refusals:
        expect(row["strategy"] == "ehma_pivot" and row["side"] == "BUY"
               and row["quantity"] == 100 and row["outcome"] == "refused"
               and re.fullmatch(r"order_quantity_limit: .* 100, limit 50", row["reason"]), row)
    store.call("runs", "verify", "last")


def unexplained_jump(store):
    """From 100 to 130 between two sessions."""
    store.make()
    store.import_bars([f"{day}T04:{minute:02}:00Z,INFY,{price},{price + 1},{price - 1},{price},9"
                       for day, price in (("2024-01-01", 100), ("2024-01-02", 130))
                       for minute in range(30)])
    run = ("run", "--mode", "paper", "--symbols", "INFY", "--strategy", "buy_and_hold")
    store.fails(2, run, "INFY", "130 on 2024-01-02", "30% above", "100 of 2024-01-01",
                "--allow-unexplained-jumps", "actions import")
    expect(store.json("runs", "list")["runs"] == [], "a refused run was stored")
    done = store.start(*run, "--allow-unexplained-jumps")
    expect(done.returncode == 0 and "unexplained ones between sessions were allowed" in done.stdout
           and "INFY opened at 130 on 2024-01-02" in done.stderr, done.stdout, done.stderr)
    expect(store.json("runs", "show", "last")["unexplained_jumps_allowed"], "the record says so")
    expect("were allowed" in store.call("runs", "show", "last"), "the record prints it")


def is_refused_while_held(store, kind, suffix, commands):
    """Each command halts safely, names the holder and changes nothing; all wait at once."""
    before = store.path.read_bytes()
    with (held(kind, store.beside(suffix)) as holder,
          concurrent.futures.ThreadPoolExecutor() as pool):
        ends = [pool.submit(store.fails, 3, command, store.path, str(holder.pid), "try again")
                for command in commands]
        for end in ends:
            print(end.result(), flush=True)
    expect(store.path.read_bytes() == before and not store.beside(".wal").exists(), "it changed")
    store.call("bars", "status")  # at once, now that it is free


def locked_store(store):
    """By DuckDB's lock on the file, then by each lock of Millrace's own, on a copy each."""
    store.make(SOME_BARS)
    bars = store.path.with_name("bars.csv")
    bars.write_text("timestamp,symbol,open,high,low,close,volume\n"
                    "2024-01-01T03:45:00Z,SBIN,9,9,9,9,9\n")
    cases = (("record", "", (A_RUN, ("runs", "list"))),
             ("whole", ".lease", (("bars", "import", bars), ("doctor",))),
             ("whole", ".turn", (A_RUN, ("bars", "export", "--symbol", "INFY"))))
    with concurrent.futures.ThreadPoolExecutor() as pool:
        for end in [pool.submit(is_refused_while_held, store.copy(f"copy{number}"), *case)
                    for number, case in enumerate(cases)]:
            end.result()


CASES = (missing_insights, insights_too_old, insights_that_stop, refused_signals,
         unexplained_jump, locked_store)


if __name__ == "__main__":
    run_case(CASES)
