"""The find bar: one line above the prompt where a text is looked for in the conversation."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from app.ui.widgets.line_input import LineInput

TEXT_ID = "find-text"


class FindBar(Horizontal):
    """Takes a text and asks for its hits; what is found, others tell it with `show_count`.

    Args:
        text: What stands in it at first, selected.
    """

    DEFAULT_CSS = """
    FindBar {
        height: 1;
        margin: 0 1;
        padding: 0 1;
        & > #find-mark { width: auto; color: $accent-text; text-style: bold; }
        & > #find-text { width: 1fr; border: none; padding: 0; background: transparent; color: $foreground; }
        & > #find-text > .input--placeholder { color: $muted; text-style: $muted-style; }
        & > #find-count { width: auto; color: $muted; text-style: $muted-style; padding: 0 0 0 2; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "close", "Close", show=False),
        Binding("shift+enter,up", "step(-1)", "Previous hit", show=False),
        Binding("down", "step(1)", "Next hit", show=False),
        Binding("tab", "leave", "To the conversation", show=False, priority=True),
    ]

    class Changed(Message, namespace="find_bar"):
        """Another text is looked for."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class StepAsked(Message, namespace="find_bar"):
        """The next hit is wanted, or the one before with -1."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Closed(Message, namespace="find_bar"):
        """Nothing is looked for any more."""

    class Left(Message, namespace="find_bar"):
        """The conversation is to have the keys; the hits stay."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        """What it is, the text, how many hits."""
        yield Static(Content("find "), id="find-mark")
        yield LineInput(self._text, placeholder="text · enter next · esc close", id=TEXT_ID, compact=True)
        yield Static("", id="find-count", markup=False)

    def on_mount(self) -> None:
        """Take keys at once, and look for what stands there."""
        self.take_keys()
        self.post_message(self.Changed(self._text))

    def take_keys(self) -> None:
        """Focus the text, all of it selected so that typing replaces it; where it is not there yet, it will be."""
        for text in self.query(LineInput):
            text.focus()
            text.action_select_all()

    @property
    def text(self) -> str:
        """What is looked for."""
        return next((text.value for text in self.query(LineInput)), self._text)

    def show_count(self, number: int, total: int, *, is_counted: bool) -> None:
        """Say which hit is shown and how many there are; nothing before it is made and after it was closed.

        Args:
            number: From 1; 0 for none.
            total: As far as counted.
            is_counted: Whether that is all of them.
        """
        label = next(iter(self.query("#find-count").results(Static)), None)
        if label is None:
            return
        if not self.text.strip():
            label.update(Content(""))
        elif not total:
            label.update(Content("no hits" if is_counted else "…"))
        else:
            label.update(Content(f"{number:,}/{total:,}" if is_counted else f"…/{total:,}"))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(event.value))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.StepAsked(1))

    def action_step(self, step: int) -> None:
        """Ask for a neighbouring hit."""
        self.post_message(self.StepAsked(step))

    def action_leave(self) -> None:
        """Give the keys to the conversation."""
        self.post_message(self.Left())

    def action_close(self) -> None:
        """Look for nothing any more."""
        self.post_message(self.Closed())
