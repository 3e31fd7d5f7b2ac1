"""What a process holds at a moment: memory, file descriptors, threads, tasks."""

from __future__ import annotations

import asyncio
import os
import resource
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

WARM_UP = 0.2
"""Which part of a run is not judged: caches fill, arenas find their size."""

GROWTH_MB = 100.0
"""How much more memory the end of a run may need than the end of the warm-up."""

SLOPE_MB = 10.0
"""How much the line through the second half of a run may rise over the length of that half."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """One look at this process."""

    memory_mb: float
    """Resident; the most so far where the system tells nothing else."""
    files: int
    threads: int
    tasks: int


def footprint() -> Footprint:
    """What this process holds now."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        memory = int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    else:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        memory = peak if sys.platform == "darwin" else peak * 1024
    files = len(os.listdir("/proc/self/fd" if statm.exists() else "/dev/fd"))  # noqa: PTH208 - names are all it needs
    return Footprint(memory / 1e6, files, threading.active_count(), len(asyncio.all_tasks()))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a series of footprints says."""

    growth_mb: float
    """From the end of the warm-up to the end."""
    slope_mb: float
    """How much the line through the second half rises over its length."""
    more_files: int
    """The least of the last quarter less the most of the quarter after the warm-up: what closes late is no leak."""
    more_threads: int
    """Likewise."""
    more_tasks: int
    """Likewise."""

    @property
    def is_good(self) -> bool:
        """Whether nothing is left behind."""
        is_steady = max(self.more_files, self.more_threads, self.more_tasks) <= 0
        return is_steady and self.growth_mb <= GROWTH_MB and self.slope_mb <= SLOPE_MB


def judged(series: Sequence[Footprint]) -> Verdict:
    """The verdict on a run of at least twenty footprints."""
    warm = series[int(len(series) * WARM_UP) :]
    quarter = max(1, len(warm) // 4)
    first, last = warm[:quarter], warm[-quarter:]
    few = max(1, len(warm) // 20)
    return Verdict(
        growth_mb=fmean(each.memory_mb for each in warm[-few:])
        - fmean(each.memory_mb for each in warm[:few]),
        slope_mb=rise([each.memory_mb for each in series[len(series) // 2 :]]),
        more_files=min(each.files for each in last) - max(each.files for each in first),
        more_threads=min(each.threads for each in last) - max(each.threads for each in first),
        more_tasks=min(each.tasks for each in last) - max(each.tasks for each in first),
    )


def rise(values: Sequence[float]) -> float:
    """How much the straight line of least squares through the values rises from the first to the last."""
    middle, mean = (len(values) - 1) / 2, fmean(values)
    spread = sum((place - middle) ** 2 for place in range(len(values)))
    slope = sum((place - middle) * (value - mean) for place, value in enumerate(values)) / spread
    return slope * (len(values) - 1)
