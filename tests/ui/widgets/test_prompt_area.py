"""Long pastes in the prompt: one token on the screen, the whole text for everybody who asks."""

from __future__ import annotations

import random
from contextlib import suppress

from textual.actions import SkipAction

from tests.support.pace import cpu_seconds, in_units
from tests.ui.widgets.prompt_app import PromptApp, paste

LONG = "\n".join(f"line {number} 漢字" for number in range(412))
OTHER = "\n".join(f"other {number}" for number in range(30))


def shown(app: PromptApp) -> str:
    """What stands in the document, its tokens included."""
    return app.prompt.document.text.replace("\u00a0", " ")


async def test_a_long_paste_is_one_token_and_is_sent_whole() -> None:
    app = PromptApp(text="look: ")
    async with app.run_test(size=(60, 20)) as pilot:
        await paste(pilot, LONG.replace("\n", "\r"))
        assert shown(app) == "look: [pasted 412 lines]"
        assert app.prompt.text == f"look: {LONG}"
        await pilot.press("!", "enter")
        assert app.sent == [f"look: {LONG}!"]


async def test_a_short_paste_is_shown() -> None:
    app = PromptApp()
    async with app.run_test(size=(60, 20)) as pilot:
        await paste(pilot, "one\ntwo")
        assert shown(app) == "one\ntwo"


async def test_the_cursor_steps_over_a_token_and_a_key_deletes_all_of_it() -> None:
    app = PromptApp(text="ab")
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("left")
        await paste(pilot, LONG)
        assert shown(app) == "a[pasted 412 lines]b"
        await pilot.press("left")
        assert app.prompt.cursor_location == (0, 1)
        await pilot.press("right")
        assert app.prompt.cursor_location == (0, len("a[pasted 412 lines]"))
        await pilot.press("backspace")
        assert shown(app) == "ab"
        await pilot.press("ctrl+underscore")
        assert app.prompt.text == f"a{LONG}b"
        await pilot.press("home", "right", "delete")
        assert shown(app) == "ab"


async def test_pasting_the_same_again_unfolds_it_and_undo_folds_it() -> None:
    app = PromptApp()
    async with app.run_test(size=(60, 20)) as pilot:
        await paste(pilot, LONG)
        await paste(pilot, LONG)
        assert shown(app) == LONG
        await pilot.press("ctrl+underscore")
        assert shown(app) == "[pasted 412 lines]"
        assert app.prompt.text == LONG


async def test_another_paste_behind_it_gets_a_token_of_its_own() -> None:
    app = PromptApp()
    async with app.run_test(size=(60, 20)) as pilot:
        await paste(pilot, LONG)
        await paste(pilot, OTHER)
        assert shown(app) == "[pasted 412 lines][pasted 30 lines]"
        assert app.prompt.text == LONG + OTHER
        assert app.prompt.unfold()
        assert shown(app) == f"[pasted 412 lines]{OTHER}"
        assert app.prompt.unfold()
        assert shown(app) == LONG + OTHER
        assert not app.prompt.unfold()


async def test_a_double_click_unfolds_a_token() -> None:
    app = PromptApp(text="see ")
    async with app.run_test(size=(60, 20)) as pilot:
        await paste(pilot, OTHER)
        await pilot.click(app.prompt, offset=(10, 1), times=2)
        assert shown(app) == f"see {OTHER}"


async def test_what_is_killed_copied_or_cut_is_whole() -> None:
    app = PromptApp()
    async with app.run_test(size=(60, 20)) as pilot:
        await paste(pilot, LONG)
        await pilot.press("ctrl+u")
        assert app.prompt.text == ""
        app.prompt.load_text("")
        await pilot.press("ctrl+y")
        assert app.prompt.text == LONG
        await pilot.press("shift+home", "ctrl+x")
        assert app.clipboard == LONG
        await pilot.press("ctrl+v")
        assert app.prompt.text == LONG


async def test_a_text_that_comes_back_is_folded_as_it_was() -> None:
    app = PromptApp()
    async with app.run_test(size=(60, 20)) as pilot:
        await paste(pilot, LONG)
        text = app.prompt.text
        app.prompt.text = "another tab's draft"
        app.prompt.text = text
        assert shown(app) == "[pasted 412 lines]"
        app.prompt.set_history([text])
        app.prompt.text = ""
        await pilot.press("up")
        assert shown(app) == "[pasted 412 lines]"
        assert app.prompt.text == LONG


async def test_hostile_text_is_made_safe_also_where_it_is_folded() -> None:
    app = PromptApp()
    async with app.run_test(size=(60, 20)) as pilot:
        await paste(pilot, f"\x1b]52;c;AAAA\x07{LONG}")
        assert "\x1b" not in app.prompt.text
        await pilot.press("enter")
        assert app.sent
        assert "\x1b" not in app.sent[0]


async def test_whatever_is_done_no_token_is_torn_and_redo_does_again_what_undo_took_back() -> None:
    chance = random.Random(7)
    app = PromptApp(text="x漢 y")
    async with app.run_test(size=(40, 20)) as pilot:
        prompt = app.prompt
        actions = ["cursor_left", "cursor_right", "cursor_up", "cursor_down", "cursor_word_left", "delete_left",
                   "delete_right", "yank", "undo", "redo", "cursor_line_start", "cursor_line_end"]  # fmt: skip
        for _ in range(1_500):
            match chance.randrange(8):
                case 0:
                    prompt.paste(chance.choice([LONG[:2_000], OTHER]))
                case 1:
                    row = chance.randrange(prompt.document.line_count)
                    prompt.move_cursor((row, chance.randrange(60)), select=chance.random() < 0.4)
                case 2:
                    prompt.insert_text(chance.choice(["a", "\n", "漢", " "]))
                case 3:
                    prompt.action_kill(chance.choice(["word", "next_word", "to_start", "to_end"]))
                case _:
                    with suppress(SkipAction):
                        getattr(prompt, f"action_{chance.choice(actions)}")()
            assert "pasted" not in prompt.text, shown(app)
            assert "\u00a0" not in prompt.text
            for row, column in prompt.selection:
                spans = prompt._folds.spans(prompt.document[row])
                assert not any(start < column < end for start, end in spans), (row, column)
        await pilot.pause()
        text = prompt.text
        while prompt.history.undo_stack:
            prompt.undo()
        assert "pasted" not in prompt.text
        while prompt.history.redo_stack:
            prompt.redo()
        assert prompt.text == text


async def test_five_thousand_lines_cost_no_more_folded_than_a_word_does() -> None:
    huge = "\n".join(f"{number} 漢字 some words of a line" for number in range(5_000))
    app = PromptApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await paste(pilot, huge)
        assert shown(app) == "[pasted 5,000 lines]"

        def type_ten() -> None:
            for _ in range(10):
                app.prompt.insert_text("x")

        assert in_units(cpu_seconds(type_ten)) < 5
        assert app.prompt.unfold()
        assert app.prompt.text.startswith(huge)
        await pilot.press("y", "left", "backspace", "ctrl+home", "down")
        assert app.prompt.text.startswith("0 漢字")
