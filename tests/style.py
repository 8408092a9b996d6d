"""The project's habits that a compiler does not check. Every finding names what to write instead.

Usage: style.py SOURCE_DIR BUILD_DIR
Each ban carries an example that it must find; they are tried first, so no ban can quietly die.
"""
import json
import pathlib
import re
import sys

MAX_COLUMNS, MAX_FILE_LINES, MAX_FUNCTION_LINES = 100, 500, 70
MAX_RUNNER_LINES, MAX_PORT_METHODS = 299, 4
FOLDERS = ("layers", "bench", "examples", "tests", "cmake", "scripts")
SUFFIXES = {".h", ".cpp", ".py", ".cmake"}

# where (a pattern on the path), what, an example of it, what to write instead
BANS = [
    (r"\.(h|cpp)$(?<!system_clock\.cpp)",
     r"system_clock::now|\btime\((nullptr|NULL|0)\)|gettimeofday",
     "auto t = std::chrono::system_clock::now();", "take a Clock and ask it for now()"),
    (r"\.h$", r"^\s*using namespace", "using namespace std;", "name what you use"),
    (r"\.(h|cpp)$", r'#\s*include\s*[<"][^>"]*\.\.', '#include "../x.h"', "<millrace/LAYER/x.h>"),
    (r"events/(price|quantity|money)\.h$", r"\b(double|float)\b", "double units;",
     "exact units; conversions for display live in fixed_point.h"),
    (r"^(?!.*/tests/).*\.(h|cpp)$",
     r"std::(random_device|shuffle|\w+_distribution)|\brand\(\)",
     "std::random_device d;", "a seeded engine and integers: these differ between libraries"),
    (r"layers/(events|indicators|data|strategies|execution|runner)/", r"std::unordered_",
     "std::unordered_map<int, int> m;", "std::map or a sorted vector: order may reach a hash"),
    (r"\.(h|cpp)$", r"\b(class|struct)\s+(?!RiskManager\b)\w*(Manager|Helper|Utils?)\b",
     "class OrderManager {", "a name that says what it does"),
    (r"layers/runner/", r"(?i)(?<![a-z])(rsi|macd|ema|hma)(?![a-z])|indicator|calculate",
     "// the EMA", "nothing: the runner coordinates, it knows no maths"),
    (r"layers/runner/", r"(Rsi|Macd|Ema|Hma)[A-Z]", "EmaState state;", "nothing: see above"),
    (r"layers/execution/", r"#\s*include\s*<millrace/strategies/",
     "#include <millrace/strategies/strategy.h>", "StrategyId: execution knows no strategy"),
    (r"layers/(runner|strategies|execution|indicators)/",
     r"std::(j?thread|async)\b|pthread_|#\s*include\s*<(thread|future)>", "std::thread t(f);",
     "nothing: one run is one thread"),
    (r"/tests/.*\.cpp$", r"\b(sleep_for|sleep_until|usleep|nanosleep|sleep)\s*\(",
     "std::this_thread::sleep_for(1ms);", "wait for the state itself (a latch, a pipe, a future)"),
    (r"\.(h|cpp|py|cmake)$", r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b", "// TO" "DO later",
     "do it, or open an issue"),
]


def findings_of_line(path, line):
    for where, what, _, instead in BANS:
        found = re.search(what, line)
        if found and re.search(where, path):
            yield f"'{found.group().strip()}' is banned here; instead: {instead}"
    if len(line) > MAX_COLUMNS:
        yield f"{len(line)} columns; break the line at {MAX_COLUMNS}"


LITERALS = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"""
    r""""(?:\\.|[^"\\\n])*"|(?<!\w)'(?:\\.|[^'\\\n])+'""", re.DOTALL)
PLAIN_BLOCK = re.compile(
    r"(namespace|class|struct|enum|union|extern|if|for|while|switch|else|do)\b")


def blank_literals(text):
    """Comments, strings and characters emptied, line breaks kept, so that braces can be counted."""
    return LITERALS.sub(lambda m: "\n" * m.group().count("\n"), text)


def long_functions(text):
    text = re.sub(r"(?m)^\s*#.*$", "", blank_literals(text))
    stack, head_start = [], 0
    for match in re.finditer(r"[{};]", text):
        if match.group() == "{":
            head = text[head_start:match.start()].strip()
            stack.append((match.start(), "(" in head and not PLAIN_BLOCK.match(head)))
        elif match.group() == "}" and stack:
            start, is_function = stack.pop()
            lines = text.count("\n", start, match.start()) + 1
            if is_function and lines > MAX_FUNCTION_LINES:
                yield text.count("\n", 0, start) + 1, lines
        head_start = match.end()


def findings_of_file(path, text):
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        for finding in findings_of_line(path, line):
            yield f"{path}:{number}: {finding}"
    if len(lines) > MAX_FILE_LINES:
        yield f"{path}: {len(lines)} lines; split it by subject below {MAX_FILE_LINES}"
    if path.endswith((".h", ".cpp")):
        for number, length in long_functions(text):
            yield f"{path}:{number}: {length} lines in a function; {MAX_FUNCTION_LINES} at most"
    if path.endswith(".h"):
        if "#pragma once" not in text:
            yield f"{path}: no guard; write #pragma once"
        for body in re.split(r"\n(?:class|struct) ", blank_literals(text))[1:]:
            if len(re.findall(r"virtual [^;]*= 0;", body.split("\n};")[0])) > MAX_PORT_METHODS:
                yield f"{path}: a port with more than {MAX_PORT_METHODS} methods; make two ports"


def findings_of_tree(source, build):
    commands = json.loads((build / "compile_commands.json").read_text())
    compiled = {pathlib.Path(command["file"]) for command in commands}
    for path in sorted(source.glob("layers/**/*.cpp")):
        if path not in compiled:
            yield f"{path.relative_to(source)}: not compiled; add it to the build or delete it"
    for layer in sorted(path.parent for path in source.glob("layers/*/CMakeLists.txt")):
        if not any(layer.glob("tests/**/*.cpp")):
            yield f"layers/{layer.name}/tests: no tests; write one or delete the layer"
        if not (layer / "README.md").exists():
            yield f"layers/{layer.name}: no README.md; say what it owns, what it may see and why"
    loop = [path for path in source.glob("layers/runner/src/**/*") if path.is_file()]
    runner = sum(len(path.read_text().splitlines()) for path in loop)
    if runner > MAX_RUNNER_LINES:
        yield f"layers/runner/src: {runner} lines; move rules out, {MAX_RUNNER_LINES} at most"


def dead_bans():
    for where, what, example, _ in BANS:
        if not re.search(what, example):
            yield f"style.py: the ban /{what}/ does not find its own example: {example}"
    body = "\n" * MAX_FUNCTION_LINES
    long, short = f"void f() {{{body}}}", f"namespace a {{{body}}}"
    if not list(long_functions(long)) or list(long_functions(short)):
        yield "style.py: long functions are not found any more"


def main():
    source, build = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    findings = list(dead_bans()) + list(findings_of_tree(source, build))
    files = [path for folder in FOLDERS for path in sorted((source / folder).rglob("*"))
             if path.suffix in SUFFIXES or path.name == "CMakeLists.txt"]
    for path in files:
        findings += findings_of_file(str(path.relative_to(source)), path.read_text())
    print("\n".join(findings) or f"style: {len(files)} files are clean")
    sys.exit(bool(findings) or not files)


if __name__ == "__main__":
    main()
