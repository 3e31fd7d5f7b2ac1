"""Conversations for flows: prompts answered before the next, and the transcript in focus."""

from tests.support.chats import until_idle, until_open, until_settled
from tests.support.scenes import send
from tests.support.scripted_server import sse_chat
from tests.support.workspaces import until


async def answered(pilot, server, *markdown):
    """Have prompts answered by these texts, then go to the transcript."""
    await until_open(pilot.app)
    for text in markdown:
        server.reply(sse_chat(text))
        await send(pilot, "go")
        await until_settled(pilot.app)
    await until_idle(pilot)
    await pilot.press("tab")


async def until_said(app, *texts):
    """Wait until one notice says all the texts, however it wraps."""
    await until(
        lambda: any(
            all(text in f"{notice.title} {notice.message}" for text in texts) for notice in app._notifications
        )
    )
