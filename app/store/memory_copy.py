"""A copy in memory of a database that cannot be written: everything works, and nothing of it is saved.

The file is opened read-only and never changed: it may belong to a later beck, lie on a read-only disk, or be
somebody else's to write.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from app.store.migrations import APPLICATION_ID, Migration, migrate, schema_version
from app.store.opening import Opened, beside, open_connection
from app.store.sqlite_errors import primary_code

LARGEST_COPY_BYTES = 256 * 1024 * 1024
"""Larger databases are not copied: the memory is the server's."""

COPIED = "Earlier conversations can be read and gone on with, but nothing is saved."


def open_copy(path: Path, migrations: Sequence[Migration]) -> Opened:
    """A database in memory with what the file holds; an empty one where it cannot be read or used.

    Args:
        path: The file; only read.
        migrations: Oldest first; a copy of a later schema is used where it has all that these make.
    """
    try:
        copy = _copied(path)
        if _is_usable(copy, migrations):
            return Opened(copy, is_wal=False, notice=COPIED)
        copy.close()
    except (sqlite3.Error, OSError):
        pass  # what keeps the database from being opened has been told already
    return open_connection(None, migrations)


def _copied(path: Path) -> sqlite3.Connection:
    """The file's content in memory.

    Raises:
        OSError: there is no such file, or it is too large.
        sqlite3.Error: it cannot be read.
    """
    if path.stat().st_size > LARGEST_COPY_BYTES:
        raise OSError("too large to be copied")
    source = read_only(path)
    try:
        copy = open_connection(None, ()).connection
        try:
            source.backup(copy)
        except BaseException:
            copy.close()
            raise
    finally:
        source.close()
    return copy


def read_only(path: Path) -> sqlite3.Connection:
    """A connection that holds a read lock, so that what it does cannot wait for another program without end.

    Where the side files that WAL needs can neither be opened nor made, the file is read as one that never changes;
    not where side files hold changes that it lacks.

    Raises:
        sqlite3.Error: it cannot be read.
    """
    try:
        return _locked(path, "mode=ro")
    except sqlite3.OperationalError as error:
        is_side_file_missing = primary_code(error) in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
        if not is_side_file_missing or _has_side_file(path):
            raise
        return _locked(path, "mode=ro&immutable=1")


def _locked(path: Path, options: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{quote(str(path))}?{options}", uri=True, timeout=1.0)
    try:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _has_side_file(path: Path) -> bool:
    return any(
        beside(path, ending).exists() and beside(path, ending).stat().st_size
        for ending in ("-wal", "-journal")
    )


def _is_usable(copy: sqlite3.Connection, migrations: Sequence[Migration]) -> bool:
    """Whether the copy is a database of beck's that has, now or after migrating, all that this beck needs."""
    if copy.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        return False
    if copy.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        return False
    if schema_version(copy) <= migrations[-1].version:
        migrate(copy, migrations, None)
        return True
    ours = open_connection(None, migrations).connection
    try:
        tables = [name for (name,) in ours.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return all(_fits(_columns(ours, table), _columns(copy, table)) for table in tables)
    finally:
        ours.close()


def _columns(connection: sqlite3.Connection, table: str) -> dict[str, bool]:
    """The columns of a table, and whether each can be left out of a new row."""
    rows = connection.execute(f"PRAGMA table_info({table})")
    return {name: bool(not not_null or default or key) for _, name, _, not_null, default, key in rows}


def _fits(ours: dict[str, bool], theirs: dict[str, bool]) -> bool:
    added = theirs.keys() - ours.keys()
    return ours.keys() <= theirs.keys() and all(theirs[name] for name in added)
