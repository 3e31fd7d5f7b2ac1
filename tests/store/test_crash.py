"""kill -9 in the middle of streaming: nothing that was acknowledged is lost."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

from app.store import Store
from tests.store.material import said
from tests.store.streaming_program import BATCH


def streaming(file: Path, talk: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.store.streaming_program", str(file), talk]
    return subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True)


def acknowledged_until_killed(process: subprocess.Popen[str], flushes: int) -> int:
    """Kill the program after so many flushes; returns the last sequence that it told."""
    assert process.stdout is not None
    for _ in range(flushes):
        process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read()
    process.wait()
    process.stdout.close()
    told = [line for line in rest.split("\n")[:-1] if line]
    return int(told[-1]) if told else max(0, (flushes - 1) * BATCH)


async def kill_and_recover(file: Path, kills: int, chance: random.Random) -> None:
    for number in range(kills):
        talk = f"talk {number}"
        acknowledged = acknowledged_until_killed(streaming(file, talk), 1 + chance.randrange(120))
        store = await Store.open(file)
        records = await store.messages.recover()
        assert [record.status for record in records] == ["interrupted"]
        stored = await store.conversations.load(talk)
        assert stored is not None
        assert stored.messages[1].text == said(1, records[0].sequence)
        assert acknowledged <= records[0].sequence <= acknowledged + BATCH
        await store.aclose()
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("SELECT count(*) FROM delta_log").fetchone() == (0,)
    connection.close()


async def test_no_acknowledged_byte_is_lost_when_the_process_is_killed(file: Path) -> None:
    await kill_and_recover(file, 10, random.Random(11))


async def test_a_reply_that_another_process_streams_is_seen_live_and_recovered_only_once_it_is_killed(
    file: Path,
) -> None:
    store = await Store.open(file)
    process = streaming(file, "theirs")
    assert process.stdout is not None
    for _ in range(5):
        process.stdout.readline()
    assert await store.messages.recover() == []
    (summary,) = await store.conversations.listing()
    assert summary.is_live
    rows = await store.delta_log.since("generation of theirs", 0)
    assert rows[-1][0] >= 4 * BATCH
    acknowledged = acknowledged_until_killed(process, 1)
    (record,) = await store.messages.recover()
    assert record.sequence >= acknowledged
    await store.aclose()
