"""The layout of one document at one width, brought up to date in place.

A document is a row of *pieces*: settled blocks, finished parts of a growing list or table, the growing fence, the blocks
of the live tail. A piece that is the same as before, in the same place, keeps its lines; from the first other one on
lines are made again. Blocks of the live tail are new each time, so theirs always are; a fence keeps the lines that
its highlighter has left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import inf
from time import perf_counter

from app.markdown.block import Block, LiveTail, OpenFence, OpenList, OpenTable, Stretch
from app.markdown.layout_blocks import Around, BlockLayout, is_loose, number_width
from app.markdown.layout_code import CodeShelf, code_rows, gutter_row, language_of
from app.markdown.layout_pieces import (
    GAP_BETWEEN,
    GAP_INSIDE,
    NO_GAP,
    Piece,
    Place,
    PlacedParts,
    gap_before,
)
from app.markdown.layout_rows import Row, lines_of
from app.markdown.lines import Line
from app.markdown.table_memory import TableMemory, live_rows
from app.markdown.tables import Shape, body_rows, head_rows


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
        self._pieces: list[Piece] = []
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
        self._run: PlacedParts | None = None
        self._stretched: tuple[int, Place | None, Sequence[Stretch]] = (0, None, ())
        """The stretches that were placed last: index of the first one's piece, its place, and themselves."""
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
            self._put_list(tail.open_list, index, blocks.pop(0) if blocks else None, tail.stretches)
            index += 1
        elif tail.open_table is not None:
            self._put_table(tail.open_table, index, blocks.pop(0) if blocks else None)
            index += 1
        elif tail.stretches:
            placed = self._skip_stretches(tail.stretches, self._place(index, GAP_BETWEEN))
            for stretch in (*tail.stretches[placed:], blocks.pop(0)):
                self._put_stretch(stretch, index)
            index += 1
        for block in blocks:
            self._put_block(block, index, is_live=True)
            index += 1
        if tail.open_fence is not None:
            self._put_fence(tail.open_fence, index)

    def _put_block(self, block: Block, index: int, *, is_live: bool) -> None:
        place = self._place(index, GAP_BETWEEN, revision=block.revision)
        layout = BlockLayout(self._shelf, place.codes, is_live=is_live)
        self._put(block, place, layout, lambda: layout.rows(block.tokens, self.width))

    def _put_stretch(self, block: Block, index: int) -> None:
        """A piece of a long block that is still open."""
        gap = self._gap_of_nothing(gap_before(block.tokens, GAP_BETWEEN))
        place = self._place(index, gap, revision=block.revision)
        layout = self._layout(place, is_live=not isinstance(block, Stretch))
        self._put(block, place, layout, lambda: layout.rows(block.tokens, self.width))

    def _skip_stretches(self, stretches: Sequence[Stretch], look: Place) -> int:
        """Keep the stretches that were placed in the last update; how many."""
        known = self._stretched
        self._stretched = (self._next, look, stretches)
        if self._cut_at is not None or known[:2] != (self._next, look):
            return 0
        count = len(known[2])
        if not count or len(stretches) < count or stretches[count - 1] is not known[2][-1]:
            return 0
        count = self._placed_of(count)
        self._next += count
        return count

    def _placed_of(self, count: int) -> int:
        """How many of the next pieces are there: an update that had no time left has placed fewer than it was given."""
        return min(count, len(self._pieces) - self._next)

    def _gap_of_nothing(self, gap: int) -> int:
        """The gap, or that of the piece above where it has no lines: its text stands in the next one."""
        above = self._pieces[self._next - 1] if self._next else None
        return above.place.gap if above is not None and above.start == self._end() else gap

    def _layout(self, place: Place, *, is_live: bool) -> BlockLayout:
        """For a piece that may go on with what stands above."""
        before = self._pieces[self._next - 1].unfinished if self._next else None
        return BlockLayout(self._shelf, place.codes, is_live=is_live, before=before)

    def _put_list(
        self, frame: OpenList, index: int, live: Block | None, stretches: Sequence[Stretch] = ()
    ) -> None:
        live_tokens = live.tokens if live is not None else []
        count = frame.count + sum(token.level == 1 and token.nesting == 1 for token in live_tokens)
        marker_width = number_width(frame.start + count - 1) if frame.is_ordered else 0
        begun = stretches[0].tokens if stretches else live_tokens
        is_spaced = bool(begun) and (is_loose(begun) or is_loose(live_tokens))
        if not frame.is_tight and not is_spaced:
            is_spaced = any(is_loose(part.tokens) for part in frame.parts)
        placed = self._skip_parts(frame, self._place(index, GAP_BETWEEN, 0, marker_width, is_spaced))
        gap = GAP_BETWEEN if not placed else GAP_INSIDE if is_spaced else NO_GAP
        rest: list[Block] = [*frame.parts[placed:]]
        if live is not None:
            if stretches and not rest:
                look = self._place(index, gap, 0, marker_width, is_spaced)
                stretches = stretches[self._skip_stretches(stretches, look) :]
            rest += [*stretches, live]
        for part in rest:
            if self._is_late():
                return
            gap = self._gap_of_nothing(gap_before(part.tokens, gap, is_spaced=is_spaced))
            place = self._place(index, gap, part.revision, marker_width, is_spaced)
            layout = self._layout(place, is_live=part is live)
            self._put(part, place, layout, self._items(layout, part, place))
            gap = GAP_INSIDE if is_spaced else NO_GAP

    def _items(self, layout: BlockLayout, part: Block, place: Place) -> Callable[[], list[Row]]:
        around = Around(self.width, is_spaced=place.is_spaced)
        return lambda: layout.items(part.tokens, around, place.marker_width)

    def _put_table(self, frame: OpenTable, index: int, live: Block | None) -> None:
        measured = self._tables.measured(frame, self._deadline)
        if not measured.is_current:
            self.is_complete = False
            return
        more = live_rows(live)
        form = measured.shape(self.width, more)
        place = self._place(index, GAP_BETWEEN, frame.header.revision, shape=form)
        layout = BlockLayout(self._shelf, place.codes)
        self._put(frame.header, place, layout, partial(head_rows, measured.header[0], form))
        placed = self._skip_parts(frame, self._place(index, NO_GAP, shape=form))
        gap = GAP_INSIDE if placed and form.is_airy else NO_GAP
        for part, rows in zip(frame.parts[placed:], measured.rows[placed:], strict=True):
            if self._is_late():
                return
            place = self._place(index, gap, part.revision, shape=form)
            self._put(part, place, layout, partial(body_rows, rows, form))
            gap = GAP_INSIDE if form.is_airy else NO_GAP
        if live is not None:
            self._put(live, self._place(index, gap, shape=form), layout, partial(body_rows, more, form))

    def _is_late(self) -> bool:
        """Whether to leave the rest to another update."""
        if self.is_complete and perf_counter() > self._deadline:
            self.is_complete = False
        return not self.is_complete

    def _skip_parts(self, frame: OpenList | OpenTable, look: Place) -> int:
        """Keep the parts that are as they were after the last update; how many."""
        revisions = [part.revision for part in frame.parts]
        run = self._run
        self._run = PlacedParts(frame, look, self._next, revisions)
        is_same = run is not None and (run.frame, run.look, run.first) == (frame, look, self._next)
        if run is None or not is_same or self._cut_at is not None:
            return 0
        count = len(run.revisions)
        if revisions[:count] != run.revisions:
            return 0
        count = self._placed_of(count)
        self._next += count
        return count

    def _put_fence(self, fence: OpenFence, index: int) -> None:
        code = self._shelf.fence(fence, self._deadline)
        place = self._place(index, GAP_BETWEEN)
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
            piece = Piece(fence, place, self._cut_piece(), number)
            self._pieces.append(piece)
            gutter = gutter_row(number, language_of(fence.info), self.width, fence.first_line)
            self._add([gutter, *code_rows(code.shown, number, fence.first_line + 1)], place)
        piece.version = code.version
        self._next += 1
        if code.count < len(fence.lines):
            self.is_complete = False
        elif fence.is_closed and not code.is_exact and self._inexact is None:
            self._inexact = index

    def _put(self, thing: Block, place: Place, layout: BlockLayout, make: Callable[[], list[Row]]) -> None:
        """Keep the next piece if it is this one, else make its lines."""
        if not self._is_kept(thing, place):
            start = self._cut_piece()
            self._add(make(), place)
            piece = Piece(thing, place, start, layout.codes, unfinished=layout.unfinished)
            self._pieces.append(piece)
        self._next += 1

    def _is_kept(self, thing: Block | OpenFence, place: Place) -> bool:
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
    ) -> Place:
        codes = self._pieces[self._next - 1].codes if self._next else 0
        gap = gap if self._end() else NO_GAP
        return Place(index, codes, gap, revision, marker_width, is_spaced, shape)

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

    def _add(self, rows: list[Row], place: Place) -> None:
        if rows and place.gap:
            block = place.block if place.gap == GAP_INSIDE else -1
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
