"""The floor for the start: the least that Textual can be with a line to type into."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Input


class MinimalApp(App[None]):
    """An input at the bottom of an empty screen."""

    CSS = "Input { dock: bottom; }"

    def compose(self) -> ComposeResult:
        yield Input()


if __name__ == "__main__":
    MinimalApp().run()
