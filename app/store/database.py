"""The database: one connection, one writer, and jobs that run from their first statement to their last.

The connection belongs to aiosqlite's thread. A job is a plain function that gets the connection there and runs
within one transaction, so that no cancelled caller can tear a transaction or hold it: once handed over, a job runs
to its end, whether or not anyone still waits. Jobs run one after the other, in the order in which they were handed
over. A job may run more than once (another process in the way), so it does nothing beside its statements.

Endings, prompts and edits by the user are durable when their job returns (``synchronous = FULL``); running deltas
are safe from a crash of the process at once and from a power cut with the next durable job (``NORMAL``).
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from time import time
from typing import TypeVar

from app.errors import StoreCorrupt, StoreError
from app.store.migrations import Migration, shipped_migrations
from app.store.opening import BUSY_TIMEOUT_SECONDS, Opened, ask_for_check, open_connection, with_patience
from app.store.sqlite_errors import StoreForeign, is_damage, store_error, unwritable
from app.store.writer import Writer, start_writer

Result = TypeVar("Result")
Job = Callable[[sqlite3.Connection], Result]

CHECKPOINT_BYTES = 4 << 20  # of the write-ahead log: from this size on it is copied into the database


def now_ms() -> int:
    """Milliseconds since the epoch."""
    return int(time() * 1000)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))  # behind all links: SQLite puts its side files beside that one


def _known(migrations: Sequence[Migration] | None) -> Sequence[Migration]:
    return shipped_migrations() if migrations is None else migrations


def _opened(path: Path | None, migrations: Sequence[Migration], *, is_named: bool) -> Opened:
    try:
        return open_connection(path, migrations)
    except StoreForeign:
        raise
    except StoreCorrupt as error:
        if path is None:
            raise
        from app.store.damage import open_salvaged  # only a damaged file needs it

        return open_salvaged(path, migrations, error, is_named=is_named)


class Database:
    """One open database.

    Attributes:
        path: The file; None in memory.
        is_saving: Whether what is written outlives the process.
        notice: What the user should know about the place; empty for nothing.
        clock_ms: Milliseconds since the epoch.
    """

    def __init__(self, writer: Writer, path: Path | None, clock_ms: Callable[[], int]) -> None:
        assert writer.opened is not None  # noqa: S101 - it opened, or nobody would come here
        opened = writer.opened
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
        is_named: bool = False,
    ) -> Database:
        """Open a database file, or one in memory where the path is None.

        Args:
            path: Made where it is missing, readable by its owner only.
            clock_ms: Milliseconds since the epoch.
            migrations: Instead of those that beck ships.
            is_named: Whether the user named the file: it may then be anybody's.

        Raises:
            StoreUnwritable: it cannot be written there.
            StoreCorrupt: the file is no usable database, and could not be replaced by what can be read in it.
            StoreTooNew: a later version of beck wrote it; it was not touched.

        Cancellation: whatever was opened is closed again.
        """
        file = _real(path) if path is not None else None
        writer = await start_writer(lambda: _opened(file, _known(migrations), is_named=is_named), file)
        return cls(writer, file, clock_ms)

    @classmethod
    async def open_copy(
        cls,
        path: Path,
        *,
        clock_ms: Callable[[], int] = now_ms,
        migrations: Sequence[Migration] | None = None,
    ) -> Database:
        """Open a database in memory with what a file holds that cannot be written; empty where it cannot be read.

        Args:
            path: Only read.
            clock_ms: Milliseconds since the epoch.
            migrations: Instead of those that beck ships.

        Cancellation: whatever was opened is closed again.
        """

        def opening() -> Opened:
            from app.store.memory_copy import open_copy  # only needed where nothing can be saved

            return open_copy(path, _known(migrations))

        return cls(await start_writer(opening, path), None, clock_ms)

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

    async def scrub(self, besides: Callable[[], None] = lambda: None) -> None:
        """Write the file anew and empty its log, so that nothing deleted is left in either.

        Takes as long as copying the file; others that write wait meanwhile.

        Args:
            besides: Called in the connection's thread first.

        Raises:
            StoreUnwritable: the remains are still there; the same may succeed later.
            StoreError: the database is closed.

        Cancellation: it goes on by itself.
        """

        def work() -> None:
            besides()
            with_patience(lambda: self._connection.execute("VACUUM"), lambda: not self._is_closed)
            if self._is_wal:
                with_patience(self._empty_log, lambda: not self._is_closed)

        await self._run(work)

    def _empty_log(self) -> None:
        if self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            in_the_way = sqlite3.OperationalError("a reader is in the way of the checkpoint")
            in_the_way.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise in_the_way

    async def change_count(self) -> int:
        """A number that differs from the last one whenever another connection has changed the database since.

        Costs neither a lock nor a transaction; changes made through this object leave it as it is
        (https://sqlite.org/pragma.html#pragma_data_version).

        Raises:
            StoreError: the database cannot be read, or is closed.
        """

        def work() -> int:
            number: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
            return number

        return await self._run(work)

    async def aclose(self) -> None:
        """Run what was handed over, then close; later jobs are refused. Closing again changes nothing.

        Never waits longer than `Writer.wait_closed` does.

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
            if is_damage(error) and self.path is not None:
                ask_for_check(self.path)
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
