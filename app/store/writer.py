"""The writer: aiosqlite's thread, which owns the connection and runs whole jobs on it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import aiosqlite

from app.store.opening import Opened
from app.store.sqlite_errors import store_error, unwritable

Result = TypeVar("Result")

CLOSE_SECONDS = 3.0
"""How long `Writer.wait_closed` waits for the jobs that are still to run."""


class Writer(aiosqlite.Connection):
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


async def start_writer(opening: Callable[[], Opened], path: Path | None) -> Writer:
    """A writer whose connection is open.

    Raises:
        StoreError: it cannot be opened.

    Cancellation: whatever was opened is closed again.
    """
    writer = Writer(opening)
    try:
        await writer
    except sqlite3.Error as error:
        raise store_error(error, str(path or "in memory")) from error
    except OSError as error:
        raise unwritable(f"The database cannot be opened: {error.strerror}.", str(path)) from error
    finally:
        await writer.wait_closed()  # after a failure; the loop must not end before the thread
    return writer
