"""The conversation browser: searching titles and texts, and the jump to what was found, in the real app."""

import sqlite3
from pathlib import Path

from app.safe_text import SafeText
from app.store import SearchHit
from app.store.migrations import migrate, shipped_migrations
from app.ui.screens.browser import Browser
from app.ui.screens.conversation_rows import snippet_content
from tests.support.chats import chat_app, screen_text, until_idle, until_open, until_settled, until_shows
from tests.support.scripted_server import ScriptedServer, sse_chat
from tests.support.workspaces import until
from tests.ui.actions.test_editing import ask

LONG = "\n\n".join(f"Paragraph {number} about borrowing." for number in range(1, 41))


async def test_typing_finds_titles_and_texts_with_the_hit_marked() -> None:
    app = chat_app(ScriptedServer(sse_chat("The needle is here."), sse_chat("Nothing.")))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "first conversation")
        await pilot.press("ctrl+t")
        await until(lambda: len(app.chat_screen.tabs) == 2)
        await ask(pilot, "second about a needle")
        await pilot.press("ctrl+o", *"needle")
        await until_shows(app, "second about a needle", "The needle is here.", "scripted · now")
        rows = [row.key for row in app.screen._shown]
        assert rows[0] == app.chat_screen.active.key
        assert sum(key.startswith("hit:") for key in rows) == 2
        await pilot.press("space", *"role:you")
        await until(lambda: len(app.screen._shown) == 1)
        await pilot.press(*["backspace"] * 3, *"xx")
        await until_shows(app, "role: is one of")


async def test_enter_jumps_to_the_hit_in_its_branch() -> None:
    server = ScriptedServer(sse_chat(LONG), sse_chat("Other answer."), sse_chat("Third."))
    app = chat_app(server)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "question")
        await pilot.press("tab", "ctrl+r")
        await until_settled(app)
        await until_shows(app, "Other answer.")
        tab = app.chat_screen.active
        key = tab.key
        await pilot.press("ctrl+t")
        await until(lambda: len(app.chat_screen.tabs) == 2)
        app.close(tab)
        await pilot.press("ctrl+o", *'"paragraph', "space", *'17"')
        await until_shows(app, "Paragraph 17")
        await pilot.press("enter")
        await until(lambda: app.chat_screen.active.key == key)
        await until_shows(app, "Paragraph 17 about", "find Paragraph 17", "1/1")
        session = app.chat_screen.active.session
        assert session.path()[1].text == LONG
        await session.drain()
        stored = await app.workspace.store.conversations.load(key)
        assert stored.tree().path()[1].text == LONG


async def test_a_hit_in_the_tab_on_screen_goes_back_to_its_branch() -> None:
    app = chat_app(ScriptedServer(sse_chat("One needle."), sse_chat("Two.")))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await ask(pilot, "question")
        await pilot.press("tab", "e", "x", "enter")
        await until_settled(app)
        await until_shows(app, "questionx", "Two.")
        await pilot.press("ctrl+o", *"needle")
        await until_shows(app, "One needle.")
        await pilot.press("enter")
        await until_shows(app, "find needle", "1/1", "One needle.")
        assert "questionx" not in screen_text(app).split("\n", 1)[1]


async def test_what_was_stored_before_there_was_an_index_is_found_soon(tmp_path: Path) -> None:
    file = tmp_path / "beck.db"
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    migrate(connection, shipped_migrations()[:1], file)
    connection.execute(
        "INSERT INTO conversations (id, title, created_at, updated_at) VALUES ('old', 'Old', 1, 1)"
    )
    connection.execute(
        "INSERT INTO messages (id, conversation_id, role, created_at) VALUES ('m', 'old', 'user', 1)"
    )
    connection.execute(
        "INSERT INTO parts (message_id, position, kind, body) VALUES ('m', 0, 'text', '{\"text\": \"a needle\"}')"
    )
    connection.close()
    app = chat_app(ScriptedServer(), file)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press("ctrl+o")
        await until(lambda: isinstance(app.screen, Browser))
        await app.workspace.store.search.take_in()
        await pilot.press(*"needle")
        await until_shows(app, "a needle")
        await until_idle(pilot)


def test_a_snippet_always_shows_its_hit() -> None:
    hit = SearchHit("c", SafeText(""), "m", "user", 1, SafeText(""), (
        (SafeText("long " * 30), False), (SafeText("needle"), True), (SafeText(" after" * 30), False),
    ))  # fmt: skip
    for width in (20, 40, 66):
        content = snippet_content(hit, width)
        assert "needle" in content.plain
        assert content.cell_length <= width
