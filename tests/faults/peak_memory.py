"""How much memory this process took at most, above what it had at some moment."""

from __future__ import annotations

import ctypes
import gc
import resource
import sys
from contextlib import suppress
from pathlib import Path

MEBIBYTE = 1 << 20
_STATUS = Path("/proc/self/status")
_RESET = Path("/proc/self/clear_refs")


class PeakMemory:
    """Measures from its construction on; where the system cannot forget an older peak, that one hides smaller ones."""

    def __init__(self) -> None:
        gc.collect()
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)  # or memory that is free but still held would hide growth
        with suppress(OSError):
            _RESET.write_text("5")
        self._began = _peak_bytes()

    @property
    def growth(self) -> float:
        """MiB at the peak since then, above what was there at the beginning."""
        return (_peak_bytes() - self._began) / MEBIBYTE


def _peak_bytes() -> int:
    if _STATUS.exists():
        line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
