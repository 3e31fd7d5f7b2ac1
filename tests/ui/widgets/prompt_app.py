"""A bare app around a prompt, which notes what the prompt sends and which keys it leaves to others."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.pilot import Pilot

from app.ui.themes import THEME_VARIABLE_DEFAULTS, load_themes
from app.ui.widgets.prompt import Prompt

LEFT_TO_THE_APP = (
    "escape", "pageup", "pagedown", "shift+up", "shift+down", "ctrl+home", "ctrl+end", "ctrl+pageup", "ctrl+pagedown",
    "f1", "f2", "f6", "f7", "ctrl+t", "ctrl+l", "ctrl+o", "ctrl+p", "ctrl+q", "ctrl+r", "ctrl+f", "ctrl+g", "ctrl+s", "ctrl+n",
    "ctrl+b", "ctrl+z", "alt+n", "alt+up", "alt+down", "ctrl+c", *(f"alt+{digit}" for digit in range(1, 10)),
)  # fmt: skip
LEFT_TO_THE_APP_WHEN_BLANK = ("ctrl+w", "ctrl+d", "end", "home")


class PromptApp(App[None]):
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = [
        Binding(key, f"left('{key}')", priority=False)
        for key in (*LEFT_TO_THE_APP, *LEFT_TO_THE_APP_WHEN_BLANK)
    ]

    def __init__(self, *, text: str = "") -> None:
        super().__init__()
        for theme in load_themes([]).themes.values():
            self.register_theme(theme)
        self.theme = "beck"
        self.left: list[str] = []
        self.sent: list[str] = []
        self.changes: list[str] = []
        self._prompt = Prompt(text)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return THEME_VARIABLE_DEFAULTS

    def compose(self) -> ComposeResult:
        yield Vertical()
        yield self._prompt

    def on_mount(self) -> None:
        self._prompt.focus()

    def action_left(self, key: str) -> None:
        self.left.append(key)

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        assert message.control is self._prompt
        self.sent.append(message.text)

    def on_prompt_changed(self, message: Prompt.Changed) -> None:
        self.changes.append(message.text)

    @property
    def prompt(self) -> Prompt:
        return self._prompt

    def rows(self) -> list[str]:
        """The rows of the screen that the prompt covers, the rule first."""
        region = self._prompt.region
        strips = self.screen._compositor.render_strips()
        return [strip.text for strip in strips][region.y : region.bottom]


async def paste(pilot: Pilot[None], text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()
