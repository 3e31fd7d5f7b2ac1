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

BURST_SECONDS = 0.02
"""How long a terminal that pastes without saying so may be silent within a paste."""

_LONGEST_PASTE = 16 * 1024 * 1024
_TYPED = 32
"""Nobody types more than this at once: after a paste that was cut it is the rest of it."""

_JUNK = re.compile(r"\x1b\[<[^Mm\x1b]{0,32}N[^Mm\x1b]{0,32}[Mm]|\x1b\[48;[\d:;]{0,64}t")
"""VS Code's mouse reports with `NaN` for coordinates (Textual types them as keys), and size reports nobody asked for."""
_UNFINISHED = re.compile(r"\x1b(?:\[(?:20{0,2}|<[\d;Na-]{0,40}|48?|48;[\d:;]{0,64})?)?\Z")
"""What may become the start of a paste, or junk."""

_PLAIN = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*")
"""What a paste that is not marked as one consists of: text, tabs and line ends."""
_LINE_END_INSIDE = re.compile(r"[\r\n]+[^\r\n]")
_LEAST_BURST = 6
"""Characters besides line ends. Fewer in one read are keys that a slow line brought together."""


_NAME = re.compile(r"\x1bP>\|([^\x1b\x07]{0,100})\x1b\\")
_UNFINISHED_NAME = re.compile(r"\x1b(?:P(?:>(?:\|[^\x1b\x07]{0,100}\x1b?)?)?)?\Z")


@dataclass(frozen=True, slots=True)
class Named:
    """What the terminal calls itself, as it was asked."""

    name: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """A whole paste."""

    text: str


Piece = str | Pasted | Named


class InputSplitter:
    """Splits what comes from the terminal, however it is cut.

    A terminal without bracketed paste types what is pasted, in one go. Text that comes in one read with a line end *inside*
    it is therefore a paste, with all plain text that follows without a pause. Text with one line end, at its end, is what
    somebody typed and sent (``tmux send-keys text Enter``): long text waits `BURST_SECONDS` for more, because a read
    may end between two lines of a paste. A terminal that has marked one paste marks all.
    """

    def __init__(self) -> None:
        self.awaits_name = False
        """Whether the terminal was asked for its name and has not answered; until then the answer is no key."""
        self._held = ""
        self._burst = ""
        self._marks_pastes = False
        self._paste: list[str] | None = None
        self._paste_size = 0
        self._has_lapsed = False

    @property
    def wait_seconds(self) -> float | None:
        """After how much silence `expire` is to be called; None where nothing is open."""
        if self._burst:
            return BURST_SECONDS
        if self._paste is not None:
            return PASTE_SECONDS
        return SEQUENCE_SECONDS if self._held else None

    def feed(self, text: str) -> list[Piece]:
        """Take in text; returns what is complete."""
        pieces: list[Piece] = []
        if self._paste is None and not self._held:
            text = self._after_burst(text, pieces)
        if self._has_lapsed:
            text = self._after_lapse(text, pieces)
        while text:
            if self._paste is None:
                text = self._keys(text, pieces)
            else:
                text = self._pasted(text, self._paste, pieces)
        return pieces

    def expire(self) -> list[Piece]:
        """Give up waiting; returns what was held back."""
        if self._burst:
            return [self._end_burst()]
        if self._paste is not None:
            self._has_lapsed = True
            return [self._end_paste()]
        held, self._held = self._held, ""
        return [held] if held else []

    def _keys(self, text: str, pieces: list[Piece]) -> str:
        text = self._held + text
        self._held = ""
        keys, start, rest = text.partition(PASTE_START)
        if start:
            self._paste, self._paste_size = [], 0
            self._marks_pastes = True
        elif unfinished := self._unfinished(keys):
            self._held = unfinished[0]
            keys = keys[: unfinished.start()]
        if self.awaits_name and (name := _NAME.search(keys)):
            self.awaits_name = False
            pieces.append(Named(name[1]))
            keys = keys[: name.start()] + keys[name.end() :]
        if keys := _JUNK.sub("", keys):
            pieces.append(keys)
        return rest

    def _unfinished(self, keys: str) -> re.Match[str] | None:
        """What at the end may become more than keys."""
        named = _UNFINISHED_NAME.search(keys) if self.awaits_name else None
        return named or _UNFINISHED.search(keys)

    def _after_burst(self, text: str, pieces: list[Piece]) -> str:
        """Hold back what may be a paste that is not marked; returns what is none."""
        together = self._burst + text
        plain = "" if self._marks_pastes else _PLAIN.match(together)[0]  # type: ignore[index]  # it matches anything
        if not self._may_be_burst(plain):
            self._burst = ""
            return together
        self._burst = plain
        rest = together[len(plain) :]
        if rest or len(plain) > _LONGEST_PASTE:
            pieces.append(self._end_burst())
        return rest

    def _may_be_burst(self, text: str) -> bool:
        if len(text) - text.count("\r") - text.count("\n") < _LEAST_BURST:
            return False
        is_long = len(text) > _TYPED and text.endswith(("\r", "\n"))
        return is_long or _LINE_END_INSIDE.search(text) is not None

    def _end_burst(self) -> str | Pasted:
        burst, self._burst = self._burst, ""
        return Pasted(burst) if _LINE_END_INSIDE.search(burst) else burst

    def _pasted(self, text: str, paste: list[str], pieces: list[Piece]) -> str:
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

    def _after_lapse(self, text: str, pieces: list[Piece]) -> str:
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
