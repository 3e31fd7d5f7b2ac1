"""The dialog for what a conversation's requests ask for: system prompt, sampling and effort."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from app.conversation import EFFORTS, Sampling
from app.conversation.sampling_text import read_effort, read_temperature, read_tokens, read_top_p
from app.safe_text import SafeText, safe_line
from app.session import Preset
from app.ui.screens.ask import SHORT_SCREEN
from app.ui.screens.dialog import Dialog
from app.ui.widgets.key_line import KeyLine
from app.ui.widgets.line_input import LineInput
from app.ui.widgets.text_box import TextBox

Value = TypeVar("Value")

FIELDS = (
    ("temperature", "Temperature", "0 to 2"),
    ("top-p", "Top p", "above 0, at most 1"),
    ("tokens", "Output limit", "tokens, such as 4000 or 4k"),
    ("effort", "Effort", ", ".join(EFFORTS)),
)
"""Each line's id, its label and what it takes."""


class _Refused(Exception):
    """A value cannot be used; names its field."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class ConversationSettings(Dialog[Preset | None]):
    """Asks for the settings of a conversation; answers them, or None when dismissed.

    Args:
        preset: What the conversation asks for now.
        defaults: What holds where it leaves something open.
        field: Id of the field to begin at.
    """

    VERTICAL_BREAKPOINTS = SHORT_SCREEN
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "cancel", "Close", show=False, priority=True),
        Binding("ctrl+s", "keep", "Keep", show=False, priority=True),
        Binding("up", "app.focus_previous", "Up", show=False),
        Binding("down", "app.focus_next", "Down", show=False),
    ]

    def __init__(self, preset: Preset, defaults: Preset, field: str = "system") -> None:
        super().__init__()
        self._preset = preset
        self._defaults = defaults
        self._field = field

    def compose(self) -> ComposeResult:
        """Title, system prompt, a line for each value, what is wrong, keys."""
        texts, open_texts = texts_of(self._preset.sampling), texts_of(self._defaults.sampling)
        inherited = safe_line(self._defaults.system_prompt, 200)
        with Vertical(classes="dialog", id="settings"):
            yield Static(Content("Conversation settings"), classes="dialog-title")
            yield Static(Content("System prompt"), classes="field-label")
            yield TextBox(
                self._preset.system_prompt,
                placeholder=f"as set: {inherited}" if inherited else "none",
                id="system",
            )
            for name, label, takes in FIELDS:
                with Horizontal(classes="field"):
                    yield Static(Content(label), classes="field-label")
                    hint = f"as set: {open_texts[name]}" if open_texts[name] else f"left open ({takes})"
                    yield LineInput(texts[name], placeholder=hint, compact=True, id=name)
            yield Static(Content(""), id="settings-problem")
            yield KeyLine("tab next · ctrl+s keep · esc back")

    def on_mount(self) -> None:
        """Begin at the field that was asked for."""
        self.query_one(f"#{self._field}").focus()

    @on(Input.Changed)
    def _typed(self) -> None:
        self.query_one("#settings-problem", Static).update(Content(""))

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_keep()

    def action_keep(self) -> None:
        """Answer, where every value can be used; else say which cannot."""
        try:
            sampling = Sampling(
                self._read("temperature", read_temperature),
                self._read("tokens", read_tokens),
                self._read("top-p", read_top_p),
                self._read_effort(),
            )
        except _Refused as refused:
            self.query_one("#settings-problem", Static).update(Content(str(refused)))
            self.query_one(f"#{refused.field}").focus()
            return
        self.dismiss(Preset(self.query_one(TextBox).text.strip(), sampling))

    def _read_effort(self) -> str | None:
        """The effort; a word that stands there already stays, whatever it is."""
        text = self.query_one("#effort", Input).value.strip()
        before = self._preset.sampling.reasoning_effort
        return before if before and text == before else self._read("effort", read_effort)

    def _read(self, field: str, read: Callable[[str], Value]) -> Value:
        try:
            return read(self.query_one(f"#{field}", Input).value)
        except ValueError as error:
            raise _Refused(field, str(error)) from None

    def action_cancel(self) -> None:
        """Close without an answer."""
        self.dismiss(None)


def texts_of(sampling: Sampling) -> dict[str, SafeText]:
    """What stands in each line; empty for what is left open."""
    values = {
        "temperature": sampling.temperature,
        "top-p": sampling.top_p,
        "tokens": sampling.max_output_tokens,
        "effort": sampling.reasoning_effort,
    }
    return {
        name: safe_line("" if value is None else value if isinstance(value, str) else f"{value:.10g}")
        for name, value in values.items()
    }
