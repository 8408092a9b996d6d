"""The disk gets full in a run, an import and an update of insights: each says so, leaves a whole
store with all of it or nothing, and goes on once there is room.
Usage: full_disk.py PROGRAM NAME STEP_KB, by which more and more room is left until there is enough;
0 for a single try
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from stored import A_RUN, SOME_BARS, Store, errors_in, expect

DISK_BYTES = 112 << 20  # doctor wants 64 MB of it to be free
ONE_TRY_BYTES = 800 << 10  # the log gets its rows, and then there is no room to move them
MORE_BARS = "more.csv"


def mount_disk(folder):
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", folder],
                   check=True)


class FullDisk:
    """All of it is taken but some bytes."""

    def __init__(self, folder, room_bytes):
        self.ballast = folder / "ballast"
        disk = os.statvfs(folder)
        with self.ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, disk.f_bavail * disk.f_frsize - room_bytes)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ballast.unlink()


def put(store, content):
    for file in store.path.parent.glob(f"{store.path.name}*"):
        file.unlink()
    store.path.write_bytes(content)
    store.path.chmod(0o640)


def stored_runs(store):
    runs = [(run["run_id"], run["status"]) for run in store.json("runs", "list")["runs"]]
    lists = [store.call("runs", "show", run, "--trades") for run, status in runs
             if status == "completed"]
    return sorted(runs), lists


def stored_bars(store):
    return store.call("bars", "export", "--symbol", "INFY")


def stored_insights(store):
    return store.start("analytics", "show", "--symbol", "TCS").stdout  # exits 2 with none


def begun(runs):
    """As `runs`, and one more that came to no end, so that it has no orders and trades."""
    names, lists = runs
    return sorted([*names, (f"run-{len(names) + 1}", "running")]), lists


def check_failure(trial, done):
    """What a command on a full disk said and left, while it is full."""
    told = f"exit {done.returncode}\n{done.stdout[-500:]}{done.stderr[-3000:]}"
    expect(done.returncode in (1, 3) and len(errors_in(done.stderr)) == 1, told)
    expect("No space left on device" in done.stderr and str(trial.store.path) in done.stderr, told)
    expect("make room" in done.stderr or "until there is room" in done.stderr, told)
    found = trial.look(trial.store)
    allowed = [trial.before, trial.after]
    if trial.look is stored_runs:
        allowed.append(begun(trial.before))
    expect(found in allowed, told, "neither all of it nor nothing is there", found)
    if "everything was stored" in done.stderr:
        expect(found != trial.before, told, "it is not there, though it says that it is stored")


class Trial:
    """A command that meets a full disk, and what it gives where there is room."""

    def __init__(self, store, command, look):
        self.store, self.command, self.look = store, command, look
        self.content = store.path.read_bytes()
        self.before = look(store)
        store.call(*command)
        self.after = look(store)

    def has_room(self, room_bytes):
        """Whether so much was enough; if it was not, the command is given again with more."""
        put(self.store, self.content)
        with FullDisk(self.store.path.parent, room_bytes):
            done = self.store.start(*self.command)
            print(f"{room_bytes >> 10} kB: exit {done.returncode}", *errors_in(done.stderr),
                  flush=True)
            if done.returncode == 0:
                expect(self.look(self.store) == self.after, "not what comes where there is room")
                return True
            check_failure(self, done)
        doctor = self.store.call("doctor")
        expect("problem" not in doctor, doctor)
        self.store.call(*self.command)
        found = self.look(self.store)
        if self.look is stored_runs:
            (names, lists), (_, expected) = found, self.after
            expect(names[-1][1] == "completed" and lists[-1:] == expected, "another run", names)
        else:
            expect(found == self.after, "the second try gives something else")
        return False


def write_more_bars(file):
    """Ten sessions behind those of SOME_BARS."""
    rows = [f"2024-01-{day:02}T{minute // 60:02}:{minute % 60:02}:00Z,INFY,400,401,399,{price},9"
            for day in (3, 4, 5, 8, 9, 10, 11, 12, 15, 16)
            for minute in range(225, 600) for price in (399.5 + (minute * 7 + day) % 30 / 20,)]
    file.write_text("\n".join(["timestamp,symbol,open,high,low,close,volume", *rows, ""]))


CASES = {"run": (A_RUN, stored_runs),
         "bars_import": (("bars", "import", MORE_BARS), stored_bars),
         "analytics_update": (("analytics", "update"), stored_insights)}


def on_disk(program, name, step_kb, folder):
    mount_disk(folder)
    os.chdir(folder)
    write_more_bars(folder / MORE_BARS)
    trial = Trial(Store(program, folder / "store.duckdb").make(SOME_BARS), *CASES[name])
    if step_kb == 0:
        expect(not trial.has_room(ONE_TRY_BYTES), "there was enough room")
        return
    failed = 0
    while not trial.has_room(failed * step_kb << 10):
        failed += 1
    expect(failed > 4, f"only {failed} with too little room: take smaller steps")
    print(f"{name}: {failed} times there was too little room, none lost anything")


def main():
    program, name, step_kb, *inside = sys.argv[1:]
    if inside:
        on_disk(pathlib.Path(program), name, int(step_kb), pathlib.Path(inside[0]))
        return
    folder = tempfile.mkdtemp()
    try:  # in a name space of mounts of its own, so that nothing stays if it is killed
        rights = [] if os.geteuid() == 0 else ["--map-root-user"]
        done = subprocess.run(["unshare", "--mount", *rights, sys.executable, __file__,
                               pathlib.Path(program).resolve(), name, step_kb, folder])
    finally:
        shutil.rmtree(folder)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
