"""Deletes from a copy of the tree every layer that init, bars and run do not need, builds the rest,
and gets the same hashes as from the whole.

Usage: delete_layers.py COMMAND_LAYERS_FILE   (CMake wrote it: "command: the layers it links")
"""
import pathlib
import re
import shutil
import sys
import tempfile

import whole

# Whatever else comes, the core never needs these.
NEVER_NEEDED = {"accounts", "analytics", "auth", "facade", "web"}


def needed_layers(command_layers):
    needed = set()
    for line in command_layers.read_text().splitlines():
        command, layers = line.split(":")
        if re.fullmatch(r"init|bars(_\w+)?|run", command):
            needed |= set(layers.split())
    if not {"cli", "runner", "storage"} <= needed:
        sys.exit(f"{command_layers} does not name what init, bars and run need: {needed}")
    return needed


def delete_layers(tree, needed):
    layers = {path.name for path in (tree / "layers").iterdir()}
    deleted = layers - needed
    kept_wrongly = NEVER_NEEDED & layers - deleted
    if kept_wrongly:
        sys.exit(f"init, bars or run came to need {', '.join(sorted(kept_wrongly))}")
    for layer in deleted:
        shutil.rmtree(tree / "layers" / layer)
    print("deleted:", ", ".join(sorted(deleted)) or "nothing, all layers here are needed")


def hashes(program, folder):
    folder.mkdir()
    symbols = ("INFY", "RELIANCE")
    database = whole.synthetic_database(program, folder, 10, 3, symbols)
    found = {"synthetic": whole.run_hashes(program, database, "--symbols", *symbols)}
    files = sorted(whole.REAL_BARS.glob("RELIANCE*.csv*"))
    if files:
        database = whole.real_database(program, folder, files[0], "RELIANCE")
        found["real"] = whole.run_hashes(program, database, "--symbols", "RELIANCE")
    else:
        print(f"real bars: NOT RUN, {whole.REAL_BARS} is absent")
    return found


def main():
    needed = needed_layers(pathlib.Path(sys.argv[1]))
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        tree = scratch / "tree"
        tree.mkdir()
        whole.copy_tree(tree)
        delete_layers(tree, needed)
        part = whole.build_program("release", tree, ["-DMILLRACE_BUILD_TESTS=OFF"])
        from_part = hashes(part, scratch / "part")
        from_whole = hashes(whole.build_program("release"), scratch / "whole")
    print("whole:", from_whole, "part: ", from_part, sep="\n")
    sys.exit(from_part != from_whole)


if __name__ == "__main__":
    main()
