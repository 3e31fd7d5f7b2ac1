"""Slash commands, driven by keys in the real app."""

from __future__ import annotations

import pytest
from textual import events

from app.ui.screens.browser import Browser
from app.ui.screens.help import HelpScreen
from app.ui.screens.picker import Picker
from app.ui.widgets.slash_list import SlashList
from tests.support.chats import chat_app, screen_text, until_idle, until_open, until_settled, until_shows
from tests.support.scripted_server import Hold, ScriptedServer, openai_stream, sse_chat
from tests.support.workspaces import until
from tests.ui.actions.conversing import answered, until_said


def sent(server: ScriptedServer) -> list[str]:
    """The last message of each chat request."""
    return [
        request.json["messages"][-1]["content"] for request in server.requests if request.method == "POST"
    ]


def typed(text: str) -> list[str]:
    names = {"/": "slash", " ": "space", "-": "minus", ":": "colon", "\n": "ctrl+j"}
    return [names.get(letter, letter) for letter in text]


async def enter(pilot, text: str) -> None:
    """Type a text and press enter, with no list in between."""
    pilot.app.chat_screen.prompt.load_text(text)
    await pilot.press("enter")
    await pilot.pause()


def notices(app) -> list[str]:
    return [str(notice.message) for notice in app._notifications]


async def test_a_command_runs_and_is_not_sent_and_can_be_recalled() -> None:
    server = ScriptedServer()
    app = chat_app(server)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await enter(pilot, "/help")
        await until(lambda: isinstance(app.screen, HelpScreen))
        await pilot.press("escape")
        assert app.chat_screen.prompt.text == ""
        await pilot.press("up")
        assert app.chat_screen.prompt.text == "/help"
        assert not app.chat_screen.query(SlashList)
        assert sent(server) == []


async def test_an_unknown_name_is_told_and_stays_in_the_prompt() -> None:
    server = ScriptedServer()
    app = chat_app(server)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await enter(pilot, "/modle gpt")
        await until_said(app, "There is no command /modle", "/model")
        assert app.chat_screen.prompt.text == "/modle gpt"
        await enter(pilot, "/help me")
        await until_said(app, "/help takes nothing behind it")
        assert app.chat_screen.prompt.text == "/help me"
        assert sent(server) == []


async def test_two_slashes_and_paths_are_sent_and_recalled_as_they_were_written() -> None:
    server = ScriptedServer(sse_chat("One."), sse_chat("Two."))
    app = chat_app(server)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await enter(pilot, "//help")
        await until(lambda: len(sent(server)) == 1)
        await until_settled(app)
        await enter(pilot, "/etc/hosts says what?")
        await until(lambda: len(sent(server)) == 2)
        await until_settled(app)
        assert sent(server) == ["/help", "/etc/hosts says what?"]
        await pilot.press("up", "up")
        assert app.chat_screen.prompt.text == "//help"


async def test_a_prompt_that_is_taken_back_is_no_command_afterwards() -> None:
    hold = Hold()
    server = ScriptedServer(openai_stream(["so far ", hold]), sse_chat("Two."))
    app = chat_app(server)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await enter(pilot, "go")
        await hold.reached()
        app.submit("/help")
        await until(lambda: len(app.chat_screen.active.session.queue) == 1)
        await pilot.press("escape")
        await until(lambda: app.chat_screen.prompt.text == "//help")
        assert app.chat_screen.active.session.live is not None
        await app.end()


async def test_a_message_with_a_slash_is_edited_as_it_must_be_written() -> None:
    server = ScriptedServer(sse_chat("One."), sse_chat("Two."))
    app = chat_app(server)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await enter(pilot, "//help")
        await until_settled(app)
        await until(lambda: len(app.chat_screen.active.session.tree) == 2)
        await enter(pilot, "/edit")
        await until(lambda: app.chat_screen.prompt.text == "//help")
        await pilot.press("s", "enter")
        await until(lambda: len(sent(server)) == 2)
        assert sent(server)[1] == "/helps"


async def test_a_pasted_text_of_several_lines_is_sent() -> None:
    server = ScriptedServer(sse_chat("One."))
    app = chat_app(server)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        app.post_message(events.Paste("/rename this\nand that"))
        await pilot.pause()
        await pilot.press("enter")
        await until(lambda: len(sent(server)) == 1)
        assert sent(server) == ["/rename this\nand that"]


async def test_the_list_filters_completes_and_runs() -> None:
    app = chat_app(ScriptedServer())
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press(*typed("/re"))
        await until_shows(app, "/regenerate", "/retry", "Retry a failed reply")
        await pilot.press("down", "down", "tab")
        assert app.chat_screen.prompt.text == "/resume "
        await until(lambda: not app.chat_screen.query(SlashList))
        assert app.chat_screen.focused is app.chat_screen.prompt
        await pilot.press("ctrl+u", *typed("/hel"))
        await until_shows(app, "/help")
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, HelpScreen))


async def test_escape_closes_the_list_and_only_then_does_what_it_does_elsewhere() -> None:
    hold = Hold()
    app = chat_app(ScriptedServer(openai_stream(["so far ", hold])))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await enter(pilot, "go")
        await hold.reached()
        await pilot.press(*typed("/re"))
        await until(lambda: app.chat_screen.query(SlashList))
        await pilot.press("escape", "t")
        await until(lambda: not app.chat_screen.query(SlashList))
        assert app.chat_screen.active.session.live is not None
        assert app.chat_screen.prompt.text == "/ret"
        await pilot.press("escape")
        await until_settled(app)
        await pilot.press("ctrl+u", "slash")
        await until(lambda: app.chat_screen.query(SlashList))


async def test_the_list_goes_when_the_name_is_whole_or_the_tab_another() -> None:
    app = chat_app(ScriptedServer())
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press(*typed("/model"))
        await until(lambda: app.chat_screen.query(SlashList))
        await pilot.press("space")
        await until(lambda: not app.chat_screen.query(SlashList))
        await pilot.press("backspace")
        await until(lambda: app.chat_screen.query(SlashList))
        await pilot.press("ctrl+t")
        await until(lambda: len(app.chat_screen.tabs) == 2)
        await until(lambda: not app.chat_screen.query(SlashList))
        await pilot.press("ctrl+pageup")
        assert app.chat_screen.prompt.text == "/model"


async def test_a_click_runs_a_command() -> None:
    app = chat_app(ScriptedServer())
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press(*typed("/hel"))
        await until_shows(app, "/help")
        await until_idle(pilot)
        await pilot.click(SlashList, offset=(4, 1))
        await until(lambda: isinstance(app.screen, HelpScreen))


async def test_arguments_reach_their_commands() -> None:
    server = ScriptedServer()
    app = chat_app(server)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await answered(pilot, server, "One two.\n\n```py\ncode\n```\n")
        await pilot.press("tab")
        session = app.chat_screen.active.session
        await enter(pilot, "/rename A new title")
        await until(lambda: session.title == "A new title")
        await enter(pilot, "/model other")
        await until(lambda: session.choice.model == "other")
        await enter(pilot, "/theme terminal")
        await until(lambda: app.theme == "terminal")
        await enter(pilot, "/copy 1")
        await until_said(app, "Copied code 1")
        await enter(pilot, "/copy")
        await until_said(app, "Copied the message")
        await enter(pilot, "/copy all")
        await until_said(app, "Copied the conversation")
        await enter(pilot, "/copy nonsense")
        await until_said(app, "/copy takes all")
        await enter(pilot, "/find two")
        await until(lambda: "1/1" in screen_text(app))
        await pilot.press("escape")
        await enter(pilot, "/resume two")
        await until(lambda: isinstance(app.screen, Browser) and bool(app.screen.hits))
        assert app.screen.query_text == "two"


async def test_an_unknown_model_opens_the_picker_with_what_was_typed() -> None:
    app = chat_app(ScriptedServer())
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await enter(pilot, "/model oth")
        await until(lambda: isinstance(app.screen, Picker))
        await until_shows(app, "other")
        assert app.screen.query_text == "oth"


async def test_clear_begins_a_conversation_in_place_of_the_old_one_which_is_kept() -> None:
    server = ScriptedServer()
    app = chat_app(server)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await answered(pilot, server, "One.")
        old = app.chat_screen.active.session.id
        await pilot.press("tab")
        await enter(pilot, "/clear")
        await until(lambda: app.chat_screen.active.session.id != old)
        assert len(app.chat_screen.tabs) == 1
        assert app.chat_screen.active.session.is_empty
        assert old in [summary.id for summary in await app.workspace.listing()]


@pytest.mark.parametrize("word", [":q", "exit", "quit", "/quit"])
async def test_words_that_quit_elsewhere_quit_here(word: str) -> None:
    app = chat_app(ScriptedServer())
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await enter(pilot, word)
        await until(lambda: app.is_ending)


async def test_the_palette_runs_commands_whose_keys_belong_to_the_transcript() -> None:
    server = ScriptedServer()
    app = chat_app(server)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await answered(pilot, server, "One.")
        await pilot.press("tab", "ctrl+p", *typed("copy the message"), "enter")
        await until_said(app, "Copied the message")
