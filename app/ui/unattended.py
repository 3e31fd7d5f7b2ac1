"""Unattended: how the process lives on without a terminal while replies go on, and that it never does so for ever."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable

BEAT_SECONDS = 5.0
"""How often the event loop is asked whether it still runs."""
FROZEN_BEATS = 3
"""So many questions without an answer, and it never will."""


def let_go_of_terminal() -> None:
    """Put nothing in the place of standard input and output, so that what is left of the terminal can be closed."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    if nothing > 2:
        os.close(nothing)


def end_when_frozen(status: int, limit_seconds: float, is_over: Callable[[], bool]) -> None:
    """End the process when its event loop stands still, or when the limit is long past: nobody looks at it any more.

    Args:
        status: The exit status.
        limit_seconds: How long it may live.
        is_over: Asked in a thread; True ends the watching.
    """
    loop = asyncio.get_running_loop()
    deadline = time.monotonic() + limit_seconds + BEAT_SECONDS
    missing = 0

    def beat() -> None:
        nonlocal missing
        missing = 0

    def watch() -> None:
        nonlocal missing
        while not is_over():
            time.sleep(BEAT_SECONDS)
            missing += 1
            if (missing > FROZEN_BEATS or time.monotonic() > deadline) and not is_over():
                os._exit(status)
            if not loop.is_closed():
                loop.call_soon_threadsafe(beat)

    threading.Thread(target=watch, name="unattended", daemon=True).start()
