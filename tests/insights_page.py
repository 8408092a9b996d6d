"""docs/insights.md says what is true: its commands, its crontab line and its service are run, and
what it says of settings is tried. Usage: insights_page.py PROGRAM"""
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

import whole

PAGE = whole.SOURCE / "docs" / "insights.md"
INSTALLED, FOLDER = "/opt/millrace/bin/millrace", "/var/lib/millrace"  # what the page calls them
CRON_FIELDS = {"minute": (0, 59), "hour": (0, 23), "day": (1, 31), "month": (1, 12),
               "weekday": (0, 7)}


def expect(holds, *what):
    if not holds:
        sys.exit("\n".join(str(word) for word in (PAGE, *what)))


class Page:
    def __init__(self, text):
        self.commands = [line[4:].split("  #")[0].rstrip() for line in text.splitlines()
                         if line.startswith("    millrace ")]
        self.named = sorted(set(re.findall(r"`(?:millrace )?((?:analytics|bars|runs) \w+)", text)))
        self.settings = [json.loads(block) for block
                         in re.findall(r"^    (\{.*\n(?:     .*\n)*)", text, re.MULTILINE)]
        self.crontab = re.findall(r"^```crontab\n(.*)\n```$", text, re.MULTILINE)
        self.units = {pathlib.PurePath(path).suffix: unit for path, unit in re.findall(
            r"^`(\S+)`:\n\n```systemd\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)}


class Place:
    """A folder with a store as the page supposes it."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.do("init")
        self.do("bars synth --symbols INFY RELIANCE --days 70 --seed 2 --start 2024-12-02")

    def run(self, words):
        return subprocess.run([self.program, *words], cwd=self.folder, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True)

    def do(self, line):
        done = self.run(shlex.split(line))
        expect(done.returncode == 0, line, done.returncode, done.stdout, done.stderr)
        return done.stdout

    def write(self, name, document):
        (self.folder / name).write_text(json.dumps(document))


def check_commands(page, place):
    expect(len(page.commands) >= 8 and len(page.named) >= 4, page.commands, page.named)
    place.write("contributors.json", page.settings[0])
    for line in page.commands:
        print(line, flush=True)
        expect(place.do(line.removeprefix("millrace ")), line, "printed nothing")
    for name in page.named:
        place.do(f"{name} --help")
    place.do("runs verify last")


def check_settings(page, place):
    expect(len(page.settings) == 2, page.settings)
    made_by = json.loads(place.do("analytics status --json"))[0]["made_by"]["contributors"]
    expect(all(made_by[name][key] == value
               for name, given in page.settings[0]["analytics"]["contributors"].items()
               for key, value in given.items()), "settings of the page not stored:", made_by)
    refused = place.run(["analytics", "update"])
    expect(refused.returncode == 1 and "--full" in refused.stderr, refused)
    place.do("analytics update --full")
    place.do("analytics update --timeframe 1d")
    place.write("run.json", page.settings[1])
    at_once = {"analytics": {"insight_delay": "inline"},
               "execution": {"carry_orders": "next_session"}}
    place.write("inline.json", at_once)
    bars = {(timeframe, file): json.loads(place.do(
        f"run --json --symbols INFY --strategy confluence_consumer,timeframe={timeframe} "
        f"--config-file {file}"))["funnel"]["with_insight"]
        for timeframe in ("1m", "1d") for file in ("run.json", "inline.json")}
    print("bars with an insight:", bars)
    expect(bars["1d", "run.json"] == 0 < bars["1d", "inline.json"], bars)
    expect(0 < bars["1m", "run.json"] < bars["1m", "inline.json"], bars)


def check_cron(page, place):
    expect(len(page.crontab) == 1, page.crontab)
    *fields, command = page.crontab[0].split(maxsplit=len(CRON_FIELDS))
    for field, (name, (least, most)) in zip(fields, CRON_FIELDS.items()):
        numbers = [int(number) for number in re.findall(r"(?<!/)\b\d+", field)]
        sound = re.fullmatch(r"(\*|\d+(-\d+)?)(/\d+)?", field)
        expect(sound and all(least <= number <= most for number in numbers), name, field)
    expect("%" not in command, "cron makes an end of line of it")
    done = subprocess.run(["sh", "-c", installed(command, place)], text=True, capture_output=True)
    log = (place.folder / "log").read_text()
    expect(done.returncode == 0 and not done.stdout + done.stderr, done)
    expect(re.search(r"^timeframe.*\n1m +2 +2 ", log), log)


def check_units(page, place):
    expect(sorted(page.units) == [".service", ".timer"], page.units)
    service = dict(line.split("=", 1) for line in page.units[".service"].splitlines()
                   if "=" in line)
    expect(service["WorkingDirectory"] == FOLDER, service)
    place.do(shlex.join(shlex.split(service["ExecStart"].removeprefix(INSTALLED))))
    expect("OnCalendar=" in page.units[".timer"], page.units)


def installed(text, place):
    expect(INSTALLED in text and FOLDER in text, text)
    return text.replace(INSTALLED, shlex.quote(str(place.program))).replace(
        FOLDER, shlex.quote(str(place.folder)))


def main():
    page = Page(PAGE.read_text())
    with tempfile.TemporaryDirectory() as folder:
        place = Place(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(folder))
        check_commands(page, place)
        check_settings(page, place)
        check_cron(page, place)
        check_units(page, place)


if __name__ == "__main__":
    main()
