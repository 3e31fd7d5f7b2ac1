"""The line source: lines that a user types, one when asked for, without holding up the event loop."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

Ask = Callable[[str], str]


def ask_with_readline(prompt: str) -> str:
    """One line with the keys of readline, where there is one.

    Raises:
        EOFError: nothing comes any more.
    """
    with suppress(ImportError):
        import readline  # noqa: F401 - what `input` edits lines with, once it is loaded
    return input(prompt)


class LineSource:
    """Asks in a thread of its own, which never keeps the process alive.

    Args:
        ask: Shows a prompt and returns the line; raises EOFError at the end.
    """

    def __init__(self, ask: Ask = ask_with_readline) -> None:
        self._ask = ask

    async def line(self, prompt: str) -> str | None:
        """The next line; None at the end of input.

        Cancellation: the thread goes on waiting, and what it gets is lost.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[str | None] = loop.create_future()

        def tell(line: str | None) -> None:
            if not answer.done():
                answer.set_result(line)

        def read() -> None:
            line: str | None
            try:
                line = self._ask(prompt)
            except (EOFError, OSError, ValueError):  # the terminal is gone, or standard input closed
                line = None
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(tell, line)

        sys.stdout.flush()
        threading.Thread(target=read, name="line", daemon=True).start()
        return await answer
