import hashlib
import os
from random import Random

import pytest
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from app.ui.terminal.allowed import only_allowed
from app.ui.terminal.canvas import Canvas
from app.ui.terminal.frame_differ import FrameDiffer, Means
from app.ui.terminal.ink import InkBook
from tests.ui.terminal.emulator import Emulator, differences
from tests.ui.terminal.screens import RandomScreen, without_loose_marks

STEPS = int(os.environ.get("BECK_STEPS", "300"))
MODERN = Means(can_scroll=True, is_modern=True)
ALL_MEANS = [Means(), Means(can_scroll=True), Means(is_modern=True), MODERN]


class Drawn:
    """A canvas, a differ and the terminal that it draws on."""

    def __init__(self, width, height, means=MODERN, color_system=ColorSystem.TRUECOLOR):
        self.inks = InkBook(color_system)
        self.canvas = Canvas(width, height, self.inks)
        self.differ = FrameDiffer(self.inks)
        self.terminal = Emulator(width, height)
        self.means = means

    def draw(self, cursor=(0, 0)):
        frame = self.differ.frame(self.canvas, cursor, self.means)
        assert only_allowed(frame) == frame
        self.terminal.feed(frame)
        assert self.terminal.cursor == cursor
        return frame

    def lines(self, *texts, style=None):
        width = self.canvas.width
        strips = [[Strip([Segment(text, style)]).adjust_cell_length(width, style)] for text in texts]
        self.canvas.absorb(LayoutUpdate(strips, Region(0, 0, width, len(texts))))

    @property
    def text(self):
        return self.terminal.text.split("\n")


def as_textual_draws(screen):
    """What a terminal shows that Textual itself drew on from nothing."""
    terminal = Emulator(screen.width, screen.height)
    console = Console(color_system="truecolor", force_terminal=True)
    for y, strip in enumerate(screen.strips):
        # Strips remember how they were rendered, also in another colour system.
        line = LayoutUpdate([[without_loose_marks(strip)]], Region(0, y, screen.width, 1))
        terminal.feed(line.render_segments(console))
    return terminal.look()


@pytest.mark.parametrize("means", ALL_MEANS)
def test_any_change_ends_with_what_textual_would_show(means):
    for seed in range(6):
        random = Random(seed)
        screen = RandomScreen(random, random.choice([40, 61]), 16)
        drawn = Drawn(screen.width, screen.height, means)
        drawn.canvas.absorb(screen.layout())
        for step in range(STEPS // 24):
            drawn.canvas.absorb(screen.step())
            if random.random() < 0.2:
                continue  # a frame that was left out
            cursor = (random.randrange(screen.width), random.randrange(screen.height)) if step % 3 else (3, 3)
            drawn.draw(cursor)
            assert not differences(drawn.terminal.look(), as_textual_draws(screen)), (seed, step)
            assert drawn.draw(cursor) == ""


@pytest.mark.torture
def test_many_changes_end_with_what_textual_would_show():
    for seed in range(100, 400):
        screen = RandomScreen(Random(seed), 50, 20)
        drawn = Drawn(50, 20)
        drawn.canvas.absorb(screen.layout())
        for step in range(60):
            drawn.canvas.absorb(screen.step())
            drawn.draw((1, 1))
            assert not differences(drawn.terminal.look(), as_textual_draws(screen)), (seed, step)


def test_a_letter_costs_a_move_and_the_letter():
    drawn = Drawn(40, 4)
    drawn.lines("one", "two", "three", "")
    drawn.draw((0, 3))
    drawn.lines("one", "two", "threes", "")
    assert drawn.draw((0, 3)) in ("\x1b[3;6Hs\x1b[4H", "\x1b[3;6Hs\x1b[4H\x1b7")
    assert drawn.text[2] == "threes"


CARET, TEXT = Style(color="#79bfd6"), Style(color="#d5d9e0")


def streamed(drawn, *behind):
    """The frames of a line that grows before a caret, with this at the end of the line."""
    frames = []
    room = 60 - sum(segment.cell_length for segment in behind)
    for count in range(1, 8):
        line = Strip([Segment("word " * count, TEXT), Segment("|", CARET)]).adjust_cell_length(room)
        strip = Strip.join([line, Strip(list(behind))])
        drawn.canvas.absorb(ChopsUpdate([{}, {0: strip}, {}, {}, {}], [(1, 0, 60)], [[60]] * 5))
        frames.append(drawn.draw((4, 4)))
    return frames


def test_a_stream_returns_to_its_place_and_ink_in_two_bytes():
    drawn = Drawn(60, 5)
    frames = streamed(drawn, Segment("#", CARET))
    assert frames[-1].endswith("|\x1b8")
    assert frames[-1].count("\x1b[38") == 1
    assert drawn.text[1] == ("word " * 7 + "|").ljust(59) + "#"


def test_text_before_a_caret_pushes_it_on():
    drawn = Drawn(60, 5)
    assert streamed(drawn)[-1] == "\x1b[2;31H\x1b[5@word \x1b8"
    assert drawn.text[1] == "word " * 7 + "|"


@pytest.mark.parametrize("behind", ["漢", "👩‍👩‍👧", "x"])
def test_nothing_is_pushed_that_would_not_come_out_right(behind):
    drawn = Drawn(60, 5)
    assert not any("@" in frame for frame in streamed(drawn, Segment(behind, TEXT)))
    assert drawn.text[1].startswith("word " * 7 + "| ")


def test_nothing_is_pushed_where_a_terminal_is_not_known_to_be_modern():
    assert not any("@" in frame for frame in streamed(Drawn(60, 5, Means(can_scroll=True))))


def test_lines_that_move_are_not_sent_again():
    drawn = Drawn(60, 20)
    lines = [hashlib.sha256(bytes([number])).hexdigest()[:50] for number in range(40)]
    drawn.lines("head", *lines[:17], "", "foot")
    drawn.draw()
    drawn.lines("head", *lines[1:18], "", "foot")
    frame = drawn.draw()
    assert len(frame) < 150
    assert "\x1b[2;18r" in frame
    assert drawn.text[1:18] == lines[1:18]
    drawn.lines("head", *lines[:17], "", "foot")
    assert "\x1bM" in drawn.draw()
    assert drawn.text[1:18] == lines[:17]


def test_no_margins_where_they_are_not_allowed():
    drawn = Drawn(60, 20, Means(is_modern=True))
    lines = [hashlib.sha256(bytes([number])).hexdigest()[:50] for number in range(40)]
    drawn.lines(*lines[:20])
    drawn.draw()
    drawn.lines(*lines[1:21])
    frame = drawn.draw()
    assert "r\x1b" not in frame
    assert "\x1bM" not in frame


def test_a_list_of_equal_lines_is_not_taken_for_a_scroll():
    drawn = Drawn(30, 12)
    drawn.lines(*["same"] * 11, "")
    drawn.draw()
    drawn.lines(*["other"] * 11, "")
    assert "\n" not in drawn.draw()


def test_a_side_bar_beside_a_scrolling_part_stays():
    drawn = Drawn(60, 20)
    bar = [f"{number:>10} |" for number in range(20)]
    lines = [hashlib.sha256(bytes([number])).hexdigest()[:40] for number in range(40)]
    for first in (0, 1, 3):
        drawn.lines(*[a + b for a, b in zip(bar, lines[first:], strict=False)])
        drawn.draw()
        assert drawn.text == [a + b for a, b in zip(bar, lines[first:], strict=False)]


def test_wide_characters_are_never_cut():
    drawn = Drawn(10, 1)
    for text in ("漢字漢字漢", "a漢字漢字b", "漢字漢字漢", "ab漢c字d漢", "0123456789"):
        drawn.lines(text)
        drawn.draw()
        assert drawn.text == [text]


def test_after_an_emoji_the_place_is_said_again():
    drawn = Drawn(20, 1)
    drawn.lines("👩‍👩‍👧 family")
    assert "👩‍👩‍👧\x1b[1;3H family" in drawn.draw()


def test_links_are_opened_once_and_closed():
    drawn = Drawn(40, 1)
    link = Style(link="https://example.org/", underline=True)
    strip = Strip([Segment("see "), Segment("here", link), Segment(" now")]).adjust_cell_length(40)
    drawn.canvas.absorb(LayoutUpdate([[strip]], Region(0, 0, 40, 1)))
    frame = drawn.draw()
    assert frame.count("\x1b]8;id=") == 1
    assert "here\x1b[" in frame
    assert [cell.link for cell in drawn.terminal.look()[0][3:9]] == ["", *["https://example.org/"] * 4, ""]


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "file:///etc/passwd", "https://a/\x1b[2J", "https://a b", "ssh://x"]
)
def test_other_links_are_text(target):
    drawn = Drawn(40, 1)
    drawn.lines("here", style=Style(link=target))
    assert "\x1b]8;id" not in drawn.draw()
    assert drawn.text == ["here"]


def test_control_characters_take_no_cell_and_never_leave():
    drawn = Drawn(30, 2)
    strip = Strip([Segment("a\x1b[2Jb\x07\x9b1m\x00"), Segment("é\x1b]0;x\x07y\u202e")], 30)
    drawn.canvas.absorb(LayoutUpdate([[strip], [Strip.blank(30)]], Region(0, 0, 30, 2)))
    frame = drawn.differ.frame(drawn.canvas, (0, 0), Means())
    assert only_allowed(frame) == frame
    drawn.terminal.feed(frame)
    assert drawn.text[0] == "a[2Jb1mé]0;xy"


def test_forgetting_draws_everything():
    drawn = Drawn(20, 3)
    drawn.lines("one", "two", "three")
    drawn.draw()
    drawn.terminal.feed("\x1b[2Hgarbage\x1b[41m everywhere")
    drawn.differ.forget()
    drawn.draw()
    fresh = Drawn(20, 3)
    fresh.lines("one", "two", "three")
    fresh.draw()
    assert drawn.terminal.look() == fresh.terminal.look()


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        (ColorSystem.TRUECOLOR, "38;2;255;0;10"),
        (ColorSystem.EIGHT_BIT, "38;5;"),
        (ColorSystem.STANDARD, "31"),
        (None, ""),
    ],
)
def test_colours_are_those_that_the_terminal_has(system, expected):
    drawn = Drawn(20, 1, color_system=system)
    drawn.lines("red", style=Style(color="#ff000a", bold=True))
    frame = drawn.draw()
    assert f"\x1b[0;1;{expected}".rstrip(";") in frame
    assert ("38;" in frame) == (system in (ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT))


def test_only_large_frames_ask_to_be_shown_at_once():
    drawn = Drawn(20, 6)
    drawn.lines(*"abcdef")
    assert drawn.draw().startswith("\x1b[?2026h")
    drawn.lines(*"abcdeg")
    assert "2026" not in drawn.draw()
    drawn.means = Means()
    drawn.lines(*"ghijkl")
    assert "2026" not in drawn.draw()
