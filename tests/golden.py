"""The same bars, strategies and settings give the same hashes: in every build, for ever.

golden.py --program PATH               one program against tests/golden/hashes.json
golden.py --presets release o0 clang   builds these presets and compares each
golden.py --update                     writes the file anew from the release preset: only together
                                       with a change that is meant to change results
"""
import argparse
import json
import pathlib
import sys
import tempfile

import whole

GOLDEN = pathlib.Path(__file__).resolve().parent / "golden" / "hashes.json"


def hashes_of(program, scenario):
    """The hashes of a scenario; they may not depend on the order in which symbols are named."""
    with tempfile.TemporaryDirectory() as folder:
        symbols = scenario["symbols"]
        database = whole.synthetic_database(program, pathlib.Path(folder), scenario["days"],
                                            scenario["seed"], symbols)
        first = whole.run_hashes(program, database, "--symbols", *symbols, *scenario["run"])
        again = whole.run_hashes(program, database, "--symbols", *symbols[::-1], *scenario["run"])
        if first != again:
            sys.exit(f"{program}: the order of --symbols changes hashes: {first} and {again}")
        return first


def differences(program, golden):
    for name, scenario in golden.items():
        found = hashes_of(program, scenario)
        for key in whole.HASHES:
            if found[key] != scenario["hashes"].get(key):
                yield f"{name}: {key} is {found[key]}, golden is {scenario['hashes'].get(key)}"


def update(golden):
    program = whole.build_program("release")
    for scenario in golden.values():
        scenario["hashes"] = hashes_of(program, scenario)
    GOLDEN.write_text(json.dumps(golden, indent=2) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--program", type=pathlib.Path)
    choice.add_argument("--presets", nargs="+")
    choice.add_argument("--update", action="store_true")
    arguments = parser.parse_args()
    golden = json.loads(GOLDEN.read_text())
    if arguments.update:
        update(golden)
        return
    programs = [arguments.program] if arguments.program else []
    programs += [whole.build_program(preset) for preset in arguments.presets or []]
    failed = False
    for program in programs:
        found = list(differences(program, golden))
        print(f"{program}: {len(golden)} scenarios, {len(found)} differences", *found, sep="\n  ")
        failed = failed or bool(found)
    sys.exit(failed)


if __name__ == "__main__":
    main()
