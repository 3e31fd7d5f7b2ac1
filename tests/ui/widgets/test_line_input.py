from __future__ import annotations

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Input

from app.ui.widgets.line_input import LineInput

HOSTILE = "a\x1b]52;c;UFdO\x07b\x9bc\u202ed\u200be\x00\x7f[@click=app.quit]f[/]\U000e0041\ud83dg"
SAFE = "a␛]52;c;UFdO␇b�c�de␀␡[@click=app.quit]f[/]�g"


class LineApp(App[None]):
    def compose(self) -> ComposeResult:
        yield LineInput("begin")


@pytest.mark.parametrize("way", ["paste", "insert", "replace", "value", "start"])
async def test_whatever_comes_in_is_made_safe(way: str) -> None:
    app = LineApp()
    async with app.run_test() as pilot:
        line = app.query_one(Input)
        match way:
            case "paste":
                line.value = ""
                line.post_message(events.Paste(HOSTILE))
            case "insert":
                line.value = ""
                line.insert(HOSTILE, 0)
            case "replace":
                line.replace(HOSTILE, 0, 5)
            case "value":
                line.value = HOSTILE
            case _:
                assert LineInput(HOSTILE).value == SAFE
                return
        await pilot.pause()
        assert line.value == SAFE
        assert line.cursor_position <= len(SAFE)


async def test_what_is_pasted_behind_it_stands_at_the_cursor() -> None:
    app = LineApp()
    async with app.run_test() as pilot:
        line = app.query_one(Input)
        line.insert("\u200bx\u200b", 0)
        assert (line.value, line.cursor_position) == ("xbegin", 1)
        await pilot.press("space", "y")
        assert line.value == "x ybegin"


async def test_line_ends_and_tabs_become_spaces() -> None:
    app = LineApp()
    async with app.run_test():
        line = app.query_one(Input)
        line.value = "a\tb\nc"
        assert line.value == "a b c"
