"""Fold, raw, code with its copy mark, sideways scroll, fences in prompts, and text too long for one frame."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from app.safe_text import HIDDEN, safe_markdown
from app.ui.widgets.transcript import Transcript
from app.ui.widgets.transcript.body import LONG_TEXT
from app.ui.widgets.transcript.face import FaceRole
from app.ui.widgets.transcript.transcript import ADVANCE_SECONDS
from tests.support.pace import best_ratio, cpu_seconds
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
WIDE = "".join(f"{number:03d}," for number in range(60))
CODE = f"before\n\n```rust\nfn main() {{}}\n```\n\n- item\n\n  ```\n  {WIDE}\n  ```\n\nafter"


def row_of(app: Stage, text: str) -> int:
    return next(at for at, row in enumerate(screen_rows(app)) if text in row)


def copied(app: Stage) -> list[tuple[str, str]]:
    return [(event.text, event.what) for event in app.heard if isinstance(event, Transcript.CopyAsked)]


# Folding


async def test_a_folded_message_shows_its_first_lines_and_how_many_more() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("a", paragraphs(20)), face("b", "next")])
        await settled(pilot)
        app.transcript.toggle_text("a")
        await settled(pilot)
        rows = [row.strip() for row in screen_rows(app)]
        assert rows[2:6] == ["paragraph 0", "", "paragraph 1", "… 36 more lines"]
        assert rows[8].startswith("b")
        await pilot.click(Transcript, offset=(5, 5))
        await settled(pilot)
        assert "paragraph 5" in "\n".join(screen_rows(app))


async def test_folding_keeps_the_header_on_its_row_or_at_the_top() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path(
            [*conversation(10), face("long", paragraphs(100)), *[face(f"x{n}", "text") for n in range(9)]]
        )
        await settled(pilot)
        index = 10
        transcript.viewport.reveal(index)
        transcript.scroll_by_lines(-4)
        await settled(pilot)
        row = row_of(app, "long")
        transcript.toggle_text("long")
        await settled(pilot)
        assert row_of(app, "long") == row
        assert "more lines" in screen_rows(app)[row + 4]
        transcript.toggle_text("long")
        await settled(pilot)
        assert row_of(app, "long") == row
        transcript.scroll_by_lines(60)
        await settled(pilot)
        assert "long" not in "\n".join(screen_rows(app))
        transcript.toggle_text("long")
        await settled(pilot)
        assert "more lines" in "\n".join(screen_rows(app)[:3])
        assert not transcript.following.is_armed


async def test_a_folded_message_above_the_view_moves_nothing() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([face("long", paragraphs(100)), *conversation(20)])
        await settled(pilot)
        transcript.scroll_by_lines(-6)
        await settled(pilot)
        before = screen_rows(app)
        transcript.toggle_text("long")
        await settled(pilot)
        assert screen_rows(app) == before


async def test_a_short_message_has_nothing_to_fold() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("a", "one\n\ntwo")])
        await settled(pilot)
        before = screen_rows(app)
        app.transcript.toggle_text("a")
        await settled(pilot)
        assert screen_rows(app) == before


async def test_a_folded_reply_goes_on_and_keeps_its_caret() -> None:
    app = Stage()
    async with app.run_test(size=(60, 40)) as pilot:
        transcript = app.transcript
        transcript.show_path([face("a", paragraphs(10), status="streaming")])
        await settled(pilot)
        transcript.toggle_text("a")
        transcript.append_text("a", "\n\nmore\n\nand more")
        await settled(pilot)
        rows = screen_rows(app)
        assert rows[5].strip() == "… 20 more lines▍"
        transcript.finish("a", face("a", transcript.source_of("a")))
        await settled(pilot)
        transcript.toggle_text("a")
        await settled(pilot)
        assert "and more" in "\n".join(screen_rows(app))
        painted = screen_rows(app)
        transcript.refresh()
        assert screen_rows(app) == painted


async def test_the_line_that_stands_for_the_rest_is_copied_as_the_rest() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([face("a", paragraphs(10))])
        await settled(pilot)
        transcript.toggle_text("a")
        await settled(pilot)
        transcript.select_lines()
        transcript.extend_lines(6)
        assert pilot.app.screen.get_selected_text().endswith(paragraphs(10))


# Raw


async def test_raw_shows_the_markdown_and_keeps_the_readers_place() -> None:
    source = "\n\n".join(f"**bold {number}** and `code`" for number in range(100))
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([face("a", source), face("b", "next")])
        await settled(pilot)
        transcript.scroll_by_lines(-60)
        await settled(pilot)
        top = screen_rows(app)[0].strip() or screen_rows(app)[1].strip()
        transcript.toggle_raw("a")
        await settled(pilot)
        raw = screen_rows(app)[0].strip() or screen_rows(app)[1].strip()
        assert raw == f"**{top.replace(' and code', '** and `code`')}"
        assert not transcript.following.is_armed
        transcript.toggle_raw("a")
        await settled(pilot)
        assert (screen_rows(app)[0].strip() or screen_rows(app)[1].strip()) == top


async def test_raw_text_goes_on_growing() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([face("a", "one **tw", status="streaming")])
        await settled(pilot)
        transcript.toggle_raw("a")
        transcript.append_text("a", "o**\n- x")
        await settled(pilot)
        assert [row.strip() for row in screen_rows(app)[2:4]] == ["one **two**", "- x▍"]
        assert transcript.code_of("a", 1) is None
        transcript.append_text("a", "\n```\ncode\n```\n")
        await settled(pilot)
        assert transcript.code_of("a", 1) == "code\n"
        transcript.toggle_raw("a")
        await settled(pilot)
        assert screen_rows(app)[2].strip() == "one two"


# Code


async def test_a_click_on_the_copy_mark_copies_its_code() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("a", CODE)])
        await settled(pilot)
        row = row_of(app, " 1  rust")
        assert screen_rows(app)[row].endswith("copy")
        at = screen_rows(app)[row].rindex("copy")
        await pilot.click(Transcript, offset=(at + 1, row))
        await pilot.click(Transcript, offset=(at, row_of(app, "  2")))
        await pilot.click(Transcript, offset=(at - 4, row))
        await pilot.pause()
        assert copied(app) == [("fn main() {}\n", "code 1"), (f"{WIDE}\n", "code 2")]


async def test_code_is_copied_by_its_number_in_the_message() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([face("a", CODE), face("b", "```\nother\n```")])
        await settled(pilot)
        assert transcript.copy_code(1)
        assert not transcript.copy_code(2)
        transcript.move_cursor(-2)
        assert transcript.copy_code(2)
        await pilot.pause()
        assert copied(app) == [("other\n", "code 1"), (f"{WIDE}\n", "code 2")]


@pytest.mark.parametrize("width", [9, 14, 20])
async def test_a_narrow_gutter_has_no_copy_mark(width: int) -> None:
    app = Stage()
    async with app.run_test(size=(width, 24)) as pilot:
        app.transcript.show_path([face("a", "```javascript\nx\n```")])
        await settled(pilot)
        assert "copy" not in "".join(screen_rows(app))


async def test_the_copy_mark_of_wide_code_stands_at_the_end_of_its_surface() -> None:
    app = Stage()
    async with app.run_test(size=(140, 24)) as pilot:
        app.transcript.show_path([face("a", f"```\n{WIDE}\n```")])
        await settled(pilot)
        rows = screen_rows(app)
        assert rows[2].rindex("copy") + 4 == rows[3].index("›")
        await pilot.click(Transcript, offset=(rows[2].rindex("copy"), 2))
        await pilot.pause()
        assert len(copied(app)) == 1


# Sideways


async def test_keys_move_the_block_nearest_to_the_middle_and_marks_tell() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        blocks = [f"```\n{name}{WIDE}\n```" for name in ("top", "middle", "bottom")]
        app.transcript.show_path([face("a", "\n\n1\n\n2\n\n3\n\n".join(blocks))])
        await settled(pilot)
        await pilot.press("right", "right")
        await settled(pilot)
        rows = screen_rows(app)
        assert "top000" in "".join(rows)
        assert "bottom000" in "".join(rows)
        moved = next(row for row in rows if "‹" in row)
        assert moved[2] == "‹"
        assert moved.endswith("›")
        assert "middle" not in "".join(rows)
        await pilot.press(*["right"] * 40)
        await settled(pilot)
        moved = next(row for row in screen_rows(app) if "‹" in row)
        assert moved.endswith("059,")
        await pilot.press(*["left"] * 40)
        await settled(pilot)
        assert "‹" not in "".join(screen_rows(app))


async def test_a_block_that_was_moved_sideways_begins_anew_at_another_width() -> None:
    app = Stage()
    async with app.run_test(size=(60, 12)) as pilot:
        app.transcript.show_path([face("a", f"```\n{'0123456789' * 12}\n```")])
        await settled(pilot)
        app.transcript.scroll_sideways(1_000)
        await settled(pilot)
        assert not any("0123456789" * 5 + "›" in row for row in screen_rows(app))
        await pilot.resize_terminal(110, 12)
        await settled(pilot)
        assert any(row.startswith(" " * 9 + "0123456789") and row.endswith("›") for row in screen_rows(app))


async def test_code_and_tables_in_one_list_scroll_on_their_own() -> None:
    table = "| " + " | ".join("x" * 14 + str(number) for number in range(9)) + " |\n  |" + "---|" * 9
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("a", f"- a\n\n  ```\n  {WIDE}\n  ```\n\n  {table}\n")])
        await settled(pilot)
        app.transcript.scroll_sideways(16, row_of(app, "000,"))
        await settled(pilot)
        assert "000," not in "".join(screen_rows(app))
        assert "x0" in "".join(screen_rows(app))


# Prompts


async def test_fences_in_prompts_are_numbered_and_the_rest_stays_as_typed() -> None:
    typed = "look at *this*:\n~~~python\n__init__ = 1\n\n  x = '#'\n~~~\nand  this\n```\nopen"
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("you", typed, "user")])
        await settled(pilot)
        rows = [row[2:] for row in screen_rows(app)[2:11]]
        assert rows == [
            "look at *this*:",
            " 1  python" + " " * 41 + "copy",
            "    __init__ = 1",
            "",
            "      x = '#'",
            "and  this",
            " 2" + " " * 49 + "copy",
            "    open",
            "",
        ]
        assert app.transcript.copy_code(2)
        await pilot.pause()
        assert copied(app) == [("open\n", "code 2")]
        styles = {
            str(part.style.color)
            for part in app.transcript.render_lines(app.transcript.size.region)[6]
            if part.style
        }
        assert len(styles) > 2
        app.transcript.action_select_everything()
        assert app.screen.get_selected_text() == f"you  10:42\n\n{typed}"


async def test_long_code_in_a_prompt_is_coloured_in_slices() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        code = "x = 'y'  # z\n" * 2_000
        app.transcript.show_path([face("you", f"```py\n{code}```", "user")])
        await settled(pilot)
        entry = app.transcript.viewport.path.entries[0]
        await until(pilot, lambda: not entry.is_unfinished)
        runs = app.transcript.viewport.path.entries[0].text.lines[-1].runs
        assert any("token-comment" in run.style for run in runs)


# Long text


LONG = "\n\n".join(f"**Paragraph {number}** with `code` and some words." for number in range(1_500))


async def laid_out(pilot: Pilot[None]) -> None:
    await settled(pilot)  # before it is drawn for the first time, nothing of it is unfinished
    entries = pilot.app.query_one(Transcript).viewport.path.entries
    await until(pilot, lambda: not any(entry.is_unfinished for entry in entries))
    await settled(pilot)


async def test_a_very_long_message_is_plain_for_a_moment_and_then_markdown() -> None:
    assert len(LONG) > 4 * LONG_TEXT
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([*conversation(4), face("long", LONG)])
        transcript.draw()
        assert "**Paragraph 1499** with `code` and some words." in "\n".join(screen_rows(app))
        await laid_out(pilot)
        assert "Paragraph 1499 with code and some words." in "\n".join(screen_rows(app))
        assert transcript.following.is_armed
        assert transcript.following.new_lines == 0


async def test_the_readers_line_stays_while_a_long_message_becomes_markdown() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([face("long", LONG), face("end", "end")])
        await laid_out(pilot)
        transcript.scroll_by_lines(-900)
        await settled(pilot)
        before = screen_rows(app)
        for width in (80, 60):
            await pilot.resize_terminal(width, 24)
            await laid_out(pilot)
        assert screen_rows(app) == before
        assert not transcript.following.is_armed


async def test_no_step_of_laying_out_a_long_message_takes_long() -> None:
    text = "".join(
        f"{LONG[:3000]}\n\n```py\nx = {number}\n```\n\n- a\n- b\n\n| a | b |\n|-|-|\n| 1 | 2 |\n\n"
        for number in range(66)
    )
    app = Stage()
    async with app.run_test(size=(120, 40)) as pilot:
        transcript = app.transcript
        transcript.show_path([face("warm", text[:4000])])
        await settled(pilot)

        def worst_share() -> float:
            transcript.show_path([])
            transcript.show_path([face("long", text)])
            steps = [cpu_seconds(transcript.draw)]
            while transcript.viewport.path.entries[0].is_unfinished:
                steps.append(cpu_seconds(lambda: transcript.viewport.advance(ADVANCE_SECONDS)))
            return max(steps) / sum(steps)

        assert best_ratio(worst_share, 0.4) < 0.4


async def test_a_long_reply_that_is_still_coming_is_laid_out_in_slices_too() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([face("long", LONG, status="streaming")])
        await settled(pilot)
        transcript.append_text("long", "\n\n**more** of it")
        await laid_out(pilot)
        assert screen_rows(app)[-2].strip() == "more of it▍"
        transcript.append_text("long", f"\n\n{LONG}")
        transcript.append_text("long", "\n\n**and** more")
        await laid_out(pilot)
        assert screen_rows(app)[-2].strip() == "and more▍"
        transcript.finish("long", face("long", transcript.source_of("long")))
        await laid_out(pilot)
        assert screen_rows(app)[-2].strip() == "and more"
        assert transcript.source_of("long").count("more") == 2


# What is hidden

HIDING = safe_markdown("pro\u200bse\n\n```py\nco\u200bde\n```\n\nend")


@pytest.mark.parametrize("role", ["assistant", "user"])
async def test_what_is_hidden_shows_in_code_and_is_in_nothing_that_is_copied(role: FaceRole) -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("a", HIDING, role)])
        await settled(pilot)
        screen = "\n".join(screen_rows(app))
        assert "prose" in screen
        assert "co\ufffdde" in screen
        assert HIDDEN not in screen
        assert app.transcript.source_of("a") == "prose\n\n```py\ncode\n```\n\nend"
        assert app.transcript.code_of("a", 1) == "code\n"
        app.transcript.text_select_all()
        assert (app.screen.get_selected_text() or "").endswith("\nprose\n\n```py\ncode\n```\n\nend")
        app.transcript.toggle_raw("a")
        await settled(pilot)
        assert "pro\ufffdse" in "\n".join(screen_rows(app))


async def test_long_text_that_is_still_laid_out_shows_nothing_of_it() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("a", safe_markdown("pro\u200bse " * LONG_TEXT))])
        await pilot.pause()
        assert HIDDEN not in "\n".join(screen_rows(app))
        await settled(pilot)
        assert "prose prose" in "\n".join(screen_rows(app))
