"""The prompt's area: a text area of safe plain text in which long pastes are folded.

What it is asked for is always the whole text: `text`, what is selected, what an edit removed. Only the document and the
locations in it know of the tokens.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.document._document import EditResult, Location, Selection
from textual.document._edit import Edit
from textual.message import Message
from textual.widgets import TextArea

from app.safe_text import SafeText, safe_text
from app.ui.widgets.prompt_folds import Folds


class PromptArea(TextArea, inherit_bindings=False):
    """Takes text in by key, paste, clipboard or ``text``, and makes it safe for a terminal first.

    A token cannot be entered by the cursor, and an edit that touches a part of it takes all of it.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"prompt--fold"}

    def __init__(
        self,
        *,
        id: str | None,  # noqa: A002 - Textual's own name for it
        classes: str | None,
        placeholder: str,
    ) -> None:
        self._folds = Folds()
        self.is_typed = False
        """Whether the text was changed by keys or pastes since it was last loaded."""
        self._begins_pasted = False
        super().__init__("", highlight_cursor_line=False, id=id, classes=classes, placeholder=placeholder)

    @property
    def text(self) -> str:
        """The whole text, what is folded included."""
        return self._folds.full(self.document.text)

    @text.setter
    def text(self, value: str) -> None:
        self.load_text(value)

    @property
    def selected_text(self) -> str:
        """The whole text of what is selected."""
        return self._folds.full(super().selected_text)

    def whole(self, text: str) -> str:
        """A piece of the document with what its tokens stand for."""
        return self._folds.full(text)

    def folded(self, text: str) -> str:
        """A text as it stands in the document where pastes in it were folded before."""
        return self._folds.folded(text)

    @property
    def is_blank(self) -> bool:
        """Whether not one character stands in it."""
        return self.document.line_count == 1 and not self.document[0]

    @property
    def is_folded(self) -> bool:
        """Whether a paste stands in it as a token."""
        return any(self._folds.spans(line) for line in self.document.lines)

    def load_text(self, text: str) -> None:
        """Put a text in place of the one shown, with the cursor at its end; what was shown is forgotten.

        A paste that was folded before and not unfolded is folded again.
        """
        shown = self._folds.folded(clean_text(text))
        self._folds.settle(shown)
        super().load_text(shown)
        self.move_cursor(self.document.end)
        self.is_typed = self._begins_pasted = False

    def edit(self, edit: Edit) -> EditResult:
        """Do one edit; every way to put text in ends here. What was removed is answered whole."""
        top, bottom = self._around(edit.top, is_end=False), self._around(edit.bottom, is_end=True)
        if edit.top == edit.bottom:
            top = bottom
        clean = clean_text(edit.text)
        if clean != edit.text or (top, bottom) != (edit.top, edit.bottom):
            edit = dataclasses.replace(edit, text=clean, from_location=top, to_location=bottom)
        result = super().edit(edit)
        self.is_typed = True
        self._begins_pasted = self._begins_pasted and not self.is_blank
        return dataclasses.replace(result, replaced_text=self._folds.full(result.replaced_text))

    def _undo_batch(self, edits: Sequence[Edit]) -> None:
        """Undo edits. Textual 8.2.8 looks for the cursor in the shorter text before it moves it there, and crashes."""
        if edits:
            self.set_reactive(TextArea.selection, Selection.cursor((0, 0)))
        super()._undo_batch(edits)
        self._rewrap_and_refresh_virtual_size()  # it wraps a batch of several edits as if it were one

    def _redo_batch(self, edits: Sequence[Edit]) -> None:
        """Do edits again; see `_undo_batch`."""
        if edits:
            self.set_reactive(TextArea.selection, Selection.cursor((0, 0)))
        super()._redo_batch(edits)
        self._rewrap_and_refresh_virtual_size()

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.paste(event.text)
        self.focus()

    def action_paste(self) -> None:
        """Paste what was copied last within beck."""
        self.paste(self.app.clipboard)

    def paste(self, text: str) -> None:
        """Put a pasted text in place of what is selected, a long one as a token; the same once more unfolds that."""
        clean = clean_text(text)
        if not text.isascii() and clean != text:
            self.post_message(PasteCleaned(text))
        if min(self.selection) == (0, 0) and "\n" in clean.rstrip("\n"):
            self._begins_pasted = True
        token = self._folds.token_for(clean)
        row, column = self.cursor_location
        if token is not None and self.selection.is_empty and self.document[row][:column].endswith(token):
            self._unfold_at((row, column - len(token)), (row, column))
        else:
            self.insert_text(token or clean)

    def insert_text(self, text: str) -> None:
        """Put a text in place of what is selected, the cursor behind it."""
        self.replace(text, *self.selection, maintain_selection_offset=False)

    def put(self, text: str) -> None:
        """Put a text in place of all of it, the cursor at its end; undo brings back what was there."""
        shown = self._folds.folded(clean_text(text))
        self.replace(shown, (0, 0), self.document.end, maintain_selection_offset=False)

    def unfold(self) -> bool:
        """Show the whole of the paste at the cursor, or else of the last one before it or of any; whether there was one."""
        here = self.cursor_location
        found = [
            ((row, start), (row, end))
            for row, line in enumerate(self.document.lines)
            for start, end in self._folds.spans(line)
        ]
        if not found:
            return False
        start, end = max((span for span in found if span[0] <= here), default=found[0])
        self._unfold_at(start, end)
        return True

    def _unfold_at(self, start: Location, end: Location) -> None:
        token = self.document.get_text_range(start, end)
        self.replace(self._folds.unfold(token), start, end, maintain_selection_offset=False)

    async def _on_click(self, event: events.Click) -> None:
        """Unfold a token at a double click."""
        if event.chain == 2:
            row, column = self.get_target_document_location(event)
            for start, end in self._folds.spans(self.document[row]):
                if start <= column < end:
                    self._unfold_at((row, start), (row, end))

    def _around(self, location: Location, *, is_end: bool) -> Location:
        row, column = self.clamp_visitable(location)
        return row, self._folds.outside(self.document[row], column, is_end=is_end)

    def _validate_selection(self, selection: Selection) -> Selection:
        """Locations that can be visited: none inside a token; the cursor goes on to its other side."""
        start, end = super()._validate_selection(selection)
        row, column = self.selection.end
        goes_left = end[0] == row and end[1] < column
        return Selection(
            self._around(start, is_end=not goes_left if start == end else start > end),
            self._around(end, is_end=not goes_left),
        )

    def get_line(self, line_index: int) -> Text:
        """A line, its tokens told apart."""
        line = super().get_line(line_index)
        for start, end in self._folds.spans(line.plain):
            line.stylize(self.get_component_rich_style("prompt--fold", partial=True), start, end)
        return line


class PasteCleaned(Message):
    """Something in a paste has been left out or made visible.

    Attributes:
        text: What was pasted, as it came.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


def clean_text(text: str) -> SafeText:
    """Safe text with newlines only: terminals send the line ends of a paste as carriage returns."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return safe_text(text)
