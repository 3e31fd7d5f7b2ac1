"""The status line: what the reply is doing, which model answers, and the keys that do something now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from app.safe_text import SafeText
from app.ui.widgets.progress_text import NOTHING, SEPARATOR, Progress, Tone, status_text, status_tone
from app.ui.widgets.status_layout import KeyHint, StatusPieces, lay_out_status

__all__ = ["KeyHint", "Progress", "StatusLine", "status_text", "status_tone"]


class StatusLine(Widget):
    """Draws one line; knows nothing of replies and runs no timer: the screen shows it what has changed."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "status-line--live",
        "status-line--failed",
        "status-line--quiet",
        "status-line--key",
    }
    DEFAULT_CSS = """
    StatusLine {
        height: 1;
        width: 1fr;
        padding: 0 2;
        color: $muted;
        & > .status-line--quiet { color: $muted; text-style: $muted-style; }
        & > .status-line--live { color: $accent-text; }
        & > .status-line--failed { color: $error; text-style: bold; }
        & > .status-line--key { color: $foreground; }
    }
    """

    class ActionAsked(Message):
        """A key hint was clicked.

        Attributes:
            action: The action of that hint.
        """

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id, classes=classes)
        self._left = NOTHING
        self._place = NOTHING
        self._rate = NOTHING
        self._keys: tuple[KeyHint, ...] = ()
        self._tone: Tone = "quiet"
        self._line: StatusPieces | None = None
        self._line_width = -1

    def show(
        self, left: SafeText, keys: Sequence[KeyHint], *, place: SafeText = NOTHING, tone: Tone = "quiet"
    ) -> bool:
        """Show this; draws only where something differs from what is shown, and says whether it does.

        Args:
            left: The status, from `status_text`.
            keys: The keys that do something now, most important first.
            place: Model and endpoint, separated by ``" · "``.
            tone: How the first word is set apart, from `status_tone`.
        """
        shown = (self._left, self._keys, self._place, self._tone)
        if shown == (wanted := (left, tuple(keys), place, tone)):
            return False
        self._left, self._keys, self._place, self._tone = wanted
        self._line = None
        self.refresh()
        return True

    def show_rate(self, rate: SafeText) -> None:
        """Show this behind the first word of the status until told otherwise; empty for nothing."""
        if self._rate != rate:
            self._rate = rate
            self._line = None
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The status line."""
        width = self.size.width
        background = self.rich_style
        if y:
            return Strip.blank(width, background)
        quiet = self.get_component_rich_style("status-line--quiet")
        styles = {
            "gap": background,
            "state": self.get_component_rich_style(f"status-line--{self._tone}"),
            "key": self.get_component_rich_style("status-line--key"),
        }
        segments = [Segment(piece.text, styles.get(piece.kind, quiet)) for piece in self._laid_out().pieces]
        return Strip(segments).adjust_cell_length(width, background)

    def _laid_out(self) -> StatusPieces:
        width = self.size.width
        if self._line is None or self._line_width != width:
            left, place = (" ".join(text.splitlines()) for text in (self._left, self._place))
            if self._rate:
                state, *details = left.split(SEPARATOR)
                left = SEPARATOR.join(filter(None, (state, self._rate, *details)))
            self._line = lay_out_status(left, self._keys, place, width)
            self._line_width = width
        return self._line

    def on_click(self, event: events.Click) -> None:
        """Ask for the action of the hint under the mouse."""
        offset = event.get_content_offset(self)
        if offset is not None and event.button == 1 and (action := self._laid_out().action_at(offset.x)):
            event.stop()
            self.post_message(self.ActionAsked(action))
