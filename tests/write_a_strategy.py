"""Does what docs/write-a-strategy.md says, and nothing else, in a copy of the tree: makes its
files, adds its line, and runs its commands. Then the strategy is listed, tested, and has traded.

In the page a path alone on a line names the file that the next block holds; a block that follows
the path of a file there is already is a line for it. Blocks of `sh` are commands to run from the
top of the tree, and lines of a block of `text` stand in the output of the commands before it,
blanks aside.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import whole

PAGE = whole.SOURCE / "docs" / "write-a-strategy.md"
STRATEGY = "donchian_breakout"
BLOCK = re.compile(r"(?:^`(?P<path>[^`\n]+)`:\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$",
                   re.DOTALL | re.MULTILINE)


def blocks_of(page):
    found = [(block["kind"], block["path"], block["text"]) for block in BLOCK.finditer(page)]
    kinds = [kind for kind, _, _ in found]
    if len(found) * 2 != len(re.findall(r"^```", page, re.MULTILINE)):
        sys.exit(f"{PAGE}: a block is not closed or names no kind")
    if [kinds.count(kind) for kind in ("cpp", "sh", "text")] != [3, 2, 1]:
        sys.exit(f"{PAGE}: expected 3 blocks of cpp, 2 of sh and 1 of text, found {kinds}")
    if [bool(path) for _, path, _ in found] != [kind == "cpp" for kind in kinds]:
        sys.exit(f"{PAGE}: a block of cpp needs the path of its file before it, others none")
    return found


def apply(tree, path, text):
    """A new file, or a line put where the file's order wants it."""
    file = tree / path
    if not file.exists():
        print("new file", path)
        file.write_text(text)
        return
    print("line of", path)
    lines = file.read_text().splitlines(keepends=True)
    first = next(i for i, line in enumerate(lines) if line.startswith(text.split("(")[0]))
    file.write_text("".join(lines[:first] + sorted([*lines[first:], text])))


def run(tree, text):
    """Commands as a user types them; their output, and theirs alone."""
    env = dict(os.environ, CCACHE_BASEDIR=str(tree), CCACHE_NOHASHDIR="1")
    print(text, end="", flush=True)
    done = subprocess.run(["bash", "-ec", text], cwd=tree, env=env, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    if done.returncode != 0:
        sys.exit(f"failed ({done.returncode}):\n{done.stdout[-8000:]}")
    return done.stdout


def follow(tree, page):
    """Answers what each block of commands printed."""
    outputs = []
    for kind, path, text in blocks_of(page):
        if kind == "cpp":
            apply(tree, path, text)
        elif kind == "sh":
            outputs.append(run(tree, text))
        else:
            lines = {" ".join(line.split()) for line in outputs[-1].splitlines()}
            missing = [line for line in text.splitlines() if " ".join(line.split()) not in lines]
            if missing:
                sys.exit(f"{PAGE}: not in the output of its commands: {missing}\n{outputs[-1]}")
    return outputs


def check_tests(output):
    passed = re.findall(r"^\[ +OK \] (\S+)", output, re.MULTILINE)
    own = [name for name in passed if name.startswith("DonchianBreakout.")]
    shared = [name for name in passed if name.endswith(f"/{STRATEGY}")]
    allocates = [name for name in passed if "Allocate" in name]
    print(f"tests: {len(own)} of its own, {len(shared)} of every strategy, {allocates}")
    if len(own) < 2 or len(shared) < 3 or not allocates:
        sys.exit(f"the tests of the page did not all run:\n{output}")


def check_run(tree):
    program = tree / "build" / "dev" / "bin" / "millrace"

    def answer(*arguments):
        return json.loads(whole.call(program, "--db", "try.duckdb", *arguments, cwd=tree))

    listed = {item["type"]: item for item in answer("strategies", "list", "--json")["strategies"]}
    names = [parameter["name"] for parameter in listed[STRATEGY]["parameters"]]
    signals = answer("runs", "show", "last", "--signals", "--format", "json")
    trades = answer("runs", "show", "last", "--trades", "--format", "json")
    types = {signal["type"] for signal in signals}
    print(f"listed with {names}; {len(signals)} signals {sorted(types)}, {len(trades)} trades")
    if names != ["entry", "exit"] or types != {"BUY", "EXIT"} or not trades:
        sys.exit("the strategy is not listed as the page says, or did not trade")


def check_style(tree):
    """The page's code is what the lint of the project wants."""
    files = [path for kind, path, _ in blocks_of(PAGE.read_text())
             if kind == "cpp" and path.endswith(".cpp")]
    whole.call("clang-format-14", "--dry-run", "-Werror", *files, cwd=tree)
    print(whole.call(sys.executable, tree / "tests" / "style.py", tree, tree / "build" / "dev"),
          end="")


def main():
    with tempfile.TemporaryDirectory() as scratch:
        tree = pathlib.Path(scratch, "tree")
        tree.mkdir()
        whole.copy_tree(tree)
        outputs = follow(tree, PAGE.read_text())
        check_tests(outputs[0])
        check_run(tree)
        check_style(tree)


if __name__ == "__main__":
    main()
