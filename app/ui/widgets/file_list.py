"""The file list: the paths that a mention begun in the prompt may become, in a few rows above it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from app.safe_text import safe_line

MOST_ROWS = 8


class FileList(OptionList):
    """Shows paths, one of them marked; the prompt keeps the focus and whoever owns both moves the mark.

    Args:
        paths: What to show, best first; never empty.
    """

    can_focus = False
    DEFAULT_CSS = """
    FileList {
        height: auto;
        max-height: 33vh;
        margin: 0 1;
        padding: 0 1 0 3;
        border: none;
        border-top: solid $rule;
        background: transparent;
        scrollbar-size-vertical: 1;
        &:focus { border: none; border-top: solid $rule; }
        & > .option-list--option-highlighted { background: $prompt-tint; color: $foreground; text-style: bold; }
    }
    """

    class Picked(Message, namespace="file_list"):
        """A path was clicked."""

        def __init__(self, path: str) -> None:
            super().__init__()
            self.path = path

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__()
        self._paths = list(paths)

    def on_mount(self) -> None:
        """Show what there is."""
        self._fill(0)

    def on_resize(self) -> None:
        """Fit the rows to the new width."""
        self.call_after_refresh(self._fill, self.highlighted or 0)

    def show(self, paths: Sequence[str]) -> None:
        """Show other paths, the mark at the best; the same ones leave it where it is."""
        if list(paths) != self._paths:
            self._paths = list(paths)
            self._fill(0)

    def _fill(self, marked: int) -> None:
        if not self.is_attached:
            return
        self.clear_options()
        width = self.scrollable_content_region.width or 60
        self.add_options([Option(_row(path, width)) for path in self._paths])
        self.styles.height = 1 + min(MOST_ROWS, len(self._paths))
        self.highlighted = min(marked, len(self._paths) - 1)

    @property
    def marked(self) -> str:
        """The path that tab and enter take."""
        return self._paths[self.highlighted or 0]

    def step(self, by: int) -> None:
        """Move the mark; past an end it goes on at the other."""
        self.highlighted = ((self.highlighted or 0) + by) % len(self._paths)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Picked(self._paths[event.option_index]))


def _row(path: str, width: int) -> Content:
    """A path, its folders quiet; where it is too long its beginning gives way."""
    shown = safe_line(path, 1000)
    if len(shown) > width:
        shown = safe_line(f"…{shown[1 - width :]}", 1000)
    at = shown.rstrip("/").rfind("/") + 1
    return Content.assemble((shown[:at], "$muted"), shown[at:])
