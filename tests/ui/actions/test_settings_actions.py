"""The settings of a conversation, in the real app: system prompt, sampling, effort."""

import pytest

from app.conversation import Sampling
from app.session import Defaults, Preset
from tests.support.chats import chat_app, screen_text, until_idle, until_open, until_settled, until_shows
from tests.support.scenes import send
from tests.support.scripted_server import sse_chat
from tests.support.workspaces import until
from tests.ui.actions.conversing import until_said


async def dialog(pilot):
    await until_open(pilot.app)
    await pilot.app.run_action("app.conversation_settings")
    await until_shows(pilot.app, "Conversation settings", "ctrl+s keep")


async def closed(app):
    await until(lambda: app.screen is app.chat_screen)


async def test_the_dialog_changes_the_next_request_by_keys_alone(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await dialog(pilot)
        await pilot.press(*"0.25", "down", *".9", "tab", *"2k", "tab", *"high")
        await pilot.press(*["shift+tab"] * 4, *"Be", "enter", *"brief", "ctrl+s")
        await closed(app)
        await until_shows(app, "─system prompt · effort high · own sampling─")
        server.reply(sse_chat("ok"))
        await send(pilot, "hi")
        await until_settled(app)
        body = server.requests[-1].json
        assert body["messages"][0] == {"role": "system", "content": "Be\nbrief"}
        assert (body["temperature"], body["top_p"], body["max_tokens"], body["reasoning_effort"]) == (0.25, 0.9, 2000, "high")  # fmt: skip
        await app.end()


async def test_a_value_that_cannot_be_used_is_told_and_nothing_changes(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await dialog(pilot)
        await pilot.press(*"9", "tab", "tab", *"many", "enter")
        await until_shows(app, "The temperature is a number from 0 to 2, such as 0.7.")
        assert app.screen.focused.id == "temperature"
        await pilot.press("backspace", "1", "ctrl+s")
        await until_shows(app, "The output limit is a whole number of tokens")
        await pilot.press("escape")
        await closed(app)
        assert app.chat_screen.active.session.preset.sampling == Sampling()
        await app.end()


async def test_what_is_left_open_says_what_holds_instead(server, path):

    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        models = {"test/scripted": Preset("Speak French.", Sampling(temperature=0.5))}
        app.chat_screen.active.session._defaults = Defaults(models=models)
        await dialog(pilot)
        await until_shows(app, "as set: Speak French.", "as set: 0.5", "left open (above 0, at most 1)")
        await pilot.press("escape")
        await app.end()


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (140, 45)])
async def test_the_dialog_fits(server, size):
    app = chat_app(server.base_url)
    async with app.run_test(size=size) as pilot:
        await dialog(pilot)
        await pilot.press("9", "enter")
        await until_shows(app, "The temperature is a number")
        await until_shows(app, "System prompt", "Temperature", "Top p", "Output limit", "Effort", "esc back")


async def test_slash_system_sets_the_prompt_or_opens_its_box(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        app.action_system_prompt("Answer in\x1b[31m verse.")
        await until_said(app, "System prompt set")
        assert app.chat_screen.active.session.preset.system_prompt == "Answer in␛[31m verse."
        app.action_system_prompt()
        await until_shows(app, "Conversation settings", "verse.")
        assert app.screen.focused.id == "system"
        await pilot.press(*" Now.", "ctrl+s")
        await closed(app)
        assert app.chat_screen.active.session.preset.system_prompt.endswith("verse. Now.")
        await app.end()


async def test_slash_effort_takes_a_word_or_offers_a_list(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        session = app.chat_screen.active.session
        app.action_effort("high")
        await until_said(app, "Effort: high.")
        app.action_effort("hot")
        await until_said(app, "The effort is one of none, minimal, low")
        app.action_effort()
        await until_shows(app, "Reasoning effort", "● high")
        await pilot.press("up", "enter")
        await until(lambda: session.preset.sampling.reasoning_effort == "medium")
        app.action_effort("default")
        await until_said(app, "Effort: as set for the model.")
        await until_idle(pilot)
        assert "─effort" not in screen_text(app)
        await app.end()


async def test_settings_come_back_at_the_next_start(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        server.reply(sse_chat("ok"))
        await send(pilot, "hi")
        await until_settled(app)
        app.action_effort("low")
        await until_shows(app, "effort low")
        await app.end()
    app = chat_app(server.base_url, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await until_shows(app, "─effort low─")
        await app.end()


async def type_command(pilot, text):
    pilot.app.chat_screen.prompt.text = text
    pilot.app.chat_screen.prompt.move_cursor(pilot.app.chat_screen.prompt.document.end)
    await pilot.press("enter")


async def test_settings_are_taken_back_also_before_anything_was_sent(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        session = app.chat_screen.active.session
        await type_command(pilot, "/effort high")
        await until_said(app, "Effort: high.")
        undone = await app.workspace.undo(session)
        assert undone.told == "Undone: the change of the settings."
        assert session.preset.sampling.is_open
        await type_command(pilot, "/system Be kind.")
        await until(lambda: session.preset.system_prompt == "Be kind.")
        server.reply(sse_chat("ok"))
        await send(pilot, "hi")
        await until_settled(app)
        await session.set_preset(Preset("Be kind.", Sampling(temperature=0.5)))
        await app.workspace.undo(session)
        assert session.preset == Preset("Be kind.")
        undone = await app.workspace.undo(session)
        assert undone.told == "Undone: the change of the system prompt."
        stored = await app.workspace.store.conversations.load(session.id)
        assert (stored.conversation.system_prompt, stored.conversation.temperature) == ("", None)
        await app.end()
