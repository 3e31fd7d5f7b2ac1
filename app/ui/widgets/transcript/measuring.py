"""Measuring: heights of messages that nobody has looked at yet, worked out while there is nothing else to do."""

from __future__ import annotations

from time import perf_counter

from app.ui.widgets.transcript.body import LONG_TEXT
from app.ui.widgets.transcript.path_layout import PathLayout


class Measuring:
    """Goes through the messages from the view outwards, up and down in turn.

    Args:
        path: What to measure.
    """

    def __init__(self, path: PathLayout) -> None:
        self._path = path
        self._above = -1
        self._below = 0

    def restart(self, index: int) -> None:
        """Begin anew around a message: the width or the path has changed."""
        self._above = index - 1
        self._below = index

    def run(self, seconds: float) -> bool:
        """Measure for about so long, one message at least.

        Returns:
            Whether anything is left to do.
        """
        deadline = perf_counter() + seconds
        entries = self._path.entries
        while self._above >= 0 or self._below < len(entries):
            if self._below < len(entries):
                self._measure(self._below)
                self._below += 1
            if self._above >= 0:
                self._measure(self._above)
                self._above -= 1
            if perf_counter() >= deadline:
                return True
        return False

    def _measure(self, index: int) -> None:
        if index >= len(self._path.entries):
            return
        entry = self._path.entries[index]
        if entry.width != self._path.width and entry.length <= LONG_TEXT:
            self._path.measure(index)
