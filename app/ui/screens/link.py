"""The link dialog: where a link leads, in full, before anything is done with it."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from app.ui.link_opener import Destination
from app.ui.screens.ask import SHORT_SCREEN
from app.ui.screens.dialog import Dialog

LinkAnswer = Literal["copy", "open"]

DECOY = "What stands before the @ is a name that is sent along, not the place."
FOREIGN = "The name of the place is written in other letters than it seems; it reads as"
NOT_OPENED = "beck opens http, https and mailto only; this one can be copied."


class LinkDialog(Dialog[LinkAnswer | None]):
    """Shows a destination and asks what to do with it; enter only ever copies.

    Args:
        destination: Where the link leads.
        can_open: Whether there is a desktop that can open it.
    """

    VERTICAL_BREAKPOINTS = SHORT_SCREEN
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,c,y", "answer('copy')", "Copy", show=False),
        Binding("o", "answer('open')", "Open", show=False),
        Binding("escape,ctrl+c,q", "cancel", "Close", show=False),
    ]

    def __init__(self, destination: Destination, *, can_open: bool) -> None:
        super().__init__()
        self._destination = destination
        self._can_open = can_open and destination.can_open

    def compose(self) -> ComposeResult:
        """Title, place, destination, warnings, keys."""
        there = self._destination
        notes = [DECOY] if there.has_decoy else []
        if there.reads_as:
            notes.append(f"{FOREIGN} {there.reads_as}")
        if not there.can_open:
            notes.append(NOT_OPENED)
        with Vertical(classes="dialog"):
            yield Static(Content(f"Link to {there.place}" if there.place else "Link"), classes="dialog-title")
            with VerticalScroll(id="link-address"):
                yield Static(Content(there.address))
            if notes:
                yield Static(Content("\n".join(notes)), classes="dialog-text", id="link-notes")
            keys = "enter copy · o open · esc close" if self._can_open else "enter copy · esc close"
            yield Static(Content(keys), classes="dialog-keys")

    def on_mount(self) -> None:
        """Let the arrow keys scroll a long destination."""
        self.query_one(VerticalScroll).focus()

    def action_answer(self, answer: LinkAnswer) -> None:
        """Close with the answer; without a desktop nothing is opened."""
        if answer == "copy" or self._can_open:
            self.dismiss(answer)

    def action_cancel(self) -> None:
        """Close and do nothing."""
        self.dismiss(None)
