"""The full-text index: made where SQLite has FTS5, taken away where it has not, so that the database opens either way.

A database is the same on every machine, SQLite is not. Where FTS5 is missing, the index's triggers would refuse every
new message; without the index nothing is missing but the speed of searching (`app.store.plain_search`).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

_TABLE = "full_text"
_MENTIONS = re.compile(rf"\b(?:{_TABLE}|part_added|part_removed|part_changed)\b")
_COMMENT = re.compile(r"--[^\n]*")

_HAS_FTS5 = "SELECT EXISTS (SELECT 1 FROM pragma_module_list WHERE name = 'fts5')"
_HAS_INDEX = f"SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = '{_TABLE}')"  # noqa: S608 - our own name
_TRIGGERS = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%{_TABLE}%'"  # noqa: S608 - likewise
_FORGET_TABLE = f"DELETE FROM sqlite_master WHERE type = 'table' AND name = '{_TABLE}'"  # noqa: S608 - likewise
_SHADOWS = f"SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB '{_TABLE}_*'"  # noqa: S608 - likewise
_NOTHING_IS_IN = (
    "DELETE FROM search_backlog",
    "INSERT INTO search_backlog SELECT min(row), max(row) FROM parts HAVING count(*) > 0",
)


def has_fts5(connection: sqlite3.Connection) -> bool:
    """Whether this SQLite knows full-text indexes."""
    found: int = connection.execute(_HAS_FTS5).fetchone()[0]
    return bool(found)


def has_index(connection: sqlite3.Connection) -> bool:
    """Whether the database has its index now; a process with another SQLite may take it away at any time."""
    found: int = connection.execute(_HAS_INDEX).fetchone()[0]
    return bool(found)


def needs_fts5(statement: str) -> bool:
    """Whether a statement of a migration makes, keeps or uses the index."""
    return _MENTIONS.search(_COMMENT.sub("", statement)) is not None


def fit(connection: sqlite3.Connection, statements: Iterable[str]) -> None:
    """Take the index away, or make it again, as this SQLite can have it; nothing where it already fits.

    Made again it is empty: everything is taken in bit by bit, as at an older database.

    Args:
        connection: At the newest schema, not within a transaction.
        statements: All that the migrations consist of.

    Raises:
        sqlite3.Error: it cannot be written; it is as it was before.
    """
    can_have = has_fts5(connection)
    if has_index(connection) is can_have:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        if has_index(connection) is not can_have:  # again, inside: another process may have been first
            _make(connection, statements) if can_have else take_away(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def take_away(connection: sqlite3.Connection) -> None:
    """Remove the index and what keeps it up to date; within a transaction.

    Raises:
        sqlite3.Error: it cannot be written.
    """
    for (trigger,) in connection.execute(_TRIGGERS).fetchall():
        connection.execute(f"DROP TRIGGER {trigger}")
    # A virtual table whose module is missing cannot be dropped, only forgotten (https://sqlite.org/vtab.html).
    connection.execute("PRAGMA writable_schema = ON")
    try:
        connection.execute(_FORGET_TABLE)
    finally:
        connection.execute("PRAGMA writable_schema = RESET")
    for (table,) in connection.execute(_SHADOWS).fetchall():
        connection.execute(f'DROP TABLE "{table}"')


def _make(connection: sqlite3.Connection, statements: Iterable[str]) -> None:
    wanted = [statement for statement in statements if needs_fts5(statement)]
    for statement in wanted:
        connection.execute(statement)
    for statement in _NOTHING_IS_IN if wanted else ():
        connection.execute(statement)
