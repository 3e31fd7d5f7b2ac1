"""The file dialog: asks for the name of a file and shows where it leads while it is typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from app.safe_text import SafeText, safe_line
from app.target_file import TargetFile, target_of
from app.ui.screens.ask import SHORT_SCREEN
from app.ui.screens.dialog import Dialog
from app.ui.widgets.key_line import KeyLine
from app.ui.widgets.line_input import LineInput

LONGEST_PATH = 1000


class AskFile(Dialog[TargetFile | None]):
    """Asks for a file to write or to read; answers where it is, or None when dismissed.

    Args:
        title: First line.
        value: The name that stands there at first.
        folder: Where names begin that are not absolute.
        verb: What enter does.
        reads: Whether the file must be there already.
        objection: Says in one sentence why a name cannot be used; empty where it can.
    """

    VERTICAL_BREAKPOINTS = SHORT_SCREEN
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,ctrl+c", "cancel", "Close", show=False)]

    def __init__(
        self,
        title: SafeText,
        value: SafeText,
        folder: Path,
        verb: str,
        *,
        reads: bool = False,
        objection: Callable[[str], str] = lambda _: "",
    ) -> None:
        super().__init__()
        self._title = title
        self._value = value
        self._folder = folder
        self._verb = verb
        self._reads = reads
        self._objection = objection

    def compose(self) -> ComposeResult:
        """Title, name, where it leads, keys."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            yield LineInput(self._value, compact=True, id="line", select_on_focus=False)
            yield Static(Content(self._told(self._value)), classes="dialog-text", id="file-place")
            yield KeyLine(f"enter {self._verb} · esc back")

    @on(Input.Changed, "#line")
    def _typed(self, event: Input.Changed) -> None:
        self.query_one("#file-place", Static).update(Content(self._told(event.value)))

    @on(Input.Submitted, "#line")
    def _submitted(self, event: Input.Submitted) -> None:
        target = target_of(event.value, self._folder)
        if not self._why_not(target):
            self.dismiss(target)

    def action_cancel(self) -> None:
        """Close without an answer."""
        self.dismiss(None)

    def _told(self, name: str) -> SafeText:
        target = target_of(name, self._folder)
        path = safe_line(str(target.path), LONGEST_PATH)
        if why_not := self._why_not(target):
            return SafeText(f"{path}\n{why_not}" if name.strip() else why_not)
        link = " A link leads there." if target.is_elsewhere else ""
        there = (
            " It exists; you are asked before it is replaced."
            if target.kind == "file" and not self._reads
            else ""
        )
        return SafeText(f"{path}\n{(link + there).strip()}".rstrip())

    def _why_not(self, target: TargetFile) -> str:
        """Why the name cannot be used; empty where it can."""
        match target.kind:
            case "unnamed":
                return "Type the name of a file."
            case "folder":
                return "This is a folder."
            case "special":
                return "This is no regular file."
            case "no folder":
                return "There is no such folder."
            case "new" if self._reads:
                return "There is no such file."
            case _:
                return self._objection(target.path.name)
