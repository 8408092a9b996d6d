"""Requests at their times, whatever the answers take: a wait counts from the time at which a
request was due, so that a server that stands still is charged for all who would have come."""
import asyncio
import time

HEAD = ("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: __Host-sid={token}\r\n"
        "Accept: application/json\r\nAccept-Encoding: gzip\r\n\r\n")


class Answer:
    def __init__(self, path):
        self.path = path
        self.status = 0
        self.is_last_known = False
        self.bytes = 0
        self.late_ms = 0.0  # sent so long after it was due: the fault of this script
        self.ms = 0.0       # until all of it was there, from when it was due


class Connection:
    def __init__(self, port, token):
        self.port, self.token = port, token
        self.reader = self.writer = None

    async def ask(self, path, due):
        answer = Answer(path)
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(
                "127.0.0.1", self.port, limit=1 << 20)
        self.writer.write(HEAD.format(path="/api/v1" + path, port=self.port,
                                      token=self.token).encode())
        answer.late_ms = (time.monotonic() - due) * 1e3
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        answer.status = int(head[9:12])
        answer.is_last_known = "\r\nmillrace-last-known: true" in head
        answer.bytes = int(head.partition("\r\ncontent-length:")[2].partition("\r\n")[0])
        await self.reader.readexactly(answer.bytes)
        answer.ms = (time.monotonic() - due) * 1e3
        return answer

    def close(self):
        if self.writer is not None:
            self.writer.close()


async def at_a_rate(served, paths, rate, seconds, meanwhile):
    """The answers to `paths` in turn, over as many connections as are needed, kept alive."""
    idle, answers, asking = [], [], set()

    async def ask(path, due):
        connection = idle.pop() if idle else Connection(served.port, served.tokens[0])
        answers.append(await connection.ask(path, due))
        idle.append(connection)

    start = time.monotonic()
    for number in range(rate * seconds):
        due = start + number / rate
        await asyncio.sleep(due - time.monotonic())
        meanwhile()
        task = asyncio.create_task(ask(paths[number % len(paths)], due))
        asking.add(task)
        task.add_done_callback(asking.discard)
    await asyncio.gather(*asking)
    for connection in idle:
        connection.close()
    return answers, len(idle)


async def one_by_one(served, paths, pause, meanwhile):
    """Each once, the next a moment after the answer before."""
    connection = Connection(served.port, served.tokens[0])
    answers = []
    for path in paths:
        meanwhile()
        answers.append(await connection.ask(path, time.monotonic()))
        await asyncio.sleep(pause)
    connection.close()
    return answers
