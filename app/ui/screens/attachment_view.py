"""The attachment dialog: what is in a chip, as it will be sent."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from app.attachments.reading import picture_in
from app.conversation import AttachmentPart
from app.conversation.attached import Attached, size_label
from app.safe_text import safe_code, safe_line
from app.ui.screens.ask import SHORT_SCREEN
from app.ui.screens.dialog import Dialog
from app.ui.widgets.picture_view import PictureView

MOST_SHOWN = 50_000
"""Characters of all texts together; more is only sent."""


class AttachmentView(Dialog[None]):
    """Shows an attachment's parts: texts as they are, pictures, of everything else what it is.

    Args:
        attached: What to show.
    """

    VERTICAL_BREAKPOINTS = SHORT_SCREEN
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,ctrl+c,q,enter", "leave", "Close", show=False)]

    def __init__(self, attached: Attached) -> None:
        super().__init__()
        self._attached = attached

    def compose(self) -> ComposeResult:
        """Name, content, note, keys."""
        one = self._attached
        with Vertical(classes="dialog wide"):
            yield Static(Content(safe_line(one.name, 300)), classes="dialog-title")
            with VerticalScroll(id="command-output"):
                yield Static(self._content(), id="command-text")
                for part in one.parts:
                    if part.is_picture and (picture := picture_in(part)) is not None:
                        yield PictureView(part.content, (picture.width, picture.height))
            told = f"{size_label(one.byte_count)} · about {one.tokens:,} tokens"
            yield Static(
                Content(safe_line(f"{told} · {one.note}" if one.note else told, 1000)), classes="dialog-note"
            )
            yield Static(Content("esc close"), classes="dialog-keys")

    def on_mount(self) -> None:
        """Let the arrow keys scroll."""
        self.query_one(VerticalScroll).focus()

    def _content(self) -> Content:
        pieces: list[Content] = []
        room = MOST_SHOWN
        for part in self._attached.parts:
            if len(self._attached.parts) > 1:
                pieces.append(
                    Content.assemble((safe_line(part.name, 300), "bold"), f"  {size_label(part.byte_count)}")
                )
            if room > 0:
                pieces.append(Content(_shown(part, room)))
                room -= len(part.content) if part.is_text else 0
        return Content("\n").join(pieces)

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)


def _shown(part: AttachmentPart, room: int) -> str:
    if not part.is_text:
        picture = picture_in(part) if part.is_picture else None
        return picture.told if picture is not None else safe_line(part.media_type)
    shown = safe_code(part.content[:room]).expandtabs(4).rstrip("\n")
    rest = len(part.content) - room
    return f"{shown}\n… {rest:,} more characters" if rest > 0 else shown
