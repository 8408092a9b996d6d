"""A store that cannot be used, made so for real: cut off, missing, closed to its user, of a newer
Millrace or DuckDB, another file. Every command halts safely, says what to do and changes nothing.
Usage: unusable_store.py PROGRAM NAME
"""
import os
import sqlite3
import struct

from stored import A_RUN, SOME_BARS, Store, expect, run_case
from verify import change

RUNS = ("runs", "list")
EXPORT = ("bars", "export", "--symbol", "INFY")
BLOCK, HEADER = 262144, 4096  # of DuckDB's file format; three headers are in front


def spoiled(store, name, content):
    other = store.copy(name)
    other.path.write_bytes(content)
    return other


def halts(store, *words, commands=(RUNS, A_RUN, ("init",), ("doctor",))):
    """Commands that read, write and look end with 3 and leave the file as it is."""
    before = store.path.read_bytes()
    for command in commands:
        if command == ("doctor",):
            store.is_told_by_doctor(3, store.path, *words)
        else:
            print(store.fails(3, command, store.path, *words))
    expect(store.path.read_bytes() == before, f"{store.path} changed")
    expect(not store.beside(".wal").exists(), "a log came")


def cut_off(store):
    store.make(SOME_BARS, A_RUN)
    whole = store.path.read_bytes()
    halts(spoiled(store, "empty", b""), "restore a backup")
    lengths = {1: RUNS, HEADER: A_RUN, 3 * HEADER: EXPORT, 3 * HEADER + BLOCK: ("doctor",),
               len(whole) // 2: A_RUN}
    for length, command in lengths.items():
        halts(spoiled(store, f"cut{length}", whole[:length]), "restore a backup",
              commands=[command])
    runs, bars = store.call(*RUNS), store.call(*EXPORT)
    for missing in (1, BLOCK):  # of the last block: nothing may need it
        cut = spoiled(store, f"without{missing}", whole[:-missing])
        for command, expected in ((RUNS, runs), (EXPORT, bars)):
            done = cut.start(*command)
            if done.returncode == 0:
                expect(done.stdout == expected, "another result", done.stdout)
            else:
                cut.fails(3, command, cut.path, "restore a backup")


def missing_store(store):
    for command in (RUNS, A_RUN, EXPORT, ("doctor",), ("analytics", "update")):
        store.fails(2, command, store.path, "millrace init")
        expect(not store.path.exists(), f"{command} made a store")
    folder = Store(store.program, store.path.parent / "none" / "store.duckdb")
    folder.fails(2, ("init",), folder.path.parent, "does not exist")
    expect(not folder.path.parent.exists(), "init made a folder")
    # A log without its store would be read into whatever store is made there.
    store.beside(".wal").write_bytes(b"something of a former store")
    store.fails(1, ("init",), store.path, ".wal", "restore a backup")


def without_rights_over_everything():
    """What root needs in front of a command so that modes of files hold for it."""
    taken = "-dac_override,-dac_read_search"
    return ("setpriv", f"--bounding-set={taken}") if os.geteuid() == 0 else ()


def read_only(store):
    """The file, then the folder, then closed altogether."""
    store.make(SOME_BARS, A_RUN)
    store.import_bars(["2024-01-05T03:45:00Z,SBIN,9,9,9,9,9"])
    more = ("bars", "import", store.path.with_suffix(".csv"))
    runs, bars, before = store.call(*RUNS), store.call(*EXPORT), store.path.read_bytes()
    user = Store(store.program, store.path, without_rights_over_everything())
    store.path.chmod(0o440)
    expect(user.call(*RUNS) == runs and user.call(*EXPORT) == bars, "what may be read is read")
    for command in (A_RUN, more, ("bars", "compact")):
        print(user.fails(3, command, store.path, "a user who may"))
    user.is_told_by_doctor(1, store.path, "run as their owner")
    store.path.chmod(0o000)
    for command in (RUNS, A_RUN):
        print(user.fails(3, command, store.path, "a user who may"))
    user.is_told_by_doctor(3, store.path, "run as their owner")
    store.path.chmod(0o640)
    for suffix in (".lease", ".turn", ".analytics", ".guard"):
        store.beside(suffix).unlink(missing_ok=True)
    store.path.parent.chmod(0o550)
    for command in (RUNS, A_RUN, ("analytics", "update")):
        print(user.fails(3, command, store.path, "Permission denied", "a user who may"))
    user.is_told_by_doctor(3, store.path.parent, "run as their owner")
    store.path.parent.chmod(0o750)
    expect(store.path.read_bytes() == before and store.call(*RUNS) == runs, "it changed")
    user.call(*A_RUN)


def newer_millrace(store):
    store.make(SOME_BARS)
    change(store.program, store.path, "UPDATE schema_version SET version = version + 1")
    halts(store, "a newer Millrace wrote it")


def checksum(header):
    """DuckDB's, of what stands behind it."""
    sum_ = 5381
    for (word,) in struct.iter_unpack("<Q", header[8:]):
        sum_ ^= word * 0xbf58476d1ce4e5b9 & 0xffffffffffffffff
    return sum_


def newer_duckdb(store):
    """The first header has its checksum, then 'DUCK', then the format's version."""
    store.make(SOME_BARS)
    content = bytearray(store.path.read_bytes())
    expect(struct.unpack_from("<Q", content)[0] == checksum(content[:HEADER])
           and content[8:12] == b"DUCK", "the file format is another one: correct this test")
    version = struct.unpack_from("<Q", content, 12)[0] + 20
    struct.pack_into("<Q", content, 12, version)
    struct.pack_into("<Q", content, 0, checksum(content[:HEADER]))
    store.path.write_bytes(content)
    halts(store, "of a newer DuckDB", f"version number {version}")


def another_file(store):
    """Noise, text, SQLite's file, a database without Millrace's tables."""
    store.make()
    noise = bytes(byte * 7 % 251 for byte in range(HEADER)) * 80
    for number, content in enumerate((noise, b"timestamp,open\n1,2\n", b"\0" * 4 * BLOCK)):
        halts(spoiled(store, f"noise{number}", content), "--db", "restore a backup",
              commands=[A_RUN])
    sqlite = Store(store.program, store.path.with_name("sqlite.duckdb"))
    with sqlite3.connect(sqlite.path) as connection:
        connection.execute("CREATE TABLE runs (run_id INTEGER)")
    connection.close()
    halts(sqlite, "--db", "restore a backup")
    foreign = Store(store.program, store.path.with_name("foreign.duckdb"))
    change(store.program, foreign.path, "CREATE TABLE mine (i INTEGER)")
    foreign.path.chmod(0o640)
    halts(foreign, "no Millrace store", "--db")


def damaged_log(store):
    """A byte at some places of what a killed writer left beside it, two commits of one bar each."""
    store.make(SOME_BARS)
    whole, alone = store.path.read_bytes(), store.call(*EXPORT)
    later = "INSERT INTO ohlcv_1m SELECT * REPLACE (timestamp + INTERVAL {} DAY AS timestamp) " \
            "FROM ohlcv_1m WHERE symbol_id = 1 LIMIT 1"
    change(store.program, store.path, "SET checkpoint_threshold = '1TB'",
           *(later.format(days) for days in (28, 29)),
           then="PRAGMA disable_checkpoint_on_shutdown")
    log = store.beside(".wal").read_bytes()
    expect(store.path.read_bytes() == whole and len(log) > 500, "the rows are in the log alone")
    together = store.call(*EXPORT)
    commits = [alone, together[:together.rindex("\n", 0, -1) + 1], together]
    expect([len(bars.splitlines()) for bars in commits] == [751, 752, 753], "a bar a commit")
    codes = []
    for at in (20, 200, len(log) // 2, len(log) - 9):
        for file in store.path.parent.glob(f"{store.path.name}*"):
            file.unlink()
        store.path.write_bytes(whole)
        store.path.chmod(0o640)
        store.beside(".wal").write_bytes(log[:at] + bytes([log[at] ^ 0x41]) + log[at + 1:])
        done = store.start(*EXPORT)
        codes.append(done.returncode)
        if done.returncode == 0:  # DuckDB takes it for a log that was cut off there
            expect(done.stdout in commits, at, "half a commit is there")
            continue
        print(store.fails(3, EXPORT, store.beside(".wal"), "is damaged", "Move it away"))
        store.is_told_by_doctor(3, store.beside(".wal"), "move the log away")
        store.beside(".wal").rename(store.path.with_suffix(".kept"))
        expect(store.call(*EXPORT) == alone, "it does not go on without its log")
    expect(codes.count(3) > 1, codes)


CASES = (cut_off, damaged_log, missing_store, read_only, newer_millrace, newer_duckdb,
         another_file)


if __name__ == "__main__":
    run_case(CASES)
