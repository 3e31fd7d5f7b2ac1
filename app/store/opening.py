"""How a database file is opened: where it may lie, who may read it, whether it is sound, how it keeps its journal.

A file that is not a usable database is never written to. The file itself is never opened by anything but SQLite:
closing a second descriptor would drop the locks of every connection that this process has on it (POSIX advisory
locks; https://sqlite.org/howtocorrupt.html, section 2.2).
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from app.store.filesystem import is_shared_memory_safe
from app.store.full_text import has_fts5
from app.store.migrations import Migration, check_schema, migrate
from app.store.sqlite_errors import damaged, is_busy, is_damage, unwritable

BUSY_TIMEOUT_SECONDS = 0.03
"""How long SQLite itself waits for another connection. Its steps grow to a tenth of a second, longer than most others hold
the lock: with eight processes that write all the time, the 99th percentile falls by 40 % when beck asks again by itself."""

LEAST_PATIENCE_SECONDS = 5.0
"""How long a statement is tried again also where its repetition is no longer wanted, because beck is ending."""

PATIENCE_SECONDS = 30.0
"""How long a statement that found another connection in its way is tried again."""

QUICK_CHECK_BYTES = 64 * 1024 * 1024
"""Files up to this size are checked page by page when they are opened: about 40 ms at most."""

_CHECK = ".check"
"""Ends the name of an empty file that asks for all pages to be checked."""

Result = TypeVar("Result")

UNINDEXED_NOTICE = "This Python's SQLite has no full-text index (FTS5): searching takes longer."
NETWORK_NOTICE = "The database lies on a network or user-space file system: saving is slower there."


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection that is ready for use."""

    connection: sqlite3.Connection
    is_wal: bool
    inode: int = 0
    """Which file it is, whatever its name; 0 in memory."""
    notice: str = ""
    """What the user should know about the place; empty for nothing."""


def open_connection(path: Path | None, migrations: Sequence[Migration]) -> Opened:
    """Open the database, make it where there is none, and bring it to the newest schema.

    Args:
        path: The file; None for a database in memory.
        migrations: Oldest first; none leave the schema as it is.

    Raises:
        StoreUnwritable: it cannot be written there.
        StoreCorrupt: the file is no usable database; it was not touched.
        StoreTooNew: a later version of beck wrote it; it was not touched.
        sqlite3.Error: something else that SQLite says.
    """
    if path is not None:
        _prepare_file(path)
    connection = sqlite3.connect(
        ":memory:" if path is None else path,
        timeout=BUSY_TIMEOUT_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.text_factory = _text  # a damaged byte costs its character, not the conversation
    try:
        return with_patience(lambda: _make_ready(connection, path, migrations))
    except BaseException:
        connection.close()
        raise


def _text(stored: bytes) -> str:
    return stored.decode("utf-8", "replace")


def with_patience(work: Callable[[], Result], is_wanted: Callable[[], bool] = lambda: True) -> Result:
    """Do the work, again and again while another connection is in its way.

    SQLite's own waiting does not cover every lock (a change of the journal mode, WAL recovery, a reader at commit).

    Args:
        work: Leaves nothing behind when it raises.
        is_wanted: Asked before each repetition once `LEAST_PATIENCE_SECONDS` are over.

    Raises:
        sqlite3.Error: as the work does; with a busy code once `PATIENCE_SECONDS` are over.
    """
    began = time.monotonic()
    while True:
        try:
            return work()
        except sqlite3.OperationalError as error:
            waited = time.monotonic() - began
            if not is_busy(error) or waited > PATIENCE_SECONDS:
                raise
            if waited > LEAST_PATIENCE_SECONDS and not is_wanted():
                raise
        time.sleep(0.01)


def _prepare_file(path: Path) -> None:
    """Make folders and file where they lack."""
    place = str(path)
    try:
        for folder in reversed(path.parents):
            with contextlib.suppress(FileExistsError):
                if not folder.exists():
                    folder.mkdir(mode=0o700)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        # The log first: another process that makes the database now writes the file before the log.
        log_size = _size(beside(path, "-wal"))
        found = path.stat()
    except OSError as error:
        raise unwritable(f"The database cannot be made: {error.strerror}.", place) from error
    if not stat.S_ISREG(found.st_mode):
        raise unwritable("There is something here that is not a file.", place)
    if not os.access(path, os.R_OK | os.W_OK):
        raise unwritable("The database cannot be written: no permission, or the disk is read-only.", place)
    if found.st_size == 0 and log_size > 0:
        raise damaged(place)  # SQLite would throw the log away, and with it what it holds


def _take_from_others(path: Path) -> None:
    """Let nobody else read the database and the files beside it."""
    for file in (path, *(beside(path, ending) for ending in ("-wal", "-shm", "-journal"))):
        with contextlib.suppress(OSError):
            if file.stat().st_mode & 0o077:
                file.chmod(0o600)


def beside(path: Path, ending: str) -> Path:
    """The file whose name goes on with the ending."""
    return path.with_name(path.name + ending)


def _size(path: Path) -> int:
    """The file's size in bytes; 0 where there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _make_ready(connection: sqlite3.Connection, path: Path | None, migrations: Sequence[Migration]) -> Opened:
    for pragma in ("foreign_keys = ON", "secure_delete = ON", "fullfsync = ON", "wal_autocheckpoint = 0"):
        connection.execute(f"PRAGMA {pragma}")
    _check(connection, path)
    if migrations:
        check_schema(connection, migrations, str(path or "in memory"))
    if path is not None:
        _take_from_others(path)  # only now: before, it might have been the file of another program
    is_wal, notice = False, ""
    if path is not None:
        is_wal = is_shared_memory_safe(path.parent) and _journal_mode(connection, "wal") == "wal"
        if not is_wal:
            notice = NETWORK_NOTICE
            _journal_mode(connection, "truncate")
    connection.execute("PRAGMA synchronous = FULL")
    if migrations:
        migrate(connection, migrations, path)
        if path is not None and not has_fts5(connection):
            notice = " ".join(filter(None, (notice, UNINDEXED_NOTICE)))
    connection.execute("BEGIN IMMEDIATE")  # a read-only database says so here and not at the first prompt
    # Without a log SQLite commits even nothing only once no other connection reads; what finds somebody in its way there
    # leaves its transaction open.
    connection.execute("ROLLBACK")
    return Opened(connection, is_wal, path.stat().st_ino if path is not None else 0, notice)


def _check(connection: sqlite3.Connection, path: Path | None) -> None:
    """Read the header and, where that is quick or damage was found before, every page.

    Raises:
        StoreCorrupt: the file is no usable database.
    """
    if path is None:
        return
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        asked = beside(path, _CHECK)
        if path.stat().st_size <= QUICK_CHECK_BYTES or asked.exists():
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if verdict != "ok":
                raise damaged(str(path))
            asked.unlink(missing_ok=True)
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            raise damaged(str(path)) from error
        raise


def ask_for_check(path: Path) -> None:
    """Have every page checked when the database is opened next, however large it is."""
    with contextlib.suppress(OSError):
        os.close(os.open(beside(path, _CHECK), os.O_CREAT | os.O_RDWR, 0o600))


def _journal_mode(connection: sqlite3.Connection, wanted: str) -> str:
    """Ask for a journal mode; returns the one that the database has then."""
    found: str = connection.execute("PRAGMA journal_mode").fetchone()[0]
    if found != wanted:
        found = connection.execute(f"PRAGMA journal_mode = {wanted}").fetchone()[0]
    return found
