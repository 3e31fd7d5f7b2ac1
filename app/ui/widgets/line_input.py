"""The line input: one line of text in a dialog, made safe for a terminal however it comes in."""

from __future__ import annotations

from textual.widgets import Input

from app.safe_text import safe_text

_TO_SPACES = {ord("\n"): " ", ord("\t"): " "}


class LineInput(Input):
    """Textual's input, which by itself takes escape sequences and invisible characters from a paste."""

    def on_mount(self) -> None:
        """Keep the cursor steady: nothing is painted, and nothing sent, while nothing happens."""
        self.cursor_blink = False

    def replace(self, text: str, start: int, end: int) -> None:
        """Replace a range by text; typing, pasting and inserting all end here."""
        super().replace(_safe(text), start, end)

    def validate_value(self, value: str) -> str:
        """The value as it may stand here, whoever sets it."""
        return _safe(value)


def _safe(text: str) -> str:
    return safe_text(text).translate(_TO_SPACES)
