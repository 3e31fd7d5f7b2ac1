"""Selecting text with the mouse, through the pilot."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.actions import SkipAction
from textual.events import MouseDown, MouseMove
from textual.pilot import Pilot
from textual.selection import SELECT_ALL

from app.ui.widgets.transcript import Transcript
from tests.ui.widgets.transcript.stage import (
    Stage,
    conversation,
    face,
    paragraphs,
    screen_rows,
    settled,
    until,
)

SIZE = (60, 24)


async def drag(pilot: Pilot[None], start: tuple[int, int], end: tuple[int, int]) -> str:
    """What is selected after dragging the mouse."""
    await press(pilot, start)
    await move(pilot, end)
    await pilot.mouse_up(Transcript, offset=end)
    await pilot.pause()
    return pilot.app.screen.get_selected_text() or ""


async def press(pilot: Pilot[None], at: tuple[int, int]) -> None:
    await pilot._post_mouse_events([MouseDown], Transcript, at, button=1)


async def move(pilot: Pilot[None], to: tuple[int, int]) -> None:
    """Move the mouse with its button down."""
    await pilot._post_mouse_events([MouseMove], Transcript, to, button=1)
    await pilot.pause()


async def test_wrapped_rows_are_joined_and_paragraphs_are_not() -> None:
    words = " ".join(f"word{number}" for number in range(30))
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("a", f"{words}\n\nsecond")])
        await settled(pilot)
        last = next(at for at, row in enumerate(screen_rows(app)) if "second" in row)
        assert await drag(pilot, (2, 2), (8, last)) == f"{words}\n\nsecond"


async def test_wide_characters_are_cut_where_the_mouse_was() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("a", "你好世界 and more")])
        await settled(pilot)
        assert screen_rows(app)[2].startswith("  你好世界")
        assert await drag(pilot, (4, 2), (6, 2)) == "好世"


async def test_what_combines_is_never_torn() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("a", "x 👨\u200d👩\u200d👧 n\u0303o end")])
        await settled(pilot)
        row = screen_rows(app)[2]
        family, letter = 2 + cell_len("x "), 2 + cell_len("x 👨\u200d👩\u200d👧 ")
        assert row.endswith("end")
        assert await drag(pilot, (2, 2), (family, 2)) == "x 👨\u200d👩\u200d👧"
        assert await drag(pilot, (family + 2, 2), (letter, 2)) == " n\u0303"


async def test_a_long_word_is_not_torn_by_its_wraps() -> None:
    word = "x" * 150
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("a", f"{word} end", "user")])
        await settled(pilot)
        last = next(at for at, row in enumerate(screen_rows(app)) if "end" in row)
        assert await drag(pilot, (2, 2), (2 + screen_rows(app)[last].index("end") + 1, last)) == f"{word} end"


async def test_list_items_copy_without_the_indentation_of_their_wrapped_rows() -> None:
    words = " ".join(f"word{number}" for number in range(20))
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("a", f"- {words}\n- other")])
        await settled(pilot)
        last = next(at for at, row in enumerate(screen_rows(app)) if "other" in row)
        copied = await drag(pilot, (2, 2), (12, last))
    assert words in copied
    assert copied.endswith("other")
    assert copied.count("\n") == 1


async def test_code_scrolled_sideways_copies_what_is_seen_under_the_mouse() -> None:
    line = "".join(f"{number:03d}," for number in range(60))
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("a", f"```\n{line}\n```")])
        await settled(pilot)
        row = next(at for at, text in enumerate(screen_rows(app)) if "000," in text)
        assert screen_rows(app)[row].endswith("›")
        await pilot.press("right", "right")
        await settled(pilot)
        shown = screen_rows(app)[row]
        start = shown.index("010,")
        assert await drag(pilot, (start, row), (start + 7, row)) == "010,011,"
        app.transcript.scroll_sideways(1000)
        await settled(pilot)
        assert screen_rows(app)[row].endswith("059,")
        app.transcript.scroll_sideways(-1000)
        await settled(pilot)
        assert "000," in screen_rows(app)[row]


async def test_a_selection_stays_on_its_text_while_messages_above_are_measured() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([face(f"m{n}", "unreasonably-long-word-number " * (n * 37 % 60)) for n in range(60)]
                             + [face("last", "pick these words")])  # fmt: skip
        await settled(pilot)
        row = next(at for at, text in enumerate(screen_rows(app)) if "pick these" in text)
        assert await drag(pilot, (7, row), (12, row)) == "these"
        while transcript.measure_ahead():
            pass
        assert pilot.app.screen.get_selected_text() == "these"


async def test_text_far_down_a_long_message_is_found() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("long", paragraphs(500)), face("last", "pick these words")])
        await settled(pilot)
        row = next(at for at, text in enumerate(screen_rows(app)) if "paragraph 499" in text)
        assert await drag(pilot, (2, row), (14, row)) == "paragraph 499"


async def test_everything_can_be_selected() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path(conversation(8, lines=2))
        await settled(pilot)
        text, _ = transcript.get_selection(SELECT_ALL) or ("", "")
        assert [line for line in text.split("\n") if line.startswith("paragraph")] == [
            f"paragraph {message * 100 + line}" for message in range(8) for line in range(2)
        ]


async def test_selected_cells_are_shown_in_the_selection_style() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("a", "one 你好 two")])
        await settled(pilot)
        await drag(pilot, (6, 2), (8, 2))
        style = app.screen.get_component_rich_style("screen--selection")
        strip = app.transcript.render_lines(app.transcript.size.region)[2]
        marked = "".join(part.text for part in strip if part.style and part.style.bgcolor == style.bgcolor)
        assert marked == "你好"


TOUR = (
    "# Head\n\nA **bold** word.\n\n- one\n- [x] two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```py\nx = 1\n```\n"
)


def row_of(app: Stage, text: str) -> int:
    return next(at for at, row in enumerate(screen_rows(app)) if text in row)


async def test_whole_blocks_are_copied_as_their_source() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("a", TOUR), face("b", "next")])
        await settled(pilot)
        rows = screen_rows(app)
        head, code = row_of(app, "Head"), row_of(app, "x = 1")
        assert await drag(pilot, (2, head), (40, code)) == TOUR.strip()
        assert await drag(pilot, (2, row_of(app, "• one")), (40, row_of(app, "two"))) == "- one\n- [x] two"
        assert (
            await drag(pilot, (40, row_of(app, "1  2")), (2, row_of(app, "a  b")))
            == "| a | b |\n|---|---|\n| 1 | 2 |"
        )
        word = rows[row_of(app, "bold")].index("bold")
        assert await drag(pilot, (word, row_of(app, "bold")), (word + 3, row_of(app, "bold"))) == "bold"


async def test_several_messages_are_copied_with_their_headers() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("you", "* a\nb", "user"), face("m", "**hi**")])
        await settled(pilot)
        assert (
            await drag(pilot, (2, 1), (50, row_of(app, "hi"))) == "you  10:42\n\n* a\nb\n\nm  10:42\n\n**hi**"
        )


async def test_dragging_over_the_edge_scrolls_and_selects_on() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("long", paragraphs(200))])
        await settled(pilot)
        assert app.transcript.following.is_armed
        await press(pilot, (14, row_of(app, "paragraph 199")))
        await move(pilot, (2, 0))
        await until(pilot, lambda: app.transcript.viewport.y < 350)
        await pilot.mouse_up(Transcript, offset=(2, 0))
        await pilot.pause()
        assert not app.transcript.following.is_armed
        copied = (pilot.app.screen.get_selected_text() or "").split("\n\n")
        first = int(copied[0].split()[1])
        assert first < 180
        assert copied == [f"paragraph {number}" for number in range(first, 200)]
        top = app.transcript.viewport.y
        await pilot.pause(0.1)
        assert app.transcript.viewport.y == top


async def test_a_drag_that_leaves_the_widget_selects_no_more_than_it_passed() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("long", paragraphs(200))])
        await settled(pilot)
        await pilot.press("home")
        await settled(pilot)
        row = row_of(app, "paragraph 2")
        await press(pilot, (2, row))
        event = {"button": 1, "shift": False, "meta": False, "ctrl": False, "delta_x": 0, "delta_y": 1}
        app.transcript.post_message(MouseMove(app.transcript, x=5, y=30, **event))
        await until(pilot, lambda: app.transcript.viewport.y >= 20)
        await pilot.mouse_up(Transcript, offset=(5, 5))
        await pilot.pause()
        copied = pilot.app.screen.get_selected_text() or ""
        assert copied.startswith("paragraph 2\n\n")
        assert "paragraph 150" not in copied


async def test_two_clicks_select_a_word_and_three_its_paragraph() -> None:
    words = " ".join(f"don't-{number}" for number in range(20))
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("a", f"before\n\n**{words}**\n\nafter")])
        await settled(pilot)
        row = row_of(app, "don't-1 ")
        at = screen_rows(app)[row].index("don't-1 ") + 3
        await pilot.click(Transcript, offset=(at, row), times=2)
        await pilot.pause()
        assert app.screen.get_selected_text() == "don't-1"
        await pilot.click(Transcript, offset=(at, row), times=3)
        await pilot.pause()
        assert app.screen.get_selected_text() == f"**{words}**"
        await pilot.click(Transcript, offset=(at, row))
        await pilot.pause()
        assert not app.screen.get_selected_text()


async def test_keys_select_lines_copy_them_and_end() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([*conversation(30), face("last", TOUR)])
        await settled(pilot)
        await pilot.press("alt+up")
        await settled(pilot)
        transcript.select_lines()
        await pilot.press("j", "shift+down")
        assert app.screen.get_selected_text() == "# Head\n\nA **bold** word."
        await pilot.press("k")
        assert app.screen.get_selected_text() == "# Head"
        top = transcript.viewport.y
        await pilot.press("pageup", "pageup")
        assert transcript.viewport.y < top
        assert app.screen.get_selected_text().endswith("# Head")
        assert not transcript.following.is_armed
        await pilot.press("pagedown", "pagedown", "ctrl+c")
        await pilot.pause()
        assert [event.text for event in app.heard if isinstance(event, Transcript.CopyAsked)] == ["# Head"]
        assert not transcript.is_selecting_lines
        assert transcript.text_selection is None
        transcript.select_lines()
        assert transcript.is_selecting_lines
        await pilot.press("escape")
        assert (transcript.is_selecting_lines, transcript.text_selection) == (False, None)


async def test_keys_begin_at_the_first_line_in_view() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([face("long", paragraphs(100))])
        await settled(pilot)
        transcript.scroll_by_lines(-7)
        await settled(pilot)
        first = next(row.strip() for row in screen_rows(app) if row.strip())
        transcript.select_lines()
        assert app.screen.get_selected_text() == first
        assert not transcript.viewport.following.is_armed


async def test_a_selection_ends_where_its_lines_do_not_stay() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path(conversation(4))
        await settled(pilot)
        transcript.action_select_everything()
        transcript.show_path([*conversation(4), face("more")])
        assert transcript.text_selection is not None
        transcript.show_path(conversation(3))
        assert transcript.text_selection is None
        transcript.action_select_everything()
        await pilot.resize_terminal(50, 24)
        await settled(pilot)
        assert transcript.text_selection is None


async def test_escape_clears_what_the_mouse_selected_and_still_stops_a_reply() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([face("a", "some words")])
        await settled(pilot)
        transcript.action_select_everything()
        transcript.action_end_selection()
        with pytest.raises(SkipAction):
            transcript.action_end_selection()
        transcript.show_path([face("a", "some words", status="streaming")])
        await settled(pilot)
        transcript.action_select_everything()
        with pytest.raises(SkipAction):
            transcript.action_end_selection()
        assert transcript.text_selection is None
