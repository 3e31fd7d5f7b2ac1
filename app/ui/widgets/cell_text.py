"""Making a line of text fit a number of cells."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size


def cut(text: str, width: int) -> str:
    """The text where it takes at most ``width`` cells, else as much of it as fits before an ellipsis.

    Wide characters are never halved, so that the result can be a cell narrower than asked.
    """
    if cell_len(text) <= width:
        return text
    if width <= 0:
        return ""
    return set_cell_size(text, width - 1).rstrip() + "…"


def fit_parts(text: str, separator: str, width: int) -> str:
    """As many parts of the text as fit, from the first on; a cut first part where not even that one does."""
    parts = text.split(separator)
    while len(parts) > 1 and cell_len(separator.join(parts)) > width:
        parts.pop()
    return cut(separator.join(parts), width)
