"""The pieces that a laid out document consists of: what stands where, and what its lines depend on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markdown_it.token import Token

from app.markdown.block import Block, OpenFence, OpenList, OpenTable
from app.markdown.layout_inline import UnfinishedLine
from app.markdown.tables import Shape

NO_GAP, GAP_INSIDE, GAP_BETWEEN = range(3)


class Place(NamedTuple):
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
class Piece:
    """What has been laid out."""

    thing: Block | OpenFence
    place: Place
    start: int
    """Index of its first line, the gap above included."""
    codes: int
    """Code blocks up to its end."""
    version: int = 0
    """Of the growing code, when its lines were made."""
    unfinished: UnfinishedLine | None = None
    """The last row of a paragraph that the next piece goes on with."""


@dataclass(frozen=True, slots=True)
class PlacedParts:
    """The finished parts of the list or table that was placed last, so that they need not be gone through again."""

    frame: OpenList | OpenTable
    look: Place
    """The place of the first part, its revision left out."""
    first: int
    """Index of the piece of the first part."""
    revisions: list[int]


def gap_before(tokens: Sequence[Token], gap: int, *, is_spaced: bool = True) -> int:
    """The gap above a piece: ``gap`` where it begins a block or part, else that of the container it goes on in."""
    inner = None
    for token in tokens:
        if not token.meta.get("continued"):
            break
        inner = token
        if token.meta.get("is_tight") is not None:
            is_spaced = not token.meta["is_tight"]
    if inner is None:
        return gap
    if inner.nesting == 0 or inner.type == "paragraph_open":
        return NO_GAP
    return GAP_INSIDE if is_spaced or inner.type in ("blockquote_open", "alert_open") else NO_GAP
