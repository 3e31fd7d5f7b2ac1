"""Signals that end the program: nothing is lost, the terminal is restored, and the exit cannot hang.

Textual 8.2.8 installs no handler for SIGTERM and SIGHUP: both would end the process with the terminal in
application mode and without a single `finally`. A handler alone is not enough either: with a terminal that nobody
reads, Textual's writer blocks the event loop for good, so a thread ends the process when the orderly way takes too long.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable

WATCHDOG_SECONDS = 5.0
"""How long an orderly exit may take before the process is ended all the same."""


HANG_UP_STATUS = 128 + signal.SIGHUP
"""The exit status when the terminal is gone."""


def end_within(status: int, seconds: float = WATCHDOG_SECONDS) -> None:
    """End the process with this status after so long, whatever else happens."""
    watchdog = threading.Timer(seconds, os._exit, (status,))
    watchdog.daemon = True
    watchdog.start()


def end_on_signals(end: Callable[[int], None]) -> None:
    """Call ``end`` with the exit status (128 + the signal's number) in the event loop at SIGTERM or SIGHUP.

    From then on a watchdog ends the process after `WATCHDOG_SECONDS`, whatever else happens.
    """
    loop = asyncio.get_running_loop()

    def received(number: signal.Signals) -> None:
        end_within(128 + number)
        end(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, received, number)
