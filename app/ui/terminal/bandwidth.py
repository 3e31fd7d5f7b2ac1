"""The bandwidth: how much is sent to the terminal in a second, lately."""

from __future__ import annotations

from collections import deque

from app.safe_text import SafeText

WINDOW_SECONDS = 3.0
"""Over how long it is averaged."""


class Bandwidth:
    """Makes a rate of a count that grows; the caller keeps the clock."""

    def __init__(self) -> None:
        self._counts: deque[tuple[float, int]] = deque()

    def rate(self, total_bytes: int, now: float) -> float:
        """Bytes per second over the last `WINDOW_SECONDS`; 0 at the first call.

        Args:
            total_bytes: What was sent so far.
            now: Seconds, by any clock that only goes forward.
        """
        counts = self._counts
        counts.append((now, total_bytes))
        while len(counts) > 2 and counts[1][0] <= now - WINDOW_SECONDS:
            counts.popleft()
        began, before = counts[0]
        return (total_bytes - before) / (now - began) if now > began else 0.0


def bandwidth_text(bytes_per_second: float) -> SafeText:
    """The rate as the status line says it, equally wide up to 999 KB/s."""
    return SafeText(f"{bytes_per_second / 1000:5.1f} KB/s")
