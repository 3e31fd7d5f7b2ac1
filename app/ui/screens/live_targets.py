"""Live targets: a screen whose mouse finds no widget that is no longer there."""

from __future__ import annotations

from typing import TypeVar

from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget

Answer = TypeVar("Answer")


class LiveTargets(Screen[Answer]):
    """Mixed into every screen.

    A widget that is taken away stays on Textual 8.2.8's map until the next layout; pressing the mouse there asks it for
    its parent, which it no longer has, and ends the app.
    """

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """The widget at a place of the screen, and the place in its content; nothing where it has been taken away."""
        widget, offset = super().get_widget_and_offset_at(x, y)
        if widget is not None and widget.parent is None and not isinstance(widget, Screen):
            return None, None
        return widget, offset
