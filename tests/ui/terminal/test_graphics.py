"""Pictures that the terminal draws itself: handed over once, before their cells, and shown wherever those cells go."""

import asyncio
import base64
import re
import unicodedata

import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from app.ui.terminal import graphics
from app.ui.terminal.allowed import only_allowed
from app.ui.terminal.graphics import (
    FIRST_NUMBER,
    LAST_NUMBER,
    MOST_COLUMNS,
    PLACEHOLDER,
    Graphics,
    placeholders,
    transmission,
    way_to_show,
)
from app.ui.terminal.options import TerminalOptions
from app.ui.terminal.screen_output import ScreenOutput
from tests.ui.terminal.test_frame_differ import ALL_MEANS, Drawn

KITTY = {"TERM": "xterm-kitty"}
DATA = re.compile(r"\x1b_G([^;]*);([A-Za-z0-9+/=]*)\x1b\\")


@pytest.mark.parametrize(
    ("environment", "name", "way"),
    [
        (KITTY, "kitty(0.28.0)", "kitty"),
        (KITTY, "kitty(1.2.0)", "kitty"),
        (KITTY, "kitty(0.26.5)", "blocks"),  # shows a box for each cell
        (KITTY, "", "blocks"),  # has not answered
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, "kitty(0.42.1)", "kitty"),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, "foot(1.20.2)", "blocks"),
        ({"TERM": "xterm-ghostty"}, "ghostty 1.2.3", "kitty"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "ghostty"}, "ghostty 1.2.3", "kitty"),
        ({"TERM": "xterm-256color"}, "", "blocks"),
        (KITTY | {"TMUX": "/tmp/tmux"}, "kitty(0.42.1)", "blocks"),
        (KITTY | {"ZELLIJ": "0"}, "kitty(0.42.1)", "blocks"),
        ({"TERM": "screen-256color", "KITTY_WINDOW_ID": "1"}, "kitty(0.42.1)", "blocks"),
        (KITTY | {"NO_COLOR": "1"}, "kitty(0.42.1)", "off"),
    ],
)
def test_only_terminals_that_are_known_to_draw_them_are_handed_any(environment, name, way):
    assert way_to_show("auto", environment, name) == way
    pictures = Graphics()
    pictures.named(name)
    pictures.use("auto", environment)
    assert pictures.way == way
    pictures = Graphics()
    pictures.use("auto", environment)
    pictures.named(name)
    assert pictures.way == way


def test_the_setting_counts_before_what_the_terminal_says():
    assert way_to_show("blocks", KITTY, "kitty(0.42.1)") == "blocks"
    assert way_to_show("kitty", {"TERM": "xterm"}) == "kitty"
    assert way_to_show("off", KITTY, "kitty(0.42.1)") == "off"
    assert way_to_show("auto", KITTY, "kitty(0.42.1)", low_bandwidth=True) == "blocks"
    assert way_to_show("kitty", {"NO_COLOR": "1"}) == "off"


def test_each_mark_is_one_that_the_protocol_can_use():
    marks = placeholders(0, MOST_COLUMNS)[2::3]
    assert len(set(marks)) == MOST_COLUMNS == 80
    assert all(unicodedata.combining(mark) == 230 and not unicodedata.decomposition(mark) for mark in marks)


@pytest.mark.parametrize("size", [1, 3072, 3073, 100_000])
def test_a_picture_is_handed_over_whole_in_pieces_that_may_leave(size):
    png = bytes(number % 251 for number in range(size))
    text = "".join(transmission(77, png, 20, 5))
    assert only_allowed(text) == text
    pieces = DATA.findall(text)
    assert base64.b64decode("".join(data for _, data in pieces)) == png
    controls = [control for control, _ in pieces]
    assert controls[0].startswith("a=T,q=2,f=100,U=1,i=77,c=20,r=5,m=")
    assert [control[-1] for control in controls] == ["1"] * (len(pieces) - 1) + ["0"]
    assert all(len(data) <= 4096 for _, data in pieces)


def test_in_tmux_each_piece_is_wrapped():
    pictures = Graphics()
    pictures.use("kitty", {"TERM": "tmux-256color", "TMUX": "/tmp/tmux"})
    number = pictures.take(object(), b"x" * 5000, 4, 2)
    text = pictures.missing([number], {}) + pictures.farewell({number: ""})
    assert only_allowed(text) == text
    assert text.count("\x1bPtmux;\x1b\x1b_G") == text.count("\x1b\x1b\\\x1b\\") == 3


def test_a_picture_is_handed_over_once_and_again_in_another_size():
    pictures, owner, sent = Graphics(), object(), {}
    number = pictures.take(owner, b"first", 4, 2)
    assert pictures.missing([number], sent)
    assert pictures.missing([number], sent) == ""
    assert pictures.take(owner, b"second", 8, 4) == number
    assert "c=8,r=4" in pictures.missing([number], sent)
    assert pictures.missing([LAST_NUMBER], sent) == ""  # nobody's


def test_the_oldest_picture_gives_its_number_away():
    pictures, oldest = Graphics(), object()
    assert pictures.take(oldest, b"x", 1, 1) == FIRST_NUMBER
    numbers = {pictures.take(object(), b"x", 1, 1) for _ in range(LAST_NUMBER - FIRST_NUMBER)}
    assert pictures.owns(oldest, FIRST_NUMBER)
    assert len(numbers | {FIRST_NUMBER}) == LAST_NUMBER - FIRST_NUMBER + 1
    assert pictures.take(object(), b"x", 1, 1) == FIRST_NUMBER
    assert not pictures.owns(oldest, FIRST_NUMBER)


# Cells


def rows_of(number, rows, columns=10):
    """A picture between two lines of text."""
    style = Style(link=f"picture:{number}")
    return [[Strip([Segment(placeholders(row, columns), style), Segment(" " * 10)])] for row in range(rows)]


def show(canvas, *strips):
    canvas.absorb(LayoutUpdate(list(strips), Region(0, 0, canvas.width, len(strips))))


@pytest.mark.parametrize("means", ALL_MEANS)
@pytest.mark.parametrize("system", [ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT, None])
def test_cells_carry_the_number_as_their_colour_in_every_colour_system(means, system):
    drawn = Drawn(20, 4, means, system)
    show(drawn.canvas, *rows_of(77, 4))
    frame = drawn.draw()
    assert drawn.differ.pictures == {77}
    assert "38;5;77" in frame
    assert drawn.text[2].count(PLACEHOLDER) == 10
    assert "picture:" not in frame  # what a style has for a link is none


def test_a_picture_that_scrolls_moves_with_the_lines_and_its_cells_are_not_sent_again():
    drawn = Drawn(20, 26)
    text = [[Strip([Segment(f"{chr(97 + number) * 15}".ljust(20))])] for number in range(24)]
    blank = [Strip([Segment(" " * 20)])]
    show(drawn.canvas, *text[:14], *rows_of(77, 5), *text[14:19], blank, blank)
    drawn.draw()
    show(drawn.canvas, *text[2:14], *rows_of(77, 5), *text[14:21], blank, blank)
    frame = drawn.draw()
    assert PLACEHOLDER not in frame
    assert drawn.differ.pictures == set()
    assert [PLACEHOLDER in line for line in drawn.text] == [False] * 12 + [True] * 5 + [False] * 9


def test_what_was_over_a_picture_and_goes_shows_the_picture_again():
    drawn = Drawn(20, 4)
    show(drawn.canvas, *rows_of(77, 4))
    drawn.draw()
    drawn.lines("a dialog", "over", "everything", "here")
    drawn.draw()
    assert PLACEHOLDER not in "".join(drawn.text)
    show(drawn.canvas, *rows_of(77, 4))
    drawn.draw()
    assert drawn.differ.pictures == {77}
    assert all(line.count(PLACEHOLDER) == 10 for line in drawn.text)


class Written:
    """Keeps what a writer is given."""

    bytes_written = 0
    is_drained = True

    def __init__(self):
        self.texts = []

    def write(self, text, replaces=""):
        self.texts.append(text)


async def test_a_picture_goes_before_its_cells_again_after_a_redraw_and_is_forgotten_at_the_end(monkeypatch):
    pictures = Graphics()
    monkeypatch.setattr("app.ui.terminal.screen_output.GRAPHICS", pictures)
    number = pictures.take(object(), b"png", 10, 4)
    output = ScreenOutput(TerminalOptions(max_fps=120), ColorSystem.TRUECOLOR)
    writer = Written()
    output.start(writer)
    output.absorb(LayoutUpdate(rows_of(number, 4), Region(0, 0, 20, 4)), (20, 4))
    output.show((0, 0))
    await asyncio.sleep(0)
    assert [text.startswith(f"\x1b_Ga=T,q=2,f=100,U=1,i={number},") for text in writer.texts] == [True, False]
    assert PLACEHOLDER in writer.texts[1]
    writer.texts.clear()
    output.key_came()
    output.redraw()
    assert [text.startswith("\x1b_Ga=T") for text in writer.texts] == [True, False]
    writer.texts.clear()
    output.stop()
    assert writer.texts == [graphics.removal(number)]


def test_a_text_that_names_a_picture_stays_a_text():
    """A model may write the character; without the ink it names no picture, whatever its colour is."""
    drawn = Drawn(20, 1)
    drawn.lines(placeholders(0, 5), style=Style(link="https://example.org"))
    drawn.draw()
    assert drawn.differ.pictures == set()
