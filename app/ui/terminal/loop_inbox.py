"""The loop inbox: hands calls from threads to the event loop, waking it once for any number of them.

asyncio's own `call_soon_threadsafe` writes a byte for each call into the socket that signals are told through as well.
Some 280 bytes fill it, and a signal that comes then is lost for good: an app that is flooded with input would miss
SIGTERM. (Measured on Linux with Python 3.11; the interpreter drops the byte without a word.)
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable


class LoopInbox:
    """Calls for one event loop, in order.

    Args:
        loop: Where they run.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._calls: deque[Callable[[], object]] = deque()
        self._is_waking = False

    def put(self, call: Callable[[], object]) -> None:
        """Have this called in the loop. May be called from any thread; does nothing once the loop is closed."""
        self._calls.append(call)
        if not self._is_waking:
            self._is_waking = True
            try:
                self._loop.call_soon_threadsafe(self._run)
            except RuntimeError:
                self._calls.clear()  # the loop is closed: there is nobody left to tell
                self._is_waking = False

    def _run(self) -> None:
        # Before the calls: what is put from now on wakes the loop again, which has its signals to look at in between.
        self._is_waking = False
        calls = [self._calls.popleft() for _ in range(len(self._calls))]
        for call in calls:
            self._loop.call_soon(call)  # one that fails takes no other with it
