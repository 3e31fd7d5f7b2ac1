"""The input splitter: takes pastes and reports of no use out of what the terminal says; the rest are keys and the mouse.

Pure: text in, pieces out; the caller keeps the clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PASTE_START = "\x1b[200~"
PASTE_END = "\x1b[201~"

SEQUENCE_SECONDS = 0.1
"""How long the rest of a sequence is waited for: Textual's own time for the escape key."""
PASTE_SECONDS = 1.5
"""How long a paste without its end may be silent before it counts as ended: the link was cut."""

_LONGEST_PASTE = 16 * 1024 * 1024
_TYPED = 32
"""Nobody types more than this at once: after a paste that was cut it is the rest of it."""

_JUNK = re.compile(r"\x1b\[<[^Mm\x1b]{0,32}N[^Mm\x1b]{0,32}[Mm]|\x1b\[48;[\d:;]{0,64}t")
"""VS Code's mouse reports with `NaN` for coordinates (Textual types them as keys), and size reports nobody asked for."""
_UNFINISHED = re.compile(r"\x1b(?:\[(?:20{0,2}|<[\d;Na-]{0,40}|48?|48;[\d:;]{0,64})?)?\Z")
"""What may become the start of a paste, or junk."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """A whole paste."""

    text: str


class InputSplitter:
    """Splits what comes from the terminal, however it is cut."""

    def __init__(self) -> None:
        self._held = ""
        self._paste: list[str] | None = None
        self._paste_size = 0
        self._has_lapsed = False

    @property
    def wait_seconds(self) -> float | None:
        """After how much silence `expire` is to be called; None where nothing is open."""
        if self._paste is not None:
            return PASTE_SECONDS
        return SEQUENCE_SECONDS if self._held else None

    def feed(self, text: str) -> list[str | Pasted]:
        """Take in text; returns what is complete."""
        pieces: list[str | Pasted] = []
        if self._has_lapsed:
            text = self._after_lapse(text, pieces)
        while text:
            if self._paste is None:
                text = self._keys(text, pieces)
            else:
                text = self._pasted(text, self._paste, pieces)
        return pieces

    def expire(self) -> list[str | Pasted]:
        """Give up waiting; returns what was held back."""
        if self._paste is not None:
            self._has_lapsed = True
            return [self._end_paste()]
        held, self._held = self._held, ""
        return [held] if held else []

    def _keys(self, text: str, pieces: list[str | Pasted]) -> str:
        text = self._held + text
        self._held = ""
        keys, start, rest = text.partition(PASTE_START)
        if start:
            self._paste, self._paste_size = [], 0
        elif unfinished := _UNFINISHED.search(keys):
            self._held = unfinished[0]
            keys = keys[: unfinished.start()]
        if keys := _JUNK.sub("", keys):
            pieces.append(keys)
        return rest

    def _pasted(self, text: str, paste: list[str], pieces: list[str | Pasted]) -> str:
        text = self._held + text
        self._held = ""
        inside, end, rest = text.partition(PASTE_END)
        if not end:
            # The end may be cut: keep what could be its beginning.
            escape = inside.rfind("\x1b", -len(PASTE_END) + 1)
            if escape >= 0:
                inside, self._held = inside[:escape], inside[escape:]
        paste.append(inside)
        self._paste_size += len(inside)
        if end or self._paste_size > _LONGEST_PASTE:
            pieces.append(self._end_paste())
        return rest

    def _end_paste(self) -> Pasted:
        text = "".join(self._paste or ()) + self._held
        self._paste, self._held = None, ""
        return Pasted(text.replace("\x00", ""))

    def _after_lapse(self, text: str, pieces: list[str | Pasted]) -> str:
        """What comes after a paste that was silent too long: its rest, or keys again."""
        self._has_lapsed = False
        inside, end, rest = text.partition(PASTE_END)
        if end:
            if inside:
                pieces.append(Pasted(inside.replace("\x00", "")))
            return rest
        if len(text) > _TYPED and "\x1b" not in text:
            self._paste, self._paste_size = [], 0
        return text
