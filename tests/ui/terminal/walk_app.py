"""A small app that does everything to a screen that Textual can, one key each; a probe says what should be shown.

Run by `PtyApp` in a real terminal: ``python -m tests.ui.terminal.walk_app FOLDER``.
"""

import asyncio
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from random import Random

from rich.segment import Segment
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.containers import Horizontal
from textual.geometry import Region, Size
from textual.screen import ModalScreen
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Footer, Header, Input, Label, Static

from app.ui.terminal.driver import TerminalDriver
from app.ui.terminal.frame_display import FrameDisplay
from app.ui.terminal.options import TerminalOptions
from app.ui.terminal.signals import end_on_signals
from tests.support.run_queue import waited_seconds
from tests.ui.terminal.screens import WORDS, without_loose_marks

LINK = Style(link="https://example.org/walk", underline=True)


class Lines(ScrollView):
    """Lines that come and go, like a transcript."""

    def __init__(self):
        super().__init__()
        self.random = Random(1)
        self.lines = []

    def add(self, count):
        for _ in range(count):
            words = [self.random.choice(WORDS) for _ in range(self.random.randint(1, 20))]
            self.lines.append([Segment(f"{word} ", self.random.choice(STYLES)) for word in words])
        self.fit()

    def grow(self):
        if not self.lines:
            self.add(1)
        self.lines[-1] = [*self.lines[-1], Segment(self.random.choice(WORDS) + " ")]
        self.fit()

    def fit(self):
        at_end = self.scroll_offset.y >= self.max_scroll_y
        self.virtual_size = Size(self.size.width, len(self.lines))
        if at_end:
            self.scroll_end(animate=False, immediate=True)
        if not self.app.paint(self, self.size.region):
            self.refresh()

    def render_line(self, y):
        y += self.scroll_offset.y
        width = self.size.width
        segments = self.lines[y] if y < len(self.lines) else []
        return Strip(segments).adjust_cell_length(width).apply_style(self.rich_style)


class Dialog(ModalScreen[None]):
    """Something in front of everything."""

    CSS = "Dialog { align: center middle; } Dialog Static { width: 40; height: 8; border: round $accent; }"

    def compose(self):
        yield Static("A question 漢字\n\nwith an answer")


class WalkApp(FrameDisplay):
    """One key, one change."""

    CSS = """
    #side { width: 20; border-right: solid $primary; display: none; }
    #side.shown { display: block; }
    Lines { scrollbar-size-vertical: 1; }
    """
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, folder, **options):
        self.folder = Path(folder)
        self.terminal_options = TerminalOptions(**options)
        super().__init__(driver_class=TerminalDriver)
        self.animation_level = "none"
        self.probes = 0
        self.longest_gap = 0.0
        self.keys = 0
        self.pastes = []
        self.streaming = None

    def compose(self):
        yield Header()
        with Horizontal():
            yield Label("side\nbar\n漢字", id="side")
            yield Lines()
        yield Input(placeholder="type", id="input", select_on_focus=False)
        yield Footer()

    def on_mount(self):
        end_on_signals(lambda status: self.exit(return_code=status), self.give_back)
        self.set_focus(None)
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, self.call_later, self.start_probe)
        self.run_worker(self.beat())

    async def beat(self):
        last = time.monotonic() - waited_seconds()
        while True:
            await asyncio.sleep(0.005)
            now = (
                time.monotonic() - waited_seconds()
            )  # what a busy machine does with the time says nothing of the app
            self.longest_gap = max(self.longest_gap, now - last - 0.005)
            last = now

    async def stream(self):
        while True:
            self.query_one(Lines).grow()
            if self.keys % 3 == 0 and len(self.query_one(Lines).lines[-1]) > 12:
                self.query_one(Lines).add(1)
            await asyncio.sleep(0.01)

    def on_paste(self, event):
        self.pastes.append(event.text)

    def on_key(self, event):
        self.keys += 1
        act = ACTS.get(event.character)
        if act is not None:
            act(self)

    def toggle_stream(self):
        if self.streaming is None:
            self.streaming = self.run_worker(self.stream())
        else:
            self.streaming.cancel()
            self.streaming = None

    def toggle_dialog(self):
        if isinstance(self.screen, Dialog):
            self.pop_screen()
        else:
            self.push_screen(Dialog())

    def scroll(self, rows):
        lines = self.screen_stack[0].query_one(Lines)
        lines.scroll_relative(y=rows, animate=False, immediate=True)

    def next_theme(self):
        self.theme = {"textual-dark": "nord", "nord": "textual-light", "textual-light": "ansi-dark"}.get(
            self.theme, "textual-dark"
        )

    def lines(self):
        return self.screen_stack[0].query_one(Lines)

    def start_probe(self):
        self.run_worker(self.probe())

    async def probe(self):
        """Write what the screen should show once it is shown, as Textual itself would draw it."""
        self.longest_gap, gap = 0.0, self.longest_gap
        output = self._driver.output
        quiet = 0
        if len(self.screen_stack) > 1:
            # Textual 8.2.8 draws what changes below a dialog with the dialog's own next frame.
            await asyncio.sleep(0.05)
            self.screen.refresh()
        while quiet < 3:
            await asyncio.sleep(0.015)
            is_settled = not output._is_due and output._writer.is_drained and not self.screen._dirty_widgets
            quiet = quiet + 1 if is_settled and not self.screen._layout_required else 0
        screen = self.screen
        # As Textual paints it: what lies below a dialog shines through.
        painted = screen._compositor.render_update(full=True, screen_stack=self._background_screens)
        strips = [[without_loose_marks(strip) for strip in line] for line in painted.strips]
        update = LayoutUpdate(strips, Region(0, 0, *screen.size))
        said = {
            "written": self.bytes_written,
            "gap": gap,
            "columns": screen.size.width,
            "rows": screen.size.height,
            "frames": output.frames,
            "threads": threading.active_count(),
            "keys": self.keys,
            "pastes": self.pastes,
            "screen": update.render_segments(self.console),
        }
        self.probes += 1
        file = self.folder / "writing"
        file.write_text(json.dumps(said))
        file.rename(self.folder / str(self.probes))


STYLES = [
    None,
    Style(bold=True),
    Style(color="#79bfd6"),
    Style(color="red", dim=True),
    LINK,
    Style(reverse=True),
]

ACTS = {
    "a": lambda app: app.lines().add(1),
    "A": lambda app: app.lines().add(60),
    "g": lambda app: app.lines().grow(),
    "k": lambda app: app.scroll(-1),
    "j": lambda app: app.scroll(1),
    "u": lambda app: app.scroll(-12),
    "d": lambda app: app.scroll(12),
    "e": lambda app: app.lines().scroll_end(animate=False),
    "m": WalkApp.toggle_dialog,
    "n": lambda app: app.notify("Something happened 漢字", timeout=3600),
    "N": lambda app: app.clear_notifications(),
    "b": lambda app: app.screen_stack[0].query_one("#side").toggle_class("shown"),
    "t": WalkApp.next_theme,
    "s": WalkApp.toggle_stream,
    "r": lambda app: app.refresh(layout=True),
    "c": lambda app: app.copy_to_clipboard("copied"),
    "i": lambda app: app.set_focus(app.screen_stack[0].query_one(Input)),
    "Z": lambda app: app.action_suspend_process(),
    "q": lambda app: app.exit(),
    "#": lambda app: hang(),
    "%": lambda app: hang(1.5),
    "R": lambda app: app.redraw(),
    "!": lambda app: app.call_later(crash),
    "=": lambda app: app.run_worker(app.probe()),
}


def hang(seconds=float("inf")):
    """Keep the event loop."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.01)


def crash():
    """Fail."""
    raise ZeroDivisionError


if __name__ == "__main__":
    if os.environ.get("IGNORE_SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    walk = WalkApp(sys.argv[1], **json.loads(os.environ.get("OPTIONS", "{}")))
    walk.run()
    sys.exit(walk.return_code or 0)
