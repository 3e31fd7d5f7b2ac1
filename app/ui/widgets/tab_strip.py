"""The tab strip: one line with the open conversations and what each of them is doing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from app.ui.widgets.tab_layout import Piece, TabFace, TabLine, TabState, lay_out_tabs

__all__ = ["TabFace", "TabState", "TabStrip"]


class TabStrip(Widget):
    """Draws the tabs; the tabs themselves belong to the screen.

    It has no focus and no keys of its own. A click selects a tab, a middle click asks to close it, a click on ``+`` asks for
    a new one, and a click on ``‹`` or ``›`` selects the nearest tab that is not on the line.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "tab-strip--tab",
        "tab-strip--active",
        "tab-strip--live",
        "tab-strip--failed",
    }
    DEFAULT_CSS = """
    TabStrip {
        height: 1;
        width: 1fr;
        padding: 0 2;
        color: $muted;
        & > .tab-strip--tab { color: $muted; text-style: $muted-style; }
        & > .tab-strip--active { color: $accent-text; text-style: bold underline; }
        & > .tab-strip--live { color: $accent-text; }
        & > .tab-strip--failed { color: $error; text-style: bold; }
    }
    """

    class TabSelected(Message):
        """A tab was clicked."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class CloseAsked(Message):
        """A tab was clicked with the middle button."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class NewTabAsked(Message):
        """The sign for a new tab was clicked."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id, classes=classes)
        self._tabs: tuple[TabFace, ...] = ()
        self._active = ""
        self._line: TabLine | None = None
        self._line_width = -1
        self._first = 0

    @property
    def tabs(self) -> tuple[TabFace, ...]:
        """The tabs shown, in order."""
        return self._tabs

    @property
    def active(self) -> str:
        """Key of the active tab; empty for none."""
        return self._active

    def show(self, tabs: Sequence[TabFace], active: str) -> None:
        """Show these tabs; draws only where something differs from what is shown.

        Args:
            tabs: All tabs, in order.
            active: Key of the active one.
        """
        if (faces := tuple(tabs)) == self._tabs and active == self._active:
            return
        self._tabs, self._active, self._line = faces, active, None
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line of tabs."""
        width = self.size.width
        background = self.rich_style
        if y:
            return Strip.blank(width, background)
        active = self._active_index()
        styles = {name: self.get_component_rich_style(name) for name in self.COMPONENT_CLASSES}
        segments = [
            Segment(piece.text, background if piece.kind == "gap" else self._style(piece, active, styles))
            for piece in self._laid_out().pieces
        ]
        return Strip(segments).adjust_cell_length(width, background)

    def _laid_out(self) -> TabLine:
        width = self.size.width
        if self._line is None or self._line_width != width:
            self._line = lay_out_tabs(self._tabs, self._active_index(), width, self._first)
            self._line_width, self._first = width, self._line.first
        return self._line

    def _active_index(self) -> int:
        return next((index for index, face in enumerate(self._tabs) if face.key == self._active), -1)

    def _style(self, piece: Piece, active: int, styles: dict[str, Style]) -> Style:
        if piece.kind == "title" and piece.tab == active:
            return styles["tab-strip--active"]
        if piece.kind == "number" and piece.tab == active:
            return styles["tab-strip--live"]
        if piece.kind == "state":
            match self._tabs[piece.tab].state:
                case "streaming" | "unread":
                    return styles["tab-strip--live"]
                case "failed":
                    return styles["tab-strip--failed"]
                case "idle" | "stopped":
                    pass
        return styles["tab-strip--tab"]

    def on_click(self, event: events.Click) -> None:
        """Say what was clicked."""
        offset = event.get_content_offset(self)
        piece = None if offset is None else self._laid_out().piece_at(offset.x)
        if piece is None or piece.kind == "gap":
            return
        event.stop()
        if piece.kind == "new":
            self.post_message(self.NewTabAsked())
        elif event.button == 2 and piece.kind not in ("before", "after"):
            self.post_message(self.CloseAsked(self._tabs[piece.tab].key))
        elif event.button == 1:
            self.post_message(self.TabSelected(self._tabs[piece.tab].key))
