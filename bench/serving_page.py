"""The dashboard's part of docs/benchmarks.md, out of build/bench/serve.json."""
from common import DASHBOARD

CONDITIONS = """\
Written by `bench/serve`: `millrace serve` over a copy of a store of 100 symbols x 1600 sessions x
375 minutes (60 million bars) with 18 million insights and two runs, on the same cores as whatever
asks. Files are in the system's cache. Times depend on what else the machine does; its load average
stands with them.

- **warm**: each of 24 answers that pages ask for was given once. Then 200 requests a second, each
  sent when it is due whatever the answers before it take, on connections that are kept; a wait
  counts from when the request was due until all of the answer is there. `late` is what the asking
  script itself was late.
- **cold**: a server that has just begun, so that none of its views is made; 133 different ones,
  each once, one after the other. No request is repeated: one that the store cannot be had for in
  time counts as refused.
- **while importing**: files of 400,000 rows go in, one import after the other, without a pause;
  of about a second each, they also were begun every 10 s. Each holds the store alone for 0.43 s:
  0.28 s until DuckDB has taken and compressed the rows, 0.14 s for its checkpoint of a store of
  this size. No other process can read meanwhile. A view that was known is then given with its age;
  one that was not waits for the store, 2 s at most. So an answer that nobody asked for before
  cannot come within 150 ms while an import holds the store.
- **waits**: the longest wait for a lease of each import, as `bars import --json` tells it.
- **streams**: memory of the whole process that has shown nothing yet; about 40 MiB of it are the
  pages of DuckDB's library. Views that are made add DuckDB's buffers (96 MiB at most) and the
  views kept (64 MiB).
- **first page**: everything Chromium loads for the Overview after a login, heads and data
  included.
- **pan**: a chart of 100,000 bars dragged in headless Chromium, frames counted in the page.
"""


def row(what, bound, measured, is_missed):
    return f"| {what} | {bound} | {measured} |{' missed |' if is_missed else ' |'}"


def timed(what, bound_ms, told):
    refused = f", {len(told['refused'])} refused" if told["refused"] else ""
    known = f", {told['last_known']:,} last known" if told["last_known"] else ""
    return row(f"{what}, p99", f"{bound_ms} ms",
               f"{told['ms']['p99']:.0f} ms (p50 {told['ms']['p50']:.1f}, longest "
               f"{told['ms']['max']:.0f}; {told['requests']:,} requests{known}{refused}; late p99 "
               f"{told['late_ms']['p99']:.1f}; load {told['load_average']})",
               told["ms"]["p99"] > bound_ms or bool(told["refused"]))


def waits(what, bound_ms, told):
    wait = told["longest_wait_ms"]
    return row(f"{what}, p99", f"{bound_ms} ms",
               f"{wait['p99']:.0f} ms (p50 {wait['p50']:.0f}; {told['imports']} imports of "
               f"{told['seconds']['p50']:.1f} s)", wait["p99"] > bound_ms)


def rows_of_answers(told):
    rows = [timed(f"{kind} answers{name}", bound_ms, told[kind + key])
            for kind, bound_ms in (("warm", 25), ("cold", 150))
            for name, key in (("", ""), (", an import every 10 s", "_while_importing_now_and_then"),
                              (" while importing", "_while_importing"))]
    return [*rows,
            waits("waits of an import alone", 300, told["import_alone"]),
            waits("waits of imports under warm answers", 300,
                  told["warm_while_importing"]["imports"]),
            waits("waits of imports under cold answers", 300,
                  told["cold_while_importing"]["imports"])]


def row_of_memory(told):
    before, after = told["before_mib"]["resident"], told["with_mib"]["resident"]
    return row("300 idle streams", "64 MiB",
               f"{after:.1f} MiB, {after - before:.1f} of them the streams'; "
               f"{told['after_views_mib']['resident']:.0f} once views were made", after > 64)


def rows_of_pages(told):
    page = told["first_page"]
    slowest = min(told["frames"].values(), key=lambda one: one["a_second"])
    return [row("first page, compressed", "200 kB",
                f"{page['bytes'] / 1e3:.0f} kB in {page['requests']} answers, data "
                f"{page['bytes_of_data'] / 1e3:.0f} kB of it", page["bytes"] > 200_000),
            row("pan, frames a second", "30",
                f"{slowest['a_second']} at the slowest of {len(told['frames'])} zooms, 1 of 100 "
                f"frames after {slowest['p99_ms']} ms or more (load {told['load_average']})",
                slowest["a_second"] < 30)]


def section(told):
    rows = ["| what | bound | measured | |", "|---|---:|---|---|",
            *rows_of_answers(told["answers"]), row_of_memory(told["memory"]),
            *rows_of_pages(told["pages"])]
    first = [f"- `{path}`, the first request of all: {one['ms']:.0f} ms, {one['cpu_ms']:.0f} of "
             f"them computing; again {one['again_ms']:.1f} ms; {one['bytes'] / 1e3:.0f} kB."
             for path, one in told["answers"]["first"].items()]
    return "\n".join([DASHBOARD, CONDITIONS, *rows, "", *first]) + "\n"
