"""The pace of work: CPU time as a multiple of other work done in the same moment, never in seconds.

A test that compares seconds with a bound fails on a slow or a busy machine and shows nothing on a fast one. These compare
with a fixed piece of work that runs beside it, and take the best of several tries: what is slow for a reason of its own is
slow every time.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

TRIES = 4


def cpu_seconds(work: Callable[[], object]) -> float:
    """The CPU time of this process for the work, in seconds, without collections of garbage in between."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        begun = time.process_time()
        work()
        return time.process_time() - begun
    finally:
        if was_enabled:
            gc.enable()


def best_ratio(work: Callable[[], float], bound: float) -> float:
    """The least of what `work` returns in up to `TRIES` tries; stops at the first that is under the bound.

    Args:
        work: One whole try, with a fresh state, that returns a ratio of times.
        bound: What the caller will compare the result with.
    """
    least = work()
    for _ in range(TRIES - 1):
        if least < bound:
            break
        least = min(least, work())
    return least


def in_units(seconds: float) -> float:
    """CPU time as a multiple of one unit: some 10 ms of plain Python on a quiet laptop, measured now."""
    return seconds / min(cpu_seconds(_unit) for _ in range(3))


def units(work: Callable[[], object], bound: float) -> float:
    """The CPU time of work that can be repeated, in units of plain Python's; the best of several tries."""
    return best_ratio(lambda: in_units(cpu_seconds(work)), bound)


def _unit() -> int:
    total = 0
    words = {}
    for number in range(60_000):
        words[number & 1023] = number
        total += words[number & 511] ^ len(words)
    return total
