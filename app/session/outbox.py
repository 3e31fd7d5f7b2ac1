"""The outbox of one session: writes on their way to the store, in order, each tried until it is saved.

While the store cannot write (a full disk, say), everything stays here in memory and goes out in the same order once
it can. What cannot be saved is told once, and once more when saving works again.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from app.errors import Failure, StoreError
from app.session.journal import RETRY_SECONDS

Write = Callable[[], Coroutine[Any, Any, object]]


class Outbox:
    """Pending writes.

    Args:
        report: Called with a failure when saving begins to fail, and with None when it works again.
    """

    def __init__(self, report: Callable[[Failure | None], None]) -> None:
        self._report = report
        self._pending: deque[tuple[Write, asyncio.Future[bool]]] = deque()
        self._sending: asyncio.Task[None] | None = None
        self._is_failing = False
        self._is_closing = False

    @property
    def is_empty(self) -> bool:
        """Whether everything has been saved."""
        return self._sending is None

    @property
    def is_failing(self) -> bool:
        """Whether the last try could not be saved."""
        return self._is_failing

    def put(self, write: Write) -> asyncio.Future[bool]:
        """Save this after everything before it; the writes are made one at a time.

        Returns:
            Done once it is saved (True), or once the first try has failed or waits behind one that has (False): it
            is then tried again by itself.
        """
        loop = asyncio.get_running_loop()
        tried: asyncio.Future[bool] = loop.create_future()
        if self._is_failing:
            tried.set_result(False)
        self._pending.append((write, tried))
        if self._sending is None:
            self._sending = loop.create_task(self._send())
        return tried

    async def _send(self) -> None:
        try:
            while self._pending:
                write, tried = self._pending[0]
                try:
                    await write()
                except StoreError as error:
                    self._begin_failing(error.failure)
                    if self._is_closing:  # the delta log still holds all but the last flush of a reply
                        return
                    await asyncio.sleep(RETRY_SECONDS)
                    continue
                except (
                    BaseException
                ) as error:  # a defect: whoever waits hears of it, and the next write is not held up
                    self._pending.popleft()
                    if not tried.done():
                        tried.set_exception(error)
                    raise
                self._pending.popleft()
                if not tried.done():
                    tried.set_result(True)
                if self._is_failing:
                    self._is_failing = False
                    self._report(None)
        finally:
            self._sending = None

    def _begin_failing(self, failure: Failure) -> None:
        for _, tried in self._pending:
            if not tried.done():
                tried.set_result(False)
        if not self._is_failing:
            self._is_failing = True
            self._report(failure)

    def close(self) -> None:
        """Try what is pending once more, then give up; for the end of the program."""
        self._is_closing = True

    async def drain(self) -> None:
        """Wait until everything is saved, or given up after `close`.

        Cancellation: only the waiting ends.
        """
        while self._sending is not None:
            await asyncio.wait({self._sending}, timeout=RETRY_SECONDS)
