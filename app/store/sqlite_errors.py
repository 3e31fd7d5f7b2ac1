"""SQLite's errors in the words of the error tree."""

from __future__ import annotations

import sqlite3

from app.errors import StoreCorrupt, StoreError, StoreUnwritable
from app.safe_text import safe_line


class StoreForeign(StoreCorrupt):
    """The file is the database of another program: it is neither used nor set aside."""

    title = "Not beck's database"


WITHOUT_SAVING = "beck can run without saving."

_WHAT = {
    sqlite3.SQLITE_BUSY: "Another program holds the database.",
    sqlite3.SQLITE_LOCKED: "Another program holds the database.",
    sqlite3.SQLITE_PROTOCOL: "Another program holds the database.",
    sqlite3.SQLITE_FULL: "The disk is full.",
    sqlite3.SQLITE_READONLY: "The database is read-only.",
    sqlite3.SQLITE_PERM: "No permission to use the database.",
    sqlite3.SQLITE_CANTOPEN: "The database file, or a file beside it, cannot be opened.",
    sqlite3.SQLITE_IOERR: "Reading or writing the database failed.",
}

_HINTS = {
    sqlite3.SQLITE_BUSY: "Close it, or wait; beck tries again.",
    sqlite3.SQLITE_LOCKED: "Close it, or wait; beck tries again.",
    sqlite3.SQLITE_PROTOCOL: "Close it, or wait; beck tries again.",
    sqlite3.SQLITE_FULL: "Free some space; beck tries again.",
}


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where the error came from Python's module itself."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another connection is in the way, so that waiting helps.

    SQLITE_PROTOCOL is what a reader gets that lost the race for the log's index too often: on a machine that is very
    busy (https://sqlite.org/rescode.html#protocol).
    """
    return primary_code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file is no usable database."""
    return primary_code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def store_error(error: sqlite3.Error, place: str) -> StoreError:
    """The error of our tree for one of SQLite's.

    Args:
        error: What SQLite said.
        place: The database's path as shown to the user.
    """
    code = primary_code(error)
    if is_damage(error):
        return StoreCorrupt(
            f"The database is damaged. ({place})",
            hint="Start beck again: what can still be read in it is then put into a new file.",
        )
    if code in _WHAT:
        return StoreUnwritable(f"{_WHAT[code]} ({place})", hint=_HINTS.get(code, WITHOUT_SAVING))
    return StoreError(f"The database refused a change: {safe_line(str(error))}. ({place})")


def damaged(place: str) -> StoreCorrupt:
    """The error for a file that is no usable database."""
    return StoreCorrupt(
        f"The file is not a usable database; it has been left as it is. ({place})",
        hint=f"Move it away to start a new one; {WITHOUT_SAVING}",
    )


def foreign(place: str) -> StoreForeign:
    """The error for a file that belongs to somebody else."""
    return StoreForeign(
        f"The file is not a database of beck's. ({place})",
        hint=f"Choose another place; {WITHOUT_SAVING}",
    )


def unwritable(what: str, place: str) -> StoreUnwritable:
    """The error for a place where no database can be written."""
    return StoreUnwritable(f"{what} ({place})", hint=WITHOUT_SAVING)
