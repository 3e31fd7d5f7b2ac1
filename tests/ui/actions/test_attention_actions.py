"""What a user who looks elsewhere is told: only then, only after a while, and never what was said."""

from __future__ import annotations

import itertools

import pytest
from textual import events

from app.ui.chat_app import ChatApp
from app.ui.terminal.attention import AttentionOptions
from tests.support.chats import chat_app, until_open, until_settled
from tests.support.scenes import send
from tests.support.scripted_server import Hold, error_reply, openai_stream, sse_chat
from tests.support.workspaces import until


@pytest.fixture
def told(monkeypatch):
    """Titles, progress and notifications that the terminal was sent."""
    sent: list[tuple[str, object]] = []
    monkeypatch.setattr(ChatApp, "send", lambda _, text: sent.append(("notice", text)))
    monkeypatch.setattr(ChatApp, "send_title", lambda _, text: sent.append(("title", text)))
    monkeypatch.setattr(ChatApp, "send_progress", lambda _, *, is_busy: sent.append(("busy", is_busy)))
    monkeypatch.setattr("app.ui.actions.attention_actions.LONG_SECONDS", 0.0)
    monkeypatch.setenv("TERM_PROGRAM", "iTerm.app")
    return sent


def of(told, kind):
    return [value for each, value in told if each == kind]


async def test_a_reply_that_ends_while_the_terminal_is_not_looked_at_is_told_once(server, told):
    server.reply(sse_chat("the secret answer"))
    app = chat_app(server.base_url, None)
    async with app.run_test() as pilot:
        await until_open(app)
        app.post_message(events.AppBlur())
        await until(lambda: not app.app_focus)
        await send(pilot, "why is that")
        await until(lambda: bool(of(told, "notice")))
        await until_settled(app)
        assert of(told, "notice") == ["\x1b]9;beck: reply finished: why is that\x07"]
        await app.end()


async def test_a_reply_that_is_looked_at_is_not_told(server, told):
    server.reply(sse_chat("ok"))
    app = chat_app(server.base_url, None)
    async with app.run_test() as pilot:
        await until_open(app)
        await send(pilot, "go")
        await until_settled(app)
        assert of(told, "notice") == []
        await app.end()


async def test_a_reply_in_another_tab_is_told_also_when_it_fails(server, told):
    hold = Hold()
    server.reply(openai_stream(["begun", hold], finish=None, done=False))
    app = chat_app(server.base_url, None)
    async with app.run_test() as pilot:
        await until_open(app)
        await send(pilot, "go")
        await hold.reached()
        await pilot.press("ctrl+t")
        await until(lambda: len(app.chat_screen.tabs) == 2)
        hold.release()
        await until(lambda: bool(of(told, "notice")))
        assert "reply failed" in of(told, "notice")[0]
        await app.end()


async def test_a_short_reply_and_one_that_was_stopped_are_not_told(server, told, monkeypatch):
    hold = Hold()
    server.reply(openai_stream(["begun", hold]))
    server.reply(sse_chat("ok"))
    app = chat_app(server.base_url, None)
    async with app.run_test() as pilot:
        await until_open(app)
        app.post_message(events.AppBlur())
        await until(lambda: not app.app_focus)
        await send(pilot, "go")
        await hold.reached()
        await app.action_stop()
        await until_settled(app)
        monkeypatch.setattr("app.ui.actions.attention_actions.LONG_SECONDS", 60.0)
        app.post_message(events.AppBlur())
        await send(pilot, "again")
        await until_settled(app)
        assert of(told, "notice") == []
        await app.end()


async def test_the_title_changes_with_what_runs_and_only_then(server, told):
    hold = Hold()
    server.reply(openai_stream([*"many small deltas", hold]))
    server.reply(error_reply(400, "no"))
    app = chat_app(server.base_url, None)
    async with app.run_test() as pilot:
        await until_open(app)
        await send(pilot, "go")
        await hold.reached()
        await until(lambda: of(told, "title")[-1] == "● 1 streaming · beck")
        hold.release()
        await until_settled(app)
        await until(lambda: of(told, "title")[-1] == "beck")
        await send(pilot, "again")
        await until(lambda: of(told, "title")[-1] == "! 1 failed · beck")
        titles = of(told, "title")
        assert all(first != second for first, second in itertools.pairwise(titles))
        await app.end()


@pytest.mark.parametrize(
    ("wanted", "is_animated", "is_told"),
    [("on", False, True), ("auto", False, False), ("auto", True, True), ("off", True, False)],
)
async def test_progress_is_shown_where_it_may_move(server, told, monkeypatch, wanted, is_animated, is_told):
    monkeypatch.setenv("WT_SESSION", "x")
    monkeypatch.setattr(ChatApp, "is_animated", is_animated)
    server.reply(sse_chat("ok"))
    app = chat_app(server.base_url, None)
    async with app.run_test() as pilot:
        await until_open(app)
        object.__setattr__(app.opened, "attention", AttentionOptions(progress=wanted, window_title=False))
        told.clear()
        await send(pilot, "go")
        await until_settled(app)
        await until(lambda: app.chat_screen.tabs[0].face.state == "idle")
        assert of(told, "busy") == ([True, False] if is_told else [])
        assert of(told, "title") == []
        await app.end()
