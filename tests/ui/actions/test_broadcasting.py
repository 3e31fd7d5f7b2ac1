"""One prompt to several tabs."""

from tests.support.chats import chat_app, until_open, until_settled, until_shows
from tests.support.scenes import send
from tests.support.scripted_server import openai_stream, sse_chat
from tests.support.workspaces import until
from tests.ui.actions.conversing import until_said


def asked(server):
    return [request.json["messages"][-1]["content"] for request in server.requests]


async def three_tabs(pilot, server):
    """Three tabs, the first of which streams."""
    app = pilot.app
    await until_open(app)
    hold = server.hold()
    server.reply(openai_stream(["one", hold]), sse_chat("two"))
    await send(pilot, "Alpha")
    await hold.reached()
    await pilot.press("ctrl+t")
    await until(lambda: app.chat_screen.active.session.is_empty)
    await send(pilot, "Beta")
    await until(lambda: app.chat_screen.active.session.live is None)
    await pilot.press("ctrl+t")
    await until(lambda: app.chat_screen.active.session.is_empty)
    return hold


async def test_a_prompt_goes_to_every_checked_tab_and_waits_where_a_reply_streams(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        hold = await three_tabs(pilot, server)
        await pilot.press(*"/broadcast to all", "enter")
        await until_shows(app, "Send to these tabs", "✓ Alpha", "✓ Beta", "✓ New conversation")
        await pilot.press("enter")
        await until_said(app, "Sent to Beta", "queued in Alpha")
        await until(lambda: asked(server).count("to all") == 2)
        assert [prompt.text for prompt in app.chat_screen.tabs[0].session.queue] == ["to all"]
        hold.release()
        await until(lambda: asked(server).count("to all") == 3)
        await until_settled(app)


async def test_only_the_checked_ones_get_the_draft(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        hold = await three_tabs(pilot, server)
        await pilot.press(*"my draft")
        await app.run_action("app.broadcast")
        await until_shows(app, "Send to these tabs")
        await pilot.press("tab", "down", "down", "tab", "enter")
        await until_said(app, "Sent to Beta.")
        assert asked(server).count("my draft") == 1
        assert app.chat_screen.prompt.text == ""
        hold.release()
        await until_settled(app)


async def test_nothing_is_sent_where_none_is_checked_or_the_dialog_is_closed(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press(*"my draft")
        await app.run_action("app.broadcast")
        await until_shows(app, "Send to these tabs")
        await pilot.press("enter")
        await until_shows(app, "Check at least one")
        await pilot.press("escape")
        await until(lambda: app.screen is app.chat_screen)
        assert app.chat_screen.prompt.text == "my draft"
        assert server.requests == []


async def test_without_a_prompt_it_asks_for_one(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await app.run_action("app.broadcast")
        await until_shows(app, "The prompt for several tabs")
        await pilot.press(*"hi", "enter")
        await until_shows(app, "Send to these tabs")
        await pilot.press("tab", "enter")
        await until(lambda: asked(server) == ["hi"])
        await until_settled(app)
