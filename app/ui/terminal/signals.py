"""Signals that end the program: nothing is lost, the terminal is restored, and the exit cannot hang.

Textual 8.2.8 installs no handler for SIGTERM and SIGHUP: both would end the process with the terminal in
application mode and without a single `finally`. A handler in the event loop is not enough either: a loop that hangs
never calls it, and asyncio loses a signal when its socket is full. So the interpreter's own handlers are used, and a
watchdog ends the process when the orderly way takes too long.
"""

from __future__ import annotations

import _thread
import asyncio
import os
import signal
import time
from collections.abc import Callable

WATCHDOG_SECONDS = 2.4
"""How long an orderly exit may take before the process is ended all the same."""
LAST_ACT_SECONDS = 0.4
"""How long giving the terminal back may take then."""


HANG_UP_STATUS = 128 + signal.SIGHUP
"""The exit status when the terminal is gone."""
_ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def end_within(
    status: int,
    last_act: Callable[[], object],
    seconds: float = WATCHDOG_SECONDS,
    is_wanted: Callable[[], bool] = lambda: True,
) -> None:
    """End the process with this status after so long, whatever else happens.

    Args:
        status: The exit status.
        last_act: Called before the end, in a thread; gets `LAST_ACT_SECONDS`.
        seconds: How long the orderly way has.
        is_wanted: Asked when the time is over, in a thread: False lets the process live.
    """

    def watch() -> None:
        time.sleep(seconds)
        if not is_wanted():
            return
        _thread.start_new_thread(last_act, ())
        time.sleep(LAST_ACT_SECONDS)
        os._exit(status)

    # Unlike `threading` this takes no lock, which the code that a signal has interrupted might hold.
    _thread.start_new_thread(watch, ())


def end_undisturbed(status: int) -> None:
    """End soon with this status, whatever signals still come; call when nothing is left to do.

    While the interpreter shuts down it sets its handlers back, so that a second signal would end the process with a status
    of its own: the one that the kernel sends when a terminal closes, right after somebody's SIGHUP.
    """
    end_within(status, lambda: None)
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)


def end_on_signals(
    end: Callable[[int], None],
    last_act: Callable[[], object],
    may_live_on: Callable[[], bool] = lambda: False,
) -> None:
    """Call ``end`` with the exit status (128 + the signal's number) in the event loop at SIGTERM, SIGINT or SIGHUP.

    From then on a watchdog ends the process after `WATCHDOG_SECONDS`, also where the event loop hangs.

    Args:
        end: Ends in order.
        last_act: What is done where that takes too long, in a thread.
        may_live_on: Asked by the watchdog after a SIGHUP: True where the process goes on without its terminal.
    """
    loop = asyncio.get_running_loop()
    received_before: set[int] = set()

    def received(number: int, _: object) -> None:
        if number not in received_before:
            received_before.add(number)
            is_hang_up = number == signal.SIGHUP
            is_wanted = (lambda: not may_live_on()) if is_hang_up else (lambda: True)
            end_within(128 + number, last_act, is_wanted=is_wanted)
        if not loop.is_closed():
            loop.call_soon_threadsafe(end, 128 + number)

    for number in _ENDING:
        signal.signal(number, received)
