"""Key sequences that Textual's input parser reads as something else than the key that was pressed.

Measured on Textual 8.2.8: ``ESC CR`` (alt+enter; also shift+enter in terminals that were taught to send it) arrives as a plain
enter (Textualize/textual#6378), alt+1 … alt+9 arrive as the letters that macOS types with them, and alt+backspace
arrives as ctrl+w, which closes a tab where the prompt is empty.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, cast

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

NEWLINE_KEYS = frozenset({"shift+enter", "alt+enter", "ctrl+enter", "ctrl+j", "shift+\r", "\r", "ctrl+\r"})
"""Keys that make a new line, as Textual names them.

Those with a carriage return are how it names xterm's ``CSI 27 ; modifier ; 13 ~`` for shift, alt and ctrl with enter.
"""


class _Key(Enum):
    """Keys that Textual's own list has no name for."""

    ALT_ENTER = "alt+enter"
    ALT_BACKSPACE = "alt+backspace"
    ALT_0 = "alt+0"
    ALT_1 = "alt+1"
    ALT_2 = "alt+2"
    ALT_3 = "alt+3"
    ALT_4 = "alt+4"
    ALT_5 = "alt+5"
    ALT_6 = "alt+6"
    ALT_7 = "alt+7"
    ALT_8 = "alt+8"
    ALT_9 = "alt+9"


def correct_key_sequences() -> None:
    """Teach Textual's parser these keys; doing it again changes nothing.

    The table is one for the process, so that this is called once, before the first key is read.
    """
    table = cast("dict[str, Any]", ANSI_SEQUENCES_KEYS)
    table["\x1b\r"] = table["\x1b\n"] = (_Key.ALT_ENTER,)
    table["\x1b\x7f"] = (_Key.ALT_BACKSPACE,)
    for digit in range(10):
        table[f"\x1b{digit}"] = (_Key(f"alt+{digit}"),)
