"""The journal of one generation: deltas on their way to the delta log.

Deltas are flushed together at most every `FLUSH_SECONDS`, so that a crash loses no more than that. When the
database cannot be written the deltas stay here and the next flush tries again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from app.conversation import Delta
from app.errors import Failure, StoreError

FLUSH_SECONDS = 0.15
"""Longest time between a delta's arrival and the start of its transaction."""

HEARTBEAT_SECONDS = 30.0
"""How often a generation that has nothing to flush says that it still lives: another process may be looking."""

RETRY_SECONDS = 2.0
"""Pause after a flush that failed."""

Append = Callable[[str, int, Sequence[Delta]], Awaitable[None]]


class Journal:
    """Pending deltas of one generation.

    Args:
        generation_id: Whose deltas these are.
        append: Writes deltas from a first sequence on, in one transaction; repeating it changes nothing.
        report: Called with a failure when saving begins to fail, and with None when it works again.
    """

    def __init__(self, generation_id: str, append: Append, report: Callable[[Failure | None], None]) -> None:
        self._generation_id = generation_id
        self._append = append
        self._report = report
        self._pending: list[Delta] = []
        self._flushed = 0
        self._timer: asyncio.TimerHandle | None = None
        self._flushing: asyncio.Task[None] | None = None
        self._is_failing = False
        self._is_closed = False
        self._schedule(HEARTBEAT_SECONDS)

    @property
    def is_failing(self) -> bool:
        """Whether the last flush failed."""
        return self._is_failing

    def add(self, delta: Delta) -> None:
        """Take a delta; it is flushed soon."""
        if not self._pending and self._flushing is None:
            self._schedule(FLUSH_SECONDS)
        self._pending.append(delta)

    def _schedule(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._begin)

    def _begin(self) -> None:
        self._timer = None
        self._flushing = asyncio.get_running_loop().create_task(self._flush())
        self._flushing.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._flushing = None
        if not task.cancelled() and not self._is_closed:
            seconds = RETRY_SECONDS if self._is_failing else FLUSH_SECONDS
            self._schedule(seconds if self._pending else HEARTBEAT_SECONDS)

    async def _flush(self) -> None:
        batch = list(self._pending)
        try:
            await self._append(self._generation_id, self._flushed + 1, batch)
        except StoreError as error:
            if not self._is_failing:
                self._is_failing = True
                self._report(error.failure)
            return
        del self._pending[: len(batch)]
        self._flushed += len(batch)
        if self._is_failing:
            self._is_failing = False
            self._report(None)

    async def close(self) -> None:
        """Stop flushing; what is pending is left to the final transaction, which holds the whole message.

        Cancellation: the flush under way goes on by itself.
        """
        self._is_closed = True
        if self._timer is not None:
            self._timer.cancel()
        self._pending.clear()
        if self._flushing is not None:
            await asyncio.wait({self._flushing})
