"""The diff view: two texts as one, what only one of them has told by marks and colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from app.conversation.word_diff import Piece
from app.markdown.lines import Run
from app.markdown.wrap import wrap
from app.ui.widgets.row_view import RowView, Word

MARKS = {"removed": ("[-", "-]"), "added": ("{+", "+}"), "same": ("", "")}
"""What stands around a stretch, so that it is told without colours."""

DiffRow = list[Word]


def diff_rows(pieces: Sequence[Piece], width: int) -> list[DiffRow]:
    """The pieces as rows of at most ``width`` cells; a change of several lines is marked on each of them."""
    rows: list[DiffRow] = []
    line: list[Run] = []
    for piece in pieces:
        before, after = MARKS[piece.kind]
        style = "" if piece.kind == "same" else piece.kind
        first, *others = piece.text.expandtabs(4).split("\n")
        for place, text in enumerate((first, *others)):
            if place:
                rows += _wrapped(line, width)
                line = []
            ends_line = place < len(others)
            if text or (style and ends_line):
                # A line end that only one of the texts has shows as a mark.
                shown = text + ("↵" if style and ends_line and not text else "")
                line.append(Run(f"{before}{shown}{after}", style))
    return rows + _wrapped(line, width)


def _wrapped(runs: list[Run], width: int) -> list[DiffRow]:
    return [[(run.text, run.style) for run in row.runs] for row in wrap(runs, max(1, width))]


def _letters(row: DiffRow) -> int:
    """Characters of a row without the spaces, which wrapping leaves out."""
    return sum(len(text) - text.count(" ") for text, _ in row)


class DiffView(RowView):
    """Rows of a diff, to be scrolled."""

    PREFIX = "diff-view--"
    COMPONENT_CLASSES: ClassVar[set[str]] = {"diff-view--added", "diff-view--removed"}
    DEFAULT_CSS = """
    DiffView {
        height: 1fr;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        background: $surface;
    }
    DiffView > .diff-view--added { color: $syntax-inserted; text-style: bold; }
    DiffView > .diff-view--removed { color: $syntax-deleted; text-style: strike; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_up", "Up", show=False),
        Binding("down,j", "scroll_down", "Down", show=False),
        Binding("pageup", "page_up", "Page up", show=False),
        Binding("pagedown,space", "page_down", "Page down", show=False),
        Binding("home,g", "scroll_home", "First", show=False),
        Binding("end,G", "scroll_end", "Last", show=False),
        Binding("n", "change(1)", "Next change", show=False),
        Binding("N,p", "change(-1)", "Previous change", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[DiffRow] = ()

    def show(self, rows: Sequence[DiffRow]) -> None:
        """Show these rows; where they are the same text at another width, its place at the top stays there."""
        above = sum(map(_letters, self._rows[: int(self.scroll_offset.y)]))
        self._rows = rows
        self.show_count(len(rows))
        top = 0
        while top < len(rows) and (above := above - _letters(rows[top])) >= 0:
            top += 1
        self.call_after_refresh(self.scroll_to, y=top, animate=False)

    def words_of(self, index: int, width: int) -> tuple[list[Word], str]:
        """A row of the diff."""
        del width
        return self._rows[index], ""

    def action_change(self, step: int) -> None:
        """Scroll to the next row with a change that is not in the one at the top."""
        changed = [any(style for _, style in row) for row in self._rows]
        top = int(self.scroll_offset.y)
        begins = [
            row for row, is_changed in enumerate(changed) if is_changed and (row == 0 or not changed[row - 1])
        ]
        ahead = (
            [row for row in begins if row > top]
            if step > 0
            else [row for row in reversed(begins) if row < top]
        )
        if ahead:
            self.scroll_to(y=ahead[0], animate=False)
