"""Opening, measured from inside: the real app without a terminal opens a stored conversation and is resized.

Run as a program with the database's path; prints one JSON object: milliseconds of CPU, and megabytes.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
from pathlib import Path

from textual.pilot import Pilot

from app.ui.chat_app import ChatApp
from app.ui.conversation_tab import ConversationTab
from tests.support.chats import chat_app, until_idle, until_open
from tests.support.workspaces import until

SIZE = (120, 40)
WIDTHS = (100, 140, 80)


class Stalls:
    """The longest callback of the event loop, in seconds of its thread's CPU time."""

    def __init__(self) -> None:
        self.longest = 0.0
        run = asyncio.Handle._run

        def timed(handle: asyncio.Handle) -> None:
            begun = time.thread_time()
            run(handle)
            self.longest = max(self.longest, time.thread_time() - begun)

        asyncio.Handle._run = timed  # type: ignore[assignment, method-assign]

    def take(self) -> float:
        """The longest since the last call, in milliseconds."""
        longest, self.longest = self.longest, 0.0
        return longest * 1000


async def open_and_resize(path: Path) -> dict[str, float]:
    """Open the conversation ``short``, as a warm-up, then ``long``, and resize it."""
    app = chat_app("http://127.0.0.1:9", path, which="new")
    stalls = Stalls()
    async with app.run_test(size=SIZE) as pilot:
        await until_open(app)
        await _open(app, pilot, "short")
        await _close(app, pilot, "short")
        gc.collect()
        gc.freeze()  # as beck does once it has started
        short = await _open(app, pilot, "short")
        await _close(app, pilot, "short")
        before = _megabytes()
        stalls.take()
        found = {"short": short, "long": await _open(app, pilot, "long"), "stall": stalls.take()}
        await until_idle(pilot)
        found["megabytes"] = _megabytes() - before
        stalls.take()
        for width in WIDTHS:
            await pilot.resize_terminal(width, SIZE[1])
            await until_idle(pilot)
        return found | {"resize_stall": stalls.take()}


async def _open(app: ChatApp, pilot: Pilot[None], key: str) -> float:
    """Open a conversation; the milliseconds of CPU, of all threads, until its end is on the screen."""
    begun = time.process_time()
    session = await app.workspace.open(key)
    assert session is not None
    tab: ConversationTab = app.chat_screen.add_tab(session)
    await until(lambda: tab.transcript.viewport.is_ready and not tab.transcript.is_frame_due)
    await pilot.pause()
    shown = "".join(strip.text for strip in tab.transcript.render_lines(tab.transcript.size.region))
    assert tab.transcript.viewport.is_end_in_view
    assert shown.strip()
    return (time.process_time() - begun) * 1000


async def _close(app: ChatApp, pilot: Pilot[None], key: str) -> None:
    tab = app.chat_screen.tab_of(key)
    assert tab is not None
    app.chat_screen.remove_tab(tab)
    await until_idle(pilot)


def _megabytes() -> float:
    """What this process has in memory."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(open_and_resize(Path(sys.argv[1])))))
