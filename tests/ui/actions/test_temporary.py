"""Temporary conversations, in the real app: nothing of them reaches any file, and nobody loses one unasked."""

import logging

import pytest

from app.log import start_log
from app.session.forking import fork
from tests.support.chats import chat_app, screen_text, until_idle, until_open, until_settled, until_shows
from tests.support.scenes import send
from tests.support.scripted_server import error_reply, openai_stream, sse_chat
from tests.support.workspaces import until
from tests.ui.actions.conversing import until_said

CANARY = "quetzalcanary"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home folder with a log at its most talkative, as a whole start has it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
        (tmp_path / name).mkdir()
    root = logging.getLogger()
    before = root.handlers[:], root.level
    start_log("debug", tmp_path / "XDG_STATE_HOME" / "beck.log")
    yield tmp_path
    root.handlers[:], root.level = before


def found_in(folder):
    """The files below a folder that hold the canary."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert any(file.suffix == ".sqlite3" for file in files)
    return [file.name for file in files if CANARY.encode() in file.read_bytes()]


async def temporary(pilot):
    await until_open(pilot.app)
    await pilot.app.run_action("app.new_temporary")
    await until(lambda: pilot.app.chat_screen.active.session.is_temporary)


async def test_no_file_ever_holds_a_word_of_it(server, home):
    path = home / "XDG_DATA_HOME" / "beck.sqlite3"
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(100, 30)) as pilot:
        await temporary(pilot)
        session = app.chat_screen.active.session
        hold = server.hold()
        server.reply(
            openai_stream([f"{CANARY} one ", hold, f"{CANARY} two"], reasoning=[f"{CANARY} thought"])
        )
        await send(pilot, f"{CANARY} prompt")
        await hold.reached()
        assert found_in(home) == []
        hold.release()
        await until_settled(app)
        server.reply(error_reply(500, f"{CANARY} failure"), error_reply(400, f"{CANARY} failure"))
        await send(pilot, f"{CANARY} second")
        await until_settled(app)
        server.reply(sse_chat(f"{CANARY} again"))
        await pilot.press("tab", "ctrl+r")
        await until_settled(app)
        app.chat_screen.prompt.text = f"/system {CANARY} prompt"
        app.chat_screen.set_focus(app.chat_screen.prompt)
        await pilot.press("enter")
        await until(lambda: CANARY in session.preset.system_prompt)
        await session.rename(f"{CANARY} title")
        app.chat_screen.prompt.text = f"{CANARY} draft"
        app.draft_rests()
        await app.workspace.undo(session)
        await app.keep_drafts()
        await session.drain()
        assert CANARY in session.conversation.draft
        copy = await fork(app.workspace, session, session.path()[-1].id)
        assert copy.is_temporary
        assert CANARY in copy.path()[0].text
        app.chat_screen.add_tab(copy)
        await pilot.press("ctrl+o", *CANARY)
        await until_idle(pilot)
        assert app.screen._shown == []
        await pilot.press("escape")
        assert CANARY not in "".join(await app.workspace.store.prompt_history.all())
        assert found_in(home) == []
        await app.end()
    assert found_in(home) == []


async def test_the_canary_is_found_where_a_conversation_is_stored(server, home):
    app = chat_app(server.base_url, home / "beck.sqlite3")
    async with app.run_test(size=(100, 30)) as pilot:
        await until_open(app)
        server.reply(sse_chat("ok"))
        await send(pilot, f"{CANARY} prompt")
        await until_settled(app)
        assert found_in(home) != []
        await app.end()


async def test_it_is_marked_and_works_like_any_other(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await temporary(pilot)
        await until_shows(
            app, "~ New conversation", "Temporary: nothing is stored.", "temporary, nothing of it is stored"
        )
        server.reply(sse_chat("first"), sse_chat("second"))
        await send(pilot, "question")
        await until_settled(app)
        await pilot.press("tab", "ctrl+r")
        await until_shows(app, "~ question", "second", "‹ 2/2 ›")
        await app.run_action("app.pin")
        await until_said(app, "A temporary conversation is not stored, so it cannot be pinned.")
        await app.run_action("app.next_tab")
        await until_idle(pilot)
        assert "temporary, nothing" not in screen_text(app)
        assert await app.workspace.listing() == []
        await app.end()


async def test_closing_asks_only_where_something_is_lost(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await temporary(pilot)
        await pilot.press("ctrl+w")
        await until(lambda: not app.chat_screen.active.session.is_temporary)
        await temporary(pilot)
        hold = server.hold()
        server.reply(openai_stream(["one ", hold]))
        await send(pilot, "question")
        await hold.reached()
        session = app.chat_screen.active.session
        await pilot.press("ctrl+w")
        await until_shows(app, "Close without a trace?", "1 temporary conversation is lost")
        await pilot.press("escape")
        await until(lambda: app.screen is app.chat_screen)
        assert app.chat_screen.active.session is session
        await pilot.press("ctrl+w")
        await until_shows(app, "Close without a trace?")
        await pilot.press("enter")
        await until(lambda: session not in app.workspace.sessions)
        assert session.live is None
        assert len(app.chat_screen.tabs) == 1
        await app.end()


async def test_quitting_asks_and_a_signal_does_not(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await temporary(pilot)
        server.reply(sse_chat("one"))
        await send(pilot, "question")
        await until_settled(app)
        await pilot.press("ctrl+q")
        await until_shows(app, "Close without a trace?")
        await pilot.press("escape")
        await until(lambda: app.screen is app.chat_screen)
        assert not app.is_ending
        app.end_by_signal(143)
        await until(lambda: app._exit)


async def test_a_hang_up_does_not_wait_for_a_reply_that_nobody_can_find(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await temporary(pilot)
        hold = server.hold()
        server.reply(openai_stream(["one ", hold]))
        await send(pilot, "question")
        await hold.reached()
        assert not app.workspace.is_busy
        await app.leave()
        assert not app.is_unattended
    hold.release()


async def test_a_start_with_a_temporary_conversation_leaves_the_tabs_of_the_last_one(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        server.reply(sse_chat("one"))
        await send(pilot, "lasting")
        await until_settled(app)
        await app.end()
    app = chat_app(server.base_url, path, which="temporary")
    async with app.run_test(size=(80, 24)):
        await until_open(app)
        await until(lambda: app.is_restored)
        assert [tab.session.is_temporary for tab in app.chat_screen.tabs] == [True]
        await app.end()
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)):
        await until_open(app)
        await until_shows(app, "1 lasting")
        await app.end()
