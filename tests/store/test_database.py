"""The database: transactions under cancellation, two writers, a full disk."""

# ruff: noqa: ASYNC240 - a test has its event loop to itself
from __future__ import annotations

import asyncio
import random
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from app.errors import StoreError, StoreUnwritable
from app.store import Database, opening
from app.store import database as database_module
from tests.store.material import until
from tests.store.pairs import PAIRS, add_pair, pairs


async def test_a_job_is_one_transaction(file: Path) -> None:
    database = await Database.open(file, migrations=PAIRS)

    def half(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO pair VALUES ('left', 1)")
        connection.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(StoreError, match="no such table"):
        await database.write(half)
    assert await database.write(add_pair(2)) == 2
    assert await database.read(pairs) == [(2, 2)]
    await database.aclose()


async def test_an_error_of_the_job_itself_reaches_the_caller_and_stores_nothing(file: Path) -> None:
    database = await Database.open(file, migrations=PAIRS)

    def fails(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO pair VALUES ('left', 1)")
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        await database.write(fails)
    assert await database.read(pairs) == []
    await database.aclose()


async def test_a_cancelled_caller_does_not_tear_its_transaction(file: Path) -> None:
    database = await Database.open(file, migrations=PAIRS)
    gate, entered = threading.Event(), threading.Event()
    caller = asyncio.create_task(database.write(add_pair(1, gate, entered)))
    await until(entered.is_set)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    gate.set()
    assert await database.read(pairs) == [(1, 2)]
    other = await Database.open(file, migrations=PAIRS)
    await other.write(add_pair(2))
    assert await database.read(pairs) == [(1, 2), (2, 2)]
    await other.aclose()
    await database.aclose()


async def test_callers_cancelled_at_random_leave_only_whole_transactions(file: Path) -> None:
    chance = random.Random(7)
    database = await Database.open(file, migrations=PAIRS)
    stored = set()

    async def caller(number: int) -> None:
        stored.add(await database.write(add_pair(number), is_durable=number % 2 == 0))

    callers = [asyncio.create_task(caller(number)) for number in range(200)]
    for task in chance.sample(callers, 100):
        await asyncio.sleep(0)
        task.cancel()
    ended = await asyncio.gather(*callers, return_exceptions=True)
    assert {type(each) for each in ended} == {type(None), asyncio.CancelledError}  # none was refused
    found = await database.read(pairs)
    assert all(count == 2 for _, count in found)
    assert stored <= {number for number, _ in found}
    await database.aclose()


async def test_a_job_that_fails_takes_nothing_of_another_task_with_it(file: Path) -> None:
    database = await Database.open(file, migrations=PAIRS)

    def fails(number: int):
        def job(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT INTO pair VALUES ('left', ?)", (-number,))
            raise KeyError(number)

        return job

    jobs = [database.write(fails(number) if number % 3 else add_pair(number)) for number in range(60)]
    ended = await asyncio.gather(*jobs, return_exceptions=True)
    assert [number for number in ended if isinstance(number, int)] == list(range(0, 60, 3))
    assert await database.read(pairs) == [(number, 2) for number in range(0, 60, 3)]
    await database.aclose()


async def test_two_databases_on_one_file_never_see_each_other_as_an_error(file: Path) -> None:
    first, second = await asyncio.gather(
        Database.open(file, migrations=PAIRS), Database.open(file, migrations=PAIRS)
    )

    def read_then_write(number: int):
        def job(connection: sqlite3.Connection) -> None:
            connection.execute("SELECT count(*) FROM pair").fetchone()
            add_pair(number)(connection)

        return job

    await asyncio.gather(
        *(
            (first if number % 2 else second).write(read_then_write(number), is_durable=False)
            for number in range(200)
        )
    )
    assert await first.read(pairs) == await second.read(pairs) == [(number, 2) for number in range(200)]
    await first.aclose()
    assert await second.write(add_pair(200)) == 200  # closing one leaves the other's locks and log alone
    await second.aclose()


async def test_a_database_held_by_another_program_is_waited_for(file: Path) -> None:
    database = await Database.open(file, migrations=PAIRS)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    caller = asyncio.create_task(database.write(add_pair(1)))
    await asyncio.sleep(0.05)
    assert not caller.done()
    other.execute("COMMIT")
    assert await caller == 1
    other.close()
    await database.aclose()


async def test_a_database_held_for_longer_than_sqlite_waits_is_tried_again(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_TIMEOUT_SECONDS", 0.01)
    database = await Database.open(file, migrations=PAIRS)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    caller = asyncio.create_task(database.write(add_pair(1)))
    await asyncio.sleep(0.1)
    other.execute("COMMIT")
    assert await caller == 1
    other.close()
    await database.aclose()


async def test_a_writer_holds_the_write_lock_before_it_reads(file: Path) -> None:
    database = await Database.open(file, migrations=PAIRS)

    def job(_: sqlite3.Connection) -> bool:
        other = sqlite3.connect(file, isolation_level=None, timeout=0)
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        finally:
            other.close()
        return False

    assert await database.write(job)
    await database.aclose()


async def test_a_database_held_for_too_long_is_said_to_be_held(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_TIMEOUT_SECONDS", 0.05)
    monkeypatch.setattr(opening, "PATIENCE_SECONDS", 0.2)
    database = await Database.open(file, migrations=PAIRS)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnwritable, match="Another program holds the database"):
        await database.write(add_pair(1))
    other.execute("COMMIT")
    assert await database.write(add_pair(1)) == 1
    other.close()
    await database.aclose()


async def test_a_full_disk_stores_nothing_and_saving_resumes_when_there_is_room(file: Path) -> None:
    database = await Database.open(file, migrations=PAIRS)

    def fill(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO pair VALUES (?, 1)", ("x" * 200_000,))

    await database.read(lambda connection: connection.execute("PRAGMA max_page_count = 10").fetchone())
    with pytest.raises(StoreUnwritable, match="The disk is full") as caught:
        await database.write(fill)
    assert caught.value.hint
    assert await database.read(pairs) == []
    await database.read(lambda connection: connection.execute("PRAGMA max_page_count = 100000").fetchone())
    await database.write(fill)
    assert await database.read(pairs) == [(1, 1)]
    await database.aclose()


async def test_a_file_removed_meanwhile_is_told_instead_of_written_to(file: Path) -> None:
    database = await Database.open(file, migrations=PAIRS)
    file.rename(file.with_name("elsewhere.db"))
    with pytest.raises(StoreUnwritable, match="removed or replaced"):
        await database.write(add_pair(1))
    file.with_name("elsewhere.db").rename(file)
    assert await database.write(add_pair(1)) == 1
    await database.aclose()


async def test_a_large_log_is_copied_into_the_database(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "CHECKPOINT_BYTES", 100_000)
    database = await Database.open(file, migrations=PAIRS)
    log = file.with_name("beck.db-wal")
    largest = 0
    for number in range(100):
        await database.write(add_pair(number), is_durable=False)
        largest = max(largest, log.stat().st_size)
    assert largest < 120_000
    assert len(await database.read(pairs)) == 100
    await database.aclose()


async def test_a_reader_in_the_way_of_the_copying_costs_nothing_but_log(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "CHECKPOINT_BYTES", 50_000)
    database = await Database.open(file, migrations=PAIRS)
    reader = sqlite3.connect(file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM pair").fetchall()
    began = time.monotonic()
    for number in range(60):
        await database.write(add_pair(number), is_durable=False)
    assert time.monotonic() - began < 5
    reader.execute("COMMIT")
    reader.close()
    assert len(await database.read(pairs)) == 60
    await database.aclose()


async def test_only_what_must_outlive_a_power_cut_is_synchronous(file: Path) -> None:
    database = await Database.open(file, migrations=PAIRS)

    def synchronous(connection: sqlite3.Connection) -> int:
        return connection.execute("PRAGMA synchronous").fetchone()[0]

    assert await database.write(synchronous) == 2
    assert await database.write(synchronous, is_durable=False) == 1
    assert await database.write(synchronous) == 2
    await database.aclose()


async def test_a_database_in_memory_works_and_says_that_it_does_not_save() -> None:
    database = await Database.open(None, migrations=PAIRS)
    assert not database.is_saving
    await database.write(add_pair(1))
    assert await database.read(pairs) == [(1, 2)]
    await database.aclose()
