"""Surface: the transcript's rows on the screen: which are painted, how, and which text is where."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Self

from textual.geometry import Region, Size
from textual.scrollbar import ScrollBar
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from app.ui.widgets.transcript.column import Column, reading_column
from app.ui.widgets.transcript.marking import Marking
from app.ui.widgets.transcript.measuring import Measuring
from app.ui.widgets.transcript.painting import Painter
from app.ui.widgets.transcript.path_layout import Place
from app.ui.widgets.transcript.rows import RowComposer
from app.ui.widgets.transcript.selecting import selected_text
from app.ui.widgets.transcript.style_book import StyleBook
from app.ui.widgets.transcript.viewport import Damage, Viewport

if TYPE_CHECKING:
    from app.ui.widgets.transcript.hits import Hits  # loaded when something is looked for


KEPT_STRIPS = 400


class Surface(Marking):
    """The part of the transcript that paints; `Transcript` feeds it and says when.

    Args:
        paint_now: Paints a region of this widget at once, whose rows have moved up by so many, and says whether it
            could; Textual paints it where not.
    """

    def __init__(
        self,
        name: str | None,
        id: str | None,  # noqa: A002 - Textual's name
        classes: str | None,
        paint_now: Callable[[Widget, Region, int], bool] | None,
    ) -> None:
        self._paints_now = paint_now
        self._rows_painted: dict[int, Strip] = {}
        self._filtered: dict[int, tuple[Strip, Strip]] = {}
        """Strips as the painter made them, by identity, and what the app's filters make of them."""
        super().__init__(name=name, id=id, classes=classes)
        self.viewport = Viewport()
        self._book = StyleBook(
            lambda component: self.get_component_styles(component),
            lambda: (self.rich_style, self.background_colors[1]),
        )
        self._painter = Painter(self._book)
        self._rows = RowComposer(self.viewport, self._painter, self._book)
        self._measuring = Measuring(self.viewport.path)
        self._settled_size = Size(0, 0)
        self._grip = (0, 0)
        self._shown_by_bar: tuple[int, int, int, bool] | None = None

    @property
    def column(self) -> Column:
        """Where the conversation is read, for others that line up with it."""
        return self._rows.column

    def show_hits(self, hits: Hits | None) -> None:
        """Mark what was looked for, or nothing."""
        self._rows.hits = hits
        self.draw()
        self.refresh(self.size.region)

    def row_text(self, y: int) -> str:
        """The plain text of the line at virtual row ``y``, without margins and padding (for tests)."""
        path = self.viewport.path
        if not 0 <= y < path.height or y >= path.y_of(Place(len(path.entries))):
            return ""
        place = path.place_at(y)
        path.ensure(place.message)
        return self._rows.text(place).rstrip()

    @property
    def is_following_a_reply(self) -> bool:
        """Whether the view keeps to the end of a reply that is still coming."""
        entries = self.viewport.path.entries
        return self.viewport.following.is_armed and bool(entries) and entries[-1].is_streaming

    def settle(self) -> None:
        """Work out what is in view at the size that the widget has now."""
        if self.size != self._settled_size and self.size.area:
            if self.size.width != self._settled_size.width:
                self.end_selection()
            self._settled_size = self.size
            self._rows.column = column = reading_column(self.size.width)
            self._painter.resize(column, self.size.width)
            self._rows_painted.clear()
            self.viewport.resize(column.width, self.size.height)
            self._measuring.restart(self.viewport.top.message)
        self.viewport.settle()
        self.sync_scroll_bar()
        self.viewport.path.forget_unseen(self.viewport.top, self.viewport.height)

    def sync_scroll_bar(self) -> None:
        """Tell Textual how far the view is scrolled, without a layout and without painting what looks the same."""
        total, y, height = self.viewport.total, self.viewport.y, self.viewport.height
        # While the view follows a reply the bar would move with every line, and say nothing but "at the end".
        is_plain = self.is_following_a_reply
        shown = total, y, height, is_plain
        # Textual moves its own numbers with a new size, and leaves the bar where it was.
        if shown == self._shown_by_bar and total == self.virtual_size.height and y == self.scroll_y:
            return
        self._shown_by_bar = shown
        self.set_reactive(Widget.virtual_size, Size(self.size.width, total))
        self.set_reactive(Widget.scroll_y, float(y))
        self.set_reactive(Widget.scroll_target_y, float(y))
        bar = self.vertical_scrollbar
        bar.set_reactive(ScrollBar.window_virtual_size, height if is_plain else total)
        bar.set_reactive(ScrollBar.window_size, height)
        bar.set_reactive(ScrollBar.position, y)
        # A grip is drawn in eighths of a cell.
        grip = (
            (8 * height * y // max(1, total), 8 * height * height // max(1, total))
            if not is_plain
            else (0, 0)
        )
        if grip != self._grip:
            self._grip = grip
            bar.refresh()

    def _scroll_update(self, virtual_size: Size) -> None:
        """Leave the bar without a grip while a reply is followed: Textual 8.2.8 gives it one with every layout."""
        super()._scroll_update(virtual_size)
        if self.is_following_a_reply:
            self.vertical_scrollbar.set_reactive(ScrollBar.window_virtual_size, self.viewport.height)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint rows; a size that has just changed is laid out first, so that no frame shows the old one."""
        if (
            self.parent is None
        ):  # closed behind a dialog, where Textual goes on painting what it laid out before
            return [Strip.blank(crop.width)] * crop.height
        if self.size != self._settled_size and self.size.area:
            self.settle()
            self.viewport.take_damage()
        if any(self.styles.gutter) or self.opacity < 1:
            return super().render_lines(crop)
        # Textual asks for all rows, whatever has changed. Nothing is drawn around them, so they need no going through
        # borders and padding: rows that are the same stay the same strips, with what the output made of them.
        # After scrolling most rows are those of before, on another line.
        missing = [row for row in crop.line_range if row not in self._rows_painted]
        if missing:
            filters, background = self.get_line_filters(), self._book.background
            selection = self._selected_text
            if len(self._filtered) > KEPT_STRIPS:
                self._filtered.clear()
            for row in missing:
                strip = self._paint(row, selection)
                kept = self._filtered.get(id(strip))
                if kept is None:
                    painted = strip
                    for line_filter in filters:
                        painted = painted.apply_filter(line_filter, background)
                    kept = self._filtered[id(strip)] = strip, painted
                self._rows_painted[row] = kept[1]
        strips = [self._rows_painted[row] for row in crop.line_range]
        first, last = crop.column_span
        return (
            strips if (first, last) == (0, self.size.width) else [strip.crop(first, last) for strip in strips]
        )

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Have rows painted again, as `Widget.refresh`."""
        if regions:
            for region in regions:
                for row in region.line_range:
                    self._rows_painted.pop(row, None)
            if (
                repaint
                and not layout
                and not recompose
                and all(self._paint_now(region) for region in regions)
            ):
                return self
        elif repaint:
            self._rows_painted.clear()
            self._filtered.clear()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def show_damage(self, damage: Damage) -> None:
        """Have the rows painted that changed or came into view; the others are those that were painted before."""
        region, moved = self.size.region, damage.moved
        if not moved:
            self.refresh(Region(0, damage.row, region.width, region.height - damage.row))
            return
        last = region.height - 1  # bears the badge
        painted = self._rows_painted
        self._rows_painted = {
            row: strip
            for row in range(min(damage.row, last))
            if row + moved != last and (strip := painted.get(row + moved)) is not None
        }
        if not self._paint_now(region, moved):
            super().refresh(region)

    def _paint_now(self, region: Region, moved: int = 0) -> bool:
        if self._paints_now is None or not self.is_attached:
            return False
        beside_bar = region.intersection(self.size.region.shrink((0, self.scrollbar_size_vertical, 0, 0)))
        return self._paints_now(self, beside_bar, moved)

    @property
    def _selected_text(self) -> Selection | None:
        # Textual may paint a widget once more between its removal and the next layout, when it has no screen.
        return self.text_selection if self.is_attached else None

    def _paint(self, row: int, selection: Selection | None) -> Strip:
        """A row as it is shown, with what is selected of it."""
        strip = self._rows.strip(row)
        if selection is None:
            return strip
        return self._rows.selected(
            row, strip, selection, self.screen.get_component_rich_style("screen--selection")
        )

    def render_line(self, y: int) -> Strip:
        """A row; Textual asks for it to place the mouse."""
        return self._paint(y, self._selected_text)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What is selected, as Markdown."""
        return selected_text(self.viewport.path, selection), "\n"

    def notify_style_update(self) -> None:
        """Look all styles up again."""
        super().notify_style_update()
        self._book.forget()
        self._painter.forget()
        self._rows_painted.clear()
        self._filtered.clear()
