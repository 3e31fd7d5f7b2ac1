"""Builds the linear mode on the same core as the screen."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import TYPE_CHECKING

from app.settings.arguments import Arguments
from app.ui.keymap import STANDARD
from app.wiring import Wiring

if TYPE_CHECKING:
    from app.linear.chat import LinearChat
    from app.ui.start import Opened


def run_linear(arguments: Arguments) -> int:
    """Chat line by line on this terminal and stay until the user ends it; returns the exit status."""
    return asyncio.run(_live(arguments))


async def _live(arguments: Arguments) -> int:
    from app.linear.chat import LinearChat
    from app.linear.line_source import LineSource

    opened = await Wiring(arguments, STANDARD).open()
    chat = LinearChat(opened.workspace, LineSource(), sys.stdout)
    for failure in (*opened.problems, *filter(None, [opened.store_failure])):
        chat.say_failure(failure)
    if opened.store_failure is not None:
        chat.say("The file is left as it is, and nothing of this session is kept.\n")
    status = 0
    chatting = asyncio.ensure_future(_chat(chat, arguments, opened))

    def end(number: int) -> None:
        nonlocal status
        status = 128 + number
        chatting.cancel()

    for number in (signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, end, number)
    try:
        await asyncio.wait({chatting})
        if not chatting.cancelled():
            chatting.result()
    finally:
        await opened.aclose()
    return status


async def _chat(chat: LinearChat, arguments: Arguments, opened: Opened) -> None:
    newest = await opened.workspace.newest() if arguments.continue_last else None
    cut = sum(record.status == "interrupted" for record in opened.recovered)
    if cut:
        replies = "1 reply was" if cut == 1 else f"{cut} replies were"
        chat.say(f"{replies} interrupted; what arrived is kept. /open lists the conversations.\n")
    await chat.run(arguments.prompt, conversation_id=newest, is_temporary=arguments.temporary)
