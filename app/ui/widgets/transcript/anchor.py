"""Anchor: a place in a message that a reader looks at, whatever the width."""

from __future__ import annotations

from typing import Literal, NamedTuple

from app.markdown.places import SourcePosition


class Anchor(NamedTuple):
    """A place in an entry that survives another width and more text.

    Attributes:
        section: Which part of the entry.
        line: The line in that part; in the body, lines below the one that shows ``position``.
        position: The place in the source, in the body.
    """

    section: Literal["head", "body", "foot"]
    line: int = 0
    position: SourcePosition = SourcePosition(0, 0)
