"""How long the machine kept a thread waiting that was ready to run: it had other things to do."""

from pathlib import Path

_FILE = Path("/proc/thread-self/schedstat")


def waited_seconds() -> float:
    """How long the calling thread has waited for a processor so far; 0 where the system does not tell (sched-stats.rst)."""
    try:
        return int(_FILE.read_text().split()[1]) / 1e9
    except (OSError, IndexError):
        return 0.0
