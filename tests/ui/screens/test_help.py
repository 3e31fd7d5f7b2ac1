"""The help screen: typing searches, tab turns the page, esc goes back one step at a time."""

from __future__ import annotations

import pytest

from app.ui.commands import COMMANDS
from app.ui.screens.help import HelpScreen, matching
from tests.support.chats import chat_app, screen_text, until_open, until_shows
from tests.support.scripted_server import ScriptedServer
from tests.support.workspaces import until


async def test_typing_searches_keys_and_commands_with_their_explanations():
    app = chat_app(ScriptedServer(), None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press("f1", *"theme")
        await until_shows(app, "Pick a theme", "Shows each theme as you move.")
        assert "Stop the reply" not in screen_text(app)
        await pilot.press(*" zzz")
        await until_shows(app, "No key and no command is called that.")
        await pilot.press("escape")
        await until_shows(app, "Stop the reply")
        await pilot.press("escape")
        await until(lambda: not isinstance(app.screen, HelpScreen))
        await app.end()


async def test_tab_turns_between_keys_and_commands():
    app = chat_app(ScriptedServer(), None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await pilot.press("f1")
        await until_shows(app, "Scroll by pages", "Quit")
        assert "Compare models" not in screen_text(app)
        await pilot.press("tab")
        await until_shows(app, "Compare models")
        await pilot.press("tab")
        await until_shows(app, "Scroll by pages")
        await app.end()


@pytest.mark.parametrize("size", [(40, 12), (60, 20), (80, 24), (140, 45)])
async def test_every_row_can_be_reached_at_any_size(size: tuple[int, int]):
    app = chat_app(ScriptedServer(), None)
    async with app.run_test(size=size) as pilot:
        await until_open(app)
        await pilot.press("f1")
        await until_shows(app, "Conversation", "esc close")
        await pilot.press(*["pagedown"] * 9)
        await until_shows(app, "Quit")
        await app.end()


def test_each_word_of_the_query_has_to_occur_and_case_does_not_count():
    assert matching(COMMANDS, "COPY ALL message")[0].title == "Copy message, all"
    assert [row.title for row in matching(COMMANDS, "ctrl+q")] == ["Quit"]
    assert matching(COMMANDS, "copy nothing of the kind") == []


def test_a_row_is_found_once_although_it_is_on_both_pages():
    titles = [row.title for row in matching(COMMANDS, "")]
    assert len(titles) == len(set(titles))
