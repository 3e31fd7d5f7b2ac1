"""Closing: what was handed over is stored, nothing hangs, no thread is left."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from app.errors import StoreError, StoreUnwritable
from app.store import Database, writer
from app.store import database as database_module
from app.store.opening import Opened
from tests.store.material import until
from tests.store.pairs import PAIRS, add_pair, pairs


async def test_a_closed_database_refuses_jobs_in_words(file: Path) -> None:
    database = await Database.open(file, migrations=PAIRS)
    waiting = [asyncio.create_task(database.write(add_pair(number))) for number in range(5)]
    await asyncio.sleep(0)
    await database.aclose()
    await database.aclose()
    assert [await task for task in waiting] == [0, 1, 2, 3, 4]
    with pytest.raises(StoreError, match="closed"):
        await database.write(add_pair(9))
    with pytest.raises(StoreError, match="closed"):
        await database.read(pairs)
    assert not file.with_name("beck.db-wal").exists()


async def test_closing_does_not_wait_for_a_job_that_hangs(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "CLOSE_SECONDS", 0.1)
    database = await Database.open(file, migrations=PAIRS)
    gate, entered = threading.Event(), threading.Event()
    caller = asyncio.create_task(database.write(add_pair(1, gate, entered)))
    await until(entered.is_set)
    began = time.monotonic()
    await database.aclose()
    assert time.monotonic() - began < 2
    gate.set()
    assert await caller == 1
    await until(lambda: not database._writer._thread.is_alive())


async def test_an_opening_that_fails_or_is_cancelled_leaves_no_thread(file: Path, tmp_path: Path) -> None:
    before = threading.active_count()
    with pytest.raises(StoreUnwritable):
        await Database.open(tmp_path)
    caller = asyncio.create_task(Database.open(file))
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await until(lambda: threading.active_count() <= before)
    database = await Database.open(file)
    await database.aclose()


async def test_a_connection_whose_opening_nobody_waits_for_any_more_is_closed(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, entered = threading.Event(), threading.Event()
    connections: list[sqlite3.Connection] = []
    open_connection = database_module.open_connection

    def slow(*arguments: object) -> Opened:
        entered.set()
        gate.wait(10)
        opened = open_connection(*arguments)  # type: ignore[arg-type]
        connections.append(opened.connection)
        return opened

    monkeypatch.setattr(database_module, "open_connection", slow)
    before = threading.active_count()
    caller = asyncio.create_task(Database.open(file, migrations=PAIRS))
    await until(entered.is_set)
    caller.cancel()
    gate.set()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await until(lambda: threading.active_count() <= before)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connections[0].execute("SELECT 1")


def test_a_program_that_forgets_to_close_ends_all_the_same(file: Path) -> None:
    program = (
        "import asyncio, pathlib, sys\n"
        "from app.store import Store\n"
        "async def main():\n"
        "    global store\n"
        "    store = await Store.open(pathlib.Path(sys.argv[1]))\n"
        "    await store.state.set('seen', True)\n"
        "asyncio.run(main())\n"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(file)], timeout=20, capture_output=True)
    assert ended.returncode == 0, ended.stderr
    found = sqlite3.connect(file)
    assert found.execute("SELECT body FROM state").fetchall() == [("true",)]
    found.close()


async def test_what_was_handed_over_is_stored_although_another_program_holds_the_database(file: Path) -> None:
    database = await Database.open(file, migrations=PAIRS)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    caller = asyncio.create_task(database.write(add_pair(1)))
    await asyncio.sleep(0.05)
    closing = asyncio.create_task(database.aclose())
    await asyncio.sleep(0.2)  # longer than SQLite itself waits
    assert not caller.done()
    other.execute("COMMIT")
    other.close()
    assert await caller == 1
    await closing
