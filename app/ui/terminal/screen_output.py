"""The screen output: decides when a frame is sent.

At most so many a second, at once after a key, and never while the terminal has not taken the last one: then it waits
and shows the newest state. Everything else that is sent passes here too, in its order.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from time import monotonic

from rich.color import ColorSystem
from textual._compositor import CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from app.ui.terminal.canvas import Canvas
from app.ui.terminal.frame_differ import FrameDiffer, Means
from app.ui.terminal.graphics import GRAPHICS
from app.ui.terminal.ink import InkBook
from app.ui.terminal.options import TerminalOptions
from app.ui.terminal.writer import TerminalWriter

KEY_SECONDS = 0.1
"""How long after a key frames are sent at once."""

_WAITING_FRAMES = 1.5
"""How many frames' time something that can wait waits for another frame to go with."""

_STATE = re.compile(r"\x1b\](0|2|22|52);[^\x07\x1b]*(?:\x07|\x1b\\)")
"""What sets a state that a later one replaces: title, shape of the pointer, clipboard."""


class ScreenOutput:
    """Draws Textual's frames on a terminal.

    Args:
        options: How often, and with which means.
        color_system: What the terminal can show.
        has_strings: Whether links, titles and the clipboard may be sent: sequences that hold a text.
    """

    def __init__(
        self, options: TerminalOptions, color_system: ColorSystem | None, *, has_strings: bool = True
    ) -> None:
        self._options = options
        self._has_strings = has_strings
        self._inks = InkBook(color_system, has_links=has_strings)
        self._differ = FrameDiffer(self._inks)
        self._canvas: Canvas | None = None
        self._cursor = (0, 0)
        self._writer: TerminalWriter | None = None
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._is_due = False
        self._next_at = float("-inf")
        self._key_until = float("-inf")
        self._bytes_before = 0
        self._pictures_sent: dict[int, str] = {}
        self.frames = 0
        """How many frames were sent (for tests and figures)."""
        self.is_synchronized = False
        """Whether the terminal has confirmed synchronized output."""

    @property
    def bytes_written(self) -> int:
        """What the terminal has taken so far, in bytes."""
        return self._bytes_before + (self._writer.bytes_written if self._writer is not None else 0)

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows that are drawn; zeros before the first frame."""
        return (self._canvas.width, self._canvas.height) if self._canvas is not None else (0, 0)

    # Life

    def start(self, writer: TerminalWriter) -> None:
        """Draw everything anew, through this writer; its `on_drained` is `drained`."""
        self._writer = writer
        self._next_at = float("-inf")
        self.redraw()

    def stop(self) -> None:
        """Send no frames any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._writer is not None:
            if self._pictures_sent:
                self._writer.write(GRAPHICS.farewell(self._pictures_sent))
                self._pictures_sent = {}
            self._bytes_before += self._writer.bytes_written
            self._writer = None

    # What is sent

    def write(self, text: str, replaces: str = "") -> None:
        """Send something else than a frame: it is never left out.

        Args:
            text: What to send.
            replaces: Name of the state that this sets, so that an older one that still waits is not sent.
        """
        if self._writer is not None:
            state = _STATE.fullmatch(text)
            if state is None or self._has_strings:
                self._writer.write(text, state[1] if state else replaces)

    def absorb(self, update: CompositorUpdate, size: tuple[int, int]) -> bool:
        """Take in what the compositor painted; False for a kind of update that is not known.

        Args:
            update: What was painted. A whole layout says how large the screen is.
            size: Columns and rows of the screen, where nothing was painted yet.
        """
        if isinstance(update, LayoutUpdate) and (update.region.x, update.region.y) == (0, 0):
            size = (update.region.width, update.region.height)
        elif self._canvas is not None:
            size = self.size
        if self._canvas is None or self.size != size:
            self._canvas = Canvas(*size, self._inks)
            self._differ.forget()
        return self._canvas.absorb(update)

    def put(self, x: int, top: int, strips: Sequence[Strip]) -> None:
        """Take in strips, one below the other, that lie on top of all else; nothing before the first layout."""
        if self._canvas is not None:
            self._canvas.put(x, top, strips)

    def move(self, part: Region, rows: int) -> None:
        """Move the rows of a part of the screen up by so many (negative: down); `put` then says what came in."""
        if self._canvas is not None:
            self._canvas.move(part, rows)

    def show(self, cursor: tuple[int, int], *, can_wait: bool = False) -> None:
        """Show what was absorbed, as soon as it may be shown.

        Args:
            cursor: Column and row of the terminal's cursor.
            can_wait: Whether it goes with the next frame if one comes soon: by itself it would take the place of one that
                shows text.
        """
        self._cursor = cursor
        self._is_due = True
        if not can_wait:
            self._send_if_due()
        else:
            self._look_again(_WAITING_FRAMES * self._options.frame_seconds)

    def forget(self) -> None:
        """Draw everything anew with the next frame: the terminal may show something else than was sent."""
        self._differ.forget()

    def redraw(self) -> None:
        """Draw everything anew, pictures included, as soon as a frame may be sent."""
        self.forget()
        self._pictures_sent = {}
        self._is_due = True
        self._send_if_due()

    def key_came(self) -> None:
        """Send the next frames at once. May be called from any thread."""
        self._key_until = monotonic() + KEY_SECONDS

    def drained(self) -> None:
        """Go on: the terminal has taken everything. Called from the writer's thread."""
        try:
            self._loop.call_soon_threadsafe(self._send_if_due)
        except RuntimeError:
            return  # the loop is closed, nothing is drawn any more

    def _send_if_due(self) -> None:
        if not self._is_due or self._writer is None or self._canvas is None:
            return
        if not self._writer.is_drained and not self._writer.ask_when_drained():
            return
        now = monotonic()
        # Two frames may come close together as long as the average holds: a source that draws as often as is allowed
        # would otherwise always wait for the rest of somebody else's interval.
        early = self._next_at - self._options.frame_seconds
        if now < early and now > self._key_until:
            self._look_again(early - now)
            return
        # Frames after keys are sent whatever the rate; none after them has to make up for more than one.
        self._next_at = min(max(self._next_at, now), now + self._options.frame_seconds)
        self._next_at += self._options.frame_seconds
        self._is_due = False
        self._send(self._canvas, self._writer)

    def _look_again(self, after: float) -> None:
        """Send what is due after so many seconds, or before."""
        if self._timer is not None:
            if self._timer.when() <= self._loop.time() + after:
                return
            self._timer.cancel()
        self._timer = self._loop.call_later(after, self._timer_fired)

    def _timer_fired(self) -> None:
        self._timer = None
        self._send_if_due()

    def _send(self, canvas: Canvas, writer: TerminalWriter) -> None:
        regions, is_modern = self._options.scroll_regions, self.is_synchronized
        can_scroll = regions == "on" or (regions == "auto" and is_modern)
        text = self._differ.frame(canvas, self._cursor, Means(can_scroll=can_scroll, is_modern=is_modern))
        if text:
            self.frames += 1
            if self._differ.pictures and (
                handed := GRAPHICS.missing(self._differ.pictures, self._pictures_sent)
            ):
                writer.write(handed)
            writer.write(text)
