"""The question before something is sent that looks like a secret: what and where, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from app.safe_text import SafeText
from app.ui.screens.ask import SHORT_SCREEN
from app.ui.screens.dialog import Dialog
from app.ui.widgets.key_line import KeyLine

SecretsAnswer = Literal["send", "leave out"]

MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class SecretRow:
    """One finding as shown."""

    place: SafeText
    """The attachment's name, or words for the prompt itself."""
    line: int
    kind: SafeText
    hint: SafeText


class SecretsFound(Dialog[SecretsAnswer | None]):
    """Names what was found and asks; None for back to the prompt. Enter does nothing here: nobody sends a key by habit.

    Args:
        rows: What was found; never empty.
        can_leave_out: Whether what holds it can be left out: it is no part of the prompt's own text.
    """

    VERTICAL_BREAKPOINTS = SHORT_SCREEN
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "answer('send')", "Send anyway", show=False),
        Binding("l", "answer('leave out')", "Leave out", show=False),
        Binding("escape,ctrl+c,q", "leave", "Back", show=False),
    ]

    def __init__(self, rows: Sequence[SecretRow], *, can_leave_out: bool) -> None:
        super().__init__()
        self._rows = rows
        self._can_leave_out = can_leave_out

    def compose(self) -> ComposeResult:
        """Title, findings, keys."""
        with Vertical(classes="dialog"):
            yield Static(Content("This looks like a secret"), classes="dialog-title")
            with VerticalScroll(id="secrets"):
                yield Static(Content("\n").join([*map(_shown, self._rows[:MOST_SHOWN]), *self._rest()]))
            leave_out = "l leave out what holds it · " if self._can_leave_out else ""
            yield KeyLine(f"s send anyway · {leave_out}esc back")

    def on_mount(self) -> None:
        """Let the arrow keys scroll a long list."""
        self.query_one(VerticalScroll).focus()

    def _rest(self) -> list[Content]:
        more = len(self._rows) - MOST_SHOWN
        return [Content(f"and {more:,} more")] if more > 0 else []

    def action_answer(self, answer: SecretsAnswer) -> None:
        """Close with what to do."""
        if answer == "send" or self._can_leave_out:
            self.dismiss(answer)

    def action_leave(self) -> None:
        """Close and send nothing."""
        self.dismiss(None)


def _shown(row: SecretRow) -> Content:
    place = f"{row.place}, line {row.line}" if row.line else row.place
    return Content.assemble((place, "bold"), f"  {row.kind}  ", (row.hint, "$muted"))
