"""Keys of the user's own, pressed: commands, letters, the prompt, and where they are shown."""

from __future__ import annotations

from app.ui.keymap import read_keymap
from app.ui.screens.help import HelpScreen
from tests.support.chats import chat_app, screen_text, until_open, until_settled, until_shows
from tests.support.scripted_server import ScriptedServer, sse_chat
from tests.support.workspaces import until
from tests.ui.actions.conversing import answered


async def test_a_command_comes_by_its_new_key_and_not_by_its_old_one():
    app = chat_app(ScriptedServer(), None, keymap=read_keymap({"help": ("f5",), "palette": ("ctrl+k",)}))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await until_shows(app, "f5 help", "^k commands")
        assert "f1" not in screen_text(app)
        await pilot.press("f1")
        assert not isinstance(app.screen, HelpScreen)
        await pilot.press("f5")
        await until(lambda: isinstance(app.screen, HelpScreen))
        await until_shows(app, "f5", "Help")
        await pilot.press("escape")
        await pilot.press("ctrl+k")  # the prompt's own key gives way
        await until_shows(app, "Type a command", "f5")
        await app.end()


async def test_a_letter_of_the_transcript_is_another_one(server):
    app = chat_app(server.base_url, None, keymap=read_keymap({"fold_message": ("x",), "show_raw": ("f",)}))
    async with app.run_test(size=(80, 24)) as pilot:
        await answered(pilot, server, "**bold**\n\n" + "\n\n".join(f"line {n}" for n in range(8)))
        await pilot.press("f")
        await until_shows(app, "**bold**")
        await pilot.press("f", "x")
        await until(lambda: "line 7" not in screen_text(app))
        await app.end()


async def test_ctrl_j_sends_and_enter_makes_a_new_line(server):
    server.reply(sse_chat("ok"))
    app = chat_app(server.base_url, None, keymap=read_keymap({"send": ("ctrl+j",)}))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await until_shows(app, "ctrl+j sends")
        await pilot.press("a", "enter", "b")
        assert app.chat_screen.prompt.text == "a\nb"
        assert not server.requests
        await pilot.press("ctrl+j")
        await until(lambda: len(server.requests) == 1)
        await until_settled(app)
        assert server.requests[0].json["messages"][-1]["content"] == "a\nb"
        await app.end()


async def test_a_reply_is_stopped_by_another_key_than_esc(server):
    from tests.support.scripted_server import Hold, openai_stream

    hold = Hold()
    server.reply(openai_stream(["begun ", hold]))
    app = chat_app(server.base_url, None, keymap=read_keymap({"stop": ("f8",)}))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press("g", "enter")
        await hold.reached()
        await until_shows(app, "f8 stop")
        await pilot.press("escape")
        assert app.chat_screen.active.session.live is not None
        await pilot.press("f8")
        await until_settled(app)
        await until_shows(app, "stopped")
        await app.end()


async def test_quitting_by_its_new_key_works_in_a_dialog_too():
    app = chat_app(ScriptedServer(), None, keymap=read_keymap({"quit": ("f10",)}))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press("f1")
        await until(lambda: isinstance(app.screen, HelpScreen))
        await pilot.press("ctrl+q")
        assert not app.is_ending
        await pilot.press("f10")
        await until(lambda: app.is_ending)
