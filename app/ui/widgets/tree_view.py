"""The tree view: the outline of a conversation, a row for each message, with a cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from app.conversation.outline import OutlineRow
from app.markdown.cells import cell_width, fit
from app.safe_text import SafeText
from app.ui.widgets.row_view import RowView, Word

MOST_STEPS_IN = 8
"""How far in a branch is drawn; deeper ones say by a number how deep they are."""
WHO_WIDTH = 18
ROOM_FOR_WHO = 60
"""Cells of a row from which there is room for who said it."""


@dataclass(frozen=True, slots=True)
class TreeFace:
    """What a row says of its message."""

    who: SafeText
    words: SafeText
    status: str = ""
    time: str = ""


class TreeView(RowView):
    """Rows with a cursor and a mark.

    Args:
        face_of: Gives what a message's row says; asked only for rows in view.
        neighbour_of: Gives the variant so many places beside a message, or beside the nearest one above that has any.
    """

    PREFIX = "tree-view--"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "tree-view--cursor",
        "tree-view--lines",
        "tree-view--path",
        "tree-view--quiet",
    }
    DEFAULT_CSS = """
    TreeView {
        height: 1fr;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        background: $surface;
    }
    TreeView > .tree-view--cursor { background: $prompt-tint; text-style: bold; }
    TreeView > .tree-view--lines { color: $muted; text-style: $muted-style; }
    TreeView > .tree-view--path { color: $accent-text; text-style: bold; }
    TreeView > .tree-view--quiet { color: $muted; text-style: $muted-style; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home,g", "move(-1000000)", "First", show=False),
        Binding("end,G", "move(1000000)", "Last", show=False),
        Binding("left_square_bracket", "sibling(-1)", "Previous variant", show=False),
        Binding("right_square_bracket", "sibling(1)", "Next variant", show=False),
    ]

    class Chosen(Message):
        """The row under the cursor was clicked."""

    def __init__(
        self, face_of: Callable[[str], TreeFace], neighbour_of: Callable[[str, int], str | None]
    ) -> None:
        super().__init__()
        self._face_of = face_of
        self._neighbour_of = neighbour_of
        self._place_of: dict[str, int] = {}
        self._rows: Sequence[OutlineRow] = ()
        self._cursor = 0
        self.marked = ""
        """The message that waits for another one to be compared with; empty for none."""

    def show(self, rows: Sequence[OutlineRow], cursor: str | None) -> None:
        """Show these rows with the cursor on a message; where it is gone the cursor stays at its place."""
        self._rows = rows
        self._place_of = {row.message_id: index for index, row in enumerate(rows)}
        found = self._place_of.get(cursor or "", self._cursor)
        self._cursor = max(0, min(found, len(rows) - 1))
        self.show_count(len(rows))
        self.call_after_refresh(self.reveal, self._cursor)

    @property
    def cursor_key(self) -> str | None:
        """The message under the cursor; None where there is none."""
        return self._rows[self._cursor].message_id if self._rows else None

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self._go(self._cursor + rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor by views."""
        self._go(self._cursor + pages * max(1, self.size.height - 1))

    def action_sibling(self, step: int) -> None:
        """Move the cursor to the neighbouring variant; of the nearest message above where this one has none."""
        key = self.cursor_key
        neighbour = self._neighbour_of(key, step) if key is not None else None
        if neighbour is not None:
            self._go(self._place_of.get(neighbour, self._cursor))

    def _go(self, index: int) -> None:
        if self._rows:
            self._cursor = max(0, min(index, len(self._rows) - 1))
            self.reveal(self._cursor)
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row that was clicked; a click where it is already chooses the row."""
        index = event.y + int(self.scroll_offset.y)
        if 0 <= index < len(self._rows):
            is_there = index == self._cursor
            self._go(index)
            if is_there:
                self.post_message(self.Chosen())

    def words_of(self, index: int, width: int) -> tuple[list[Word], str]:
        """The row at an index: cursor, mark, branch, who, first words; status and time at the right."""
        row = self._rows[index]
        face = self._face_of(row.message_id)
        is_here = index == self._cursor
        which = f"{row.variant}/{row.variants} " if row.variants > 1 else ""
        branch = _branch(row)
        right = "  ".join(filter(None, (face.status, face.time)))
        who = fit(face.who, WHO_WIDTH) + "  " if width >= ROOM_FOR_WHO else ""
        sign = "● " if row.is_on_path else "○ "
        before: list[Word] = [
            ("›" if is_here else " ", "path"),
            ("=" if row.message_id == self.marked else " ", "path"),
            (branch, "lines"),
            (sign, "path" if row.is_on_path else "lines"),
            (which, "quiet"),
            (who, "quiet"),
        ]
        room = width - sum(cell_width(text) for text, _ in before) - cell_width(right) - 3
        if room < 4:
            return before, "cursor" if is_here else ""
        words = fit(face.words, room)
        gap = " " * (room - cell_width(words) + 2)
        return [*before, (words, ""), (gap, ""), (right, "quiet"), (" ", "")], "cursor" if is_here else ""


def _branch(row: OutlineRow) -> str:
    """The lines that lead to a row: one for each branch that goes on below it, and a corner where its own begins."""
    steps = min(row.depth, MOST_STEPS_IN)
    deeper = f"+{row.depth - MOST_STEPS_IN} " if row.depth > MOST_STEPS_IN else ""
    if row.is_first and steps:
        return "│ " * (steps - 1) + "├─" + deeper
    return "│ " * steps + deeper
