"""The driver: how bytes reach the terminal and come from it, and what happens when it goes away.

Textual 8.2.8's own driver writes to standard error, blocks the event loop while nobody reads the terminal, starts new
threads at every SIGCONT, spins at the end of input, and is ended by one invalid byte.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, runtime_checkable

from rich.color import ColorSystem
from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

from app.safe_text import safe_line
from app.ui.terminal import attention, modes
from app.ui.terminal.graphics import GRAPHICS, may_draw
from app.ui.terminal.input_reader import InputReader
from app.ui.terminal.loop_inbox import LoopInbox
from app.ui.terminal.options import TerminalOptions
from app.ui.terminal.screen_output import ScreenOutput
from app.ui.terminal.signals import LAST_ACT_SECONDS
from app.ui.terminal.writer import TerminalWriter

LEAVE_SECONDS = 0.8
"""How long giving the terminal back may take when nobody reads it."""
BACKGROUND_SECONDS = 0.5
"""How often a process in the background looks whether it has come to the front: `fg` does not always tell it."""
_MOST_CELLS = 1000
"""Columns or rows; a terminal that says more is wrong."""

_BUTTONS = (events.MouseDown, events.MouseUp, events.MouseMove)

_COLOR_SYSTEMS = {
    "standard": ColorSystem.STANDARD,
    "256": ColorSystem.EIGHT_BIT,
    "truecolor": ColorSystem.TRUECOLOR,
}


@runtime_checkable
class HasTerminal(Protocol):
    """What the driver wants of its app.

    Attributes:
        terminal_options: How the terminal is used.
    """

    terminal_options: TerminalOptions

    def hang_up(self) -> None:
        """End: the terminal is gone. Called once, in the event loop."""


class TerminalDriver(Driver):
    """beck's driver for POSIX terminals, writing to standard output."""

    def __init__(
        self,
        app: App[object],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._in = sys.__stdin__.fileno() if sys.__stdin__ is not None else 0
        self._out = sys.__stdout__.fileno() if sys.__stdout__ is not None else 1
        self._options = app.terminal_options if isinstance(app, HasTerminal) else TerminalOptions()
        self._is_console = os.environ.get("TERM") == "linux"
        self.output = ScreenOutput(
            self._options,
            _COLOR_SYSTEMS.get(app.console.color_system or ""),
            has_strings=not self._is_console,
        )
        self._inbox = LoopInbox(self._loop)
        self._writer: TerminalWriter | None = None
        self._reader: InputReader | None = None
        self._before: modes.Attributes | None = None
        self._title = ""
        self._has_title = False
        """Whether the window shows ours."""
        self._is_busy = False
        self._is_suspended = False
        self._has_hung_up = False
        self._watch_signals()

    @property
    def bytes_written(self) -> int:
        """What the terminal has taken so far, in bytes."""
        return self.output.bytes_written

    @property
    def can_suspend(self) -> bool:
        """It can."""
        return True

    # Output

    def write(self, data: str) -> None:
        """Send something that is no frame."""
        self.output.write(data)

    def write_string(self, data: str) -> None:
        """Send a sequence that holds a text, to a terminal that knows such; a bell to any."""
        if data == attention.BELL or not self._is_console:
            self.output.write(data)

    def set_title(self, title: str) -> None:
        """Set the window's title; the one before comes back when the terminal is given back."""
        self._title = title
        self._send_title()

    def set_busy(self, is_busy: bool) -> None:
        """Say that work goes on, or no longer; at the latest when the terminal is given back."""
        self._is_busy = is_busy
        self.write_string(attention.progress(is_busy=is_busy, environment=os.environ))

    def _send_title(self) -> None:
        if self._writer is None or self._is_console or not self._title:
            return
        if not self._has_title:
            self._has_title = True
            self._writer.write(attention.KEEP_TITLE)
        self.output.write(f"\x1b]2;{safe_line(self._title, 200)}\x07")

    # Life

    def start_application_mode(self) -> None:
        """Take the terminal over; in the background, as soon as it comes to the front."""
        if self._writer is not None:
            return
        if not self._is_in_front():
            self._is_suspended = True
            self._loop.call_later(BACKGROUND_SECONDS, self._resume)
            return
        self._writer = TerminalWriter(self._out, self.output.drained, lambda: self._inbox.put(self._hang_up))
        before = modes.make_raw(self._in)
        self._before = self._before or before
        self._writer.write(self._modes())
        if not self._is_console:
            self._writer.write(modes.push_keyboard())
            # Apple's terminal types the answer.
            if os.isatty(self._in) and os.environ.get("TERM_PROGRAM") != "Apple_Terminal":
                self._writer.write(modes.ASK_SYNCHRONIZED)
        asks_name = not self._is_console and os.isatty(self._in) and may_draw(os.environ)
        if asks_name:
            self._writer.write(modes.ASK_NAME)
        self._loop.call_soon(self._tell_size)
        self.output.start(self._writer)
        self._send_title()
        if self._is_busy:
            self.write_string(attention.progress(is_busy=True, environment=os.environ))
        self._reader = InputReader(
            self._in,
            self.process_message,
            self._input_ended,
            self._settle,
            GRAPHICS.named if asks_name else None,
        )
        if self._is_suspended:
            self._is_suspended = False
            self._app.post_message(self.SignalResume())

    def disable_input(self) -> None:
        """Read no more."""
        if self._reader is not None:
            self._reader.stop()
            self._reader = None

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was, within `LEAVE_SECONDS` also when nobody reads it."""
        if self._writer is None:
            return
        self.disable_input()
        self.output.stop()
        self._leave(self._writer, LEAVE_SECONDS)
        self._writer = None

    def _step_back(self, writer: TerminalWriter) -> None:
        """Leave the terminal to whoever has it, until this process comes to the front again.

        Its attributes are somebody else's by now, and setting them or reading from behind would stop the process.
        """
        self.disable_input()
        self.output.stop()
        writer.close(self._last_bytes(), LEAVE_SECONDS)
        self._writer = None
        self._is_suspended = True
        self._loop.call_later(BACKGROUND_SECONDS, self._resume)

    def give_back(self) -> None:
        """Give the terminal back and nothing else: the process ends at once. May be called from any thread."""
        if self._writer is not None:
            self._leave(self._writer, LAST_ACT_SECONDS / 2)

    def _leave(self, writer: TerminalWriter, seconds: float) -> None:
        writer.close(self._last_bytes(), seconds)
        modes.restore(self._in, self._before)
        self._before = None

    def _last_bytes(self) -> str:
        last = attention.GIVE_TITLE_BACK if self._has_title else ""
        last += attention.progress(is_busy=False, environment=os.environ) if self._is_busy else ""
        self._has_title = False
        return last + modes.leave(mouse=self._mouse, is_console=self._is_console)

    def _modes(self) -> str:
        options = self._options
        moves: modes.Moves = "all"
        if options.is_mouse_wheel_only:
            moves = "none"
        elif options.low_bandwidth:
            moves = "drags"
        return modes.assert_modes(mouse=self._mouse, moves=moves)

    @property
    def mouse(self) -> modes.Mouse:
        """What the mouse does."""
        if not self._mouse:
            return "off"
        return "wheel" if self._options.is_mouse_wheel_only else "on"

    def set_mouse(self, mouse: modes.Mouse) -> None:
        """Have the mouse do this from now on."""
        self._mouse = mouse != "off"
        self._options = replace(self._options, is_mouse_wheel_only=mouse == "wheel")
        self.output.write(modes.MOUSE_OFF + self._modes(), replaces="modes")

    # Signals

    def _watch_signals(self) -> None:
        # The event loop's own handlers run between callbacks, never in the middle of a frame.
        if threading.current_thread() is threading.main_thread():
            for number, act in (
                (signal.SIGWINCH, self._tell_size),
                (signal.SIGTSTP, self._stop),
                (signal.SIGCONT, self._go_on),
            ):
                self._loop.add_signal_handler(number, act)

    def _stop(self) -> None:
        """Stop the process, as ctrl+z does elsewhere."""
        if self._auto_restart and self._writer is not None:
            self.suspend_application_mode()
            self._is_suspended = True
        os.kill(os.getpid(), signal.SIGSTOP)

    def _go_on(self) -> None:
        """Go on after a stop; also the kernel says so when a terminal hangs up, and nothing was stopped."""
        if not self._auto_restart:
            return
        if self._writer is None:
            self._resume()
        elif self._is_in_front():
            self.take_over_again()
        else:
            self._step_back(self._writer)

    def take_over_again(self) -> None:
        """Set every mode and draw everything anew, whatever was done to the terminal meanwhile."""
        if self._writer is not None:
            modes.make_raw(self._in)
            self.output.write(self._modes(), replaces="modes")
            self.output.redraw()

    def _resume(self) -> None:
        if self._is_suspended:
            self.resume_application_mode()

    def _is_in_front(self) -> bool:
        try:
            return os.tcgetpgrp(self._in) == os.getpgrp()
        except OSError:
            return True  # not our terminal, so nothing stops us

    def _tell_size(self) -> None:
        try:
            columns, rows = os.get_terminal_size(self._out)
        except OSError:
            columns, rows = shutil.get_terminal_size()
        size = Size(min(columns or 80, _MOST_CELLS), min(rows or 25, _MOST_CELLS))
        # A terminal may have moved its lines although the size is the same again by now.
        if tuple(size) == self.output.size:
            self.output.redraw()
        else:
            self.output.forget()
        self._app.post_message(events.Resize(size, size))

    # Input

    def process_message(self, message: Message) -> None:
        """Hand a message to the app. Runs in the reader's thread."""
        if isinstance(message, TerminalSupportsSynchronizedOutput):
            self.output.is_synchronized = True
        elif isinstance(message, (events.Key, events.Paste, events.MouseEvent)):
            if self._options.is_mouse_wheel_only and isinstance(message, _BUTTONS):
                return
            if not isinstance(message, events.MouseMove):
                self.output.key_came()
        super().process_message(message)

    def send_message(self, message: Message) -> None:
        """Put a message into the app's queue. Runs in the reader's thread."""
        self._inbox.put(lambda: self._app.post_message(message))

    def _settle(self, done: Callable[[], None]) -> None:
        self._inbox.put(lambda: self._app.call_later(self._follow, done))

    def _follow(self, done: Callable[[], None]) -> None:
        """Go the way of a key, from what has the focus up to the app, behind whatever is on it."""
        focused = self._app.focused
        _pass_on([*(focused.ancestors_with_self if focused is not None else ()), self._app], done)

    def _input_ended(self) -> None:
        self._inbox.put(self._hang_up)

    def _hang_up(self) -> None:
        if self._has_hung_up:
            return
        self._has_hung_up = True
        if isinstance(self._app, HasTerminal):
            self._app.hang_up()
        else:
            self._app.exit(return_code=128 + signal.SIGHUP)


def _pass_on(way: list[DOMNode], done: Callable[[], None]) -> None:
    while way:
        first, *way = way
        if first.call_later(_pass_on, way, done):
            return
    done()
