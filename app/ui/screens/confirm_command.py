"""The question before a command runs: the whole command, and the beginning of what it is given."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from app.safe_text import SafeText
from app.ui.screens.ask import Confirm
from app.ui.widgets.key_line import KeyLine

MOST_LINES = 6
MOST_LINES_SHORT = 3
"""Lines of the input that are shown, and how many on a screen of less than `TALL` rows."""
TALL = 18


class ConfirmCommand(Confirm):
    """Shows a command in full, scrolling where it is long, and asks whether to run it.

    Args:
        command: As it will run.
        lines: What it is given.
        title: The question.
    """

    def __init__(
        self,
        command: SafeText,
        lines: Sequence[SafeText],
        title: SafeText = SafeText("Run this on the code?"),  # noqa: B008 - a text, made once
    ) -> None:
        super().__init__(title, command, "run")
        self._lines = lines

    def compose(self) -> ComposeResult:
        """Title, command, beginning of the code, keys."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            with VerticalScroll(id="command-line"):
                yield Static(Content(self._text), id="command-line-text")
            if self._lines:
                yield Static(Content(self._preview()), id="command-input")
            yield KeyLine(f"enter {self._yes} · esc {self._no}")

    def on_mount(self) -> None:
        """Let the arrow keys scroll a long command."""
        self.query_one(VerticalScroll).focus()

    def _preview(self) -> str:
        most = MOST_LINES if self.app.size.height >= TALL else MOST_LINES_SHORT
        shown = [line.expandtabs(4) for line in self._lines[:most]]
        if more := len(self._lines) - len(shown):
            shown.append(f"… {more:,} more line{'' if more == 1 else 's'}")
        return "\n".join(shown)
