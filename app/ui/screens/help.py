"""The help screen, drawn from the one key table."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from app.ui.keys import help_groups

TIGHT_BELOW = 28
TIGHT_SCREEN: list[tuple[int, str]] | None = [(0, "-short"), (TIGHT_BELOW, "-tall")]
"""Below 28 rows the page does without blank lines, so that it needs no scrolling at 80×24."""

FRAME_ROWS = 6
TIGHT_FRAME_ROWS = 2
"""Rows around the keys: title, last line and the blank lines beside them."""

WIDE = 124
"""Cells from which there is room for the explanations; below, the keys stand in two columns."""

KEYS_WIDTH = 27
COLUMN_KEYS_WIDTH = 13
COLUMN_WIDTH = 36
NARROW = 70
"""Cells below which there is room for one column only."""


def _heading(text: str) -> Content:
    return Content.styled(text, "bold $accent-text")


def explained_keys() -> Content:
    """All keys under their headings, each with its explanation."""
    lines: list[Content] = []
    for group, rows in help_groups().items():
        lines += [Content("")] if lines else []
        lines.append(_heading(group))
        lines += [
            Content.assemble(f"{label:<{KEYS_WIDTH}}{title:<26}", (explanation, "$muted"))
            for label, title, explanation in rows
        ]
    return Content("\n").join(lines)


def keys_in_columns(columns: int) -> Content:
    """All keys under their headings without explanations, side by side where there are two columns."""
    lines: list[Content] = []
    for group, rows in help_groups().items():
        lines += [Content("")] if lines else []
        lines.append(_heading(group))
        lines += [_short_row(label, title) for label, title, _ in rows]
    if columns == 1:
        return Content("\n").join(lines)
    half = _best_cut(lines)
    left, right = lines[:half], lines[half:]
    while right and not right[0].plain:
        right = right[1:]
    left += [Content("")] * (len(right) - len(left))
    right += [Content("")] * (len(left) - len(right))
    return Content("\n").join(
        first.pad_right(max(0, COLUMN_WIDTH - first.cell_length)) + second
        for first, second in zip(left, right, strict=True)
    )


def _short_row(label: str, title: str) -> Content:
    key = label.split(", ")[0]
    return Content.assemble(f"{key:<{COLUMN_KEYS_WIDTH}}", (title, "$muted"))


def _best_cut(lines: list[Content]) -> int:
    """Where the second column begins: at the blank line nearest to the middle."""
    blanks = [place for place, line in enumerate(lines) if not line.plain]
    return min(blanks, key=lambda place: abs(2 * place - len(lines)))


class HelpScreen(ModalScreen[None]):
    """All keys on one page; scrolls where the terminal is small."""

    VERTICAL_BREAKPOINTS = TIGHT_SCREEN
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,ctrl+c,enter", "app.pop_screen", "Close", show=False),
    ]

    def compose(self) -> ComposeResult:
        """Title, keys, last line."""
        with Vertical(classes="dialog wide"):
            yield Static(Content("Keys"), classes="dialog-title")
            with VerticalScroll(id="help-scroll"):
                yield Static(id="help-text")
            yield Static(Content("esc close · ctrl+p finds every command by name"), classes="dialog-keys")

    def on_mount(self) -> None:
        """Let the arrow keys scroll."""
        self.query_one(VerticalScroll).focus()

    def on_resize(self, event: events.Resize) -> None:
        """Use the room there is."""
        width, height = event.size
        text = explained_keys() if width >= WIDE else keys_in_columns(2 if width >= NARROW else 1)
        self.query_one("#help-text", Static).update(text)
        frame = FRAME_ROWS if height >= TIGHT_BELOW else TIGHT_FRAME_ROWS
        self.query_one(VerticalScroll).styles.height = max(1, min(text.plain.count("\n") + 1, height - frame))
