"""Frames: when the transcript draws, so that any number of changes costs one drawing per frame."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context
from time import monotonic


class Frames:
    """Calls ``draw`` soon after `request`, at most so many times a second.

    Args:
        draw: What to call, from the event loop.
        max_fps: Frames per second at most.
    """

    def __init__(self, draw: Callable[[], object], max_fps: float) -> None:
        self._draw = draw
        self._interval = 1 / max(0.1, max_fps)
        self._due: asyncio.TimerHandle | None = None
        self._drawn_at = float("-inf")

    def request(self, context: Context | None, *, interval: float = 0.0, after: float = 0.0) -> None:
        """Draw at the next chance; nothing where a frame is due already.

        Args:
            context: What the call shall run in.
            interval: Seconds to leave since the last frame, where that is more than the rate asks for.
            after: Seconds to wait from now at least.
        """
        if self._due is None:
            wait = self._drawn_at + max(self._interval, interval) - monotonic()
            self._due = asyncio.get_running_loop().call_later(max(after, wait), self._run, context=context)

    @property
    def is_due(self) -> bool:
        """Whether a frame has been asked for and not been drawn."""
        return self._due is not None

    def cancel(self) -> None:
        """Call nothing any more."""
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _run(self) -> None:
        self._due = None
        self._drawn_at = monotonic()
        self._draw()
