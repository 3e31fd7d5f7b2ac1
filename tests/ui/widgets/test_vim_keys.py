"""Vim's keys at the prompt itself: modes, undo, history, folded pastes, and what is left to others."""

from __future__ import annotations

from app.ui.widgets.vim_keys import VimKeys
from tests.ui.widgets.prompt_app import PromptApp, paste

LONG = "\n".join(f"line {number}" for number in range(50))


def with_vim(text: str = "") -> PromptApp:
    app = PromptApp(text=text)
    app.prompt.vim = VimKeys(app.prompt)
    return app


async def test_insert_mode_types_and_escape_shows_normal_mode() -> None:
    app = with_vim()
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press(*"one two", "escape")
        await pilot.pause()
        assert app.rows()[1].strip().startswith("N one two")
        await pilot.press("0", "d", "w", "p", "i", "!")
        assert app.prompt.text == "tone! wo"
        await pilot.pause()
        assert app.rows()[1].strip().startswith("›")


async def test_letters_of_normal_mode_type_nothing_and_an_idle_escape_is_left_to_the_app() -> None:
    app = with_vim("one")
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("escape", *"zqQ/:", "2", "escape")
        assert app.prompt.text == "one"
        assert app.left == []
        await pilot.press("escape")
        assert app.left == ["escape"]


async def test_undo_and_redo_go_change_by_change() -> None:
    app = with_vim("one two three")
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("escape", "0", "d", "w", "x")
        assert app.prompt.text == "wo three"
        await pilot.press("u")
        assert app.prompt.text == "two three"
        await pilot.press("u")
        assert app.prompt.text == "one two three"
        await pilot.press("ctrl+r")
        assert app.prompt.text == "two three"
        assert app.left == []


async def test_enter_sends_in_normal_mode_and_the_next_prompt_begins_in_insert_mode() -> None:
    app = with_vim("one")
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("escape", "enter", "j")
        assert app.sent == ["one"]
        assert app.prompt.text == "j"


async def test_k_on_the_first_line_walks_the_history_and_stays_in_normal_mode() -> None:
    app = with_vim("draft")
    async with app.run_test(size=(60, 20)) as pilot:
        app.prompt.set_history(["old"])
        await pilot.press("escape", "k")
        assert app.prompt.text == "old"
        await pilot.press("j")
        assert app.prompt.text == "draft"
        await pilot.press("D")
        assert app.prompt.text != "draftD"


async def test_visual_mode_selects_with_the_character_at_the_cursor_deleted_too() -> None:
    app = with_vim("one two")
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("escape", "0", "v", "e")
        assert app.prompt.selected_text == "on"
        await pilot.press("d")
        assert app.prompt.text == " two"
        assert app.prompt.selection.is_empty


async def test_a_folded_paste_is_deleted_and_put_back_whole() -> None:
    app = with_vim("a ")
    async with app.run_test(size=(60, 20)) as pilot:
        await paste(pilot, LONG)
        await pilot.press("escape", "0", "w", "D")
        assert app.prompt.text.strip() == "a"
        await pilot.press("p")
        assert LONG in app.prompt.text
        assert app.prompt.is_folded
