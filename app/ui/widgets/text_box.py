"""The text box: several lines of text in a dialog, made safe for a terminal however they come in."""

from __future__ import annotations

import dataclasses

from textual.document._document import EditResult
from textual.document._edit import Edit
from textual.widgets import TextArea

from app.safe_text import safe_text


class TextBox(TextArea):
    """Textual's text area, which by itself takes escape sequences and invisible characters from a paste.

    Args:
        text: What stands there at first; the cursor stands at its end.
        placeholder: Said while it is empty.
        id: As in `Widget`.
    """

    def __init__(
        self,
        text: str,
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002 - Textual's own name for it
    ) -> None:
        super().__init__(
            "",
            compact=True,
            highlight_cursor_line=False,
            placeholder=placeholder,
            tab_behavior="focus",
            id=id,
        )
        self.cursor_blink = False
        self.match_cursor_bracket = False
        self.load_text(safe_text(text))
        self.move_cursor(self.document.end)

    def edit(self, edit: Edit) -> EditResult:
        """Do one edit; typing, pasting and inserting all end here."""
        text = safe_text(edit.text.replace("\r\n", "\n").replace("\r", "\n"))
        return super().edit(edit if text == edit.text else dataclasses.replace(edit, text=text))
