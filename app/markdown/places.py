"""Places in a document: in its source, and in its lines. Here, and not with the parser, so that naming one loads none."""

from __future__ import annotations

from typing import NamedTuple


class SourcePosition(NamedTuple):
    """A place in the source that does not depend on the width.

    Attributes:
        source_line: Line of the source, from 0.
        characters: Characters of text shown between the start of that source line's text and the place.
    """

    source_line: int
    characters: int


class Cut(NamedTuple):
    """A place in laid out lines.

    Attributes:
        line: Index of a line.
        character: Characters of its text before the place; more than there are mean its end.
    """

    line: int
    character: int


END = 1 << 30
"""As `Cut.character`: the end of the line."""
