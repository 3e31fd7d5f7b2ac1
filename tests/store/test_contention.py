"""Several processes on one database: none is refused, nothing is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from app.store import Store
from tests.store.contending_program import FLUSHES
from tests.store.material import said


async def contend(file: Path, processes: int, replies: int) -> None:
    running = [
        subprocess.Popen(  # noqa: ASYNC220 - the loop has nothing else to do
            [
                sys.executable,
                "-m",
                "tests.store.contending_program",
                str(file),
                f"talk {number}",
                str(replies),
            ],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    for process in running:
        _, errors = process.communicate(timeout=600)
        assert process.returncode == 0, errors
        assert errors == ""
    store = await Store.open(file)
    for number in range(processes):
        stored = await store.conversations.load(f"talk {number}")
        assert stored is not None
        replies_found = [message for message in stored.messages if message.role == "assistant"]
        assert len(replies_found) == replies
        assert {message.text for message in replies_found} == {said(1, FLUSHES * 5)}
    await store.aclose()


async def test_processes_that_start_and_write_at_once_lose_nothing(file: Path) -> None:
    await contend(file, processes=4, replies=5)
