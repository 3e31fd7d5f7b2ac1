"""Migrations: numbered, atomic, backed up."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
from pathlib import Path

import pytest

from app.errors import StoreCorrupt, StoreError, StoreTooNew
from app.store import Database
from app.store.migrations import Migration, check_schema, migrate, shipped_migrations, statements

FIRST = Migration(1, "CREATE TABLE note (text TEXT);\nINSERT INTO note VALUES ('kept');")
SECOND = Migration(2, "ALTER TABLE note ADD COLUMN mood TEXT;\nUPDATE note SET mood = 'calm';")
BROKEN = Migration(
    2, "ALTER TABLE note ADD COLUMN mood TEXT;\nDELETE FROM note;\nINSERT INTO nowhere VALUES (1);"
)


async def notes(database: Database) -> list[tuple[str, ...]]:
    return await database.read(lambda connection: connection.execute("SELECT * FROM note").fetchall())


async def version(database: Database) -> int:
    return await database.read(lambda connection: connection.execute("PRAGMA user_version").fetchone()[0])


async def grown(file: Path, *migrations: Migration) -> None:
    database = await Database.open(file, migrations=migrations)
    await database.aclose()


def test_shipped_migrations_count_up_from_one() -> None:
    versions = [migration.version for migration in shipped_migrations()]
    assert versions == list(range(1, len(versions) + 1))
    assert versions


def test_statements_are_cut_where_sqlite_would_cut_them() -> None:
    script = (
        "-- a note; with a semicolon\nCREATE TABLE a (x TEXT DEFAULT ';');\n"
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM a;\n  SELECT 1;\nEND;\nSELECT 2"
    )
    found = list(statements(script))
    assert len(found) == 3
    assert found[1].count(";") == 3
    connection = sqlite3.connect(":memory:")
    for statement in found:
        connection.execute(statement)
    connection.close()


async def test_a_database_grows_to_the_newest_schema_and_keeps_its_content(file: Path) -> None:
    await grown(file, FIRST)
    database = await Database.open(file, migrations=(FIRST, SECOND))
    assert await notes(database) == [("kept", "calm")]
    assert await version(database) == 2
    await database.aclose()


async def test_a_migration_that_fails_changes_nothing(file: Path) -> None:
    await grown(file, FIRST)
    with pytest.raises(StoreError, match="nowhere"):
        await Database.open(file, migrations=(FIRST, BROKEN))
    database = await Database.open(file, migrations=(FIRST,))
    assert await notes(database) == [("kept",)]
    assert await version(database) == 1
    await database.aclose()


async def test_a_migration_that_leaves_rows_without_their_parent_changes_nothing(file: Path) -> None:
    tables = Migration(
        1,
        "CREATE TABLE folder (id INTEGER PRIMARY KEY);\n"
        "CREATE TABLE note (text TEXT, folder INTEGER REFERENCES folder (id) ON DELETE CASCADE);\n"
        "INSERT INTO folder VALUES (1);\nINSERT INTO note VALUES ('kept', 1);",
    )
    await grown(file, tables)
    with pytest.raises(StoreError, match="refers to nothing"):
        await Database.open(file, migrations=(tables, Migration(2, "DELETE FROM folder;")))
    database = await Database.open(file, migrations=(tables,))
    assert await notes(database) == [("kept", 1)]
    await database.write(lambda connection: connection.execute("DELETE FROM folder").fetchall())
    assert await notes(database) == []  # foreign keys are on again
    await database.aclose()


async def test_a_backup_is_made_before_a_migration_for_the_owners_eyes_only(file: Path) -> None:
    await grown(file, FIRST)
    assert [entry.name for entry in file.parent.iterdir()] == ["beck.db"]  # a new database needs none
    await grown(file, FIRST, SECOND)
    backup = file.with_name("beck.db.before-0002")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    database = await Database.open(backup, migrations=(FIRST,))
    assert await notes(database) == [("kept",)]
    await database.aclose()


async def test_the_last_three_backups_are_kept(file: Path) -> None:
    steps = (FIRST, *(Migration(number, f"CREATE TABLE t{number} (x);") for number in range(2, 7)))
    for last in range(1, 7):
        await grown(file, *steps[:last])
    names = sorted(entry.name for entry in file.parent.iterdir())
    assert names == ["beck.db", "beck.db.before-0004", "beck.db.before-0005", "beck.db.before-0006"]


async def test_two_processes_that_migrate_at_once_migrate_once(file: Path) -> None:
    await grown(file, FIRST)
    databases = await asyncio.gather(*(Database.open(file, migrations=(FIRST, SECOND)) for _ in range(4)))
    for database in databases:
        assert await notes(database) == [("kept", "calm")]
        await database.aclose()


async def test_a_newer_schema_is_refused(file: Path) -> None:
    await grown(file, FIRST, SECOND)
    with pytest.raises(StoreTooNew, match="schema 2"):
        await Database.open(file, migrations=(FIRST,))


async def test_another_programs_file_is_refused_whatever_its_version(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 75")
    connection.close()
    with pytest.raises(StoreCorrupt, match="another program"):
        await Database.open(file, migrations=(FIRST,))


def test_a_database_that_another_process_makes_right_now_is_not_taken_for_a_strangers(file: Path) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")

    def overtake(statement: str) -> None:
        if "sqlite_master" in statement:
            connection.set_trace_callback(None)
            other = sqlite3.connect(file, isolation_level=None)
            migrate(other, (FIRST,), file)
            other.close()

    connection.set_trace_callback(overtake)
    check_schema(connection, (FIRST,), "here")
    migrate(connection, (FIRST,), file)
    assert connection.execute("SELECT * FROM note").fetchall() == [("kept",)]
    connection.close()
