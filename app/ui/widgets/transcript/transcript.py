"""Transcript: the widget that shows a whole conversation, line by line, without a widget for each message.

Its cost for a frame does not depend on how many messages there are or how long they are: only the lines in view become
strips, only the live end of a growing message is laid out again, and nothing is laid out while nobody can see it.
It knows no session, store or provider: it is fed values and posts messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import Context, copy_context
from typing import ClassVar

from textual.geometry import Region, Size
from textual.selection import Selection
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from app.ui.widgets.transcript.column import Column, reading_column
from app.ui.widgets.transcript.face import MessageFace
from app.ui.widgets.transcript.following import Following
from app.ui.widgets.transcript.frames import Frames
from app.ui.widgets.transcript.measuring import Measuring
from app.ui.widgets.transcript.painting import Painter
from app.ui.widgets.transcript.path_layout import Place
from app.ui.widgets.transcript.reading import Reading
from app.ui.widgets.transcript.rows import RowComposer
from app.ui.widgets.transcript.selecting import selected_text
from app.ui.widgets.transcript.style_book import StyleBook
from app.ui.widgets.transcript.styles import COMPONENT_NAMES, TRANSCRIPT_CSS
from app.ui.widgets.transcript.viewport import Viewport

BLINK_SECONDS = 0.53
BADGE_SECONDS = 0.2
"""How often the badge counts on while nothing else is drawn."""
SLICE_SECONDS = 0.004
"""How long the event loop is held for measuring what is not in view."""
SLICE_PAUSE_SECONDS = 0.04
REST_SECONDS = 0.5
"""How long after the last drawing measuring begins."""


class Transcript(Reading, can_focus=True):
    """The active path of a conversation.

    Args:
        max_fps: How often per second growing text is drawn.
        is_animated: Whether the caret blinks; False with reduced motion.
        name: As in `Widget`.
        id: As in `Widget`.
        classes: As in `Widget`.
    """

    DEFAULT_CSS = TRANSCRIPT_CSS
    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENT_NAMES)
    ALLOW_SELECT = True

    def __init__(
        self,
        *,
        max_fps: float = 30.0,
        is_animated: bool = True,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own argument name
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.viewport = Viewport()
        self._book = StyleBook(
            lambda component: self.get_component_styles(component),
            lambda: (self.rich_style, self.background_colors[1]),
        )
        self._painter = Painter(self._book)
        self._rows = RowComposer(self.viewport, self._painter, self._book)
        self._frames = Frames(lambda: self.call_later(self.draw), max_fps)
        self._slices = Frames(lambda: self.call_later(self._measure_some), 1 / SLICE_PAUSE_SECONDS)
        self._measuring = Measuring(self.viewport.path)
        self._is_animated = is_animated
        self._is_shown = False
        self._settled_size = Size(0, 0)
        self._told_following = (True, 0)
        self._frame_context: Context | None = None
        self._blinking: Timer | None = None

    # What is shown

    @property
    def following(self) -> Following:
        """Whether the view keeps to the end, and what came since it does not."""
        return self.viewport.following

    @property
    def column(self) -> Column:
        """Where the conversation is read, for others that line up with it."""
        return self._rows.column

    def show_path(self, faces: Sequence[MessageFace]) -> None:
        """Show these messages. Messages whose key stays keep what was measured, and the reader's place stays."""
        self.viewport.show(faces)
        if self._rows.cursor_key is not None and self.viewport.path.find(self._rows.cursor_key) is None:
            self._rows.cursor_key = None
        self._measuring.restart(self.viewport.top.message)
        self._request_frame()

    def update_face(self, face: MessageFace) -> None:
        """Show a message's new header, status and failure; text that goes on from what was there is appended."""
        index = self.viewport.path.index_of(face.key)
        if index is not None and self.viewport.path.entries[index].show(face):
            self._request_frame()

    def append_text(self, key: str, text: str) -> None:
        """Add text to a message. Drawn at the next frame, or counted only where nobody can see it."""
        self.viewport.append(key, text)
        self._request_frame()

    def append_reasoning(self, key: str, text: str) -> None:
        """Add reasoning to a message."""
        entry = self.viewport.path.find(key)
        if entry is not None and text:
            entry.append_reasoning(text)
            self._request_frame()

    def finish(self, key: str, face: MessageFace) -> None:
        """Show a message's final state: its text is complete, the caret goes."""
        if self.viewport.path.find(key) is not None:
            self.following.finished()
            self.update_face(face)

    def show_empty(self, lines: Sequence[str]) -> None:
        """Set what is shown, in the middle, while there is no message."""
        self._rows.empty_lines = tuple(lines)
        if not self.viewport.path.entries:
            self.refresh()

    def source_of(self, key: str) -> str:
        """A message's Markdown source; empty for an unknown key."""
        entry = self.viewport.path.find(key)
        return entry.source if entry is not None else ""

    def code_of(self, key: str, number: int) -> str | None:
        """The text of a message's fenced code block, counted from 1; None where there is none."""
        entry = self.viewport.path.find(key)
        return entry.code(number) if entry is not None else None

    def row_text(self, y: int) -> str:
        """The plain text of the line at virtual row ``y``, without margins and padding (for tests)."""
        path = self.viewport.path
        if not 0 <= y < path.height or y >= path.y_of(Place(len(path.entries))):
            return ""
        place = path.place_at(y)
        path.ensure(place.message)
        return self._rows.text(place).rstrip()

    @property
    def is_frame_due(self) -> bool:
        """Whether something waits to be drawn (for tests)."""
        return self._frames.is_due

    # Drawing

    def _request_frame(self) -> None:
        """Draw at the next frame; hidden transcripts wait until they are shown."""
        if self._is_shown:
            is_aside = not self.following.is_armed and not self.viewport.is_end_in_view
            self._frames.request(self._frame_context, slowest_interval=BADGE_SECONDS if is_aside else 0.0)

    def draw(self) -> None:
        """Bring the view up to date and ask for the rows that changed to be painted."""
        if not self._is_shown or not self.is_attached:
            return
        self._settle()
        row = self.viewport.take_damage()
        if row == 0:
            self.refresh(self.size.region)
        elif row is not None:
            self.refresh(Region(0, row, self.size.width, self.viewport.height - row))
        self._tell_following(is_painted=row is not None)
        self._rows.is_caret_lit = True
        self._blink_if_streaming()
        self._slices.request(self._frame_context, slowest_interval=REST_SECONDS)

    def _settle(self) -> None:
        """Work out what is in view at the size that the widget has now."""
        if self.size != self._settled_size and self.size.area:
            self._settled_size = self.size
            self._rows.column = column = reading_column(self.size.width)
            self._painter.resize(column, self.size.width)
            self.viewport.resize(column.width, self.size.height)
            self._measuring.restart(self.viewport.top.message)
        self.viewport.settle()
        self._sync_scroll_bar()
        self.viewport.path.forget_unseen(self.viewport.top, self.viewport.height)

    def _sync_scroll_bar(self) -> None:
        """Tell Textual how far the view is scrolled, without a layout and without painting what has not changed."""
        size, y = Size(self.size.width, self.viewport.total), self.viewport.y
        bar = self.vertical_scrollbar
        if size != self.virtual_size:
            self.set_reactive(Widget.virtual_size, size)
            bar.window_virtual_size = size.height
            bar.window_size = self.size.height
        if y != self.scroll_y:
            self.set_reactive(Widget.scroll_y, float(y))
            self.set_reactive(Widget.scroll_target_y, float(y))
            bar.position = y

    def _tell_following(self, *, is_painted: bool) -> None:
        now = (self.following.is_armed, self.following.new_lines)
        if now != self._told_following:
            self._told_following = now
            if not is_painted:
                self.refresh(Region(0, self.viewport.height - 1, self.size.width, 1))
            self.post_message(self.FollowingChanged(*now))

    def measure_ahead(self) -> bool:
        """Measure messages out of view for a moment, moving nothing; returns whether any are left."""
        if not self.viewport.is_ready:
            return False
        is_unfinished = self._measuring.run(SLICE_SECONDS)
        self._sync_scroll_bar()
        return is_unfinished

    def _measure_some(self) -> None:
        """Measure ahead while nothing is streaming, a slice at a time."""
        entries = self.viewport.path.entries
        is_busy = bool(entries) and entries[-1].is_streaming
        if self._is_shown and not is_busy and self.measure_ahead():
            self._slices.request(self._frame_context)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint rows; a size that has just changed is laid out first, so that no frame shows the old one."""
        if self.size != self._settled_size and self.size.area:
            self._settle()
            self.viewport.take_damage()
        if any(self.styles.gutter) or self.opacity < 1:
            return super().render_lines(crop)
        # Nothing is drawn around the rows, so they need no going through borders and padding line by line: strips kept
        # by the painter keep what the filters and the output made of them.
        filters, background = self.get_line_filters(), self._book.background
        strips = [self._paint(y) for y in crop.line_range]
        for line_filter in filters:
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        first, last = crop.column_span
        return strips if (first, last) == (0, self.size.width) else [strip.crop(first, last) for strip in strips]

    def _paint(self, row: int) -> Strip:
        """A row as it is shown, with what is selected of it."""
        strip = self._rows.strip(row)
        selection = self.text_selection
        if selection is None:
            return strip
        return self._rows.selected(row, strip, selection, self.screen.get_component_rich_style("screen--selection"))

    def render_line(self, y: int) -> Strip:
        """A row with the place in the text noted in each style: what Textual asks for in order to place the mouse."""
        return self._rows.with_offsets(y, self._paint(y))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text, wrapped rows joined."""
        return selected_text(self.viewport.path, self.column.left, selection.start, selection.end), "\n"

    def notify_style_update(self) -> None:
        """Look all styles up again."""
        super().notify_style_update()
        self._book.forget()
        self._painter.forget()

    # Blinking

    def _blink_if_streaming(self) -> None:
        if self._blinking is not None:
            entries = self.viewport.path.entries
            if entries and entries[-1].is_streaming:
                self._blinking.reset()
                self._blinking.resume()
            else:
                self._blinking.pause()

    def blink(self) -> None:
        """Turn the caret on or off, painting its line alone."""
        self._rows.is_caret_lit = not self._rows.is_caret_lit
        row = self.viewport.caret_row
        if self._is_shown and row is not None:
            self.refresh(Region(0, row, self.size.width, 1))

    # Life

    def on_mount(self) -> None:
        """Get ready to draw."""
        self._frame_context = copy_context()
        if self._is_animated:
            self._blinking = self.set_interval(BLINK_SECONDS, self.blink, pause=True)

    def on_unmount(self) -> None:
        """Stop all that waits."""
        self._frames.cancel()
        self._slices.cancel()

    def on_show(self) -> None:
        """Catch up with what came while hidden."""
        self._is_shown = True
        self.draw()

    def on_hide(self) -> None:
        """Do no work while nobody can see it."""
        self._is_shown = False
        if self._blinking is not None:
            self._blinking.pause()

    def on_resize(self) -> None:
        """Lay out what is in view for the new size."""
        self.draw()
