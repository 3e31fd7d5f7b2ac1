"""The diff screen: how two messages differ, word by word."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from app.conversation.word_diff import Piece, word_diff
from app.safe_text import SafeText, safe_text
from app.ui.screens.ask import SHORT_SCREEN
from app.ui.screens.dialog import Dialog
from app.ui.widgets.diff_view import DiffRow, DiffView, diff_rows
from app.ui.widgets.key_line import KeyLine


class DiffScreen(Dialog[None]):
    """Compares two texts in a thread, wraps the outcome there too, and shows it.

    Args:
        before: Title and text of the first one.
        after: Title and text of the second one.
    """

    VERTICAL_BREAKPOINTS = SHORT_SCREEN
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c,q,enter,equals_sign", "leave", "Close", show=False)
    ]

    def __init__(self, before: tuple[SafeText, str], after: tuple[SafeText, str]) -> None:
        super().__init__()
        self._before = before
        self._after = after
        self._pieces: list[Piece] | None = None
        self._width = 0

    def compose(self) -> ComposeResult:
        """What is compared, the texts as one, keys."""
        with Vertical(classes="dialog wide tall"):
            title = Content.assemble(
                "[-",
                (self._before[0], "$syntax-deleted"),
                "-]  {+",
                (self._after[0], "$syntax-inserted"),
                "+}",
            )
            yield Static(title, classes="dialog-title")
            yield DiffView()
            yield Static(Content("comparing…"), id="diff-ending", classes="dialog-note")
            yield KeyLine("↑↓ scroll · n next change · p previous · esc close")

    def on_mount(self) -> None:
        """Let the keys scroll."""
        self.query_one(DiffView).focus()

    def on_resize(self, event: events.Resize) -> None:
        """Wrap for the width there is."""
        del event
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        if not self.is_open:
            return
        width = self.query_one(DiffView).scrollable_content_region.width
        if width > 0 and width != self._width:
            self._width = width
            self.run_worker(self._show(width), exclusive=True)

    async def _show(self, width: int) -> None:
        rows = await asyncio.to_thread(self._compared, width)
        if width == self._width and self.is_open:
            self.query_one(DiffView).show(rows)
            self.query_one("#diff-ending", Static).update(Content(_told(self._pieces or [])))

    def _compared(self, width: int) -> Sequence[DiffRow]:
        """Compare and wrap; in a thread, since long texts take a moment."""
        if self._pieces is None:
            self._pieces = word_diff(safe_text(self._before[1]), safe_text(self._after[1]))
        return diff_rows(self._pieces, width)

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)


def _told(pieces: Sequence[Piece]) -> SafeText:
    """How many words only one of the texts has."""
    counts = {
        kind: sum(len(piece.text.split()) for piece in pieces if piece.kind == kind)
        for kind in ("removed", "added")
    }
    if not any(piece.kind != "same" for piece in pieces):
        return SafeText("The texts are the same.")
    return SafeText(f"{counts['removed']:,} removed · {counts['added']:,} added, in words")
