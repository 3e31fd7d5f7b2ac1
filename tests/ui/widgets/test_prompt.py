import pytest
from textual import events

from app.safe_text import is_safe
from app.ui.widgets.prompt import PLACEHOLDER, Prompt
from tests.ui.widgets.prompt_app import LEFT_TO_THE_APP, LEFT_TO_THE_APP_WHEN_BLANK, PromptApp, paste


async def test_enter_sends_and_what_is_typed_behind_it_begins_the_next_prompt() -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        await pilot.press(*"hello", "enter", *"next")
        assert app.sent == ["hello"]
        assert app.prompt.text == "next"
        app.prompt.give_back("hello")
        assert app.prompt.text == "hello\nnext"


@pytest.mark.parametrize("text", ["", " ", "\n\n", " \t\n "])
async def test_a_blank_prompt_is_not_sent(text: str) -> None:
    app = PromptApp(text=text)
    async with app.run_test() as pilot:
        await pilot.press("enter")
        assert app.sent == []


async def test_blank_lines_around_the_text_are_not_sent_but_its_indentation_is() -> None:
    app = PromptApp(text="\n\n    indented\n  more \n\n ")
    async with app.run_test() as pilot:
        await pilot.press("enter")
        assert app.sent == ["    indented\n  more"]


@pytest.mark.parametrize("key", ["shift+enter", "alt+enter", "ctrl+j", "ctrl+enter"])
async def test_a_newline_key_makes_a_new_line_and_sends_nothing(key: str) -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        await pilot.press("a", key, "b")
        assert app.prompt.text == "a\nb"
        assert app.sent == []


async def test_a_newline_key_replaces_what_is_selected() -> None:
    app = PromptApp(text="abc")
    async with app.run_test() as pilot:
        await pilot.press("shift+left", "shift+left", "ctrl+j")
        assert app.prompt.text == "a\n"


async def test_a_backslash_before_enter_becomes_a_new_line() -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        await pilot.press("a", "backslash", "enter", "b")
        assert app.prompt.text == "a\nb"
        assert app.sent == []
        await pilot.press("enter")
        assert app.sent == ["a\nb"]


async def test_a_backslash_elsewhere_does_not_hold_back_the_sending() -> None:
    app = PromptApp(text="C:\\temp")
    async with app.run_test() as pilot:
        await pilot.press("enter")
        assert app.sent == ["C:\\temp"]


@pytest.mark.parametrize("key", LEFT_TO_THE_APP)
@pytest.mark.parametrize("text", ["", "some\ntext that is here"])
async def test_keys_of_the_screen_are_left_to_it(key: str, text: str) -> None:
    app = PromptApp(text=text)
    async with app.run_test() as pilot:
        before = app.prompt.selection
        await pilot.press(key)
        assert app.left == [key]
        assert app.prompt.text == text
        assert app.prompt.selection == before


@pytest.mark.parametrize("key", LEFT_TO_THE_APP_WHEN_BLANK)
async def test_keys_that_can_do_nothing_in_a_blank_prompt_are_left_to_the_screen(key: str) -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        await pilot.press(key)
        assert app.left == [key]
        await pilot.press("x", "left", key)
        assert app.left == [key]


async def test_end_at_the_end_of_the_text_is_left_to_the_screen() -> None:
    app = PromptApp(text="some text")
    async with app.run_test() as pilot:
        await pilot.press("left", "end")
        assert app.left == []
        await pilot.press("end")
        assert app.left == ["end"]


async def test_tab_moves_the_focus_and_writes_no_tab() -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        await pilot.press("a", "tab", "b")
        assert app.prompt.text in ("a", "ab")
        assert "\t" not in app.prompt.text
        assert not app.prompt.check_consume_key("tab", "\t")


async def test_readline_keys_edit_the_line_and_yank_brings_back_what_they_took() -> None:
    app = PromptApp(text="alpha beta gamma")
    async with app.run_test() as pilot:
        await pilot.press("ctrl+w")
        assert app.prompt.text == "alpha beta "
        await pilot.press("ctrl+y")
        assert app.prompt.text == "alpha beta gamma"
        await pilot.press("ctrl+a", "alt+f", "ctrl+k")
        assert app.prompt.text == "alpha"
        await pilot.press("ctrl+e", "ctrl+u")
        assert app.prompt.text == ""
        await pilot.press("ctrl+y")
        assert app.prompt.text == "alpha"
        await pilot.press("ctrl+a", "alt+d", "x")
        assert app.prompt.text == "x"
        await pilot.press("ctrl+y")
        assert app.prompt.text == "xalpha"


async def test_killing_nothing_keeps_what_was_killed() -> None:
    app = PromptApp(text="ab ab")
    async with app.run_test() as pilot:
        await pilot.press("ctrl+u", "ctrl+u", "ctrl+k", "ctrl+y")
        assert app.prompt.text == "ab ab"


async def test_kill_to_the_end_joins_lines_at_the_end_of_one() -> None:
    app = PromptApp(text="one\ntwo")
    async with app.run_test() as pilot:
        await pilot.press("up", "ctrl+e", "ctrl+k")
        assert app.prompt.text == "onetwo"


async def test_ctrl_d_deletes_to_the_right() -> None:
    app = PromptApp(text="abc")
    async with app.run_test() as pilot:
        await pilot.press("ctrl+a", "ctrl+d")
        assert app.prompt.text == "bc"
        assert app.left == []


async def test_up_and_down_walk_the_history_from_the_edges_and_bring_the_draft_back() -> None:
    app = PromptApp(text="draft one\ndraft two")
    async with app.run_test() as pilot:
        app.prompt.set_history(["oldest", "two\nlines", "newest"])
        await pilot.press("up")
        assert app.prompt.text == "draft one\ndraft two"
        await pilot.press("up")
        assert app.prompt.text == "newest"
        await pilot.press("up")
        assert app.prompt.text == "two\nlines"
        assert app.prompt.cursor_location == (1, 5)
        await pilot.press("up", "up")
        assert app.prompt.text == "oldest"
        await pilot.press("up")
        assert app.prompt.text == "oldest"
        await pilot.press("down", "down", "down")
        assert app.prompt.text == "draft one\ndraft two"
        assert app.prompt.cursor_location == (1, 9)
        await pilot.press("down")
        assert app.prompt.text == "draft one\ndraft two"


async def test_up_moves_through_the_rows_of_a_wrapped_line_before_it_walks_the_history() -> None:
    app = PromptApp(text="word " * 30)
    async with app.run_test(size=(40, 24)) as pilot:
        app.prompt.set_history(["older"])
        rows = app.prompt.wrapped_document.height
        assert rows > 3
        await pilot.press(*["up"] * (rows - 1))
        assert app.prompt.text != "older"
        await pilot.press("up")
        assert app.prompt.text == "older"


async def test_setting_the_text_ends_the_walk_and_puts_the_cursor_at_the_end() -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        app.prompt.set_history(["older"])
        await pilot.press("up")
        app.prompt.text = "a draft\nfrom before"
        await pilot.pause()
        assert app.prompt.cursor_location == (1, 11)
        await pilot.press("down")
        assert app.prompt.text == "a draft\nfrom before"
        await pilot.press("up", "up")
        assert app.prompt.text == "older"


async def test_a_draft_given_at_the_start_has_the_cursor_at_its_end() -> None:
    app = PromptApp(text="draft")
    async with app.run_test() as pilot:
        await pilot.press("!")
        assert app.prompt.text == "draft!"


async def test_every_change_is_told_with_the_text() -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        await pilot.press("a", "b", "backspace")
        app.prompt.text = "set"
        await pilot.pause()
        assert app.changes == ["a", "ab", "a", "set"]


HOSTILE = "a\x1b]52;c;UFdO\x07b\x9bc\u202ed\u200be\x00\x7f[@click=app.quit]f[/]\U000e0041"


async def test_a_paste_is_made_safe() -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        await paste(pilot, HOSTILE)
        assert is_safe(app.prompt.text)
        assert app.prompt.text == "a␛]52;c;UFdO␇b\ufffdc\ufffdde␀␡[@click=app.quit]f[/]"
        assert all(is_safe(row) for row in app.rows())


@pytest.mark.parametrize("way", ["text", "insert", "replace", "key", "clipboard", "start", "history"])
async def test_no_way_in_is_without_the_sanitiser(way: str) -> None:
    app = PromptApp(text=HOSTILE if way == "start" else "")
    async with app.run_test() as pilot:
        prompt = app.prompt
        match way:
            case "text":
                prompt.text = HOSTILE
            case "insert":
                prompt.insert(HOSTILE)
            case "replace":
                prompt.replace(HOSTILE, (0, 0), (0, 0))
            case "key":
                app.post_message(events.Key("x", "\u3164"))
                await paste(pilot, "x")
            case "clipboard":
                app.copy_to_clipboard(HOSTILE)
                await pilot.press("ctrl+v")
            case "history":
                prompt.set_history([HOSTILE])
                await pilot.press("up")
        await pilot.pause()
        assert prompt.text
        assert is_safe(prompt.text)


async def test_line_ends_of_a_paste_are_kept_however_the_terminal_sends_them() -> None:
    app = PromptApp()
    async with app.run_test() as pilot:
        await paste(pilot, "one\rtwo\r\nthree\nfour\u2028five")
        assert app.prompt.text == "one\ntwo\nthree\nfour\nfive"
        assert app.sent == []
        await pilot.press("x")
        assert app.prompt.text.endswith("fivex")


async def test_pasting_replaces_what_is_selected_and_can_be_undone() -> None:
    app = PromptApp(text="old")
    async with app.run_test() as pilot:
        app.prompt.select_all()
        await paste(pilot, "new\rtext")
        assert app.prompt.text == "new\ntext"
        await pilot.press("ctrl+underscore")
        assert app.prompt.text == "old"
        await pilot.press("alt+shift+z")
        assert app.prompt.text == "new\ntext"


async def test_a_paste_of_two_megabytes_survives_and_is_sent_whole() -> None:
    text = "\r".join(["a line of some words that goes on for a while, and then on again " * 2] * 15_000)
    app = PromptApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await paste(pilot, text)
        await pilot.press("x", "backspace", "enter")
        assert len(text) > 1_950_000
        assert app.sent == [text.replace("\r", "\n").rstrip()]
        assert app.prompt.outer_size.height <= 8


async def test_selected_text_is_copied_once_and_then_the_key_is_the_screens() -> None:
    app = PromptApp(text="copy me")
    async with app.run_test() as pilot:
        await pilot.press("shift+left", "shift+left", "ctrl+c")
        assert app.clipboard == "me"
        assert app.left == []
        assert app.prompt.text == "copy me"
        await pilot.press("ctrl+c")
        assert app.left == ["ctrl+c"]


async def test_cut_takes_the_selected_text() -> None:
    app = PromptApp(text="cut me")
    async with app.run_test() as pilot:
        await pilot.press("shift+left", "shift+left", "ctrl+x")
        assert app.clipboard == "me"
        assert app.prompt.text == "cut "


@pytest.mark.parametrize(("size", "most"), [((40, 12), 3), ((80, 24), 7), ((300, 100), 33)])
async def test_it_grows_with_its_text_to_a_third_of_the_screen_and_shrinks_again(
    size: tuple[int, int], most: int
) -> None:
    app = PromptApp()
    async with app.run_test(size=size) as pilot:
        assert app.prompt.outer_size.height == 2
        app.prompt.text = "one\ntwo"
        await pilot.pause()
        assert app.prompt.outer_size.height == 3
        app.prompt.text = "\n".join(f"line {number}" for number in range(60))
        await pilot.pause()
        assert app.prompt.outer_size.height == most
        assert "line 59" in app.rows()[-1]
        app.prompt.text = ""
        await pilot.pause()
        assert app.prompt.outer_size.height == 2
        assert "›" in app.rows()[1]


async def test_growing_by_typing_keeps_the_first_line_in_sight() -> None:
    app = PromptApp()
    async with app.run_test(size=(40, 24)) as pilot:
        await pilot.press("a", "ctrl+j", "b", "ctrl+j", "c")
        await pilot.pause()
        rows = app.rows()
        assert [row.strip() for row in rows[1:]] == ["› a", "b", "c"]
        assert rows[2].index("b") == rows[1].index("a")


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (300, 100)])
async def test_nothing_but_the_margin_is_at_the_edges(size: tuple[int, int]) -> None:
    app = PromptApp()
    async with app.run_test(size=size) as pilot:
        app.prompt.text = "wide 日本語 text " * 40
        await pilot.pause()
        rows = app.rows()
        assert rows[0].strip() == "─" * (size[0] - 2)
        for row in rows:
            assert row[0] == " "
            assert row[-1] == " "
        assert rows[1].startswith("  › wide") or rows[1].startswith("    ")


@pytest.mark.parametrize(
    ("width", "shown"),
    [(80, PLACEHOLDER), (40, "Ask anything · enter sends"), (20, "Ask anything"), (12, "Ask a…")],
)
async def test_an_empty_prompt_says_what_can_be_done_as_far_as_there_is_room(width: int, shown: str) -> None:
    app = PromptApp()
    async with app.run_test(size=(width, 12)) as pilot:
        await pilot.pause()
        assert app.rows()[1].strip() == f"› {shown}".strip()
        await pilot.press("x")
        assert app.rows()[1].strip() == "› x"


async def test_clicks_find_the_text_right_of_the_mark() -> None:
    app = PromptApp(text="abc\ndef")
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.click(Prompt, offset=(1 + 2 + 1, 1))
        assert app.prompt.cursor_location == (0, 1)
        await pilot.click(Prompt, offset=(1, 2))
        assert app.prompt.cursor_location == (1, 0)


async def test_the_caret_is_lit_and_still() -> None:
    app = PromptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("a")
        assert not app.prompt.cursor_blink
        assert app.prompt._draw_cursor
        assert not app.prompt.blink_timer._active.is_set()


async def test_the_terminals_cursor_stands_where_the_caret_does() -> None:
    """Input methods draw there."""
    app = PromptApp()
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("a", "b")
        row = app.rows()[1]
        assert app.cursor_position.x == row.index("b") + 1
        assert app.cursor_position.y == app.prompt.region.y + 1


@pytest.mark.parametrize("theme", ["beck", "beck-light", "terminal", "nord"])
async def test_caret_and_selection_are_seen_in_every_kind_of_theme(theme: str) -> None:
    app = PromptApp(text="plain")
    app.theme = theme
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()

        def looks() -> list[tuple[str, tuple[object, ...]]]:
            strip = app.screen._compositor.render_strips()[-1]
            return [
                (s.text, (s.style.color, s.style.bgcolor, bool(s.style.reverse))) for s in strip if s.style
            ]

        plain = dict(looks())["plain"]
        caret = next(look for text, look in looks()[looks().index(("plain", plain)) + 1 :])
        assert caret != plain
        app.prompt.select_all()
        await pilot.pause()
        assert dict(looks())["plain"] != plain
        app.prompt.text = ""
        await pilot.pause()
        assert dict(looks())["A"] == caret
        assert dict(looks())["A"] != dict(looks())[PLACEHOLDER.removesuffix(" · f1 help")[1:]]
