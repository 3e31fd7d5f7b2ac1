"""The modes: what the terminal is asked to do while beck is shown, and how it is given back."""

from __future__ import annotations

import termios
import tty
from typing import Any, Literal

from textual import constants

from app.ui.terminal.ink import NO_LINK, RESET

ASK_SYNCHRONIZED = "\x1b[?2026$p"
"""Does the terminal show frames at once when asked? It answers, or keeps silent."""

ASK_NAME = "\x1b[>q"
"""What is the terminal called, and which version is it (XTVERSION)? Asked only of those that answer."""

_KITTY_FLAGS = 1 | 8 | 16
"""Unambiguous escape codes, all keys as escape codes, with their text: what Textual's parser reads."""

_VISIBLE_MODES = "\x1b[?1049h\x1b[?25l\x1b[?1004h\x1b[?2004h\x1b[?7l"
"""Alternate screen, no cursor, focus reports, bracketed paste, no wrapping."""


Attributes = list[Any]
"""What `termios.tcgetattr` returns."""
Moves = Literal["all", "drags", "none"]
Mouse = Literal["on", "off", "wheel"]

MOUSE_OFF = "\x1b[?1006l\x1b[?1003l\x1b[?1002l\x1b[?1000l"
"""The terminal has its mouse back."""


def assert_modes(*, mouse: bool, moves: Moves) -> str:
    """Set every mode that may be set twice.

    Args:
        mouse: Whether buttons and the wheel are reported.
        moves: Which of the mouse's movements are reported as well.
    """
    if not mouse:
        return _VISIBLE_MODES
    more = {"all": "\x1b[?1003h", "drags": "\x1b[?1002h", "none": ""}[moves]
    return f"{_VISIBLE_MODES}\x1b[?1000h{more}\x1b[?1006h"


def push_keyboard() -> str:
    """Ask for kitty's keyboard protocol; terminals keep a stack, so this is sent once."""
    return "" if constants.DISABLE_KITTY_KEY else f"\x1b[>{_KITTY_FLAGS}u"


def leave(*, mouse: bool, is_console: bool) -> str:
    """Take everything back; whatever a frame that was cut left is ended first.

    Args:
        mouse: Whether it was reported.
        is_console: Whether this is the console of Linux, which knows less, and has no second screen to come back from.
    """
    parts = [
        "" if is_console else f"\x1b[?2026l{NO_LINK}",
        RESET,
        "\x1b[r",
        MOUSE_OFF if mouse else "",
        "\x1b[?2004l\x1b[?1004l\x1b[?7h",
        "" if constants.DISABLE_KITTY_KEY or is_console else "\x1b[<u",
        "\x1b[H\x1b[J" if is_console else "",
        "\x1b[?1049l\x1b[?25h",
    ]
    return "".join(parts)


def make_raw(fileno: int) -> Attributes | None:
    """Have keys reported one by one and untouched; returns what was set before, None for no terminal."""
    try:
        before = termios.tcgetattr(fileno)
        raw = termios.tcgetattr(fileno)
        raw[tty.IFLAG] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        raw[tty.LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
        raw[tty.CC][termios.VMIN] = 1
        raw[tty.CC][termios.VTIME] = 0
        termios.tcsetattr(fileno, termios.TCSANOW, raw)
    except termios.error:
        return None
    return before


def restore(fileno: int, before: Attributes | None) -> None:
    """Set what was set before; input that nobody has read is thrown away, so that no shell takes it for a command."""
    try:
        termios.tcflush(fileno, termios.TCIFLUSH)
        if before is not None:
            termios.tcsetattr(fileno, termios.TCSANOW, before)
    except termios.error:
        return  # the terminal is gone
