"""The database: one connection, one writer, and jobs that run from their first statement to their last.

The connection belongs to aiosqlite's thread. A job is a plain function that gets the connection there and runs
within one transaction, so that no cancelled caller can tear a transaction or hold it: once handed over, a job runs
to its end, whether or not anyone still waits. Jobs run one after the other, in the order in which they were handed
over. A job may run more than once (another process in the way), so it does nothing beside its statements.

Endings, prompts and edits by the user are durable when their job returns (``synchronous = FULL``); running deltas
are safe from a crash of the process at once and from a power cut with the next durable job (``NORMAL``).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from time import time
from typing import TypeVar

import aiosqlite

from app.errors import StoreError
from app.store.migrations import Migration, shipped_migrations
from app.store.opening import BUSY_TIMEOUT_SECONDS, Opened, open_connection, with_patience
from app.store.sqlite_errors import store_error, unwritable

Result = TypeVar("Result")
Job = Callable[[sqlite3.Connection], Result]

CLOSE_SECONDS = 3.0
"""How long `Database.aclose` waits for the jobs that are still to run."""

CHECKPOINT_BYTES = 4 * 1024 * 1024
"""Size of the write-ahead log from which it is copied into the database."""


def now_ms() -> int:
    """Milliseconds since the epoch."""
    return int(time() * 1000)


def _real(path: Path) -> Path:
    """The file behind all links: SQLite puts its side files beside that one."""
    return Path(os.path.realpath(path))


class _Writer(aiosqlite.Connection):
    """aiosqlite's connection with two things changed.

    Its thread is a daemon: a process that never came to close the database ends all the same. And it runs whole
    jobs, since one hop to the thread per transaction is both safer and cheaper than one per statement.
    """

    def __init__(self, opening: Callable[[], Opened]) -> None:
        super().__init__(self._open_here, iter_chunk_size=64)
        self._thread.daemon = True
        self._opening = opening
        self.opened: Opened | None = None
        self.closed: asyncio.Future[None] | None = None

    def _open_here(self) -> sqlite3.Connection:
        self.opened = self._opening()
        return self.opened.connection

    async def run(self, work: Callable[[], Result]) -> Result:
        """Run work in the thread that owns the connection."""
        result: Result = await self._execute(work)  # type: ignore[no-untyped-call]  # aiosqlite leaves it bare
        return result

    def stop(self) -> asyncio.Future[None] | None:
        """Close the connection, also one that an aborted opening never told aiosqlite of, and end the thread."""
        self._tx.put_nowait((None, self._close_here))
        self.closed = super().stop()
        return self.closed

    async def wait_closed(self) -> None:
        """Wait until the thread has done what it was handed over, at most `CLOSE_SECONDS`."""
        if self.closed is not None:
            await asyncio.wait({self.closed}, timeout=CLOSE_SECONDS)

    def _close_here(self) -> None:
        if self.opened is not None:
            self.opened.connection.close()


class Database:
    """One open database.

    Attributes:
        path: The file; None in memory.
        is_saving: Whether what is written outlives the process.
        notice: What the user should know about the place; empty for nothing.
        clock_ms: Milliseconds since the epoch.
    """

    def __init__(
        self, writer: _Writer, opened: Opened, path: Path | None, clock_ms: Callable[[], int]
    ) -> None:
        self.path = path
        self.is_saving = path is not None
        self.notice = opened.notice
        self.clock_ms = clock_ms
        self._writer = writer
        self._connection = opened.connection
        self._is_wal = opened.is_wal
        self._is_full = True
        self._is_closed = False
        self._inode = opened.inode
        self._checkpoint_at = CHECKPOINT_BYTES

    @classmethod
    async def open(
        cls,
        path: Path | None,
        *,
        clock_ms: Callable[[], int] = now_ms,
        migrations: Sequence[Migration] | None = None,
    ) -> Database:
        """Open a database file, or one in memory where the path is None.

        Args:
            path: Made where it is missing, readable by its owner only.
            clock_ms: Milliseconds since the epoch.
            migrations: Instead of those that beck ships.

        Raises:
            StoreUnwritable: it cannot be written there.
            StoreCorrupt: the file is no usable database; it was not touched.
            StoreTooNew: a later version of beck wrote it; it was not touched.

        Cancellation: whatever was opened is closed again.
        """
        file = _real(path) if path is not None else None

        def opening() -> Opened:
            return open_connection(file, shipped_migrations() if migrations is None else migrations)

        writer = _Writer(opening)
        try:
            await writer
        except sqlite3.Error as error:
            raise store_error(error, str(file or "in memory")) from error
        except OSError as error:
            raise unwritable(f"The database cannot be opened: {error.strerror}.", str(file)) from error
        finally:
            await writer.wait_closed()  # after a failure; the loop must not end before the thread
        assert writer.opened is not None  # noqa: S101 - it opened, or we would not be here
        return cls(writer, writer.opened, file, clock_ms)

    @property
    def place(self) -> str:
        """The file as shown to the user."""
        return str(self.path) if self.path is not None else "in memory"

    async def read(self, job: Job[Result]) -> Result:
        """Run a job that only reads; it sees one state of the database throughout.

        Raises:
            StoreError: the database cannot be read, or is closed.

        Cancellation: the job runs to its end, its result is dropped.
        """
        return await self._run(lambda: self._transact("BEGIN", job))

    async def write(self, job: Job[Result], *, is_durable: bool = True) -> Result:
        """Run a job that writes; all of it is stored, or nothing.

        Args:
            job: Does nothing beside its statements; it may be run again.
            is_durable: Whether the result must outlive a power cut that comes right after.

        Raises:
            StoreUnwritable: nothing was stored; the same job may succeed later.
            StoreError: the database refused it, or is closed.

        Cancellation: the job runs to its end all the same.
        """

        def work() -> Result:
            self._set_synchronous(is_full=is_durable or not self._is_wal)
            if is_durable:
                self._check_in_place()
            result = self._transact("BEGIN IMMEDIATE", job)
            self._checkpoint_when_large()
            return result

        return await self._run(work)

    async def aclose(self) -> None:
        """Run what was handed over, then close; later jobs are refused. Closing again changes nothing.

        Never waits longer than `CLOSE_SECONDS`.

        Cancellation: closing goes on by itself.
        """
        if self._is_closed:
            return
        self._is_closed = True
        self._writer.stop()
        await self._writer.wait_closed()

    async def _run(self, work: Callable[[], Result]) -> Result:
        if self._is_closed:
            raise StoreError(f"The database is closed. ({self.place})")
        try:
            return await self._writer.run(work)
        except sqlite3.Error as error:
            raise store_error(error, self.place) from error

    def _transact(self, begin: str, job: Job[Result]) -> Result:
        """One transaction in the connection's thread, repeated while another process is in its way."""

        def attempt() -> Result:
            connection = self._connection
            connection.execute(begin)
            try:
                result = job(connection)
                connection.execute("COMMIT")
            except BaseException:
                # SQLite has rolled back by itself after a full disk or an I/O error.
                with contextlib.suppress(sqlite3.Error):
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                raise
            return result

        return with_patience(attempt, lambda: not self._is_closed)

    def _set_synchronous(self, *, is_full: bool) -> None:
        if is_full != self._is_full:  # takes effect outside of transactions only
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if is_full else 'NORMAL'}")
            self._is_full = is_full

    def _check_in_place(self) -> None:
        """Notice a file that was removed or replaced: SQLite would go on writing to what nobody finds again."""
        if self.path is None:
            return
        try:
            inode = self.path.stat().st_ino
        except OSError:
            inode = -1
        if inode != self._inode:
            raise unwritable("The database file was removed or replaced while beck was running.", self.place)

    def _checkpoint_when_large(self) -> None:
        """Copy the write-ahead log into the database once it is large, and empty it.

        Not left to SQLite's automatic checkpoint, which runs beside other writers: versions before 3.51.3 can
        damage the file when a log is reset meanwhile. This one holds the write lock. What goes wrong here is tried
        again when the log has grown; nothing is lost with it.
        """
        if self.path is None or not self._is_wal:
            return
        try:
            size = self.path.with_name(f"{self.path.name}-wal").stat().st_size
        except OSError:
            return
        if size < self._checkpoint_at:
            return
        self._connection.execute("PRAGMA busy_timeout = 100")
        try:
            is_blocked = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.Error:
            is_blocked = 1
        finally:
            self._connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000:.0f}")
        self._checkpoint_at = size + CHECKPOINT_BYTES if is_blocked else CHECKPOINT_BYTES
