"""Passwords of real processes: asked for at a terminal without echo, read from stdin or a file, and
never where others on the machine see them.
Usage: users_at_a_terminal.py PROGRAM NAME
"""
import os
import pathlib
import pty
import select
import signal
import subprocess
import termios
import time

from stored import TOO_LONG_S, expect, run_case

PASSWORD = "mango lantern violin"


class Terminal:
    """A command that talks to a terminal of its own."""

    def __init__(self, store, *arguments):
        self.shown = b""
        self.pid, self.end = pty.fork()
        if self.pid == 0:
            command = store.command(*arguments)
            os.execvp(command[0], command)

    def wait_for(self, word):
        """Until the terminal showed it, after all that it was waited for before."""
        deadline = time.monotonic() + TOO_LONG_S
        while word.encode() not in self.shown:
            expect(time.monotonic() < deadline, f"no {word!r} in {self.shown!r}")
            if select.select([self.end], [], [], 1)[0]:
                self.shown += self.read()
        before, _, self.shown = self.shown.partition(word.encode())
        return before.decode()

    def read(self):
        try:
            return os.read(self.end, 4096)
        except OSError:  # the other side is closed
            return b""

    def type(self, text):
        os.write(self.end, text.encode())

    def finish(self):
        """Its exit code and everything it showed since."""
        while chunk := self.read():
            self.shown += chunk
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1]), self.shown.decode()


def wait_until_quiet(terminal):
    """The question comes before the echo goes; nothing is typed until then."""
    deadline = time.monotonic() + TOO_LONG_S
    while echoes(terminal.end):
        expect(time.monotonic() < deadline, "the terminal would show what is typed")
        time.sleep(0.01)


def echoes(end):
    return bool(termios.tcgetattr(end)[3] & termios.ECHO)


def answer(terminal, first, second):
    terminal.wait_for("Password: ")
    wait_until_quiet(terminal)
    arguments = pathlib.Path(f"/proc/{terminal.pid}/cmdline").read_bytes()
    expect(b"users" in arguments and PASSWORD.encode() not in arguments, arguments)
    terminal.type(first + "\n")
    terminal.wait_for("Again: ")
    wait_until_quiet(terminal)
    terminal.type(second + "\n")
    return terminal.finish()


def prompt(store):
    made = Terminal(store, "users", "create", "anita", "--role", "admin")
    code, shown = answer(made, PASSWORD, PASSWORD)
    expect(code == 0 and "anita is created as admin" in shown, code, shown)
    expect("mango" not in shown, "the terminal showed the password", shown)
    code, shown = Terminal(store, "users", "create", "anita").finish()
    expect(code == 1 and "there is a user anita already" in shown, code, shown)
    expect("Password: " not in shown, "asks for a password of a name that is taken", shown)
    code, shown = answer(Terminal(store, "users", "create", "vikram"), PASSWORD, PASSWORD + "x")
    expect(code == 2 and "not the same" in shown, code, shown)
    expect(len(store.json("users", "list")["users"]) == 1, "a mistyped password made a user")


def interrupted_prompt(store):
    """Ctrl-C while a password is asked for leaves a terminal that shows what is typed. Its other
    side is held open, so that it outlives the program."""
    terminal = Terminal(store, "users", "create", "anita")
    terminal.wait_for("Password: ")
    wait_until_quiet(terminal)
    other_side = os.open(os.readlink(f"/proc/{terminal.pid}/fd/0"), os.O_RDWR | os.O_NOCTTY)
    terminal.type("\x03")
    status = os.waitpid(terminal.pid, 0)[1]
    expect(os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGINT, status)
    expect(echoes(other_side), "the terminal stays without echo")
    expect(not store.path.with_name("store.accounts.sqlite").exists(), "an account store came")


def pipe(store):
    """A password by stdin, and nobody to ask."""
    done = subprocess.run(store.command("users", "create", "anita", "--password-stdin"),
                          input=PASSWORD + "\n", text=True, capture_output=True,
                          timeout=TOO_LONG_S)
    expect(done.returncode == 0, done.stderr)
    done = subprocess.run(store.command("users", "passwd", "anita"), stdin=subprocess.DEVNULL,
                          text=True, capture_output=True, timeout=TOO_LONG_S,
                          start_new_session=True)
    expect(done.returncode == 2 and "--password-stdin" in done.stderr, done.stderr)
    for file in store.path.parent.iterdir():
        expect(PASSWORD.encode() not in file.read_bytes(), f"{file} holds the password")
        if "accounts" in file.name:
            expect(file.stat().st_mode & 0o77 == 0, f"others may read {file}")


if __name__ == "__main__":
    run_case((prompt, interrupted_prompt, pipe))
