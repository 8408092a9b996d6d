"""What the scripts in this folder share: building a preset, running the program as a user does."""
import json
import os
import pathlib
import shutil
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parent.parent
REAL_BARS = SOURCE.parent / "shared" / "data" / "nse" / "bars_2025"
HASHES = ("input_hash", "signal_hash", "order_hash", "trade_hash")


def cache_dir():
    """Where ./dev setup keeps what it fetched."""
    home = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(home) / "millrace"


def call(*command, cwd=None, env=None):
    """Runs a command to its end; its output is shown only when it fails. Returns its stdout."""
    done = subprocess.run([str(word) for word in command], cwd=cwd, env=env, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True)
    if done.returncode != 0:
        words = " ".join(str(word) for word in command)
        sys.exit(f"failed ({done.returncode}): {words}\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
    return done.stdout


def copy_tree(target):
    """What git knows or would take: no build and no store."""
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                           cwd=SOURCE, stdout=subprocess.PIPE, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        source = SOURCE / name
        if source.is_file():  # a tracked file may be deleted and not yet committed
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)


def build_program(preset, source=SOURCE, options=(), target="millrace"):
    """Builds a program of a preset in `source` and returns its path."""
    env = dict(os.environ, CCACHE_BASEDIR=str(source), CCACHE_NOHASHDIR="1")
    call("cmake", "--preset", preset, *options, cwd=source, env=env)
    build = source / "build" / preset
    call("cmake", "--build", build, "--target", target, "-j", os.cpu_count(), env=env)
    return build / "bin" / target


def run_hashes(program, database, *arguments):
    """The four hashes of a paper run over what `database` holds."""
    command = [program, "--db", database, "run", "--mode", "paper", *arguments, "--json"]
    result = json.loads(call(*command, cwd=database.parent))
    return {name: result[name] for name in HASHES}


def synthetic_database(program, folder, days, seed, symbols):
    database = folder / "synthetic.duckdb"
    call(program, "--db", database, "init", cwd=folder)
    call(program, "--db", database, "bars", "synth", "--symbols", *symbols,
         "--days", days, "--seed", seed, cwd=folder)
    return database


def real_database(program, folder, file, symbol):
    database = folder / "real.duckdb"
    call(program, "--db", database, "init", cwd=folder)
    call(program, "--db", database, "bars", "import", file, "--symbol", symbol,
         "--timezone", "Asia/Kolkata", cwd=folder)
    return database
