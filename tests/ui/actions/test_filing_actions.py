"""Pinning, tagging, archiving, deleting: in the active conversation and in the browser, in the real app."""

from app.ui.screens.browser import Browser
from tests.support.chats import chat_app, screen_text, until_idle, until_open, until_settled, until_shows
from tests.support.scenes import send
from tests.support.scripted_server import sse_chat
from tests.support.workspaces import until
from tests.ui.actions.conversing import until_said


async def talks(pilot, server, *titles):
    """Conversations with these titles, each in a tab of its own; the last one is active."""
    app = pilot.app
    await until_open(app)
    for number, title in enumerate(titles):
        if number:
            await pilot.press("ctrl+t")
            await until(lambda: app.chat_screen.active.session.is_empty)
        server.reply(sse_chat(f"answer about {title}"))
        await send(pilot, title)
        await until_settled(app)


async def command(pilot, text):
    prompt = pilot.app.chat_screen.prompt
    prompt.text = text
    prompt.move_cursor(prompt.document.end)
    await pilot.press("enter")


async def browser(pilot):
    await pilot.press("ctrl+o")
    await until(lambda: isinstance(pilot.app.screen, Browser))
    await until_idle(pilot)


def listed(app):
    return [row.label for row in app.screen._shown]


async def search(pilot, text):
    pilot.app.screen.query_one("#filter").value = text
    await until_idle(pilot)


async def test_commands_pin_tag_and_archive_and_undo_takes_it_back(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(100, 30)) as pilot:
        await talks(pilot, server, "alpha")
        session = app.chat_screen.active.session
        await command(pilot, "/pin")
        await until_said(app, "Pinned: it stands first")
        await command(pilot, "/tag #Rust sql")
        await until_said(app, "Tags: #rust #sql.")
        await command(pilot, "/tag -sql async")
        await until_said(app, "Tags: #async #rust.")
        await command(pilot, "/archive")
        await until_said(app, "Archived: is:archived finds it")
        await session.drain()
        stored = (await app.workspace.store.conversations.load(session.id)).conversation
        assert stored.tags == "async rust"
        assert None not in (stored.pinned_at, stored.archived_at)
        for _ in range(4):
            await app.workspace.undo(session)
        stored = session.conversation
        assert (stored.tags, stored.pinned_at, stored.archived_at) == ("", None, None)
        await command(pilot, "/tag")
        await until_shows(app, "Tags, with spaces between")
        await pilot.press(*"x" * 31, "enter")
        await until_said(app, "A tag has 30 characters at most.")
        assert session.conversation.tags == ""
        await app.end()


async def test_a_conversation_without_content_cannot_be_filed(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)):
        await until_open(app)
        await app.run_action("app.pin")
        await until_said(app, "An empty conversation cannot be pinned")
        await app.end()


async def test_the_browser_puts_pinned_first_hides_archived_and_filters_by_tag(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(100, 30)) as pilot:
        await talks(pilot, server, "alpha", "beta", "gamma")
        await browser(pilot)
        assert listed(app) == ["gamma", "beta", "alpha"]
        await pilot.press("down", "down", "ctrl+p")
        await until(lambda: listed(app) == ["alpha", "gamma", "beta"])
        await until_shows(app, "◆ alpha")
        await pilot.press("ctrl+t")
        await until_shows(app, "Tags, with spaces between")
        await pilot.press(*"work", "enter")
        await until_shows(app, "#work · 2 messages")
        await pilot.press("down", "ctrl+a")
        await until(lambda: listed(app) == ["alpha", "beta"])
        await pilot.press("ctrl+l")
        await until(lambda: listed(app) == ["alpha", "beta", "gamma"])
        await pilot.press("ctrl+l")
        await search(pilot, "tag:work")
        assert listed(app) == ["alpha"]
        await search(pilot, "tag:wo")
        assert listed(app) == ["alpha"]
        await search(pilot, "tag:wo beta")
        assert listed(app) == []
        await search(pilot, "is:archived")
        assert listed(app) == ["gamma"]
        await search(pilot, "is:pinned")
        assert listed(app) == ["alpha"]
        await search(pilot, "is:huge")
        await until_shows(app, "is: is one of pinned, archived")
        await search(pilot, "answer")
        assert sorted(listed(app)) == ["alpha", "beta"]
        await search(pilot, "answer tag:work")
        assert listed(app) == ["alpha"]
        await search(pilot, "answer is:archived")
        assert listed(app) == ["gamma"]
        await search(pilot, "")
        for _ in range(3):
            await pilot.press("ctrl+z")
            await until_idle(pilot)
        await until(lambda: listed(app) == ["gamma", "beta", "alpha"])
        assert "#work" not in screen_text(app)
        await app.end()


async def test_the_newest_conversation_is_the_one_used_last_and_not_the_pinned_one(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await talks(pilot, server, "alpha", "beta", "gamma")
        keys = [tab.key for tab in app.chat_screen.tabs]
        app.chat_screen.activate(app.chat_screen.tabs[0])
        await app.run_action("app.pin")
        app.chat_screen.activate(app.chat_screen.tabs[2])
        await app.run_action("app.archive")
        await until(lambda: app.chat_screen.active.session.conversation.archived_at is not None)
        await app.chat_screen.active.session.drain()
        assert await app.workspace.newest() == keys[1]
        await app.end()


async def test_the_browser_follows_what_another_process_does(server, path):
    app, other = chat_app(server.base_url, path), chat_app(server.base_url, path)
    async with app.run_test(size=(100, 30)) as pilot:
        await talks(pilot, server, "alpha")
        await browser(pilot)
        assert listed(app) == ["alpha"]
        async with other.run_test(size=(80, 24)) as second:
            await until_open(other)
            await second.press("ctrl+t")
            server.reply(sse_chat("x"))
            await until(lambda: other.chat_screen.active.session.is_empty)
            await send(second, "beta")
            await until_settled(other)
            await until(lambda: listed(app) == ["beta", "alpha"])
            await other.workspace.delete(other.chat_screen.active.key)
            await until(lambda: listed(app) == ["alpha"])
            await other.end()
        await app.end()


async def test_the_trash_lists_brings_back_and_is_emptied_after_asking(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(100, 30)) as pilot:
        await talks(pilot, server, "alpha", "beta", "canarygamma")
        await browser(pilot)
        for _ in range(3):
            await pilot.press("ctrl+d")
            await until_idle(pilot)
        await pilot.press("ctrl+b")
        await until_shows(app, "Trash", "canarygamma", "alpha", "30 days left")
        await search(pilot, "beta")
        await pilot.press("enter")
        await until_said(app, "It is back")
        await until(lambda: sorted(listed(app)) == ["alpha", "canarygamma"])
        await pilot.press("ctrl+d")
        await until_shows(app, "Empty the trash?", "2 conversations are removed for good")
        await pilot.press("escape")
        await until_shows(app, "enter bring back")
        assert len(await app.workspace.trash()) == 2
        await pilot.press("ctrl+d")
        await until_shows(app, "Empty the trash?")
        await pilot.press("enter")
        await until_shows(app, "The trash is empty.")
        await pilot.press("escape")
        await until(lambda: isinstance(app.screen, Browser) and listed(app) == ["beta"])
        assert [file.name for file in path.parent.glob("beck*") if b"canarygamma" in file.read_bytes()] == []
        await app.end()
