"""The pen: writes cells on a terminal, knowing where its cursor stands and which ink it draws with."""

from __future__ import annotations

from collections.abc import Sequence

from app.ui.terminal.cells import is_doubtful
from app.ui.terminal.ink import NO_LINK, Ink, InkBook
from app.ui.terminal.scrolling import Scroll

_CLEAN = "\x1b(B\x0f\x1b[?7l\x1b[r"
"""ASCII, no wrapping, no margins: another program that wrote on the screen may have left it otherwise."""
_ERASED = 8
"""Fewer blanks than this are sent as spaces."""
_SAVE = "\x1b7"
_RESTORE = "\x1b8"


class Pen:
    """Writes on one terminal; what it wrote is taken frame by frame.

    Args:
        inks: The book that all inks come from.
    """

    def __init__(self, inks: InkBook) -> None:
        self._inks = inks
        self._out: list[str] = []
        self._ink: Ink | None = None
        self._at: tuple[int, int] | None = None
        self._edge: tuple[int, int] | None = None
        self._saved: tuple[tuple[int, int], Ink] | None = None
        self._first: Ink | None = None
        self._first_before: Ink | None = None
        self._home: tuple[int, int] | None = None
        self._is_modern = False
        self.pictures: set[int] = set()
        """Numbers of the pictures that this frame draws cells of."""

    def begin(self, *, is_modern: bool) -> None:
        """Begin a frame.

        Args:
            is_modern: Whether the terminal erases in the current background and saves its cursor as specified.
        """
        self._out = []
        self._first = None
        self._is_modern = is_modern
        self.pictures = set()

    def forget(self) -> None:
        """Know nothing of the terminal's state, and bring it into order."""
        self._ink = self._at = self._edge = self._saved = self._home = None
        self._out.append(_CLEAN)

    def taken(self) -> str:
        """What was written in this frame."""
        return "".join(self._out)

    def write(self, x: int, y: int, cells: Sequence[str], inks: Sequence[Ink], stop: int) -> None:
        """Write the cells of row ``y`` from ``x`` to before ``stop``."""
        while x < stop:
            ink = inks[x]
            end = x + 1
            while end < stop and inks[end] is ink:
                end += 1
            self._move(x, y)
            text = "".join(cells[x:end])
            is_blank = ink.is_background and text.isspace()
            is_erased = self._is_modern and is_blank and end - x >= _ERASED
            if is_erased:
                self._erase_with(ink)
            elif not is_blank or self._ink is None or self._ink.blank is not ink:
                self._use(ink)
            if is_erased:
                self._out.append("\x1b[K" if end == len(cells) else f"\x1b[{end - x}X")
            elif text.isascii():
                self._out.append(text)
                self._at = (end, y)
            else:
                self._write_wide(x, end, y, cells)
            self._edge = None
            if self._at == (len(cells), y):
                self._at = None  # terminals disagree about where the cursor stands after the last column
                self._edge = (len(cells) - 1, y)
            x = end

    def clear(self, y: int, ink: Ink) -> None:
        """Clear a line to the background of an ink, which may be that of a text."""
        self._move(0, y)
        self._erase_with(ink)
        self._out.append("\x1b[K")

    def insert(self, x: int, y: int, cells: Sequence[str], inks: Sequence[Ink], stop: int) -> None:
        """Write the cells of row ``y`` from ``x`` to before ``stop``, pushing what stands there to the right."""
        self._move(x, y)
        self._use(inks[x])  # some terminals make the room in it, others in their own
        self._out.append("\x1b[@" if stop - x == 1 else f"\x1b[{stop - x}@")
        self.write(x, y, cells, inks, stop)

    def scroll(self, scroll: Scroll, *, keeps_ink: bool = False) -> None:
        """Move lines; empty ones come in.

        Line feed and reverse index at the margin: every descendant of the VT100 knows them.

        Args:
            scroll: Which lines, and how far.
            keeps_ink: Whether it does not matter which background they come in with: in some terminals it is that of
                the ink, in others their own.
        """
        if not keeps_ink and (self._ink is None or self._ink.blank is not self._inks.plain):
            self._use(self._inks.plain)
        steps = "\n" * scroll.rows if scroll.rows > 0 else "\x1bM" * -scroll.rows
        self._out.append(f"\x1b[{scroll.top + 1};{scroll.bottom + 1}r\x1b[{scroll.margin + 1}H{steps}\x1b[r")
        self._at = self._edge = None  # setting margins goes home, but not in every terminal

    def go_home(self, home: tuple[int, int]) -> None:
        """Put the cursor where it belongs after a frame.

        While it belongs to the same place, a saved state brings it there and takes up an ink in two bytes: the one that
        frames begin with, as a reply that streams begins each frame with the ink of the last.
        """
        first, self._first_before = self._first_before, self._first
        stays, self._home = home == self._home, home
        if self._at == home:
            return
        if not self._is_modern or not stays:
            self._move(*home)
            return
        # The terminal's own ink is taken up in three bytes anyhow.
        is_worth_it = self._first is not None and self._first is not self._inks.plain and not self._first.link
        is_steady = is_worth_it and self._first is first
        if self._saved is None or self._saved[0] != home or (is_steady and self._saved[1] is not self._first):
            self._move(*home)
            if self._first is not None and is_steady:
                self._use(self._first)
                self._out.append(_SAVE)
                self._saved = (home, self._first)
            return
        if self._ink is not None and self._ink.link:
            self._out.append(NO_LINK)  # terminals disagree about whether links are saved
        self._out.append(_RESTORE)
        self._at, self._ink = self._saved
        self._edge = None

    def _erase_with(self, ink: Ink) -> None:
        """Have what is erased come in this ink's background. Reverse video is for what is written only."""
        now = self._ink
        if now is None or now.blank is not ink.blank or now.background != ink.background:
            self._use(ink)

    def _use(self, ink: Ink) -> None:
        if self._first is None:
            self._first = ink
        if ink.picture:
            self.pictures.add(ink.picture)
        self._out.append(self._inks.switch(self._ink, ink))
        self._ink = ink

    def _move(self, x: int, y: int) -> None:
        """Put the cursor there the shortest way."""
        at, self._at = self._at, (x, y)
        edge, self._edge = self._edge, None
        if at == (x, y):
            return
        if edge is not None and self._is_modern and (x, y) == (edge[0], edge[1] + 1):
            self._out.append("\x1b[B")  # they agree that one line down from there is the last column
            return
        if at is not None and at[1] == y:
            steps = x - at[0]
            self._out.append(f"\x1b[{abs(steps) if abs(steps) > 1 else ''}{'C' if steps > 0 else 'D'}")
        elif x:
            self._out.append(f"\x1b[{y + 1};{x + 1}H")
        else:
            self._out.append(f"\x1b[{y + 1}H" if y else "\x1b[H")

    def _write_wide(self, x: int, stop: int, y: int, cells: Sequence[str]) -> None:
        """Write text of which a terminal may think otherwise than we do, saying where it goes on."""
        while x < stop:
            end = x
            while end < stop and not is_doubtful(cells[end]):
                end += 1
            if end > x:
                self._out.append("".join(cells[x:end]))
                self._at = (end, y)
                x = end
            while end < stop and (is_doubtful(cells[end]) or not cells[end]):
                end += 1
            if end > x:
                # Spaces first: a terminal that draws it narrower would leave what stood there.
                self._out.append(" " * (end - x))
                self._at = None
                self._move(x, y)
                self._out.append("".join(cells[x:end]))
                self._at = None
                x = end
                if x < stop:
                    self._move(x, y)
