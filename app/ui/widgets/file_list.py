"""The file list: the paths that a mention begun in the prompt may become."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.message import Message

from app.safe_text import safe_line
from app.ui.widgets.completion_list import CompletionList


class FileList(CompletionList[str]):
    """Shows paths."""

    class Picked(Message, namespace="file_list"):
        """A path was clicked."""

        def __init__(self, path: str) -> None:
            super().__init__()
            self.path = path

    def show(self, choices: Sequence[str]) -> None:
        """Show other paths, the mark at the best; the same ones leave it where it is."""
        if list(choices) != self._choices:
            super().show(choices)

    def rows(self, choices: Sequence[str], width: int) -> list[Content]:
        """The paths."""
        return [_row(path, width) for path in choices]

    def picked(self, choice: str) -> Message:
        """The path."""
        return self.Picked(choice)


def _row(path: str, width: int) -> Content:
    """A path, its folders quiet; where it is too long its beginning gives way."""
    shown = safe_line(path, 1000)
    if len(shown) > width:
        shown = safe_line(f"…{shown[1 - width :]}", 1000)
    at = shown.rstrip("/").rfind("/") + 1
    return Content.assemble((shown[:at], "$muted"), shown[at:])
