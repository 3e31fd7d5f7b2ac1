"""A row view: a widget of many rows that are made only when they are in view."""

from __future__ import annotations

from rich.segment import Segment
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from app.markdown.cells import cell_width

Word = tuple[str, str]
"""Safe text and the name of its component class, without the prefix; empty for none."""

WHEEL_ROWS = 3


class RowView(ScrollView, can_focus=True, inherit_bindings=False):
    """Rows of one line each; a subclass says what is in them. Its cost does not depend on how many there are."""

    PREFIX = ""
    """What the names of the component classes begin with."""

    row_count = 0

    def words_of(self, index: int, width: int) -> tuple[list[Word], str]:
        """The row at an index in at most ``width`` cells, and the class below all of it; empty for none."""
        raise NotImplementedError

    def show_count(self, count: int) -> None:
        """Have so many rows, all of them to be painted anew."""
        self.row_count = count
        self.virtual_size = Size(0, count)
        self.refresh()

    def reveal(self, index: int) -> None:
        """Scroll as little as needed to have a row in view."""
        top, height = int(self.scroll_offset.y), max(1, self.size.height)
        if index < top:
            self.scroll_to(y=index, animate=False, immediate=True)
        elif index >= top + height:
            self.scroll_to(y=index - height + 1, animate=False, immediate=True)

    def render_line(self, y: int) -> Strip:
        """A row of the view."""
        width = self.size.width
        base = self.rich_style
        index = y + int(self.scroll_offset.y)
        if index >= self.row_count:
            return Strip.blank(width, base)
        words, below = self.words_of(index, width)
        ground = base + self.get_component_rich_style(self.PREFIX + below, partial=True) if below else base
        segments = [
            Segment(
                text,
                ground + self.get_component_rich_style(self.PREFIX + style, partial=True)
                if style
                else ground,
            )
            for text, style in words
        ]
        taken = sum(cell_width(text) for text, _ in words)
        if taken < width:
            segments.append(Segment(" " * (width - taken), ground))
        return Strip(segments, max(taken, width)).crop(0, width)
