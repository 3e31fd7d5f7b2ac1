"""beck with a fault in it: a key press lets it fail with the key in a message, in a local variable and in a worker.

Run as ``python -m tests.safety.crashing_program handler|worker|render|start|thread ARGUMENTS…``; F1 is the key.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading

import app.wiring
from app.__main__ import main
from app.ui.actions.dialog_actions import DialogActions
from app.ui.widgets.status_line import StatusLine


def fail(key: str) -> None:
    """Fail with the key in arguments, local variables and the message."""
    headers = {"x-api-key": key, "authorization": f"Bearer {key}"}
    url = f"https://user:{key}@host/v1?key={key}"
    raise RuntimeError(f"Illegal header value {key!r} in {headers} for {url}")


def action_help(self: DialogActions) -> None:
    """What F1 does here."""
    key = os.environ["OPENAI_API_KEY"]
    match sys.argv[0]:
        case "handler":
            fail(key)
        case "worker":

            async def work() -> None:
                private = key
                await asyncio.sleep(0)
                try:
                    fail(private)
                except RuntimeError as error:
                    raise ValueError(f"because of {private}") from error

            self._chat.run_worker(work())
        case "render":
            StatusLine.render_line = lambda widget, y: fail(key)  # type: ignore[assignment]
            self._chat.refresh()


def fail_to_start(arguments: object) -> int:
    """What ``run`` does here."""
    fail(os.environ["OPENAI_API_KEY"] + "\x1b]52;c;eA==\x07")
    return 0


def fail_in_a_thread(arguments: object) -> int:
    """Likewise."""
    thread = threading.Thread(target=fail, args=(os.environ["OPENAI_API_KEY"],))
    thread.start()
    thread.join()
    return 0


if __name__ == "__main__":
    sys.argv = sys.argv[1:]
    DialogActions.action_help = action_help  # type: ignore[method-assign]
    if sys.argv[0] == "start":
        app.wiring.run = fail_to_start
    elif sys.argv[0] == "thread":
        app.wiring.run = fail_in_a_thread
    main()
