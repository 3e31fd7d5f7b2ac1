"""PathLayout: where each message of the path stands, line by line, most of it only guessed until it is looked at.

Knows no widget. A place is a message and a line in it, so it stays right when a guess far above turns out wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.markdown.lines import BLANK, Line
from app.ui.widgets.transcript.entry import Entry
from app.ui.widgets.transcript.face import MessageFace
from app.ui.widgets.transcript.heights import HeightIndex

FIRST_GAP = 1
GAP = 2
"""Blank lines between two messages."""
TRAILING = 1
"""Blank lines below the last message."""
KEPT_ENTRIES = 48
"""How many messages nobody looks at keep their lines all the same, so that turning back costs nothing."""


class Place(NamedTuple):
    """A line of the transcript: the index of a message and a line of it, counted from its gap."""

    message: int = 0
    line: int = 0


class PathLayout:
    """The messages of the path and their heights at one width."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.width = 0
        self.wraps_code = False
        self.dirty: Place | None = None
        """The first place whose line differs from what was painted; None where none does."""
        self.grown = 0
        """Lines by which refreshing went beyond what had been counted; the reader of this sets it to 0."""
        self._index_of: dict[str, int] = {}
        self._heights = HeightIndex()
        self._kept: dict[str, Entry] = {}

    @property
    def height(self) -> int:
        """Lines of everything, as far as known."""
        return self._heights.total + TRAILING if self.entries else 0

    def index_of(self, key: str) -> int | None:
        """Where a message stands; None for an unknown key."""
        return self._index_of.get(key)

    def find(self, key: str) -> Entry | None:
        """A message by its key."""
        index = self._index_of.get(key)
        return None if index is None else self.entries[index]

    def show(self, faces: Sequence[MessageFace]) -> bool:
        """Take over a path; messages whose key stays keep their lines.

        Returns:
            Whether any message stayed.
        """
        before, kept = self.entries, 0
        entries: list[Entry] = []
        first_changed: int | None = None
        for index, face in enumerate(faces):
            at = self._index_of.get(face.key)
            gap = GAP if index else FIRST_GAP
            if at is None:
                entry, is_changed = Entry(face, gap), True
                entry.wraps_code = self.wraps_code
            else:
                kept += 1
                entry = before[at]
                is_changed = entry.show(face) or at != index
                if entry.gap != gap:
                    entry.gap, entry.is_behind = gap, True
            if is_changed and first_changed is None:
                first_changed = index
            entries.append(entry)
        if first_changed is None and len(entries) != len(before):
            first_changed = len(entries)
        self.entries = entries
        self._index_of = {entry.face.key: index for index, entry in enumerate(entries)}
        self._kept = {key: entry for key, entry in self._kept.items() if key in self._index_of}
        if first_changed is not None:
            self._rebuild()
            self.touch(Place(first_changed, 0))
        return bool(kept)

    def resize(self, width: int) -> None:
        """Guess all heights anew for another width."""
        self.width = width
        self._rebuild()
        self.touch(Place())

    def wrap_code(self, *, is_wrapped: bool) -> None:
        """Wrap long lines of code from now on, or let them scroll sideways; guesses all heights anew."""
        self.wraps_code = is_wrapped
        for entry in self.entries:
            entry.wraps_code = is_wrapped
            entry.width = 0
        self._rebuild()
        self.touch(Place())

    def _rebuild(self) -> None:
        width = self.width or 1
        self._heights = HeightIndex(
            [entry.height if entry.width == width else entry.estimate(width) for entry in self.entries]
        )

    def touch(self, place: Place) -> None:
        """Note that what stands at a place and below it has to be painted again."""
        if self.dirty is None or place < self.dirty:
            self.dirty = place

    def measured_height(self, index: int) -> int:
        """Lines of a message as far as known."""
        return self._heights[index]

    def y_of(self, place: Place) -> int:
        """The line of a place, counted from the top of everything."""
        return self._heights.top_of(place.message) + place.line

    def place_at(self, y: int) -> Place:
        """The place at a line; the last one below everything."""
        if not self.entries:
            return Place()
        return Place(*self._heights.find(y))

    def line_at(self, place: Place) -> Line:
        """What is shown at a place."""
        if place.message >= len(self.entries):
            return BLANK
        return self.entries[place.message].line(place.line)

    def refresh(self, index: int, *, is_growth: bool = True) -> None:
        """Bring a message's lines and height up to date; ``is_growth`` where lines more are new text."""
        entry = self.entries[index]
        was_shown, counted = entry.has_lines(self.width), entry.counted_lines
        changed = entry.refresh(self.width)
        difference = self._heights.change(index, entry.height)
        if was_shown and is_growth:
            self.grown += difference - counted
        if changed < entry.height or difference:
            self.touch(Place(index, changed))
        self._kept.pop(entry.face.key, None)
        self._kept[entry.face.key] = entry

    def measure(self, index: int) -> None:
        """Learn a message's height without keeping its lines, and without anything to paint."""
        entry = self.entries[index]
        entry.refresh(self.width)
        self._heights.change(index, entry.height)
        if not entry.is_streaming and entry.face.key not in self._kept:
            entry.forget_lines()

    def ensure(self, index: int, *, is_current: bool = False) -> int:
        """Make sure that a message has lines, the newest ones with ``is_current``; returns its height."""
        entry = self.entries[index]
        if not entry.has_lines(self.width) or (is_current and entry.is_behind):
            self.refresh(index)
        return self._heights[index]

    def clamped(self, place: Place) -> Place:
        """The place, or the nearest one that exists."""
        if not self.entries:
            return Place()
        index = min(place.message, len(self.entries) - 1)
        line = place.line if index == place.message else self._heights[index] - 1
        return Place(index, max(0, min(line, self.ensure(index) - 1)))

    def walk(self, place: Place, lines: int) -> Place:
        """The place so many true lines below (negative: above), measuring on the way; stays inside."""
        if not self.entries:
            return Place()
        index, line = place.message, place.line + lines
        while line < 0 and index > 0:
            index -= 1
            line += self.ensure(index)
        while line >= (height := self.ensure(index)) and index < len(self.entries) - 1:
            line -= height
            index += 1
        return Place(index, max(0, min(line, height - 1)))

    def end_place(self, view: int) -> Place:
        """The place at the top of the view when the last line is at its bottom, everything in it up to date."""
        left = view - TRAILING
        for index in range(len(self.entries) - 1, -1, -1):
            left -= self.ensure(index, is_current=True)
            if left <= 0:
                return Place(index, -left)
        return Place()

    def fill(self, top: Place, view: int) -> bool:
        """Give lines to all messages in the view; text that came is taken in only where its end is in view.

        Returns:
            Whether the last line of all is in view.
        """
        left = view + top.line
        for index in range(top.message, len(self.entries)):
            height = self.ensure(index)
            if height <= left and self.entries[index].is_behind:
                height = self.ensure(index, is_current=True)
            left -= height
            if left < 0:
                return False
        return left >= TRAILING

    def visible(self, top: Place, view: int) -> Iterator[int]:
        """Indices of the messages in the view."""
        left = view + top.line
        for index in range(top.message, len(self.entries)):
            if left <= 0:
                return
            yield index
            left -= self._heights[index]

    def forget_unseen(self, top: Place, view: int) -> None:
        """Drop the lines of messages that have not been looked at for longest."""
        excess = len(self._kept) - KEPT_ENTRIES
        if excess <= 0:
            return
        seen = {self.entries[index].face.key for index in self.visible(top, view)}
        for key, entry in list(self._kept.items()):
            if excess <= 0:
                break
            if key not in seen and not entry.is_streaming:
                del self._kept[key]
                entry.forget_lines()
                excess -= 1
