"""The last line of a dialog: its keys, on as many lines as the width asks for, broken between two of them."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from app.ui.widgets.progress_text import SEPARATOR


class KeyLine(Widget):
    """Shows keys and what they do.

    Args:
        keys: Such as ``enter choose · esc close``; what is shown is ours, never a text from outside.
    """

    DEFAULT_CSS = """
    KeyLine {
        height: auto;
        width: 1fr;
    }
    """

    def __init__(self, keys: str) -> None:
        super().__init__(classes="dialog-keys")
        self._keys = keys

    def show(self, keys: str) -> None:
        """Show other keys."""
        if keys != self._keys:
            self._keys = keys
            self.refresh(layout=True)

    def render(self) -> Content:
        """The lines."""
        return Content("\n".join(lines_of(self._keys, self.size.width)))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """As many lines as the keys take."""
        return len(lines_of(self._keys, width))


def lines_of(keys: str, width: int) -> list[str]:
    """The keys in lines that are broken where the separators stand."""
    lines = [""]
    for key in keys.split(SEPARATOR):
        longer = f"{lines[-1]}{SEPARATOR}{key}" if lines[-1] else key
        if lines[-1] and cell_len(longer) > width:
            lines.append(key)
        else:
            lines[-1] = longer
    return lines
