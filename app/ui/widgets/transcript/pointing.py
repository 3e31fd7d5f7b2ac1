"""Pointing: how a reader moves through the transcript by wheel and scroll bar, and what a click does there."""

from __future__ import annotations

from textual import events
from textual.scrollbar import ScrollDown, ScrollTo, ScrollUp

from app.ui.widgets.transcript.reading import SIDEWAYS_CELLS, Reading
from app.ui.widgets.transcript.style_book import OPENABLE

WHEEL_LINES = 3


class Pointing(Reading):
    """The part of the transcript that follows the mouse. Textual's own way of scrolling knows nothing of following."""

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Wheel away from the reader."""
        self._wheel(event, -1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Wheel towards the reader."""
        self._wheel(event, 1)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Wheel or touch pad to the left."""
        event.stop().prevent_default()
        self.scroll_sideways(-SIDEWAYS_CELLS, event.y)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Wheel or touch pad to the right."""
        event.stop().prevent_default()
        self.scroll_sideways(SIDEWAYS_CELLS, event.y)

    def _wheel(self, event: events.MouseEvent, direction: int) -> None:
        event.stop().prevent_default()
        if event.shift or event.ctrl:
            self.scroll_sideways(direction * SIDEWAYS_CELLS, event.y)
        else:
            self.scroll_by_lines(direction * WHEEL_LINES)

    def on_scroll_to(self, message: ScrollTo) -> None:
        """The scroll bar was dragged."""
        message.stop().prevent_default()
        if message.y is not None:
            self.viewport.drag(round(message.y))
            self.draw()

    def on_scroll_up(self, message: ScrollUp) -> None:
        """The scroll bar was clicked above its grip."""
        message.stop().prevent_default()
        self.scroll_by_pages(-1)

    def on_scroll_down(self, message: ScrollDown) -> None:
        """The scroll bar was clicked below its grip."""
        message.stop().prevent_default()
        self.scroll_by_pages(1)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:  # noqa: ARG002 - Textual's signature
        """Follow a movement that Textual makes by itself, such as selecting beyond the edge."""
        if (
            self.viewport.is_ready
            and self.viewport.height == self.size.height
            and round(new_value) != self.viewport.y
        ):
            self.viewport.drag(round(new_value))
            self.draw()

    def follow_click(self, event: events.Click) -> bool:
        """Follow a link, copy code, go to another variant, or unfold; whether there was anything of the kind."""
        link = event.style.link
        if link and link.lower().startswith(OPENABLE):
            self.post_message(self.LinkActivated(link))
            return True
        place = self.viewport.place_at_row(event.y)
        if place is None:
            return False
        entry = self.viewport.entry_at(place)
        key = entry.face.key
        if place.line == entry.fold_line or entry.is_attachment(place.line) or entry.is_call(place.line):
            self.toggle_fold(key)
        elif place.line == entry.rest_line:
            self.toggle_text(key)
        elif place.line == entry.gap and (step := self._rows.variant_step(place, event.x)):
            self.post_message(self.VariantAsked(key, step))
        elif number := self._rows.copy_mark(place, event.x):
            self.copy_code(number, key)
        else:
            return False
        return True
