"""A program that starts a child which streams a reply into the store, kills it at a random moment, and looks what is left.

Run as ``python -m tests.store.killing_program FILE KILLS SEED``; it prints one JSON object. Children are forked from a
process that has loaded everything, so that a kill costs a tenth of a second and not a start of Python. A child tells
over a pipe, in this order and at once: each delta as it is given to the journal (``d`` and its moment), each flush as
it begins (``f`` and the last delta in it), each flush as it is acknowledged (``a`` and the same).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.conversation import Conversation, Delta
from app.session.journal import Journal
from app.store import Store
from tests.store.material import prompt, reply, running, said, words

LONGEST_LIFE_SECONDS = 0.5
"""How long a child streams, most of them less: some see a few flushes, some not even the first."""

PAUSE_SECONDS = 0.002
"""Between deltas: several hundred tokens a second."""


async def stream(file: Path, talk: str, pipe: int) -> None:
    def tell(kind: str, value: float) -> None:
        os.write(pipe, f"{kind} {value}\n".encode())

    store = await Store.open(file)
    await store.messages.recover()
    await store.conversations.create(Conversation(talk, 1, 1))
    generation = running(f"generation of {talk}", f"reply of {talk}")
    await store.messages.begin_turn(
        prompt(f"prompt of {talk}", talk=talk),
        reply(generation.message_id, f"prompt of {talk}", generation, talk),
    )
    tell("a", 0)

    async def append(generation_id: str, first: int, deltas: Sequence[Delta]) -> None:
        last = first + len(deltas) - 1
        tell("f", last)
        await store.delta_log.append(generation_id, first, deltas)
        tell("a", last)

    journal = Journal(generation.id, append, lambda failure: tell("x", 0))
    sequence = 0
    while True:
        sequence += 1
        tell("d", time.monotonic())
        journal.add(words(sequence, sequence)[0])
        await asyncio.sleep(PAUSE_SECONDS)


@dataclass(frozen=True, slots=True)
class Told:
    """What a child told before it was killed."""

    moments: tuple[float, ...]
    """When each delta was given to the journal."""
    acknowledged: int | None
    """The last acknowledged sequence; None where not even the turn was."""
    safe: int
    """How many deltas the journal had been given when the last acknowledged flush began: none of them may be lost."""


def told(lines: Sequence[str]) -> Told:
    moments: list[float] = []
    begun: dict[int, int] = {}
    acknowledged, safe = None, 0
    for line in lines:
        kind, _, value = line.partition(" ")
        if kind == "d":
            moments.append(float(value))
        elif kind == "f":
            begun[int(value)] = len(moments)
        elif kind == "a":
            acknowledged = int(value)
            safe = begun.get(acknowledged, 0)
        else:
            raise AssertionError("a flush was refused")
    return Told(tuple(moments), acknowledged, safe)


def killed(file: Path, talk: str, life_seconds: float, after: str) -> tuple[Told, float]:
    """What a child told, and when it was killed: so long after its start, its reply's begin or its first flush."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        with contextlib.suppress(BaseException):
            asyncio.run(stream(file, talk, theirs))
        os._exit(1)
    os.close(theirs)
    with os.fdopen(ours, "r") as pipe:
        begun = pipe.readline() if after != "start" else ""
        line = begun
        while after == "flush" and line and not (line.startswith("a ") and line != begun):
            line = pipe.readline()
            begun += line
        time.sleep(life_seconds)
        moment = time.monotonic()
        os.kill(child, signal.SIGKILL)
        lines = (begun + pipe.read()).split("\n")[:-1]
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the child ended by itself"
    return told(lines), moment


async def kept(file: Path, talk: str) -> int | None:
    """Recover what a killed child left; the sequence of its reply, None where the turn was never stored."""
    store = await Store.open(file)
    await store.messages.recover()
    stored = await store.conversations.load(talk)
    await store.aclose()
    if stored is None or not stored.messages:
        return None
    record = stored.messages[1].generation
    assert record is not None
    assert record.status == "interrupted"
    assert stored.messages[0].text == "Why?"
    assert stored.messages[1].text == said(1, record.sequence)
    return record.sequence


def check_integrity(file: Path) -> None:
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert connection.execute("SELECT count(*) FROM delta_log").fetchone() == (0,)
    connection.close()


def main(file: Path, kills: int, seed: int) -> dict[str, float]:
    chance = random.Random(seed)
    asyncio.run(kept(file, "nothing"))
    acknowledged, tails = 0, []
    for number in range(kills):
        # By chance, but on the slowest disk too some are killed that have acknowledged something.
        after = "start" if chance.random() < 0.1 else "begin"
        after = "flush" if number % 3 == 2 else after
        while threading.active_count() > 1:
            time.sleep(0.001)
        talk = f"talk {number}"
        life_seconds = chance.random() ** 2 * LONGEST_LIFE_SECONDS
        life, moment = killed(file, talk, life_seconds, after)
        found = asyncio.run(kept(file, talk))
        if life.acknowledged is not None:
            assert found is not None, "an acknowledged turn is lost"
            assert found >= life.acknowledged, f"{life.acknowledged} were acknowledged, {found} are there"
            assert found >= life.safe, f"{life.safe} were on their way at the last flush, {found} are there"
            acknowledged += life.acknowledged
            if found < len(life.moments):
                tails.append(moment - life.moments[found])
        check_integrity(file)
    return {
        "kills": kills,
        "acknowledged": acknowledged,
        "tails": len(tails),
        "longest_tail_ms": max(tails, default=0) * 1000,
    }


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])), sys.stdout)
