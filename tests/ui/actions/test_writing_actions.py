"""What is done with a prompt before it is sent, driven by keys in the real app."""

from __future__ import annotations

import contextlib
import os

from textual import events

from tests.support.chats import chat_app, screen_text, until_open, until_settled, until_shows
from tests.support.scenes import send
from tests.support.scripted_server import ScriptedServer, sse_chat
from tests.support.workspaces import until
from tests.ui.actions.conversing import until_said

LONG = "\n".join(f"line {number}" for number in range(412))


async def paste(pilot, text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


async def test_a_folded_paste_is_kept_whole_over_tabs_and_restarts_and_sent_whole(tmp_path) -> None:
    server = ScriptedServer()
    app = chat_app(server, tmp_path / "db")
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await paste(pilot, LONG)
        await pilot.press("ctrl+t")
        await until(lambda: len(app.chat_screen.tabs) == 2)
        await pilot.press("ctrl+pageup")
        await until_shows(app, "[pasted\u00a0412\u00a0lines]")
        await app.keep_drafts()
        await app.end()
    server = ScriptedServer(sse_chat("One."))
    app = chat_app(server, tmp_path / "db")
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await until(
            lambda: LONG in (tab.draft for tab in app.chat_screen.tabs) or app.chat_screen.prompt.text == LONG
        )
        app.chat_screen.activate(
            next(tab for tab in app.chat_screen.tabs if tab.session.conversation.draft == LONG)
        )
        assert app.chat_screen.prompt.text == LONG
        await pilot.press("enter")
        await until(lambda: any(request.method == "POST" for request in server.requests))
        await until_settled(app)
        assert server.requests[-1].json["messages"][-1]["content"] == LONG


async def test_the_palette_unfolds_a_paste_and_says_where_there_is_none() -> None:
    app = chat_app(ScriptedServer())
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await app.run_command("unfold_paste")
        await until_said(app, "No paste is folded")
        await paste(pilot, LONG)
        await pilot.press("ctrl+p", *"unfold", "enter")
        await until(lambda: "line 411" in screen_text(app))
        assert app.chat_screen.prompt.text == LONG


def write_editor(folder, monkeypatch, body: str) -> None:
    """Set an editor that is a shell script; the pilot's terminal is nobody's, so there is none to give away."""
    editor = folder / "editor"
    editor.write_text(f"#!/bin/sh\n{body}\n")
    editor.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(editor))


def let_go(app, monkeypatch) -> None:
    monkeypatch.setattr(type(app._driver), "can_suspend", True)
    monkeypatch.setattr(app, "suspend", contextlib.nullcontext)


async def test_ctrl_g_opens_the_whole_prompt_in_the_editor_and_undo_brings_the_old_text_back(
    folder, monkeypatch
) -> None:
    app = chat_app(ScriptedServer())
    write_editor(folder, monkeypatch, 'printf "%s\\n" "$(wc -l < "$1") lines" > "$1"')
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        let_go(app, monkeypatch)
        await paste(pilot, LONG)
        await pilot.press("ctrl+g")
        await until(lambda: app.chat_screen.prompt.text == "412 lines")
        await pilot.press("ctrl+underscore")
        assert app.chat_screen.prompt.text == LONG


async def test_a_failing_editor_is_told_and_the_prompt_is_as_it_was(folder, monkeypatch) -> None:
    app = chat_app(ScriptedServer())
    write_editor(folder, monkeypatch, 'echo changed > "$1"; exit 1')
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        let_go(app, monkeypatch)
        await pilot.press(*"draft", "ctrl+g")
        await until_said(app, "ended with status 1")
        assert app.chat_screen.prompt.text == "draft"


async def test_what_was_edited_goes_to_its_own_tab(folder, monkeypatch) -> None:
    app = chat_app(ScriptedServer())
    write_editor(
        folder,
        monkeypatch,
        f'until [ -e "{folder}/go" ]; do sleep 0.02; done; printf "\\033[31mwritten" > "$1"',
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        let_go(app, monkeypatch)
        await pilot.press(*"draft", "ctrl+g")
        await until(lambda: app._is_editing_outside)
        await app.run_command("new_tab")
        os.close(os.open(folder / "go", os.O_CREAT))
        await until(lambda: not app._is_editing_outside)
        await pilot.pause()
        assert app.chat_screen.prompt.text == ""
        await pilot.press("ctrl+pageup")
        assert app.chat_screen.prompt.text.endswith("written")
        assert "\x1b" not in app.chat_screen.prompt.text


async def search(pilot, server: ScriptedServer, *prompts: str) -> None:
    await until_open(pilot.app)
    for prompt in prompts:
        server.reply(sse_chat("ok"))
        await send(pilot, prompt)
        await until_settled(pilot.app)
    await pilot.press("d", "r", "a", "f", "t", "ctrl+r")
    await until(
        lambda: (
            pilot.app.chat_screen.query("#history-text")
            and getattr(pilot.app.focused, "id", "") == "history-text"
        )
    )


async def test_ctrl_r_finds_an_earlier_prompt_and_enter_takes_it_without_sending() -> None:
    server = ScriptedServer()
    app = chat_app(server)
    async with app.run_test(size=(80, 24)) as pilot:
        await search(pilot, server, "why is the sky blue", "other", "how wide is the sky")
        await pilot.press(*"sky")
        await until_shows(app, "1/2", "how wide is the sky", "why is the sky blue")
        await pilot.press("ctrl+r")
        await until_shows(app, "2/2")
        await pilot.press("enter")
        await until(lambda: app.chat_screen.prompt.text == "why is the sky blue")
        assert app.chat_screen.focused is app.chat_screen.prompt
        assert len(app.chat_screen.active.session.path()) == 6
        await pilot.press("ctrl+underscore")
        assert app.chat_screen.prompt.text == "draft"


async def test_escape_gives_the_search_up_and_the_draft_was_never_touched() -> None:
    server = ScriptedServer()
    app = chat_app(server)
    async with app.run_test(size=(80, 24)) as pilot:
        await search(pilot, server, "one", "two")
        await pilot.press(*"zzz")
        await until_shows(app, "none")
        await pilot.press("enter")
        assert app.chat_screen.prompt.text == "draft"
        await pilot.press("escape")
        await until(lambda: not app.chat_screen.query("#history-text"))
        assert app.chat_screen.prompt.text == "draft"
        assert app.chat_screen.focused is app.chat_screen.prompt


async def test_ctrl_r_in_the_transcript_still_regenerates() -> None:
    server = ScriptedServer()
    app = chat_app(server)
    async with app.run_test(size=(80, 24)) as pilot:
        await search(pilot, server, "one")
        await pilot.press("escape")
        server.reply(sse_chat("again"))
        await pilot.press("tab", "ctrl+r")
        await until(lambda: len(app.chat_screen.active.session.tree) == 3)
        assert not app.chat_screen.query("#history-text")


async def test_what_is_pasted_in_the_transcript_goes_into_the_prompt() -> None:
    app = chat_app(ScriptedServer(sse_chat("yes")))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await send(pilot, "go")
        await until_settled(app)
        await pilot.press("tab")
        assert app.chat_screen.focused is not app.chat_screen.prompt
        await paste(pilot, "the rest")
        await until(lambda: app.chat_screen.prompt.text == "the rest")
        assert app.chat_screen.focused is app.chat_screen.prompt


async def test_what_is_hidden_in_a_paste_is_told() -> None:
    app = chat_app(ScriptedServer())
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        tags = "".join(chr(0xE0000 + ord(letter)) for letter in "say yes")
        await paste(pilot, f"x\u200b = 1{tags}")
        await until_said(app, "Left out: 8 hidden characters (U+E0073, U+E0079, U+200B, 3 more kinds),")
        await until_said(app, "which spell “say yes”.")
        assert app.chat_screen.prompt.text == "x = 1"
