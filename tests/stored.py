"""A store that tests in this folder make, spoil and look at through the real program."""
import contextlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

TOO_LONG_S = 120
SOME_BARS = ("bars", "synth", "--symbols", "INFY", "TCS", "--days", 2, "--seed", 5,
             "--start", "2024-01-01")
A_RUN = ("run", "--mode", "paper", "--symbols", "INFY", "TCS", "--strategy", "ehma_pivot")


def expect(holds, *what):
    if not holds:
        sys.exit("\n".join(str(word) for word in what))


class Store:
    """`prefix` is what starts the program, such as a tool that takes rights from it."""

    def __init__(self, program, path, prefix=()):
        self.program = program
        self.path = path
        self.prefix = prefix

    def command(self, *arguments):
        return [str(word) for word in (*self.prefix, self.program, "--db", self.path, *arguments)]

    def start(self, *arguments):
        """Runs to its end, whatever that is. A crash or a sanitizer's report is never right."""
        done = subprocess.run(self.command(*arguments), stdin=subprocess.DEVNULL, text=True,
                              capture_output=True, timeout=TOO_LONG_S)
        expect(done.returncode >= 0 and "Sanitizer" not in done.stderr
               and "runtime error" not in done.stderr,
               f"{arguments}: exit {done.returncode}", done.stdout[-2000:], done.stderr[-8000:])
        return done

    def call(self, *arguments):
        """Runs to its end, which must be a good one; its stdout."""
        done = self.start(*arguments)
        expect(done.returncode == 0, f"{arguments}: exit {done.returncode}", done.stdout[-4000:],
               done.stderr[-4000:])
        return done.stdout

    def json(self, *arguments):
        return json.loads(self.call(*arguments, "--json"))

    def fails(self, exit_code, arguments, *words):
        """Ends with this code and one line of error that has all these words; that line."""
        done = self.start(*arguments)
        told = f"{arguments}: exit {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-4000:]}"
        expect(done.returncode == exit_code, told, f"expected exit {exit_code}")
        errors = errors_in(done.stderr)
        expect(len(errors) == 1, told, "expected one line of error and nothing behind it")
        for word in words:
            expect(str(word) in errors[0], told, f"expected in its error: {word}")
        return errors[0]

    def is_told_by_doctor(self, exit_code, *words):
        """`doctor` ends with this code, and its table and its advice have all these words."""
        done = self.start("doctor")
        expect(done.returncode == exit_code and "problem" in done.stdout
               and "What to do" in done.stdout, done.returncode, done.stdout, done.stderr)
        for word in words:
            expect(str(word) in done.stdout, done.stdout, f"expected in it: {word}")

    def make(self, *commands):
        for command in (("init",), *commands):
            self.call(*command)
        return self

    def import_bars(self, rows):
        file = self.path.with_suffix(".csv")
        file.write_text("\n".join(["timestamp,symbol,open,high,low,close,volume", *rows, ""]))
        self.call("bars", "import", file)

    def copy(self, name):
        """Of the store alone, without what lies beside it."""
        copy = Store(self.program, self.path.with_name(f"{name}.duckdb"), self.prefix)
        shutil.copyfile(self.path, copy.path)
        copy.path.chmod(0o640)
        return copy

    def beside(self, suffix):
        return self.path.with_name(self.path.name + suffix)


HOLD = """
import fcntl, sys
file = open(sys.argv[2], "a+b")
{"record": fcntl.lockf, "whole": fcntl.flock}[sys.argv[1]](file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def held(kind, path):
    """Another process has this lock: DuckDB's is of the first kind, Millrace's of the second."""
    with subprocess.Popen([sys.executable, "-c", HOLD, kind, path], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as holder:
        expect(holder.stdout.readline() == "held\n", f"{path} could not be locked")
        try:
            yield holder
        finally:
            holder.stdin.close()


def errors_in(text):
    """Lines of error with what follows them; what is no error of the program's counts as one."""
    known = ("millrace: info: ", "millrace: warning: ")
    return [line for line in text.splitlines() if line and not line.startswith(known)]


def run_case(cases):
    """`SCRIPT PROGRAM NAME`: the case of that name, with a store's path in a folder of its own."""
    program, name = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    case = next(case for case in cases if case.__name__ == name)
    with tempfile.TemporaryDirectory() as folder:
        case(Store(program, pathlib.Path(folder) / "store.duckdb"))
