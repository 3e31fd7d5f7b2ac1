"""Transcript: what is on the screen, and what moves it, through the pilot."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from textual.events import MouseScrollDown, MouseScrollUp
from textual.pilot import Pilot
from textual.scrollbar import ScrollTo

from app.errors import Failure
from app.safe_text import SafeText
from app.ui.widgets.transcript import MessageFace, ToolCallFace, Transcript
from tests.ui.widgets.transcript.stage import (
    Stage,
    conversation,
    face,
    paragraphs,
    screen_rows,
    settled,
)

SIZE = (80, 24)


def top_row(app: Stage) -> str:
    return app.transcript.row_text(round(app.transcript.scroll_y))


def last_text(app: Stage) -> str:
    """The last row on the screen that says something."""
    return next((row.strip() for row in reversed(screen_rows(app)) if row.strip()), "")


async def test_a_conversation_opens_at_its_end() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path(conversation(40))
        await settled(pilot)
        assert last_text(app) == "paragraph 3902"
        assert app.transcript.scroll_y == app.transcript.max_scroll_y


async def test_headers_are_aligned_to_both_edges_of_the_column() -> None:
    app = Stage()
    async with app.run_test(size=(120, 24)) as pilot:
        app.transcript.show_path([face("you", "hello", "user"), face("model", "hi", variant=2, variants=3)])
        await settled(pilot)
        rows = screen_rows(app)
    left, right = 10, 110
    assert rows[1].index("you") == left
    assert len(rows[1]) == right
    assert rows[1].endswith("10:42")
    assert rows[5].endswith("‹ 2/3 ›  10:42")
    assert len(rows[5]) == right
    assert rows[6].index("hi") == left


async def test_messages_are_two_lines_apart_and_nothing_touches_the_left_edge() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path(conversation(4, lines=1))
        await settled(pilot)
        rows = screen_rows(app)
    assert [row.strip() for row in rows[:7]] == ["", "m0  10:42".replace("  ", " " * 69), "paragraph 0", "", "",
                                                 "m1" + " " * 69 + "10:42", "paragraph 100"]  # fmt: skip
    assert all(row[:2].strip() == "" for row in rows)


async def test_a_prompt_is_shown_as_it_was_typed() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("you", "def __init__(self):\n    # not a heading\n\n\n* x", "user")])
        await settled(pilot)
        assert [row[2:] for row in screen_rows(app)[2:7]] == [
            "def __init__(self):",
            "    # not a heading",
            "",
            "",
            "* x",
        ]


async def test_the_caret_waits_for_the_first_token_and_goes_at_the_end() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([face("reply", status="streaming")])
        await settled(pilot)
        assert last_text(app) == "▍"
        transcript.append_text("reply", "Hello")
        transcript.append_text("reply", " there")
        await settled(pilot)
        assert last_text(app) == "Hello there▍"
        transcript.finish("reply", face("reply", "Hello there"))
        await settled(pilot)
        assert last_text(app) == "Hello there"


async def test_many_deltas_in_one_frame_are_laid_out_once() -> None:
    app = Stage(max_fps=30)
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([face("reply", status="streaming")])
        await settled(pilot)
        entry = transcript.viewport.path.entries[0]
        before = entry.revision
        for number in range(200):
            transcript.append_text("reply", f"{number} ")
        await settled(pilot)
        assert entry.revision == before + 1
        assert transcript.source_of("reply").endswith("198 199 ")


@pytest.mark.parametrize("key", ["pageup", "shift+up", "up", "home"])
async def test_every_upward_movement_releases(key: str) -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path(conversation(20))
        await settled(pilot)
        await pilot.press(key)
        await settled(pilot)
        assert not app.transcript.following.is_armed


async def test_the_wheel_releases_and_arms_again_at_the_bottom() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path(conversation(20))
        await settled(pilot)
        await wheel(pilot, app.transcript, -1)
        assert not app.transcript.following.is_armed
        await wheel(pilot, app.transcript, 1)
        assert app.transcript.following.is_armed


async def wheel(pilot: Pilot[None], transcript: Transcript, direction: int) -> None:
    kind = MouseScrollDown if direction > 0 else MouseScrollUp
    transcript.post_message(kind(transcript, 5, 5, 0, direction, 0, False, False, False))
    await settled(pilot)


async def test_a_released_view_stands_still_while_text_arrives_and_ends() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        path = [*conversation(20), face("reply", status="streaming")]
        transcript.show_path(path)
        await settled(pilot)
        await pilot.press("pageup")
        await settled(pilot)
        before = screen_rows(app)[:-1]
        for number in range(30):
            transcript.append_text("reply", f"line {number}\n\n")
            await settled(pilot)
        assert screen_rows(app)[:-1] == before
        transcript.finish("reply", face("reply", transcript.source_of("reply")))
        await settled(pilot)
        assert screen_rows(app)[:-1] == before
        assert "new lines · End" in screen_rows(app)[-1]
        await pilot.press("end")
        await settled(pilot)
        assert last_text(app) == "line 29"
        assert transcript.following.is_armed


@pytest.mark.parametrize("begun", [0, 60])
async def test_a_released_view_lays_nothing_out(begun: int) -> None:
    """Whether the reply is out of view altogether, or its beginning is in view and only its end is not."""
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([*conversation(20), face("reply", paragraphs(begun), status="streaming")])
        await settled(pilot)
        await pilot.press("pageup")
        await settled(pilot)
        entry = transcript.viewport.path.entries[-1]
        before = entry.revision
        for number in range(40):
            transcript.append_text("reply", f"line {number}\n\n")
            await settled(pilot)
        assert entry.revision == before
        assert transcript.following.new_lines >= 78


async def test_a_hidden_transcript_lays_nothing_out_and_catches_up() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([face("reply", status="streaming")])
        await settled(pilot)
        transcript.display = False
        await pilot.pause()
        entry = transcript.viewport.path.entries[0]
        before = entry.revision
        for number in range(40):
            transcript.append_text("reply", f"line {number}\n\n")
            assert not transcript.is_frame_due
            await settled(pilot)
        assert entry.revision == before
        transcript.display = True
        await pilot.pause()
        await settled(pilot)
        assert last_text(app) == "line 39▍"


async def test_a_resize_keeps_the_readers_line_and_going_back_restores_it() -> None:
    words = " ".join(f"word{number}" for number in range(3000))
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([face("a", words), face("b", words)])
        await settled(pilot)
        await pilot.press("pageup", "pageup", "pageup")
        await settled(pilot)
        before = screen_rows(app)
        first_word = top_row(app).split()[0]
        for size in ((47, 24), (120, 40), (61, 15)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
            assert first_word in top_row(app).split()
            assert not transcript.following.is_armed
        await pilot.resize_terminal(*SIZE)
        await settled(pilot)
        assert screen_rows(app) == before


async def test_a_blank_line_at_the_top_survives_a_resize_there_and_back() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([face("a", paragraphs(200))])
        await settled(pilot)
        await pilot.press("pageup", "pageup")
        while top_row(app):
            await pilot.press("up")
        await settled(pilot)
        before = screen_rows(app)
        for size in ((50, 24), SIZE):
            await pilot.resize_terminal(*size)
            await settled(pilot)
        assert screen_rows(app) == before


async def test_an_armed_view_keeps_the_end_through_a_resize() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path(conversation(20))
        await settled(pilot)
        for size in ((47, 12), (160, 50), (30, 8)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
            assert last_text(app) == "paragraph 1902"


async def test_reading_upwards_shows_every_line_once() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([face(f"m{n}", paragraphs(1 + n * 7 % 23, n * 100)) for n in range(60)])
        await settled(pilot)
        rows = [transcript.row_text(round(transcript.scroll_y) + row) for row in range(SIZE[1])]
        while transcript.scroll_y > 0:
            before = top_row(app)
            transcript.scroll_by_lines(-1)
            assert transcript.row_text(round(transcript.scroll_y) + 1) == before
            rows.insert(0, top_row(app))
        said = [row for row in rows if row.startswith("paragraph")]
        assert said == [f"paragraph {n * 100 + k}" for n in range(60) for k in range(1 + n * 7 % 23)]


async def test_measuring_in_the_background_moves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    # Only the test measures: on a busy machine the clock would have done it already.
    monkeypatch.setattr("app.ui.widgets.transcript.transcript.REST_SECONDS", 3600)
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        faces = [face(f"m{n}", "unreasonably-long-word-number " * (n * 37 % 90)) for n in range(120)]
        transcript.show_path(faces)
        await settled(pilot)
        await pilot.press("pageup", "pageup")
        await settled(pilot)
        before, guessed = screen_rows(app), transcript.virtual_size.height
        while transcript.measure_ahead():
            pass
        assert screen_rows(app) == before
        assert transcript.virtual_size.height != guessed
        assert all(entry.width for entry in transcript.viewport.path.entries)
        assert round(transcript.scroll_y) == transcript.viewport.y


async def test_showing_the_path_again_keeps_place_and_measurements() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        path = conversation(30)
        transcript.show_path(path)
        await settled(pilot)
        await pilot.press("pageup", "pageup")
        await settled(pilot)
        before = screen_rows(app)[:-1]
        kept = transcript.viewport.path.entries[5]
        transcript.show_path([*path[:28], face("other", "another variant", variant=2, variants=2)])
        await settled(pilot)
        assert screen_rows(app)[:-1] == before
        assert transcript.viewport.path.entries[5] is kept


async def test_another_conversation_begins_at_its_end() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path(conversation(30))
        await settled(pilot)
        await pilot.press("home")
        app.transcript.show_path([face(f"x{n}", f"text {n}") for n in range(30)])
        await settled(pilot)
        assert last_text(app) == "text 29"


async def test_update_face_appends_what_goes_on_and_replaces_what_differs() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([face("reply", "Hello", status="streaming")])
        await settled(pilot)
        transcript.append_text("reply", " wor")
        transcript.update_face(face("reply", "Hello world", status="streaming"))
        await settled(pilot)
        assert (last_text(app), transcript.source_of("reply")) == ("Hello world▍", "Hello world")
        transcript.update_face(face("reply", "Bye", status="stopped"))
        await settled(pilot)
        assert [row.strip() for row in screen_rows(app)[2:5]] == ["Bye", "", "‖ stopped"]


async def test_a_failure_stands_below_what_arrived() -> None:
    failure = Failure("stream_cut", "The reply was cut", "The server closed the stream.", "Press r to retry.")
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("reply", "Half an ans", status="cut", failure=failure)])
        await settled(pilot)
        rows = [row.strip() for row in screen_rows(app)[2:7]]
    assert rows == ["Half an ans", "", "! cut", "The server closed the stream.", "Press r to retry."]


async def test_a_failure_before_the_first_token_is_told_with_its_title() -> None:
    failure = Failure("rate_limited", "Rate limited", "The server asked to wait 12 s.", "")
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("reply", status="failed", failure=failure)])
        await settled(pilot)
        assert "! failed · Rate limited" in "\n".join(screen_rows(app))


async def test_reasoning_is_a_live_tail_and_then_one_line_that_unfolds() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([face("reply", status="streaming")])
        for number in range(9):
            transcript.append_reasoning("reply", f"thought {number}\n")
        await settled(pilot)
        assert [row.strip() for row in screen_rows(app)[2:7]] == [
            "thinking…", "thought 6", "thought 7", "thought 8▍", ""]  # fmt: skip
        transcript.append_text("reply", "The answer")
        await settled(pilot)
        assert [row.strip() for row in screen_rows(app)[2:5]] == ["▸ thought", "", "The answer▍"]
        entry = transcript.viewport.path.entries[0]
        done = face("reply", "The answer", reasoning=SafeText(entry.reasoning), reasoning_seconds=4.2)
        transcript.finish("reply", done)
        await settled(pilot)
        assert screen_rows(app)[2].strip() == "▸ thought for 4 s"
        await pilot.press("t")
        await settled(pilot)
        assert [row.strip() for row in screen_rows(app)[2:5]] == [
            "▾ thought for 4 s",
            "thought 0",
            "thought 1",
        ]
        await pilot.press("t")
        await settled(pilot)
        assert screen_rows(app)[4].strip() == "The answer"


async def test_unfolding_keeps_the_header_where_it_is() -> None:
    reasoning = SafeText("\n".join(f"thought {n}" for n in range(100)))
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([*conversation(20), face("reply", "The answer", reasoning=reasoning)])
        await settled(pilot)
        row = next(at for at, text in enumerate(screen_rows(app)) if text.strip().startswith("reply"))
        await pilot.press("t")
        await settled(pilot)
        assert screen_rows(app)[row].strip().startswith("reply")
        assert screen_rows(app)[row + 2].strip() == "thought 0"
        assert not transcript.following.is_armed


async def test_tool_calls_are_named_and_folded() -> None:
    call = ToolCallFace(SafeText("search_docs"), SafeText('{"q": "borrow checker"}'))
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("reply", status="streaming", tool_calls=(call,))])
        await settled(pilot)
        assert "calling search_docs…" in "\n".join(screen_rows(app))
        app.transcript.update_face(face("reply", tool_calls=(call,)))
        await settled(pilot)
        assert '▸ search_docs {"q": "borrow checker"}' in "\n".join(screen_rows(app))


async def test_a_call_after_text_stands_at_the_end_where_it_is_seen_and_unfolds_with_its_result() -> None:
    call = ToolCallFace(SafeText("search"), SafeText('{"q": 1}'), is_after_text=True)
    text = paragraphs(30) + "\n\nLet me look."
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([face("reply", text, status="streaming", tool_calls=(call,))])
        await settled(pilot)
        rows = [row.strip() for row in screen_rows(app) if row.strip()]
        assert rows[-2:] == ["Let me look.", 'calling search… {"q": 1}▍']
        done = replace(call, result=SafeText("42"))
        transcript.finish("reply", face("reply", text, tool_calls=(done,)))
        await settled(pilot)
        rows = [row.strip() for row in screen_rows(app)]
        assert '▸ search {"q": 1} → 42' in rows
        await pilot.click(Transcript, offset=(5, rows.index('▸ search {"q": 1} → 42')))
        await settled(pilot)
        rows = [row.strip() for row in screen_rows(app) if row.strip()]
        assert rows[-3:] == ["▾ search", '{"q": 1}', "→ 42"]


async def test_a_call_is_calling_until_something_follows_it() -> None:
    call = ToolCallFace(SafeText("search"), SafeText('{"q": 1}'))
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("reply", status="streaming", tool_calls=(call,))])
        await settled(pilot)
        assert any("calling search…" in row for row in screen_rows(app))
        app.transcript.append_text("reply", "Found it.")
        await settled(pilot)
        assert not any("calling" in row for row in screen_rows(app))
        assert any('▸ search {"q": 1}' in row for row in screen_rows(app))


async def test_the_cursor_moves_by_message_and_is_told() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path(conversation(20))
        await settled(pilot)
        assert transcript.cursor_key == "m19"
        await pilot.press("alt+up", "alt+up", "alt+up", "alt+up", "alt+up", "alt+up")
        await settled(pilot)
        assert transcript.cursor_key == "m14"
        assert "m14" in "\n".join(screen_rows(app)[:3])
        await pilot.press("alt+down")
        assert transcript.cursor_key == "m15"
        assert [event.key for event in app.heard if isinstance(event, Transcript.CursorMoved)][-1] == "m15"
        transcript.show_path(conversation(3))
        assert transcript.cursor_key == "m2"


async def test_clicks_on_the_variant_mark_ask_for_the_neighbours() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("reply", "hi", variant=2, variants=3)])
        await settled(pilot)
        at = screen_rows(app)[1].index("‹")
        await pilot.click(Transcript, offset=(at, 1))
        await pilot.click(Transcript, offset=(at + 6, 1))
        await pilot.pause()
        asked = [(event.key, event.step) for event in app.heard if isinstance(event, Transcript.VariantAsked)]
    assert asked == [("reply", -1), ("reply", 1)]


async def test_a_click_on_a_link_is_told_and_opens_nothing() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("reply", "see [the book](https://doc.rust-lang.org/book) now")])
        await settled(pilot)
        row = next(at for at, text in enumerate(screen_rows(app)) if "the book" in text)
        await pilot.click(Transcript, offset=(screen_rows(app)[row].index("the book") + 2, row))
        await pilot.pause()
        links = [event.href for event in app.heard if isinstance(event, Transcript.LinkActivated)]
    assert links == ["https://doc.rust-lang.org/book"]


async def test_markup_in_texts_stays_text() -> None:
    hostile = "[@click=app.quit]x[/] [bold]y[/bold] [/"
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        failure = Failure("x", hostile, hostile, hostile)
        text = SafeText(hostile)
        app.transcript.show_path([MessageFace("k", "user", text, "", text, status="failed", failure=failure)])
        await settled(pilot)
        rows = screen_rows(app)
        for row in range(1, 8):
            await pilot.click(Transcript, offset=(4, row))
        assert app.is_running
    assert sum(hostile in row for row in rows) == 5


async def test_the_empty_state_stands_in_the_middle() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_empty(["guide · model guide", "one", "two", "three", "four [/]"])
        await settled(pilot)
        rows = screen_rows(app)
        assert [row.strip() for row in rows[9:14]] == [
            "guide · model guide",
            "one",
            "two",
            "three",
            "four [/]",
        ]
        app.transcript.show_path([face("a", "hi")])
        await settled(pilot)
        assert "four" not in "\n".join(screen_rows(app))


async def test_the_caret_blinks_by_painting_its_own_line_alone() -> None:
    app = Stage(is_animated=True)
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([*conversation(10), face("reply", "Hello", status="streaming")])
        await settled(pilot)
        regions = []
        refresh = transcript.refresh
        transcript.refresh = lambda *given, **named: (regions.extend(given), refresh(*given, **named))[1]  # type: ignore[method-assign]
        transcript.blink()
        await pilot.pause()
        assert last_text(app) == "Hello"
        assert [region.height for region in regions] == [1]
        transcript.append_text("reply", " there")
        await settled(pilot)
        assert last_text(app) == "Hello there▍"


async def test_sizes_down_to_one_cell_are_survived() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path(
            [
                *conversation(6),
                face("reply", "| a | b |\n|--|--|\n| 你好 | x |\n\n```py\nx = 1\n```\n", status="streaming"),
            ]
        )
        for size in ((1, 1), (2, 3), (5, 2), (300, 100), (17, 4), (16, 3)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
            for strip in app.transcript.render_lines(app.transcript.size.region):
                assert strip.cell_length == app.transcript.size.width
            await pilot.press("pageup", "pagedown", "alt+up", "end")


@pytest.mark.parametrize("seed", range(6))
async def test_a_random_walk_never_moves_a_released_view(seed: int) -> None:
    """Armed: the last line is on the screen. Released: only the reader moves the first line."""
    chance = random.Random(seed)
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        path = conversation(12)
        live: str | None = None
        transcript.show_path(path)
        await settled(pilot)
        for step in range(60):
            was_armed, before = transcript.following.is_armed, top_row(app)
            action = chance.choice(
                [
                    "stream",
                    "stream",
                    "stream",
                    "begin",
                    "finish",
                    "up",
                    "down",
                    "end",
                    "resize",
                    "measure",
                    "page",
                ]
            )
            is_reader = action in ("up", "down", "end", "page")
            if action == "begin" and live is None:
                live = f"r{step}"
                path = [*path, face(live, status="streaming")]
                transcript.show_path(path)
            elif action == "stream" and live is not None:
                transcript.append_text(
                    live,
                    chance.choice(
                        [
                            "word ",
                            "\n\n",
                            "- item\n",
                            "**bold",
                            "** ",
                            "```py\n",
                            "x = 1\n",
                            "# h\n",
                            "| a | b |\n",
                        ]
                    )
                    * chance.randint(1, 9),
                )
            elif action == "finish" and live is not None:
                text = transcript.source_of(live)
                transcript.finish(live, face(live, text, status=chance.choice(["", "stopped"])))
                path = [*path[:-1], face(live, text)]
                live = None
            elif action == "resize":
                width = SIZE[0] if chance.random() < 0.7 else chance.randint(30, 120)
                is_reader = width != app.size.width
                await pilot.resize_terminal(width, chance.randint(5, 50))
            elif action == "measure":
                transcript.measure_ahead()
            elif is_reader:
                await pilot.press(
                    {
                        "up": "shift+up",
                        "down": "shift+down",
                        "end": "end",
                        "page": chance.choice(["pageup", "pagedown"]),
                    }[action]
                )
            await settled(pilot)
            if transcript.following.is_armed:
                assert transcript.viewport.is_end_in_view
                assert transcript.scroll_y == transcript.max_scroll_y
            elif not is_reader and not was_armed:
                assert top_row(app) == before
            assert round(transcript.scroll_y) == transcript.viewport.y
            painted = screen_rows(app)
            transcript.refresh()
            assert painted == screen_rows(app)
            if not is_reader:
                assert transcript.following.is_armed == was_armed


async def test_source_and_code_are_given_for_copying() -> None:
    source = "a\n\n```py\nx = 1\n```\n\n- b\n\n```\nplain\n```\n"
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path([face("far", source), *conversation(80)])
        await settled(pilot)
        assert transcript.source_of("far") == source
        assert transcript.code_of("far", 1) == "x = 1\n"
        assert transcript.code_of("far", 2) == "plain\n"
        assert transcript.code_of("far", 3) is None
        assert (transcript.source_of("none"), transcript.code_of("none", 1)) == ("", None)


async def test_lines_of_messages_left_behind_are_let_go() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path(conversation(300))
        await settled(pilot)
        for _ in range(120):
            transcript.scroll_by_pages(-1)
        width = transcript.viewport.path.width
        held = [entry for entry in transcript.viewport.path.entries if entry.has_lines(width)]
        assert len(held) < 80
        await pilot.press("end")
        await settled(pilot)
        assert last_text(app) == "paragraph 29902"


async def test_dragging_the_scroll_bar_releases_and_arms_at_the_bottom() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path(conversation(60))
        await settled(pilot)
        transcript.post_message(ScrollTo(y=40, animate=False))
        await settled(pilot)
        assert not transcript.following.is_armed
        assert round(transcript.scroll_y) == transcript.viewport.y
        transcript.post_message(ScrollTo(y=10_000, animate=False))
        await settled(pilot)
        assert transcript.following.is_armed
        assert last_text(app) == "paragraph 5902"


@pytest.mark.parametrize("is_at_end", [True, False])
async def test_the_scroll_bar_follows_every_new_height(is_at_end: bool) -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript, bar = app.transcript, app.transcript.vertical_scrollbar
        transcript.show_path(conversation(8))
        await settled(pilot)
        if not is_at_end:
            transcript.to_start()
        for height in (12, 10, 12, 7, 18):
            await pilot.resize_terminal(SIZE[0], height)
            await settled(pilot)
            view = transcript.viewport
            assert view.height == height
            assert (bar.position, bar.window_size, bar.window_virtual_size) == (view.y, height, view.total)


async def test_a_layout_gives_the_bar_no_grip_while_a_reply_is_followed() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript, bar = app.transcript, app.transcript.vertical_scrollbar
        transcript.show_path([*conversation(8), face("reply", "Hello", status="streaming")])
        await settled(pilot)
        assert transcript.is_following_a_reply
        assert transcript.viewport.total > transcript.viewport.height
        transcript.styles.height = SIZE[1] - 4
        await settled(pilot)
        transcript.styles.height = SIZE[1]
        await settled(pilot)
        assert bar.window_virtual_size == bar.window_size


async def test_textual_moving_the_view_by_itself_is_taken_as_reading() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path(conversation(60))
        await settled(pilot)
        transcript.scroll_to(y=30, animate=False)
        await settled(pilot)
        assert (transcript.viewport.y, transcript.following.is_armed) == (round(transcript.scroll_y), False)
