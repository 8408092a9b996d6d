"""runs verify proves a run; names the first bar and event after one close was changed by SQL in a
copy of the store, and exits 1; exits 3 for a flipped byte. Usage: verify.py PROGRAM"""
import ctypes
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import whole

BLOCK, HEADERS = 262144, 3 * 4096  # of DuckDB's file format: headers, then blocks with checksums


def change(program, database, *statements, then="CHECKPOINT"):
    """Runs SQL on a file with the DuckDB library that the program uses."""
    library = re.search(r"libduckdb\.so => (\S+)", whole.call("ldd", program)).group(1)
    duckdb = ctypes.CDLL(library)
    handle, connection = ctypes.c_void_p(), ctypes.c_void_p()
    failed = duckdb.duckdb_open(str(database).encode(), ctypes.byref(handle))
    failed = failed or duckdb.duckdb_connect(handle, ctypes.byref(connection))
    for sql in (*statements, then):
        failed = failed or duckdb.duckdb_query(connection, sql.encode(), None)
    if failed:
        sys.exit(f"cannot run: {statements}")
    duckdb.duckdb_disconnect(ctypes.byref(connection))
    duckdb.duckdb_close(ctypes.byref(handle))


def verify(program, database, *options):
    done = subprocess.run([program, "--db", database, "runs", "verify", "last", *options],
                          text=True, capture_output=True)
    return done.returncode, done.stdout, done.stderr


def expect(holds, *what):
    if not holds:
        sys.exit("\n".join(map(str, what)))


def copy_of(database, name):
    copy = database.with_name(name)
    shutil.copyfile(database, copy)
    return copy


def check_changed_bar(program, database):
    copy = copy_of(database, "changed.duckdb")
    change(program, copy, "UPDATE ohlcv_1m SET close = high + 1, high = high + 1 WHERE timestamp = "
           "'2024-01-03 04:45:00' AND symbol_id = (SELECT symbol_id FROM symbols WHERE "
           "symbol = 'INFY')")
    code, out, err = verify(program, copy, "--json")
    expect(code == 1, "a changed close must exit 1:", code, out, err)
    found = json.loads(out)
    expect(not found["verified"], out)
    expect(found["first_bar"].startswith("INFY 2024-01-03T04:45:00Z"), out)
    expect(re.match(r"event \d+ of the run", found["first_event"]), out)
    expect(found["event_stored"] != found["event_now"], out)
    code, out, _ = verify(program, copy)
    expect("first bar that differs: INFY 2024-01-03T04:45:00Z" in out, out)
    print(f"changed close: exit {code}\n{out}")


def check_changed_result(program, database):
    copy = copy_of(database, "result.duckdb")
    change(program, copy, "UPDATE run_outcomes SET final_equity = final_equity + 1000000, "
           "trades_executed = 7; UPDATE run_positions SET quantity = 1")
    code, out, err = verify(program, copy, "--json")
    expect(code == 1, "a changed result must exit 1:", code, out, err)
    results = json.loads(out)["results"]
    expect(results["trades_executed"]["stored"] == "7", out)
    expect("final_equity" in results, out)
    code, out, _ = verify(program, copy)
    expect(out.startswith("FAIL") and "trades_executed" in out, out)
    print(f"changed result: exit {code}\n{out}")


def check_changed_description(program, database):
    for sql in ("UPDATE run_strategies SET id = 'zzz'",
                "UPDATE run_parameters SET value = '8' WHERE name = 'fast'",
                "UPDATE runs SET mode = 'dry_run'"):
        copy = copy_of(database, "description.duckdb")
        change(program, copy, sql)
        code, out, err = verify(program, copy)
        expect(code == 3 and "stored configuration" in err, "must exit 3:", sql, code, out, err)
        print(f"{sql}: exit {code}, {err}")


def check_flipped_bytes(program, database):
    size = database.stat().st_size
    offsets = [20] + list(range(HEADERS + 1000, size, BLOCK))
    halted = 0
    for offset in offsets:
        copy = copy_of(database, "flipped.duckdb")
        with copy.open("r+b") as file:
            file.seek(offset)
            byte = file.read(1)[0]
            file.seek(offset)
            file.write(bytes([byte ^ 0x10]))
        code, out, err = verify(program, copy)
        expect(code == 3 or (code == 0 and out.startswith("PASS")), offset, code, out, err)
        halted += code == 3
    # A block that nothing uses any more may stand in the file; its bytes matter to nobody.
    expect(halted * 3 >= len(offsets) * 2, f"only {halted} of {len(offsets)} were noticed")
    print(f"flipped bytes: {halted} of {len(offsets)} halted safely, the rest is unused space")


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        database = pathlib.Path(folder) / "store.duckdb"
        whole.call(program, "--db", database, "init")
        whole.call(program, "--db", database, "bars", "synth", "--symbols", "INFY", "TCS",
                   "--days", 8, "--seed", 5, "--start", "2024-01-01")
        whole.call(program, "--db", database, "run", "--mode", "paper", "--symbols", "TCS", "INFY")
        code, out, err = verify(program, database)
        expect(code == 0 and out.startswith("PASS"), code, out, err)
        check_changed_bar(program, database)
        check_changed_result(program, database)
        check_changed_description(program, database)
        check_flipped_bytes(program, database)


if __name__ == "__main__":
    main()
