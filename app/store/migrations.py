"""Migrations: numbered SQL files that bring a database to the newest schema, and the backups made before them."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import StoreTooNew
from app.store import full_text
from app.store.sqlite_errors import WITHOUT_SAVING, StoreForeign

BACKUPS_KEPT = 3

APPLICATION_ID = int.from_bytes(b"beck")
"""Marks a database file as ours (https://sqlite.org/pragma.html#pragma_application_id)."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema: `version` is the ``user_version`` that it leads to."""

    version: int
    sql: str


def shipped_migrations() -> tuple[Migration, ...]:
    """The migrations in ``app/store/schema``, oldest first."""
    from importlib.resources import files  # here: costs 4 ms, which a start without a database saves

    scripts = [entry for entry in (files("app.store") / "schema").iterdir() if entry.name.endswith(".sql")]
    return tuple(
        sorted(
            (Migration(int(script.name[:4]), script.read_text(encoding="utf-8")) for script in scripts),
            key=lambda migration: migration.version,
        )
    )


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration], path: Path | None) -> None:
    """Bring the database to the newest schema, in one transaction: all of it or nothing.

    A database that already holds something is backed up first. The full-text index is made or taken away afterwards,
    as this SQLite can have it.

    Raises:
        sqlite3.Error: it cannot be written; it is as it was before.
    """
    newest = migrations[-1].version
    version = schema_version(connection)
    if version != newest:
        _bring_to(connection, migrations, path if version > 0 else None)
    full_text.fit(connection, (each for migration in migrations for each in statements(migration.sql)))


def _bring_to(
    connection: sqlite3.Connection, migrations: Sequence[Migration], to_back_up: Path | None
) -> None:
    if to_back_up is not None:
        _back_up(connection, to_back_up, migrations[-1].version)
    connection.execute(
        "PRAGMA foreign_keys = OFF"
    )  # a table that is rebuilt must not take its children with it
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            _apply(connection, migrations)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    finally:
        connection.execute("PRAGMA foreign_keys = ON")


def check_schema(connection: sqlite3.Connection, migrations: Sequence[Migration], place: str) -> None:
    """Make sure that the database is one that `migrate` can bring to the newest schema; writes nothing.

    Raises:
        StoreTooNew: it was written by a later version of beck.
        StoreForeign: it belongs to another program.
    """
    connection.execute("BEGIN")  # one state: another process may be making the database right now
    try:
        version = schema_version(connection)
        mark: int = connection.execute("PRAGMA application_id").fetchone()[0]
        tables: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    finally:
        connection.execute("ROLLBACK")
    if mark != APPLICATION_ID and (version or tables):
        raise StoreForeign(
            f"The file is the database of another program; it has been left as it is. ({place})",
            hint=f"Choose another place; {WITHOUT_SAVING}",
        )
    newest = migrations[-1].version
    if version > newest:
        raise StoreTooNew(
            f"The database has schema {version}; this beck knows schemas up to {newest}. ({place})",
            hint=f"Update beck; {WITHOUT_SAVING}",
        )


def schema_version(connection: sqlite3.Connection) -> int:
    """The database's ``user_version``; 0 for a new one."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _apply(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    version = schema_version(connection)  # again, inside: another process may have been first
    has_fts5 = full_text.has_fts5(connection)
    for migration in migrations:
        if migration.version > version:
            for statement in statements(migration.sql):
                if has_fts5 or not full_text.needs_fts5(statement):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {migration.version:d}")
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise sqlite3.IntegrityError(f"a row of {broken[0]} refers to nothing after the migration")


def statements(script: str) -> Iterator[str]:
    """The single statements of a script; `executescript` would commit our transaction before it began."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        yield pending


def _back_up(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """Copy the database beside itself, readable by its owner only, and keep the newest `BACKUPS_KEPT` copies."""
    descriptor, name = tempfile.mkstemp(prefix=f"{path.name}.backup-", dir=path.parent)  # with mode 0600
    os.close(descriptor)
    unfinished = Path(name)
    try:
        connection.execute("VACUUM INTO ?", (str(unfinished),))
        unfinished.replace(path.with_name(f"{path.name}.before-{version:04d}"))
    finally:
        unfinished.unlink(missing_ok=True)
    for backup in backups(path)[:-BACKUPS_KEPT]:
        backup.unlink(missing_ok=True)


def backups(path: Path) -> list[Path]:
    """The copies of a database from before its migrations, oldest first."""
    return sorted(path.parent.glob(f"{_escaped(path.name)}.before-[0-9][0-9][0-9][0-9]"))


def _escaped(name: str) -> str:
    """A file name that stands for itself in a glob."""
    return "".join(f"[{character}]" if character in "*?[" else character for character in name)
