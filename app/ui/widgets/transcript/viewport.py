"""Viewport: which line of the transcript stands at the top of the view, and what may move it.

Knows no widget. While following is armed the top is worked out from the end; while it is released the top is the
reader's, and text that arrives below the view is counted but not laid out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.ui.widgets.transcript.anchor import Anchor
from app.ui.widgets.transcript.entry import Entry
from app.ui.widgets.transcript.face import MessageFace
from app.ui.widgets.transcript.following import Following
from app.ui.widgets.transcript.path_layout import PathLayout, Place


class Damage(NamedTuple):
    """What has to be painted again.

    Attributes:
        row: The first row of the view whose line is another one than before; what comes in by moving is not counted.
        moved: How far up all rows have moved; negative for down.
    """

    row: int
    moved: int = 0


@dataclass(frozen=True, slots=True)
class _Kept:
    """The reader's line, in ways that survive what may happen to it."""

    key: str
    anchor: Anchor
    line: int
    revision: int
    """The message's revision for which ``line`` is exact."""


class Viewport:
    """The reader's window on the path.

    Call `settle` after anything that may have changed what is in view; then ``top``, ``y`` and ``total`` are right.
    """

    def __init__(self) -> None:
        self.path = PathLayout()
        self.following = Following()
        self.top = Place()
        self.height = 0
        """Lines of the view; 0 while nothing is shown."""
        self._anchor: _Kept | None = None
        """The reader's line, kept over resizes until the reader moves, so that it does not creep."""
        self._painted: tuple[str, int] | None = None

    @property
    def y(self) -> int:
        """The line at the top of the view, counted from the top of everything."""
        return self.path.y_of(self.top)

    @property
    def total(self) -> int:
        """Lines that can be scrolled over. A released view never has to move because there is less below it."""
        return max(self.path.height, self.y + self.height if not self.following.is_armed else 0)

    @property
    def is_ready(self) -> bool:
        """Whether there is a size to lay out for."""
        return self.height > 0 and self.path.width > 0

    def show(self, faces: Sequence[MessageFace]) -> None:
        """Take over a path. The reader's place stays where its message does, or goes to the message in its stead."""
        count = len(self.path.entries)
        self._keep_anchor()
        index = self.top.message
        is_same = self.path.show(faces)
        if not is_same:
            self.following.replaced()
            self.top, self._anchor = Place(), None
            return
        self.following.grown(sum(self.path.measured_height(at) for at in range(count, len(faces))))
        if self._anchor is not None:
            if self.path.index_of(self._anchor.key) is None:
                self._anchor = None
                self.top = Place(min(index, max(0, len(self.path.entries) - 1)), 0)
            elif self.is_ready:
                self._restore_anchor()

    def resize(self, width: int, height: int) -> None:
        """Take over another size, in cells of text and lines; the reader's line stays at the top."""
        self.following.resized()
        self._keep_anchor()
        self.height = height
        if width != self.path.width:
            self.path.resize(width)
            self._restore_anchor()

    def wrap_code(self, *, is_wrapped: bool) -> None:
        """Wrap long lines of code, or let them scroll sideways; the reader's line stays at the top."""
        self._keep_anchor()
        self.path.wrap_code(is_wrapped=is_wrapped)
        self._restore_anchor()

    def append(self, key: str, text: str) -> None:
        """Take in text for a message; counted, not laid out."""
        entry = self.path.find(key)
        if entry is not None and text:
            entry.append(text)
            if not self.following.is_armed:
                self.following.grown(entry.count(text, max(1, self.path.width)))

    def settle(self) -> None:
        """Work out the top of the view and lay out what is in it."""
        if not self.is_ready:
            return
        if self.following.is_armed:
            self.top = self.path.end_place(self.height)
            self._anchor = None
            self.path.grown = 0
            return
        if any(self.path.entries[index].is_behind for index in self.path.visible(self.top, self.height)):
            self._keep_anchor()
            self.path.fill(self.top, self.height)
            self._restore_anchor()
        self.top = self.path.clamped(self.top)
        self.path.fill(self.top, self.height)
        if self.path.grown:
            self.following.grown(self.path.grown)
            self.path.grown = 0

    def scroll(self, lines: int) -> None:
        """Move by the reader's wish; negative is upwards."""
        if not self.is_ready or not self.path.entries:
            return
        before = self.top
        top = self.path.walk(before, lines)
        is_at_bottom = False
        if lines >= 0:
            if self.path.fill(top, self.height):
                end = self.path.end_place(self.height)
                top = max(end, before)
                is_at_bottom = True
        else:
            is_at_bottom = self.path.fill(top, self.height) and top >= self.path.end_place(self.height)
        self._move(top)
        self.following.scrolled(lines, is_at_bottom=is_at_bottom)
        self.settle()

    def drag(self, y: int) -> None:
        """Move to a line by the scroll bar."""
        if not self.is_ready or not self.path.entries:
            return
        y = max(0, y)
        lines = y - self.y
        top = self.path.clamped(self.path.place_at(y))
        end = self.path.end_place(self.height)
        self._move(min(top, end))
        self.following.scrolled(lines, is_at_bottom=self.top >= end)
        self.settle()

    def jump(self, place: Place) -> None:
        """Put a place at the top of the view, or as near as the end allows."""
        if not self.is_ready or not self.path.entries:
            return
        end = self.path.end_place(self.height)
        self._move(min(self.path.clamped(place), end))
        self.following.jumped(is_at_bottom=self.top >= end)
        self.settle()

    def to_end(self) -> None:
        """Go to the end and follow it."""
        self.following.end_pressed()
        self._anchor = None
        self.settle()

    def row_of(self, place: Place) -> int:
        """Row of the view that a place is on; negative above it."""
        return self.path.y_of(place) - self.y

    def place_at_row(self, row: int) -> Place | None:
        """The place on a row of the view; None below the last line."""
        y = self.y + row
        return self.path.place_at(y) if y < self.path.y_of(Place(len(self.path.entries), 0)) else None

    @property
    def visible(self) -> list[int]:
        """Indices of the messages in view."""
        return list(self.path.visible(self.top, self.height)) if self.is_ready else []

    def entry_at(self, place: Place) -> Entry:
        """The message of a place."""
        return self.path.entries[place.message]

    @property
    def is_end_in_view(self) -> bool:
        """Whether the last line, as far as laid out, is in view."""
        return self.path.y_of(Place(len(self.path.entries))) <= self.y + self.height

    @property
    def caret_row(self) -> int | None:
        """The row of the view that the caret is on; None where it is not in view."""
        if not self.path.entries or self.path.entries[-1].caret_line is None:
            return None
        row = self.row_of(Place(len(self.path.entries) - 1, self.path.entries[-1].caret_line))
        return row if 0 <= row < self.height else None

    def reveal(self, index: int) -> None:
        """Bring a message's header into view: at the top, unless it is in view already."""
        if not self.is_ready:
            return
        self.path.ensure(index)
        row = self.row_of(Place(index, self.path.entries[index].gap))
        if not 0 <= row < self.height - 1:
            self.jump(Place(index, max(0, self.path.entries[index].gap - 1)))

    def reshape(self, key: str, change: Callable[[Entry], None]) -> None:
        """Show a message in another way (folded, unfolded, raw).

        Its header stays on the row where it is; where that is above the view, the line at the top stays as far as it
        is still shown.
        """
        index = self.path.index_of(key)
        if index is None or not self.is_ready:
            return
        entry = self.path.entries[index]
        self.path.ensure(index)
        row = self.row_of(Place(index, entry.gap))
        anchor = entry.anchor_of(self.top.line) if row < 0 and self.top.message == index else None
        change(entry)
        entry.is_behind = True
        self.path.refresh(index, is_growth=False)
        self.path.touch(Place(index))
        if anchor is not None:
            self.jump(Place(index, entry.line_of(anchor)))
        elif index >= self.top.message:
            self.jump(self.path.walk(Place(index, entry.gap), -max(0, row)))
        else:
            self.settle()

    def advance(self, seconds: float) -> bool:
        """Do some of the work on the messages in view that was put off; whether any is left."""
        is_left = False
        for index in self.visible:
            entry = self.path.entries[index]
            if entry.is_unfinished and entry.advance(seconds):
                self._keep_anchor()
                self.path.refresh(index, is_growth=False)
                self._restore_anchor()
            is_left |= entry.is_unfinished
        return is_left

    def take_damage(self) -> Damage | None:
        """What has to be painted again since the last call; None where nothing has."""
        key = self.path.entries[self.top.message].face.key if self.path.entries else ""
        painted, self._painted = self._painted, (key, self.top.line)
        dirty, self.path.dirty = self.path.dirty, None
        row = self.height if dirty is None else max(0, self.row_of(dirty))
        if painted == self._painted:
            return Damage(row) if row < self.height else None
        index = self.path.index_of(painted[0]) if painted is not None else None
        if painted is None or index is None:
            return Damage(0)
        before = Place(index, painted[1])
        moved = -self.row_of(before)
        if abs(moved) >= self.height or (dirty is not None and dirty <= max(before, self.top)):
            return Damage(0)
        return Damage(row, moved)

    def _move(self, top: Place) -> None:
        self.top = top
        self._anchor = None

    def _keep_anchor(self) -> None:
        if self._anchor is not None or not self.is_ready or self.top.message >= len(self.path.entries):
            return
        entry = self.path.entries[self.top.message]
        if entry.has_lines(self.path.width):
            line = self.top.line
            self._anchor = _Kept(entry.face.key, entry.anchor_of(line), line, entry.revision)

    def _restore_anchor(self) -> None:
        kept = self._anchor
        index = self.path.index_of(kept.key) if kept is not None else None
        if kept is None or index is None or self.following.is_armed:
            return
        self.path.ensure(index)
        entry = self.path.entries[index]
        is_exact = entry.revision == kept.revision
        self.top = Place(index, kept.line if is_exact else entry.line_of(kept.anchor))
