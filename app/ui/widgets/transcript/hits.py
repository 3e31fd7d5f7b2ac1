"""Hits: where a text occurs in the conversation, counted in the messages' sources and shown where they are laid out.

Only sources are searched, so that a long conversation need not be laid out for it. A hit is a message and its number
there; which cells it has is worked out when it is shown: the hit of the same rank in the lines of its source line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from time import perf_counter

from app.markdown.places import SourcePosition
from app.ui.widgets.transcript.entry import Entry
from app.ui.widgets.transcript.hit_query import HitQuery
from app.ui.widgets.transcript.hit_texts import searched_text, texts_above, texts_below, unfold
from app.ui.widgets.transcript.path_layout import Place
from app.ui.widgets.transcript.viewport import Viewport

Span = tuple[int, int, int]
"""Line of a message, first character, character after the last."""

_UNCOUNTED = -1


class Hits:
    """The hits of one query in one transcript.

    Args:
        viewport: What is searched, and moved to the hits.
    """

    def __init__(self, viewport: Viewport) -> None:
        self._viewport = viewport
        self._query: HitQuery | None = None
        self._origin = viewport.top.message
        self._counts: list[int] = []
        self._entries: list[Entry] = []
        self._last_length = 0
        self._order: Iterator[int] = iter(())
        self._current: tuple[str, int] | None = None
        self._located: tuple[tuple[str, int, int], list[Span]] | None = None
        self.is_counted = True
        """Whether the total is known."""

    # Counting

    def begin(self, query: HitQuery | None) -> None:
        """Look for another text from now on; None for nothing."""
        self._query = query
        self._current = self._located = None
        self._recount()

    def follow_path(self) -> bool:
        """Take note of messages and text that came; whether anything did."""
        entries = self._viewport.path.entries
        if entries is not self._entries:
            self._recount()
            return True
        if entries and self._length(entries[-1]) != self._last_length:
            self._counts[-1] = _UNCOUNTED
            self._last_length = self._length(entries[-1])
            self._located = None
            self._order, self.is_counted = chain((len(entries) - 1,), self._order), False
            return True
        return False

    def _recount(self) -> None:
        entries = self._entries = self._viewport.path.entries
        self._counts = [_UNCOUNTED] * len(entries)
        self._last_length = self._length(entries[-1]) if entries else 0
        origin = min(self._origin, len(entries))
        self._order = iter((*range(origin, len(entries)), *range(origin - 1, -1, -1)))
        self.is_counted = self._query is None
        self._located = None

    @staticmethod
    def _length(entry: Entry) -> int:
        return entry.length + len(entry.reasoning) + (1 << 40) * entry.is_behind

    def count_some(self, seconds: float) -> bool:
        """Count for about so long; the first hit that is found becomes the current one. Whether any is left to do.

        Hits from the view on come first, from the view upwards then: so the nearest one is found first.
        """
        deadline = perf_counter() + seconds
        for index in self._order:
            count = self._count(index)
            if count and self._current is None:
                ordinal = 0 if index >= self._origin else count - 1
                self._current = (self._entries[index].face.key, ordinal)
            if perf_counter() >= deadline:
                return True
        self.is_counted = True
        return False

    def _count(self, index: int) -> int:
        if self._counts[index] == _UNCOUNTED:
            entry = self._entries[index]
            self._counts[index] = self._counted(
                (*texts_above(entry), searched_text(entry), *texts_below(entry))
            )
        return self._counts[index]

    @property
    def total(self) -> int:
        """How many hits there are, as far as counted."""
        return sum(count for count in self._counts if count > 0)

    @property
    def number(self) -> int:
        """Number of the current hit from the first of the conversation, from 1; 0 for none."""
        at = self._place()
        if at is None:
            return 0
        return sum(count for count in self._counts[: at[0]] if count > 0) + at[1] + 1

    def _place(self) -> tuple[int, int] | None:
        """Index of the current hit's message, and its number there."""
        index = self._viewport.path.index_of(self._current[0]) if self._current is not None else None
        if self._current is None or index is None or index >= len(self._counts):
            return None
        return index, self._current[1]

    # Going from one to the next

    def step(self, direction: int) -> bool:
        """Make the next hit the current one, or the one before with -1; past an end it begins anew at the other."""
        at = self._place() or (min(self._origin, max(0, len(self._counts) - 1)), -1)
        if not self._counts:
            return False
        index, ordinal = at[0], at[1] + direction
        for _ in range(len(self._counts) + 1):
            if 0 <= ordinal < self._count(index):
                self._current = (self._entries[index].face.key, ordinal)
                return True
            index = (index + direction) % len(self._counts)
            ordinal = 0 if direction > 0 else self._count(index) - 1
        self._current = None
        return False

    def go_to(self, key: str) -> bool:
        """Make the first hit in a message the current one; whether there is any."""
        index = self._viewport.path.index_of(key)
        if index is None or index >= len(self._counts) or not self._count(index):
            return False
        self._current = (key, 0)
        return True

    def show(self, room: int) -> str | None:
        """Bring the current hit into view, unfolding what hides it, and let go of the end.

        Args:
            room: Cells that are seen of a line that scrolls sideways.

        Returns:
            The key of its message; None where there is no hit.
        """
        at, path = self._place(), self._viewport.path
        if at is None or not self._viewport.is_ready:
            return None
        index, entry = at[0], path.entries[at[0]]
        if self._is_hidden(entry, at[1]):
            self._viewport.reshape(entry.face.key, unfold)
        path.ensure(index, is_current=True)
        line, start, end = self._spans_of_current(entry)[0]
        place = Place(index, line)
        if not 1 <= self._viewport.row_of(place) < self._viewport.height - 1:
            self._viewport.jump(path.walk(place, -(self._viewport.height // 3)))
        self._viewport.following.jumped(is_at_bottom=False)
        shown = entry.line(line)
        offset = entry.x_offset(shown)
        if shown.is_wide and not offset < start < end <= offset + room - 1:
            entry.scroll_sideways(shown, start - room // 3 - offset, room)
        return entry.face.key

    def _is_hidden(self, entry: Entry, ordinal: int) -> bool:
        above = self._counted(texts_above(entry))
        is_in_text = above <= ordinal < above + self._counted((searched_text(entry),))
        return entry.text.is_folded if is_in_text else not entry.is_unfolded

    def _counted(self, texts: Iterable[str]) -> int:
        return sum(self._query.count(text) for text in texts) if self._query is not None else 0

    # Where hits stand

    def spans(self, entry: Entry, index: int) -> list[tuple[int, int, bool]]:
        """The hits on a line of a message: first character, character after the last, whether it is the current one."""
        query = self._query
        is_text = entry.gap < index < entry.body_end and index != entry.fold_line
        if query is None or not (is_text or self._is_told_below(entry, index)):
            return []
        first = last = index
        reach = 2 * len(query.text) + 8
        while first - 1 > entry.gap and entry.line(first - 1).is_wrapped and reach > 0:
            first -= 1
            reach -= len(entry.line(first).text)
        reach = 2 * len(query.text) + 8
        while last + 1 < entry.body_end and entry.line(last).is_wrapped and reach > 0:
            last += 1
            reach -= len(entry.line(last).text)
        is_here = self._current is not None and self._current[0] == entry.face.key
        current = [span for span in self._spans_of_current(entry) if span[0] == index] if is_here else []
        found = [
            (start, end, (index, start, end) in current)
            for spans in self._found(entry, range(first, last + 1))
            for line, start, end in spans
            if line == index
        ]
        return found or [(start, end, True) for _, start, end in current]

    @staticmethod
    def _is_told_below(entry: Entry, index: int) -> bool:
        """Whether a line below the text tells of tool calls."""
        return index >= entry.body_end and bool(texts_below(entry))

    def _found(self, entry: Entry, lines: range) -> list[list[Span]]:
        """The hits in these lines as they are shown, each as its pieces on one line or on several."""
        query = self._query
        starts: list[int] = []
        pieces: list[str] = []
        length = 0
        for index in lines:
            line = entry.line(index)
            text = "\0" if index == entry.fold_line else line.text
            piece = text + (line.joint if line.is_wrapped else "\n")
            starts.append(length)
            pieces.append(piece)
            length += len(piece)
        found: list[list[Span]] = []
        for begin, stop in query.find("".join(pieces)) if query is not None else ():
            spans = [
                (index, max(begin - start, 0), min(stop - start, len(entry.line(index).text)))
                for index, start in zip(lines, starts, strict=True)
                if start < stop and begin < start + len(entry.line(index).text)
            ]
            if spans:
                found.append(spans)
        return found

    def _spans_of_current(self, entry: Entry) -> list[Span]:
        """Where the current hit, one in this message, stands; its whole line where the text is not shown as written."""
        ordinal = self._current[1] if self._current is not None else 0
        stamp = (entry.face.key, ordinal, entry.revision)
        if self._located is None or self._located[0] != stamp:
            above = self._counted(texts_above(entry))
            in_text = self._counted((searched_text(entry),))
            if ordinal < above:
                lines = range(entry.gap + 1, len(entry.head))
                found, rank = self._found(entry, lines), ordinal
                fallback = min(entry.gap + 1, entry.height - 1)
            elif ordinal >= above + in_text:
                lines = range(entry.body_end, entry.height)
                found, rank = self._found(entry, lines), ordinal - above - in_text
                fallback = min(entry.body_end + 1, entry.height - 1)
            else:
                lines, rank = self._lines_of(entry, ordinal - above)
                found, fallback = self._found(entry, lines), lines.start
            whole = [(fallback, 0, max(1, len(entry.line(fallback).text)))]
            spans = found[min(rank, len(found) - 1)] if found else whole
            self._located = (stamp, spans)
        return self._located[1]

    def _lines_of(self, entry: Entry, ordinal: int) -> tuple[range, int]:
        """The lines that show the source line of a hit in the text, and how many hits those lines show before it."""
        source, text, top = searched_text(entry), entry.text, len(entry.head)
        offsets = [begin for begin, _ in self._query.find(source)] if self._query is not None else []
        offset = offsets[min(ordinal, len(offsets) - 1)] if offsets else 0
        number = source.count("\n", 0, offset)
        first = text.index_of(SourcePosition(number, 0))
        begin_number = text.position_of(first).source_line if text.lines else number
        first = text.index_of(SourcePosition(begin_number, 0))
        last = max(first, text.index_of(SourcePosition(number + 1, 0)))
        while last + 1 < len(text.lines) and text.lines[last].is_wrapped:
            last += 1
        begin = _line_start(source, begin_number)
        rank = sum(begin <= other < offset for other in offsets)
        return range(top + first, top + max(first + 1, min(last + 1, len(text.lines)))), rank


def _line_start(source: str, number: int) -> int:
    """Where a line of the source begins."""
    at = 0
    for _ in range(number):
        at = source.find("\n", at) + 1
    return at
