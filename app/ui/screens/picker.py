"""A picker: a dialog with a filter, a list and one choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from app.safe_text import SafeText, safe_line
from app.ui.screens.ask import SHORT_SCREEN
from app.ui.screens.dialog import Dialog
from app.ui.widgets.key_line import KeyLine
from app.ui.widgets.line_input import LineInput

NOTHING = SafeText("")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a picker.

    Attributes:
        key: What the picker answers when the row is chosen.
        label: What it is called.
        detail: Said quietly at the right.
        mark: One cell at the left, such as ``●``.
    """

    key: str
    label: SafeText
    detail: SafeText = NOTHING
    mark: str = " "


def matches(query: str, row: Row) -> bool:
    """Whether each word of the query occurs in the row's label, detail or key."""
    text = f"{row.label} {row.detail} {row.key}".casefold()
    return all(word in text for word in query.casefold().split())


def rank(query: str, row: Row) -> tuple[int, int]:
    """Sort key of a matching row: a label that begins with the query first, then one with a word that does."""
    label = row.label.casefold()
    query = query.casefold().strip()
    if label.startswith(query):
        return (0, 0)
    place = label.find(" " + query)
    return (1, place) if place >= 0 else (2, 0)


class Picker(Dialog[str | None]):
    """Shows rows, filters them while the user types, and answers the chosen row's key; None when dismissed.

    Args:
        title: First line of the dialog.
        rows: All rows, best first.
        keys_hint: Last line of the dialog.
        placeholder: What the empty filter says.
        current: Key of the row to begin at.
        on_highlight: Called with the key of the row under the cursor (a live preview).
        empty: What is said where no row matches.
        query: What stands in the filter at first.
    """

    VERTICAL_BREAKPOINTS = SHORT_SCREEN
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Close", show=False),
        Binding("ctrl+c", "cancel", "Close", show=False),
        Binding("up,ctrl+k", "move(-1)", "Up", show=False, priority=True),
        Binding("down,ctrl+j", "move(1)", "Down", show=False, priority=True),
        Binding("pageup", "move(-10)", "Page up", show=False, priority=True),
        Binding("pagedown", "move(10)", "Page down", show=False, priority=True),
    ]

    def __init__(
        self,
        title: SafeText,
        rows: Sequence[Row],
        *,
        keys_hint: str = "enter choose · esc close",
        placeholder: str = "Type to filter",
        current: str | None = None,
        on_highlight: Callable[[str], None] | None = None,
        empty: str = "Nothing matches.",
        query: str = "",
    ) -> None:
        super().__init__()
        self._title = title
        self._rows = list(rows)
        self._keys_hint = keys_hint
        self._placeholder = placeholder
        self._current = current
        self._on_highlight = on_highlight
        self._empty = empty
        self._query = query
        self._shown: list[Row] = []

    def compose(self) -> ComposeResult:
        """Title, filter, list, keys."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            yield LineInput(self._query, placeholder=self._placeholder, id="filter", compact=True)
            yield OptionList(id="rows", compact=True)
            yield Static(Content(self._empty), id="empty")
            yield KeyLine(self._keys_hint)

    def on_mount(self) -> None:
        """Show all rows."""
        self.query_one(OptionList).can_focus = False
        self._show(self._current)

    def on_resize(self) -> None:
        """Fit the rows to the new width."""
        self.call_after_refresh(lambda: self.set_rows(self._rows))

    @property
    def query_text(self) -> str:
        """What stands in the filter; what it begins with while it opens, nothing where the dialog has been left."""
        if not self.is_mounted:
            return self._query
        return self.query_one("#filter", Input).value if self.is_open else ""

    @property
    def highlighted_key(self) -> str | None:
        """Key of the row under the cursor; None also where the dialog is not there yet or has been left."""
        index = self.query_one(OptionList).highlighted if self.is_open and self.is_mounted else None
        return self._shown[index].key if index is not None and index < len(self._shown) else None

    def set_rows(self, rows: Sequence[Row], current: str | None = None) -> None:
        """Show other rows, also once it is there; nothing where the dialog has been left."""
        self._rows = list(rows)
        if self.is_mounted and self.is_open:
            self._show(current or self.highlighted_key)

    def _show(self, current: str | None) -> None:
        rows = self._shown = self._matching(self.query_text)
        listing = self.query_one(OptionList)
        listing.clear_options()
        width = listing.scrollable_content_region.width or 60
        listing.add_options([Option(self._row_content(row, width)) for row in rows])
        listing.display = bool(rows)
        lines = sum(self._lines_of(row) for row in rows)
        listing.styles.height = max(1, min(lines, self.size.height // 2))
        self.query_one("#empty").display = not rows
        if rows:
            keys = [row.key for row in rows]
            listing.highlighted = keys.index(current) if current in keys else 0

    def _matching(self, query: str) -> list[Row]:
        """The rows to show, best first."""
        rows = [row for row in self._rows if matches(query, row)]
        if query.strip():
            rows.sort(key=lambda row: rank(query, row))
        return rows

    def _lines_of(self, row: Row) -> int:
        """Lines that a row takes."""
        del row
        return 1

    def _row_content(self, row: Row, width: int) -> Content:
        detail = safe_line(row.detail, max(0, width // 2))
        label = Content(f"{row.mark} {row.label}")
        room = max(4, width - 2 - (Content(detail).cell_length + 2 if detail else 0))
        label = label.truncate(room, ellipsis=True, pad=True)
        return Content.assemble(label, "  ", (detail, "$muted")) if detail else label

    @on(Input.Changed, "#filter")
    def _filter_changed(self) -> None:
        self._show(self.highlighted_key)

    @on(Input.Submitted, "#filter")
    def _filter_submitted(self) -> None:
        self.choose()

    def choose(self) -> None:
        """Answer with the row under the cursor."""
        key = self.highlighted_key
        if key is not None:
            self.dismiss(key)

    @on(OptionList.OptionSelected)
    def _row_clicked(self, event: OptionList.OptionSelected) -> None:
        if event.option_index < len(self._shown):
            self.dismiss(self._shown[event.option_index].key)

    @on(OptionList.OptionHighlighted)
    def _row_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if self._on_highlight is not None and event.option_index < len(self._shown):
            self._on_highlight(self._shown[event.option_index].key)

    def action_move(self, lines: int) -> None:
        """Move the cursor; one step past an end wraps around."""
        listing = self.query_one(OptionList)
        count = len(self._shown)
        if not count:
            return
        index = (listing.highlighted or 0) + lines
        listing.highlighted = index % count if abs(lines) == 1 else max(0, min(count - 1, index))

    def action_cancel(self) -> None:
        """Close without a choice."""
        self.dismiss(None)
