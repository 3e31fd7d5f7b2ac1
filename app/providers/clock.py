"""The clocks of one reply: when silence has lasted too long.

Measured in time that also passes while the machine sleeps, so that a laptop notices after waking up, and that does
not jump when the wall clock is set. Looked at by a tick and not by a timer for each read: a timer would count only
time awake, and cost more than decoding does.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Literal

from app.providers.endpoint import Timeouts

_CLOCK: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # macOS counts sleep in CLOCK_MONOTONIC

Silence = Literal["", "first_payload", "payload_gap", "byte_gap"]


def boot_seconds() -> float:
    """Seconds since some fixed moment, counting sleep, never set back."""
    return time.clock_gettime(_CLOCK)


class ReplyClock:
    """Watches the reads of one reply.

    Args:
        timeouts: The endpoint's.
        now: Seconds; see `boot_seconds`.
    """

    def __init__(self, timeouts: Timeouts, now: Callable[[], float] = boot_seconds) -> None:
        self.silence: Silence = ""
        """Which clock ran out; empty while none has."""
        self._timeouts = timeouts
        self._now = now
        self._began = self._last_bytes = self._last_payload = self._read_began = now()
        self.has_payload = False
        """Whether anything of the reply has come."""
        self._limit: asyncio.Timeout | None = None
        self._was_late = False
        shortest = min(
            timeouts.first_payload_seconds, timeouts.payload_gap_seconds, timeouts.byte_gap_seconds, 10.0
        )
        self._tick_seconds = shortest / 10
        self._loop = asyncio.get_running_loop()
        self._handle = self._loop.call_later(self._tick_seconds, self._tick)

    def watch(self) -> asyncio.Timeout:
        """A context for one read; it raises TimeoutError when a clock runs out meanwhile, and `silence` says which."""
        self._read_began = self._now()
        self._limit = asyncio.timeout(None)
        return self._limit

    def unwatch(self) -> None:
        """The read is over."""
        self._limit = None

    def note_bytes(self) -> None:
        """Bytes have come, of whatever meaning."""
        self._last_bytes = self._now()

    def note_payload(self) -> None:
        """Something of the reply has come; comments and pings are not."""
        self.has_payload = True
        self._last_payload = self._now()

    def stop(self) -> None:
        """Watch no more."""
        self._handle.cancel()

    def _late(self) -> Silence:
        """Which clock has run out; time in which nobody was reading does not count."""
        now = self._now()
        if not self.has_payload:
            return "first_payload" if now - self._began > self._timeouts.first_payload_seconds else ""
        if now - max(self._last_bytes, self._read_began) > self._timeouts.byte_gap_seconds:
            return "byte_gap"
        if now - self._last_payload > self._timeouts.payload_gap_seconds:
            return "payload_gap"
        return ""

    def _tick(self) -> None:
        late = self._late() if self._limit is not None else ""
        # Twice in a row: after a sleep, what has already arrived is read before it is called late.
        if late and self._was_late and self._limit is not None:
            self.silence = late
            self._limit.reschedule(self._loop.time())
            self._limit = None
        self._was_late = bool(late)
        self._handle = self._loop.call_later(self._tick_seconds, self._tick)
