from __future__ import annotations

from rich.color import ColorSystem
from rich.segment import Segment
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from app.ui.terminal import screen_output
from app.ui.terminal.options import TerminalOptions
from app.ui.terminal.screen_output import KEY_SECONDS, ScreenOutput

FRAME = TerminalOptions().frame_seconds


class Taken:
    """A terminal that takes everything at once."""

    is_drained = True
    bytes_written = 0

    def __init__(self):
        self.frames = []

    def write(self, text, replaces=""):
        self.frames.append(text)


class Shown:
    """An output on such a terminal, and a clock that stands still until it is told otherwise."""

    def __init__(self, monkeypatch):
        self.now = 100.0
        monkeypatch.setattr(screen_output, "monotonic", lambda: self.now)
        self.output = ScreenOutput(TerminalOptions(), ColorSystem.TRUECOLOR)
        self.terminal = Taken()
        self.output.start(self.terminal)
        self.number = 0

    def paint(self, *, can_wait=False):
        self.number += 1
        strip = Strip([Segment(f"{self.number:>20}")], 20)
        self.output.absorb(LayoutUpdate([[strip]], Region(0, 0, 20, 1)), (20, 1))
        self.output.show((0, 0), can_wait=can_wait)


async def test_what_can_wait_goes_with_the_next_frame(monkeypatch):
    shown = Shown(monkeypatch)
    shown.paint()
    shown.now += 10 * FRAME
    shown.paint(can_wait=True)
    assert len(shown.terminal.frames) == 1
    shown.paint()
    assert len(shown.terminal.frames) == 2
    assert "3" in shown.terminal.frames[-1]


async def test_what_can_wait_is_shown_by_itself_where_no_frame_comes(monkeypatch):
    shown = Shown(monkeypatch)
    shown.paint()
    shown.now += 10 * FRAME
    shown.paint(can_wait=True)
    assert shown.output._timer is not None
    shown.output._timer_fired()
    assert len(shown.terminal.frames) == 2


async def test_a_frame_does_not_wait_for_what_can_wait_longer(monkeypatch):
    shown = Shown(monkeypatch)
    shown.paint()
    shown.paint()
    shown.paint(can_wait=True)
    late = shown.output._timer.when()
    shown.paint()
    assert len(shown.terminal.frames) == 2
    assert shown.output._timer.when() <= late


async def test_after_much_typing_frames_come_as_often_as_before(monkeypatch):
    shown = Shown(monkeypatch)
    for _ in range(40):
        shown.output.key_came()
        shown.paint()
        shown.now += FRAME / 4
    shown.now += KEY_SECONDS + FRAME
    sent = len(shown.terminal.frames)
    assert sent == 40
    shown.paint()
    assert len(shown.terminal.frames) == sent + 1
