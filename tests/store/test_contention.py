"""Several processes on one database: none is refused, nothing is lost."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from app.store import Store
from tests.store.contending_program import FLUSHES
from tests.store.material import said


def contend(file: Path, processes: int, replies: int, seconds: float) -> list[dict[str, float]]:
    """Let the processes write at once; returns what each of them told."""
    running = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.store.contending_program",
                str(file),
                f"talk {number}",
                str(replies),
                str(seconds),
            ],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    told = []
    for process in running:
        output, errors = process.communicate()
        assert (process.returncode, errors) == (0, "")
        told.append(json.loads(output))
    return told


async def check_all_there(file: Path, finished: list[float]) -> None:
    store = await Store.open(file)
    assert store.notice == ""
    for number, replies in enumerate(finished):
        stored = await store.conversations.load(f"talk {number}")
        assert stored is not None
        found = [message for message in stored.messages if message.role == "assistant"]
        assert len(found) == replies > 0
        assert {message.text for message in found} == {said(1, FLUSHES * 5)}
        assert {message.generation.status for message in found if message.generation} == {"complete"}
    await store.aclose()
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


async def test_processes_that_start_and_write_at_once_lose_nothing(file: Path) -> None:
    told = contend(file, processes=8, replies=3, seconds=3600)
    await check_all_there(file, [each["replies"] for each in told])


@pytest.mark.torture
@pytest.mark.timeout(3600)
async def test_eight_processes_write_for_ten_minutes_and_lose_nothing(file: Path) -> None:
    told = contend(file, processes=8, replies=10**9, seconds=600)
    await check_all_there(file, [each["replies"] for each in told])
    print(told)  # noqa: T201 - the 99th percentile is judged by whoever reads it: 100 ms on a machine that is not busy
