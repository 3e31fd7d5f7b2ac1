"""The layout of one document at one width, brought up to date in place.

A document is a row of *pieces*: settled blocks, finished parts of a growing list or table, the growing fence, the blocks
of the live tail. A piece that is the same as before, in the same place, keeps its lines; from the first other one on
lines are made again. Blocks of the live tail are new each time, so theirs always are; a fence keeps the lines that
its highlighter has left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import inf
from time import perf_counter
from typing import NamedTuple

from app.markdown.block import Block, LiveTail, OpenFence, OpenList, OpenTable
from app.markdown.layout_blocks import Around, BlockLayout, is_loose, number_width
from app.markdown.layout_code import CodeShelf, code_rows, gutter_row, language_of
from app.markdown.layout_rows import Row, lines_of
from app.markdown.lines import Line
from app.markdown.table_memory import TableMemory, live_rows
from app.markdown.tables import Shape, body_rows, head_rows

_NO_GAP, _GAP_INSIDE, _GAP_BETWEEN = range(3)


class _Place(NamedTuple):
    """Where a piece stands and all that its lines depend on besides its tokens and the width."""

    block: int
    codes: int
    """Code blocks above."""
    gap: int
    """Whether a blank line stands above, and whether that is inside a block or between two."""
    revision: int = 0
    marker_width: int = 0
    is_spaced: bool = False
    shape: Shape | None = None


@dataclass(slots=True)
class _Piece:
    """What has been laid out."""

    thing: Block | OpenFence
    place: _Place
    start: int
    """Index of its first line, the gap above included."""
    codes: int
    """Code blocks up to its end."""
    version: int = 0
    """Of the growing code, when its lines were made."""


@dataclass(frozen=True, slots=True)
class _Run:
    """The finished parts of the list or table that was placed last, so that they need not be gone through again."""

    frame: OpenList | OpenTable
    look: _Place
    """The place of the first part, its revision left out."""
    first: int
    """Index of the piece of the first part."""
    revisions: list[int]


class DocumentLayout:
    """All lines at one width.

    Args:
        width: Cells, at least 1.
        shelf: Highlighted code, shared by the layouts of one document.
    """

    def __init__(self, width: int, shelf: CodeShelf) -> None:
        self.width = width
        self.lines: list[Line] = []
        self._shelf = shelf
        self._tables = TableMemory()
        self._pieces: list[_Piece] = []
        self._next = 0
        """Index of the piece to be placed next."""
        self._blocks: list[int] = []
        """Index of the first piece of each settled block; then of the first one below them."""
        self._revisions: list[int] = []
        """Revisions of the settled blocks when they were laid out."""
        self.is_complete = True
        """Whether the last update had the time to lay out everything."""
        self._deadline = inf
        self._inexact: int | None = None
        """Index of the first settled block whose colours are not exact yet."""
        self._run: _Run | None = None
        self._before: list[Line] = []
        """The lines that were there, from ``_cut_at`` on."""
        self._cut_at: int | None = None
        """Index of the first line that was made again; None while all were kept."""

    @property
    def is_exact(self) -> bool:
        """Whether the colours of all closed code are final; else another update brings them closer."""
        return self._inexact is None

    def update(self, settled: Sequence[Block], tail: LiveTail, deadline: float = inf) -> int:
        """Bring the lines up to date; the lowest index that differs from before, their number where none does.

        Args:
            settled: The settled blocks.
            tail: What follows them.
            deadline: By `time.perf_counter`, when to stop soon; the lines then end early and `is_complete` is false,
                until another update has gone on from there.
        """
        self._deadline = deadline
        self.is_complete = True
        first = self._first_stale(settled)
        self._next = self._blocks[first] if first else 0
        self._before, self._cut_at = [], None
        del self._blocks[first:]
        for index in range(first, len(settled)):
            self._blocks.append(self._next)
            self._put_settled(settled[index], index)
            if self._is_late():
                del self._revisions[index:]
                break
        self._blocks.append(self._next)
        if self.is_complete:
            self._put_tail(tail, len(settled))
        if self._next < len(self._pieces):
            self._cut(self._pieces[self._next].start)
            del self._pieces[self._next :]
        return self._first_changed()

    def _first_stale(self, settled: Sequence[Block]) -> int:
        """Index of the first settled block that is new or has changed."""
        revisions = [block.revision for block in settled]
        if self._inexact is not None:
            del self._revisions[self._inexact :]
            self._inexact = None
        known = self._revisions
        self._revisions = revisions
        if revisions[: len(known)] == known:
            return len(known)
        return next(index for index, revision in enumerate(known) if revision != revisions[index])

    def _put_settled(self, block: Block, index: int) -> None:
        if isinstance(block.frame, OpenList):
            self._put_list(block.frame, index, None)
        elif isinstance(block.frame, OpenTable):
            self._put_table(block.frame, index, None)
        elif block.fence is not None:
            self._put_fence(block.fence, index)
        else:
            self._put_block(block, index, is_live=False)

    def _put_tail(self, tail: LiveTail, index: int) -> None:
        blocks = list(tail.blocks)
        if tail.open_list is not None:
            self._put_list(tail.open_list, index, blocks.pop(0) if blocks else None)
            index += 1
        elif tail.open_table is not None:
            self._put_table(tail.open_table, index, blocks.pop(0) if blocks else None)
            index += 1
        for block in blocks:
            self._put_block(block, index, is_live=True)
            index += 1
        if tail.open_fence is not None:
            self._put_fence(tail.open_fence, index)

    def _put_block(self, block: Block, index: int, *, is_live: bool) -> None:
        place = self._place(index, _GAP_BETWEEN, revision=block.revision)
        layout = BlockLayout(self._shelf, place.codes, is_live=is_live)
        self._put(block, place, layout, lambda: layout.rows(block.tokens, self.width))

    def _put_list(self, frame: OpenList, index: int, live: Block | None) -> None:
        live_tokens = live.tokens if live is not None else []
        count = frame.count + sum(token.level == 1 and token.nesting == 1 for token in live_tokens)
        marker_width = number_width(frame.start + count - 1) if frame.is_ordered else 0
        is_spaced = bool(live_tokens) and is_loose(live_tokens)
        if not frame.is_tight and not is_spaced:
            is_spaced = any(is_loose(part.tokens) for part in frame.parts)
        placed = self._skip_parts(frame, self._place(index, _GAP_BETWEEN, 0, marker_width, is_spaced))
        gap = _GAP_BETWEEN if not placed else _GAP_INSIDE if is_spaced else _NO_GAP
        for part in [*frame.parts[placed:], live] if live is not None else frame.parts[placed:]:
            if self._is_late():
                return
            place = self._place(index, gap, part.revision, marker_width, is_spaced)
            layout = BlockLayout(self._shelf, place.codes, is_live=part is live)
            self._put(part, place, layout, self._items(layout, part, place))
            gap = _GAP_INSIDE if is_spaced else _NO_GAP

    def _items(self, layout: BlockLayout, part: Block, place: _Place) -> Callable[[], list[Row]]:
        around = Around(self.width, is_spaced=place.is_spaced)
        return lambda: layout.items(part.tokens, around, place.marker_width)

    def _put_table(self, frame: OpenTable, index: int, live: Block | None) -> None:
        measured = self._tables.measured(frame, self._deadline)
        if not measured.is_current:
            self.is_complete = False
            return
        more = live_rows(live)
        form = measured.shape(self.width, more)
        place = self._place(index, _GAP_BETWEEN, frame.header.revision, shape=form)
        layout = BlockLayout(self._shelf, place.codes)
        self._put(frame.header, place, layout, partial(head_rows, measured.header[0], form))
        placed = self._skip_parts(frame, self._place(index, _NO_GAP, shape=form))
        gap = _GAP_INSIDE if placed and form.is_airy else _NO_GAP
        for part, rows in zip(frame.parts[placed:], measured.rows[placed:], strict=True):
            if self._is_late():
                return
            place = self._place(index, gap, part.revision, shape=form)
            self._put(part, place, layout, partial(body_rows, rows, form))
            gap = _GAP_INSIDE if form.is_airy else _NO_GAP
        if live is not None:
            self._put(live, self._place(index, gap, shape=form), layout, partial(body_rows, more, form))

    def _is_late(self) -> bool:
        """Whether to leave the rest to another update."""
        if self.is_complete and perf_counter() > self._deadline:
            self.is_complete = False
        return not self.is_complete

    def _skip_parts(self, frame: OpenList | OpenTable, look: _Place) -> int:
        """Keep the parts that are as they were after the last update; how many."""
        revisions = [part.revision for part in frame.parts]
        run = self._run
        self._run = _Run(frame, look, self._next, revisions)
        is_same = run is not None and (run.frame, run.look, run.first) == (frame, look, self._next)
        if run is None or not is_same or self._cut_at is not None:
            return 0
        count = len(run.revisions)
        if revisions[:count] != run.revisions:
            return 0
        self._next += count
        return count

    def _put_fence(self, fence: OpenFence, index: int) -> None:
        code = self._shelf.fence(fence, self._deadline)
        place = self._place(index, _GAP_BETWEEN)
        number = place.codes + 1
        if self._is_kept(fence, place):
            piece = self._pieces[self._next]
            if piece.version != code.version:
                first = code.first_changed_since(piece.version)
                del self._pieces[self._next + 1 :]
                self._cut(piece.start + bool(place.gap) + 1 + first)
                rows = code_rows(code.shown[first:], number, fence.first_line + 1 + first)
                self.lines += lines_of(rows, index)
        else:
            piece = _Piece(fence, place, self._cut_piece(), number)
            self._pieces.append(piece)
            gutter = gutter_row(number, language_of(fence.info), self.width, fence.first_line)
            self._add([gutter, *code_rows(code.shown, number, fence.first_line + 1)], place)
        piece.version = code.version
        self._next += 1
        if code.count < len(fence.lines):
            self.is_complete = False
        elif fence.is_closed and not code.is_exact and self._inexact is None:
            self._inexact = index

    def _put(self, thing: Block, place: _Place, layout: BlockLayout, make: Callable[[], list[Row]]) -> None:
        """Keep the next piece if it is this one, else make its lines."""
        if not self._is_kept(thing, place):
            start = self._cut_piece()
            self._add(make(), place)
            self._pieces.append(_Piece(thing, place, start, layout.codes))
        self._next += 1

    def _is_kept(self, thing: Block | OpenFence, place: _Place) -> bool:
        if self._next >= len(self._pieces):
            return False
        piece = self._pieces[self._next]
        return piece.thing is thing and piece.place == place

    def _place(
        self,
        index: int,
        gap: int,
        revision: int = 0,
        marker_width: int = 0,
        is_spaced: bool = False,
        shape: Shape | None = None,
    ) -> _Place:
        codes = self._pieces[self._next - 1].codes if self._next else 0
        gap = gap if self._end() else _NO_GAP
        return _Place(index, codes, gap, revision, marker_width, is_spaced, shape)

    def _end(self) -> int:
        """Index of the line where the next piece begins."""
        return self._pieces[self._next].start if self._next < len(self._pieces) else len(self.lines)

    def _cut_piece(self) -> int:
        """Let go of all pieces from the next one on; the index where its lines begin."""
        start = self._end()
        del self._pieces[self._next :]
        self._cut(start)
        return start

    def _cut(self, start: int) -> None:
        """Let go of all lines from one on."""
        if self._cut_at is None or start < self._cut_at:
            self._before = self.lines[start:] + self._before
            self._cut_at = start
        del self.lines[start:]

    def _add(self, rows: list[Row], place: _Place) -> None:
        if rows and place.gap:
            block = place.block if place.gap == _GAP_INSIDE else -1
            self.lines.append(Line((), 0, block=block, source_line=rows[0].source_line))
        self.lines += lines_of(rows, place.block)

    def _first_changed(self) -> int:
        """Where the lines begin to differ; equal ones before it become the same objects as before."""
        if self._cut_at is None:
            return len(self.lines)
        index = self._cut_at
        for line in self._before:
            if index >= len(self.lines) or line != self.lines[index]:
                break
            self.lines[index] = line
            index += 1
        self._before = []
        return index
