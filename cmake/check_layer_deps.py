"""Fails if a layer read a header of a layer it may not see, or of a library it does not own.

Reads the compiler's own depfiles (ninja -t deps), so relative includes and stray -I flags are seen
too; and the #include lines of the layers, because openssl/ssl.h opens crypto's headers by itself.
Usage: check_layer_deps.py BUILD_DIR layer=exposed,layers:used,layers:layers,of,tests ...
"""
import pathlib
import re
import subprocess
import sys

build_dir = pathlib.Path(sys.argv[1])
source_dir = pathlib.Path(__file__).resolve().parent.parent
exposes, uses, test_uses = {}, {}, {}
for argument in sys.argv[2:]:
    layer, _, edges = argument.partition("=")
    parts = [set(part.split(",")) - {""} for part in edges.split(":")]
    exposes[layer], uses[layer], test_uses[layer] = parts

libraries = []  # (name, owning layers, pattern on a path's end)
for line in (build_dir / "third_party.txt").read_text().splitlines():
    name, owners, pattern = line.split(" ", 2)
    libraries.append((name, set(owners.split(",")), re.compile(f"(?:^|/){pattern}$")))


INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)', re.MULTILINE)


def visible_from(layer, in_tests):
    visible = {layer}
    todo = exposes[layer] | uses[layer] | (test_uses[layer] if in_tests else set())
    while todo:
        lower = todo.pop()
        visible.add(lower)
        todo |= exposes[lower] - visible
    return visible


def foreign_libraries(reader, path, opened_through_tls=False):
    for name, owners, pattern in libraries:
        if name == "crypto" and opened_through_tls:
            continue
        if pattern.search(path) and reader not in owners:
            yield f"layering: '{reader}' reads {path}, which belongs to {', '.join(sorted(owners))}"


def check_object(reader, in_tests, headers):
    visible = set(exposes) if reader == "cli" else visible_from(reader, in_tests)
    tls_owners = next(owners for name, owners, _ in libraries if name == "tls")
    for header in headers:
        match = re.search(r"(?:^|/)layers/(\w+)/(include|src)/", header)
        if match and match.group(2) == "include" and match.group(1) not in visible:
            yield f"layering: '{reader}' reads {header}"
        elif match and match.group(2) == "src" and match.group(1) != reader:
            yield f"layering: '{reader}' reads {header}, which is private"
        elif not match:
            yield from foreign_libraries(reader, header, reader in tls_owners)


def check_sources():
    for path in sorted(source_dir.glob("layers/*/**/*")):
        if path.suffix in {".h", ".cpp"}:
            reader = path.relative_to(source_dir).parts[1]
            for include in INCLUDE.findall(path.read_text()):
                for violation in foreign_libraries(reader, include):
                    yield f"{violation} ({path.relative_to(source_dir)})"


deps = subprocess.run(["ninja", "-C", build_dir, "-t", "deps"], stdout=subprocess.PIPE, text=True,
                      check=True)
violations, seen = set(check_sources()), set()
for block in deps.stdout.split("\n\n"):
    lines = [line.strip() for line in block.splitlines() if not line.startswith("ninja:")]
    target, *headers = lines or [""]
    match = re.match(r"layers/(\w+)/CMakeFiles/(\w+)\.dir/", target)
    if match and "(VALID)" in target:  # a STALE entry is of a file that is gone
        seen.add(match.group(1))
        violations |= set(check_object(match.group(1), match.group(2).endswith("_tests"), headers))

unchecked = {f"layering: nothing of '{layer}' was compiled" for layer in set(exposes) - seen}
print("\n".join(sorted(violations | unchecked)))
sys.exit(bool(violations or unchecked))
