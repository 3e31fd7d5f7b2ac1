"""The usage dialog: what one reply, its conversation and the day have taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from app.ui.screens.ask import SHORT_SCREEN
from app.ui.screens.dialog import Dialog
from app.ui.usage_rows import UsageRow
from app.ui.widgets.key_line import KeyLine

LABEL_WIDTH = 10


def rows_content(rows: Sequence[UsageRow]) -> Content:
    """The rows as text: a heading, which begins with a capital letter, then what belongs to it."""
    lines: list[Content] = []
    for label, value in rows:
        if label[:1].isupper():
            lines += [Content("")] if lines else []
            gap = "  " if value else ""
            lines.append(Content.assemble((label, "bold $accent-text"), gap, (value, "$muted")))
        else:
            lines.append(Content.assemble((f"  {label:<{LABEL_WIDTH}}", "$muted"), Content(value)))
    return Content("\n").join(lines)


class UsageDialog(Dialog[None]):
    """Shows rows.

    Args:
        rows: What is said.
    """

    VERTICAL_BREAKPOINTS = SHORT_SCREEN
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,ctrl+c,q", "close", "Close", show=False),
    ]

    def __init__(self, rows: Sequence[UsageRow]) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        """Title, rows, keys."""
        with Vertical(classes="dialog"):
            yield Static(Content("Usage"), classes="dialog-title")
            with VerticalScroll(id="usage-scroll"):
                yield Static(rows_content(self._rows), id="usage-text")
            yield KeyLine("esc close · beck stats in a shell sums up all days")

    def on_mount(self) -> None:
        """Let the arrow keys scroll."""
        self.query_one(VerticalScroll).focus()

    def action_close(self) -> None:
        """Close."""
        self.dismiss(None)
