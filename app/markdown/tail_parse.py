"""One block parse of the open tail, as if everything before it stood there too.

Top-level blocks can be parsed from where they begin, with two exceptions that need a *prefix* in front of the tail:

- The items after the first are found by the list's own loop, which tries fewer rules than the top level (``- a | b``
  above ``-|-`` is a table at the top level, but not as a second item). So an open list is continued behind an item of
  ours, indented so that every item after it is its sibling. Whether its paragraph is hidden tells whether the items
  that follow leave the list tight.
- Rows need their table's header.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it.common.utils import mdTrim
from markdown_it.rules_block.table import MAX_AUTOCOMPLETED_CELLS, escapedSplit
from markdown_it.token import Token

from app.markdown.block import OpenList, OpenTable
from app.markdown.grammar import parse_blocks, top_level
from app.markdown.references import ReferenceIndex

_SYNTHETIC_ITEM = 5
"""Tokens of the item put in front: item, paragraph, inline, and the two closing ones."""

_MIN_PLAIN = 16
_JOINT = "\0"
"""Stands for a newline between joined lines; normalised text has none."""

Frame = OpenList | OpenTable | None
"""The container that the tail goes on with."""


@dataclass(frozen=True, slots=True)
class TailParse:
    """What the tail consists of.

    Attributes:
        blocks: Block tokens per top-level block, without the prefix, but a table with its header. Lines in
            ``map`` count from the tail's first line.
        definitions: Link definitions found, with ``map`` likewise.
        line_count: Lines of the tail, the unfinished one included.
        is_tight: False where the continued list must be loose.
    """

    blocks: list[list[Token]]
    definitions: dict[str, Any]
    line_count: int
    is_tight: bool = True

    @property
    def tokens(self) -> list[Token]:
        """The tokens of all blocks."""
        return [token for block in self.blocks for token in block]


def parse_tail(
    lines: Sequence[str], partial: str, frame: Frame, references: ReferenceIndex, plain_until: int = 0
) -> TailParse:
    """Parse complete lines and an unfinished one (empty for none) as the continuation of ``frame``.

    Args:
        lines: The complete lines.
        partial: The line after them.
        frame: What the lines go on with.
        references: The definitions that are final.
        plain_until: ``lines[1:plain_until]`` are known to prolong the paragraph that the first one begins, and
            could begin no block. They go through the grammar as one line; its cost is by line.
    """
    prefix = _prefix(frame)
    shift, given = -len(prefix), (*prefix, *lines)
    if plain_until >= _MIN_PLAIN and not prefix:
        shift = plain_until - 3
        given = (lines[0], _JOINT.join(lines[1 : plain_until - 1]), *lines[plain_until - 1 :])
    overlay = references.overlay()
    tokens = parse_blocks("".join(f"{line}\n" for line in given) + partial, overlay)
    found = dict(overlay.maps[0])
    if shift:
        _shift(tokens, found, shift)
    if shift > 0:
        tokens[1].content = tokens[1].content.replace(_JOINT, "\n")
    blocks = [tokens[begin:end] for begin, end in top_level(tokens)]
    is_tight = True
    if isinstance(frame, OpenList):
        is_tight = blocks[0][2].hidden
        blocks[0] = _continued(blocks[0], frame)
    return TailParse(blocks, found, len(lines) + bool(partial), is_tight)


def _shift(tokens: list[Token], definitions: dict[str, Any], shift: int) -> None:
    """Count lines as the tail does; where lines were joined, those before the joint stay."""
    kept = 1 if shift > 0 else -1
    for token in tokens:
        if token.map is not None:
            token.map = [line + shift if line > kept else line for line in token.map]
    for definition in definitions.values():
        definition["map"] = [line + shift if line > kept else line for line in definition["map"]]


def _prefix(frame: Frame) -> tuple[str, ...]:
    match frame:
        case OpenList():
            number = "1" if frame.is_ordered else ""
            return (f"   {number}{frame.head[0].markup}    x",)
        case OpenTable():
            return tuple(frame.header.source.split("\n")[:2])
        case _:
            return ()


def _continued(tokens: list[Token], frame: OpenList) -> list[Token]:
    """The list without the item put in front, numbered on from the finished items."""
    head = tokens[0].copy()
    if frame.is_ordered:
        head.attrs = {**head.attrs, "start": frame.start + frame.count}
    return [head, *tokens[1 + _SYNTHETIC_ITEM :]]


def count_cells(line: str) -> int:
    """Cells of a table row as the grammar counts them."""
    cells = escapedSplit(mdTrim(line))
    if cells and cells[0] == "":
        cells.pop(0)
    if cells and cells[-1] == "":
        cells.pop()
    return len(cells)


def overfull_row(frame: OpenTable, lines: Sequence[str]) -> int | None:
    """Index of the line before which the grammar ends the table, as it has added too many cells to it; None for none."""
    missing = frame.missing_cells
    for index, line in enumerate(lines):
        if not line.strip(" \t"):
            return None
        missing += frame.columns - count_cells(line)
        if missing > MAX_AUTOCOMPLETED_CELLS:
            return index
    return None
