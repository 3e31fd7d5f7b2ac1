"""The dialog that asks for what goes into the places of a prompt template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from app.safe_text import SafeText, safe_line
from app.ui.screens.ask import SHORT_SCREEN
from app.ui.screens.dialog import Dialog
from app.ui.widgets.key_line import KeyLine
from app.ui.widgets.line_input import LineInput

LABEL_WIDTH = 14


class FillTemplate(Dialog[dict[str, str] | None]):
    """Asks for a line for each place; answers them by name, or None when dismissed.

    Args:
        name: The template's.
        variables: The places in their order, each with what stands there at first.
    """

    VERTICAL_BREAKPOINTS = SHORT_SCREEN
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "cancel", "Close", show=False, priority=True),
        Binding("up", "app.focus_previous", "Up", show=False),
        Binding("down", "app.focus_next", "Down", show=False),
    ]

    def __init__(self, name: SafeText, variables: Mapping[str, str]) -> None:
        super().__init__()
        self._template = name
        self._variables = dict(variables)

    def compose(self) -> ComposeResult:
        """Title, a line for each place, keys."""
        with Vertical(classes="dialog"):
            yield Static(Content(f"Template {self._template}"), classes="dialog-title")
            with VerticalScroll(id="places", can_focus=False):
                for name, default in self._variables.items():
                    with Horizontal(classes="field"):
                        yield Static(Content(safe_line(name, LABEL_WIDTH)), classes="field-label")
                        yield LineInput(default, compact=True, select_on_focus=False, classes="place")
            yield KeyLine("enter insert · tab next · esc back")

    def on_mount(self) -> None:
        """Begin at the first place."""
        self.query(LineInput).first().focus()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        lines = [line.value for line in self.query(LineInput)]
        self.dismiss(dict(zip(self._variables, lines, strict=True)))

    def action_cancel(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
