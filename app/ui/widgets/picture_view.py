"""The picture view: one picture in a dialog, as the transcript shows it."""

from __future__ import annotations

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from app.markdown.cells import cell_width, fit
from app.ui.pictures import ShownPicture
from app.ui.widgets.transcript.style_book import picture_style

LOOK_SECONDS = 0.05
"""How often is looked whether it is decoded."""


SHARE = 0.6
"""Of the screen's height that a dialog's content takes (``#command-output``)."""


class PictureView(Widget):
    """A picture, as wide as there is room for; a word until it is decoded, or why it is not shown.

    Args:
        content: The file in base64.
        shape: Width and height in pixels; zeros where they are not known.
    """

    DEFAULT_CSS = """
    PictureView { height: auto; }
    """

    def __init__(self, content: str, shape: tuple[int, int]) -> None:
        super().__init__()
        self._shape = shape
        self._picture = ShownPicture(content)
        self._looking: Timer | None = None

    def on_mount(self) -> None:
        """Decode it beside the keys."""
        self._looking = self.set_interval(LOOK_SECONDS, self._look)

    def on_resize(self) -> None:
        """Decode it for another width."""
        if self._looking is not None:
            self._looking.resume()

    def _look(self) -> None:
        width = self._room()
        if width and self._picture.poll(width):
            self.refresh(layout=True)
        if self._looking is not None and self._picture.is_at(width):
            self._looking.pause()

    def _room(self) -> int:
        """Columns in which the whole picture can be seen at once, with some lines around it."""
        wide, high = self._shape
        rows = max(4, int(self.app.size.height * SHARE) - 1)
        return min(self.size.width, max(1, rows * 2 * wide // high)) if wide and high else self.size.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """Its rows, or one for a word."""
        return max(1, len(self._picture.rows))

    def render_line(self, y: int) -> Strip:
        """One of its rows."""
        width = self.size.width
        rows = self._picture.rows
        if not rows:
            words = fit(self._picture.told or "decoding…", width) if y == 0 else ""
            segments = [Segment(words, self.rich_style)]
        else:
            runs = rows[y].runs if y < len(rows) else ()
            segments = [
                Segment(run.text, self.rich_style + (picture_style(run.style) or self.rich_style))
                for run in runs
            ]
        taken = sum(cell_width(segment.text) for segment in segments)
        return Strip(segments, taken).adjust_cell_length(width, self.rich_style)
