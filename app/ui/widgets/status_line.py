"""The status line: what the reply is doing, which model answers, and the keys that do something now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from app.safe_text import SafeText
from app.ui.widgets.progress_text import NOTHING, SEPARATOR, Progress, Tone, status_text, status_tone
from app.ui.widgets.status_layout import KeyHint, StatusPieces, lay_out_status

__all__ = ["KeyHint", "Progress", "StatusLine", "status_text", "status_tone"]


LIVE_PARTS, SETTLED_PARTS = 3, 2
"""Parts of the status that come before keys: of a running reply also its rate, of one that is over what it took."""
MARGIN = 2
"""Cells that stay empty at both ends."""


class StatusLine(Widget):
    """Draws one line; knows nothing of replies and runs no timer: the screen shows it what has changed.

    Args:
        paint_now: Paints a region of this widget at once and says whether it could; Textual paints it where not.
        id: As in `Widget`.
        classes: As in `Widget`.
    """

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

    def __init__(
        self,
        *,
        paint_now: Callable[[Widget, Region], bool] | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._paints_now = paint_now
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
        self._draw()
        return True

    def show_rate(self, rate: SafeText) -> None:
        """Show this behind the first word of the status until told otherwise; empty for nothing."""
        if self._rate != rate:
            self._rate = rate
            self._line = None
            self._draw()

    def _draw(self) -> None:
        if self._paints_now is None or not self.is_attached or not self._paints_now(self, self.size.region):
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
        gap = Segment(" " * MARGIN, background)
        return Strip([gap, *segments]).adjust_cell_length(width, background)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The line as it goes out; nothing is drawn around it, so that it needs no cache of Textual's."""
        strips = [self.render_line(y) for y in crop.line_range]
        for line_filter in self.get_line_filters():
            strips = [strip.apply_filter(line_filter, self.background_colors[1]) for strip in strips]
        return [strip.crop(*crop.column_span) for strip in strips]

    def _laid_out(self) -> StatusPieces:
        width = max(0, self.size.width - 2 * MARGIN)
        if self._line is None or self._line_width != width:
            left, place = (" ".join(text.splitlines()) for text in (self._left, self._place))
            if self._rate:
                state, *details = left.split(SEPARATOR)
                left = SEPARATOR.join(filter(None, (state, self._rate, *details)))
            essential = (LIVE_PARTS if self._tone == "live" else SETTLED_PARTS) + bool(self._rate)
            self._line = lay_out_status(left, self._keys, place, width, essential)
            self._line_width = width
        return self._line

    def on_click(self, event: events.Click) -> None:
        """Ask for the action of the hint under the mouse."""
        offset = event.get_content_offset(self)
        if (
            offset is not None
            and event.button == 1
            and (action := self._laid_out().action_at(offset.x - MARGIN))
        ):
            event.stop()
            self.post_message(self.ActionAsked(action))
