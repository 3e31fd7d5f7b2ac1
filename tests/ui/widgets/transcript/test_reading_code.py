"""Code in the transcript: going from block to block, and wrapping long lines of it."""

from __future__ import annotations

from app.ui.widgets.transcript.selecting import between
from app.ui.widgets.transcript.transcript import Transcript
from tests.ui.widgets.transcript.stage import Stage, conversation, face, paragraphs, screen_rows, settled

SIZE = (60, 20)
LONG = "call(" + ", ".join(f"argument_{number}" for number in range(12)) + ")"


def fence(*lines: str) -> str:
    return "```python\n" + "\n".join(lines) + "\n```"


def blocks(*names: str) -> str:
    return "\n\n".join(f"about {name}\n\n{fence(name)}" for name in names)


def at_cursor(app: Stage) -> str:
    block = app.transcript.code_at_cursor
    return block.text.strip() if block is not None else ""


async def test_each_step_marks_a_block_and_goes_on_through_all_messages() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path(
            [
                face("you", fence("asked"), "user"),
                face("a", blocks("one", "two")),
                *conversation(6),
                face("b", blocks("three")),
            ]
        )
        await settled(pilot)
        seen = []
        while app.transcript.step_code(-1):
            await settled(pilot)
            seen.append(at_cursor(app))
            assert seen[-1] in "\n".join(screen_rows(app))
        assert seen == ["three", "two", "one", "asked"]
        assert app.transcript.cursor_key == "you"
        seen = []
        while app.transcript.step_code(1):
            seen.append(at_cursor(app))
        assert seen == ["one", "two", "three"]
        assert app.transcript.cursor_key == "b"


async def test_the_first_step_begins_at_what_is_in_view_and_so_does_one_after_scrolling_away() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path(
            [face(f"m{number}", blocks(f"code{number}") + "\n\n" + paragraphs(12)) for number in range(6)]
        )
        await settled(pilot)
        app.transcript.step_code(-1)
        assert at_cursor(app) in ("code4", "code5")
        app.transcript.to_start()
        await settled(pilot)
        assert at_cursor(app) == "", "what is out of sight is not copied by a key"
        app.transcript.step_code(1)
        assert at_cursor(app) == "code0"


async def test_the_marked_block_is_told_by_its_gutter_and_moving_by_message_leaves_it() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("a", blocks("one")), face("b", "text")])
        await settled(pilot)
        plain = app.transcript.render_line(4)
        app.transcript.step_code(-1)
        await settled(pilot)
        assert app.transcript.render_line(4) != plain
        app.transcript.move_cursor(-1)
        await settled(pilot)
        assert at_cursor(app) == ""
        assert app.transcript.render_line(4) == plain


async def test_a_block_in_folded_text_is_unfolded_and_one_shown_raw_is_still_found() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("a", paragraphs(9) + "\n\n" + blocks("deep")), face("b", "end")])
        await settled(pilot)
        app.transcript.toggle_text("a")
        await settled(pilot)
        assert app.transcript.step_code(-1)
        await settled(pilot)
        assert at_cursor(app) == "deep"
        app.transcript.toggle_raw("a")
        app.transcript.move_cursor(1)
        assert app.transcript.step_code(-1)
        assert app.transcript.cursor_key == "a"


async def test_where_there_is_no_code_nothing_happens() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        assert not app.transcript.step_code(1)
        app.transcript.show_path(conversation(4))
        await settled(pilot)
        assert not app.transcript.step_code(1)
        assert not app.transcript.step_code(-1)
        assert app.transcript.following.is_armed


async def test_messages_without_code_are_not_laid_out_for_a_step() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("a", blocks("one")), *conversation(400), face("z", "end")])
        await settled(pilot)
        laid_out = sum(entry.width > 0 for entry in app.transcript.viewport.path.entries)
        assert app.transcript.step_code(-1)
        await settled(pilot)
        now = sum(entry.width > 0 for entry in app.transcript.viewport.path.entries)
        assert now - laid_out < SIZE[1]


async def test_sideways_moves_the_marked_block() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path(
            [face("a", "\n\n".join([fence("one " + LONG), fence("two " + LONG), fence("three " + LONG)]))]
        )
        await settled(pilot)
        app.transcript.step_code(-1)
        app.transcript.scroll_sideways(8)
        await settled(pilot)
        rows = "\n".join(screen_rows(app))
        assert "one call" in rows
        assert "two call" in rows
        assert "three call" not in rows


# Wrapping


async def test_long_code_is_wrapped_and_scrolls_sideways_again() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("a", fence(LONG))])
        await settled(pilot)
        before = screen_rows(app)
        assert any(row.rstrip().endswith("›") for row in before)
        app.transcript.wrap_code(is_wrapped=True)
        await settled(pilot)
        rows = screen_rows(app)
        assert not any("›" in row for row in rows)
        assert "argument_11)" in "".join(rows)
        app.transcript.scroll_sideways(8)
        await settled(pilot)
        assert screen_rows(app) == rows, "there is nothing to move any more"
        app.transcript.wrap_code(is_wrapped=False)
        await settled(pilot)
        assert screen_rows(app) == before


async def test_the_readers_line_stays_while_code_above_is_wrapped() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        long = "\n\n".join([fence(LONG, LONG), paragraphs(30), fence(LONG)])
        app.transcript.show_path([face("a", long), face("b", long)])
        await settled(pilot)
        app.transcript.scroll_by_lines(-12)
        await settled(pilot)
        top = screen_rows(app)[0]
        assert "paragraph" in top or not top.strip()
        line = next(row for row in screen_rows(app) if "paragraph" in row)
        at = screen_rows(app).index(line)
        for is_wrapped in (True, False, True):
            app.transcript.wrap_code(is_wrapped=is_wrapped)
            await settled(pilot)
            assert screen_rows(app)[at] == line


async def test_a_reply_that_grows_is_wrapped_while_it_comes_and_messages_that_come_later_too() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.wrap_code(is_wrapped=True)
        transcript.show_path([face("a", "", status="streaming")])
        text = "before\n\n" + fence(LONG, "x = 1", LONG) + "\n\nafter"
        for at in range(0, len(text), 7):
            transcript.append_text("a", text[at : at + 7])
            await settled(pilot)
        transcript.finish("a", face("a", text))
        await settled(pilot)
        grown = screen_rows(app)
        transcript.show_path([face("b", text)])
        await settled(pilot)
        assert [row.strip() for row in screen_rows(app)][2:] == [row.strip() for row in grown][2:]
        assert not any("›" in row for row in grown)


async def test_a_wrapped_line_is_copied_whole() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.wrap_code(is_wrapped=True)
        app.transcript.show_path([face("a", "text\n\n" + fence(LONG) + "\n\nend")])
        await settled(pilot)
        rows = screen_rows(app)
        first = next(at for at, row in enumerate(rows) if "call(" in row)
        last = next(at for at, row in enumerate(rows) if "argument_11" in row)
        spots = app.transcript.spot_at(2, first), app.transcript.spot_at(59, last)
        app.transcript.select(between(app.transcript.viewport.path, *spots))
        app.transcript.copy_selection()
        await pilot.pause()
        assert [event.text for event in app.heard if isinstance(event, Transcript.CopyAsked)] == [LONG]
