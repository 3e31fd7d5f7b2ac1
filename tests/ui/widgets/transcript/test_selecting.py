"""Selecting text with the mouse, through the pilot."""

from __future__ import annotations

from textual.pilot import Pilot
from textual.selection import SELECT_ALL

from app.ui.widgets.transcript import Transcript
from tests.ui.widgets.transcript.stage import Stage, conversation, face, paragraphs, screen_rows, settled

SIZE = (60, 24)


async def drag(pilot: Pilot[None], start: tuple[int, int], end: tuple[int, int]) -> str:
    """What is selected after dragging the mouse."""
    await pilot.mouse_down(Transcript, offset=start)
    await pilot.hover(Transcript, offset=end)
    await pilot.mouse_up(Transcript, offset=end)
    await pilot.pause()
    return pilot.app.screen.get_selected_text() or ""


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
