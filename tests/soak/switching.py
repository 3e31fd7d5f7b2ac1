"""The app, headless, going from one conversation to the next and asking in each.

Run as ``python -m tests.soak.switching URL FILE SWITCHES``; it prints one footprint a line as JSON, after each switch.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from app.ui.chat_app import ChatApp
from tests.soak.footprint import Footprint, footprint
from tests.support.chats import chat_app, until_idle, until_open
from tests.support.workspaces import until

TABS = 4
"""How many tabs are open at once."""

LONGEST_REOPENED = 4
"""Messages of a conversation that is gone on with: what grows with its own length is no leak."""

PATIENCE_SECONDS = 600.0
"""For one reply, on a machine that is busy with other things."""


async def switch(app: ChatApp, number: int) -> None:
    """Go to another conversation: a new one, one from the store, or the next tab, by turns."""
    if number % 5 == 3:
        app.action_next_tab()
    elif number % 5 == 4 and (earlier := await short_conversations(app)):
        session = await app.workspace.open(earlier[-1])
        assert session is not None
        app.chat_screen.add_tab(session)
    elif number:
        await app.action_new_tab()
    while len(app.chat_screen.tabs) > TABS:
        app.close(next(tab for tab in app.chat_screen.tabs if tab is not app.chat_screen.active))


async def short_conversations(app: ChatApp) -> list[str]:
    """Conversations from the store that no tab shows, last used first; none that has become long."""
    tabs = {tab.key for tab in app.chat_screen.tabs}
    summaries = await app.workspace.listing()
    return [each.id for each in summaries if each.id not in tabs and each.message_count <= LONGEST_REOPENED]


async def ask(app: ChatApp, number: int) -> None:
    """Ask in the active tab and wait until the whole reply is stored."""
    tab = app.chat_screen.active
    assert tab is not None
    session = tab.session
    settled = len(session.tree)
    app.submit(f"Question {number}?")
    await until(lambda: len(session.tree) == settled + 2 and session.live is None, PATIENCE_SECONDS)
    await session.drain()
    reply = session.path()[-1]
    assert reply.generation is not None
    assert reply.generation.status == "complete", reply.generation.failure


async def soak(url: str, file: Path, switches: int, report: Callable[[Footprint], None]) -> None:
    app = chat_app(url, file)
    async with app.run_test(size=(120, 40)) as pilot:
        await until_open(app)
        for number in range(switches):
            await switch(app, number)
            await ask(app, number)
            await until_idle(pilot)
            report(footprint())
        await app.end()


def _print(found: Footprint) -> None:
    os.write(1, json.dumps(asdict(found)).encode() + b"\n")  # Textual has taken sys.stdout


if __name__ == "__main__":
    asyncio.run(soak(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), _print))
