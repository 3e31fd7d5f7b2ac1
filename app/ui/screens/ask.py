"""Small dialogs: one that asks for a line of text, and one that asks yes or no."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from app.safe_text import SafeText
from app.ui.screens.dialog import Dialog
from app.ui.widgets.key_line import KeyLine
from app.ui.widgets.line_input import LineInput

SHORT_SCREEN: list[tuple[int, str]] | None = [(0, "-short"), (18, "-tall")]
"""Below 18 rows dialogs do without blank lines."""


class AskLine(Dialog[str | None]):
    """Asks for one line; answers it, or None when dismissed.

    Args:
        title: First line.
        value: What stands there at first.
        yes: What enter does, as a verb.
        no: What escape does, as a verb.
    """

    VERTICAL_BREAKPOINTS = SHORT_SCREEN
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,ctrl+c", "cancel", "Close", show=False)]

    def __init__(
        self, title: SafeText, value: SafeText, yes: str = "keep", no: str = "leave as it is"
    ) -> None:
        super().__init__()
        self._title = title
        self._value = value
        self._yes = yes
        self._no = no

    def compose(self) -> ComposeResult:
        """Title, line, keys."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            yield LineInput(self._value, compact=True, id="line")
            yield KeyLine(f"enter {self._yes} · esc {self._no}")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)

    def action_cancel(self) -> None:
        """Close without an answer."""
        self.dismiss(None)


class Confirm(Dialog[bool]):
    """Says something and asks whether to go on.

    Args:
        title: First line.
        text: What it is about.
        yes: What enter does, as a verb.
        no: What escape does, as a verb.
    """

    VERTICAL_BREAKPOINTS = SHORT_SCREEN
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "answer(True)", "Yes", show=False),
        Binding("escape,ctrl+c,n", "answer(False)", "No", show=False),
    ]

    def __init__(self, title: SafeText, text: SafeText, yes: str, no: str = "back") -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._yes = yes
        self._no = no

    def compose(self) -> ComposeResult:
        """Title, text, keys."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            yield Static(Content(self._text), classes="dialog-text")
            yield KeyLine(f"enter {self._yes} · esc {self._no}")

    def action_answer(self, answer: bool) -> None:
        """Close with the answer."""
        self.dismiss(answer)
