"""kill -9 in the middle of streaming: nothing that was acknowledged is lost."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.store import Store
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


def killed_often(file: Path, kills: int, seed: int) -> dict[str, float]:
    """What the killing program found; it fails where anything acknowledged is lost or the file is not sound."""
    command = [sys.executable, "-m", "tests.store.killing_program", str(file), str(kills), str(seed)]
    ended = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    found: dict[str, float] = json.loads(ended.stdout)
    assert found["kills"] == kills
    assert found["acknowledged"] > 0
    assert found["tails"] > 0  # otherwise no kill came in the middle of anything
    return found


def test_no_acknowledged_byte_is_lost_when_the_process_is_killed(file: Path) -> None:
    killed_often(file, 50, seed=11)


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_a_thousand_kills_lose_no_acknowledged_byte(file: Path) -> None:
    found = killed_often(file, 1000, seed=12)
    print(found)  # noqa: T201 - the longest tail is judged by whoever reads it: 300 ms on a machine that is not busy


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
