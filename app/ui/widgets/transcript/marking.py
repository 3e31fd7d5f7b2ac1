"""Marking: how a reader selects text, by mouse and by keys.

Textual's own selecting is kept out of it: it takes in everything below as soon as the mouse leaves the widget. What is
selected is noted where Textual notes it, so that its own copying finds it.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.selection import Selection
from textual.timer import Timer

from app.ui.widgets.transcript.messages import CopyAsked, SelectingChanged
from app.ui.widgets.transcript.painting import characters_within
from app.ui.widgets.transcript.path_layout import Place
from app.ui.widgets.transcript.pointing import Pointing
from app.ui.widgets.transcript.selecting import Spot, between, lines_between, paragraph_at, word_at

EDGE_SECONDS = 0.05
"""How often the view moves on while the mouse is held at its edge."""


class Marking(Pointing):
    """The part of the transcript that selects."""

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "end_selection", "End selecting", show=False),
        Binding("ctrl+c,super+c", "copy_selection", "Copy what is selected", show=False),
        Binding("ctrl+a", "select_everything", "Select everything", show=False),
    ]

    _pressed: Spot | None = None
    """Where the mouse was pressed; None while it is not."""
    _pointer = (0, 0)
    _is_dragging = False
    _edge_timer: Timer | None = None
    _anchor: Place | None = None
    """The line where selecting by keys began; None while nobody does."""
    _head: Place = Place()

    # What is selected

    @property
    def is_selecting_lines(self) -> bool:
        """Whether keys extend a selection."""
        return self._anchor is not None

    def select(self, selection: Selection | None) -> None:
        """Mark this text, or none."""
        if selection is not None:
            self.screen.selections = {self: selection}
        elif self.text_selection is not None:
            self.screen.clear_selection()

    def end_selection(self) -> bool:
        """Mark nothing any more; whether anything was."""
        had = self._anchor is not None or self.text_selection is not None
        if self._anchor is not None:
            self._anchor = None
            self.post_message(SelectingChanged())
        self.select(None)
        return had

    def copy_selection(self) -> bool:
        """Ask to copy what is selected, as Markdown, and end selecting; whether anything was selected."""
        selection = self.text_selection
        found = self.get_selection(selection) if selection is not None else None
        if found is None or not found[0]:
            return False
        self.end_selection()
        self.post_message(CopyAsked(found[0], "the selection"))
        return True

    # By keys

    def select_lines(self) -> None:
        """Begin to select lines at the cursor's message or at the top of the view; a second time ends it."""
        if not self.viewport.is_ready or not self.viewport.path.entries or self.end_selection():
            return
        self._anchor = first = self._first_line()
        self._head = first
        self._mark_lines()
        self.post_message(SelectingChanged())

    def _first_line(self) -> Place:
        """The first line of the message that the cursor was put on, if in view; else the first one in view with text."""
        index = self.viewport.path.index_of(self._rows.cursor_key or "")
        if index is not None:
            entry = self.viewport.path.entries[index]
            place = Place(index, min(-entry.body_index(0), entry.height - 1))
            if 0 <= self.viewport.row_of(place) < self.viewport.height:
                return place
        for row in map(self.viewport.place_at_row, range(self.viewport.height)):
            if row is not None and self.viewport.path.line_at(row).runs:
                return row
        return self.viewport.top

    def extend_lines(self, lines: int) -> None:
        """Move the end of the selection, and the view with it."""
        self._head = self.viewport.path.walk(self._head, lines)
        row = self.viewport.row_of(self._head)
        if row < 0:
            self.viewport.scroll(row)
        elif row >= self.viewport.height:
            self.viewport.scroll(row - self.viewport.height + 1)
        self._mark_lines()
        self.draw()

    def _mark_lines(self) -> None:
        if self._anchor is not None:
            self.select(lines_between(self.viewport.path, self._anchor, self._head))

    def action_end_selection(self) -> None:
        """End selecting; with a reply under way and nothing but the mouse's selection, stopping it comes as well."""
        was_by_keys = self.is_selecting_lines
        entries = self.viewport.path.entries
        is_streaming = bool(entries) and entries[-1].is_streaming
        if not self.end_selection() or (is_streaming and not was_by_keys):
            raise SkipAction

    def action_copy_selection(self) -> None:
        """Copy what is selected; with nothing selected the key means something else."""
        if not self.copy_selection():
            raise SkipAction

    def action_select_everything(self) -> None:
        """Select the whole conversation."""
        self.select(Selection(None, None))

    def action_scroll_up(self) -> None:
        """Move a line up, or the selection's end."""
        self._move(-1)

    def action_scroll_down(self) -> None:
        """Move a line down, or the selection's end."""
        self._move(1)

    def action_page_up(self) -> None:
        """Move a page up, or the selection's end."""
        self._move(-max(1, self.viewport.height - 2))

    def action_page_down(self) -> None:
        """Move a page down, or the selection's end."""
        self._move(max(1, self.viewport.height - 2))

    def _move(self, lines: int) -> None:
        if self._anchor is not None:
            self.extend_lines(lines)
        else:
            self.scroll_by_lines(lines)

    # By mouse

    def spot_at(self, x: int, y: int) -> Spot | None:
        """The character at a cell of the widget, or the nearest one; None where there is nothing at all."""
        path = self.viewport.path
        if not path.entries or not self.viewport.is_ready:
            return None
        place = self.viewport.place_at_row(max(0, min(y, self.viewport.height - 1)))
        if place is None:
            last = len(path.entries) - 1
            place = Place(last, path.entries[last].height - 1)
            return Spot(place, len(path.line_at(place).text))
        line = path.line_at(place)
        cells = x - self._rows.column.left + self.viewport.entry_at(place).x_offset(line)
        return Spot(place, characters_within(line.text, max(0, cells)))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Note where selecting may begin."""
        self._stop_dragging()
        if event.button == 1:
            self._pressed = self.spot_at(event.x, event.y)
            self._pointer = (event.x, event.y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select from where the button was pressed."""
        if self._pressed is None:
            return
        if event.button != 1:
            self._stop_dragging()
        elif self._is_dragging or (event.x, event.y) != self._pointer:
            if not self._is_dragging:
                self._is_dragging = True
                self._anchor = None
                self.capture_mouse()
            self._pointer = (event.x, event.y)
            self._drag()
            self._watch_edge()

    def on_mouse_up(self) -> None:
        """End selecting; what is selected stays so."""
        self._stop_dragging()

    def _drag(self) -> None:
        spot = self.spot_at(*self._pointer)
        if self._pressed is not None and spot is not None:
            self.select(between(self.viewport.path, self._pressed, spot))

    def _watch_edge(self) -> None:
        """Move the view while the mouse is at its edge or beyond."""
        if self._edge_lines() and self._edge_timer is None:
            self._edge_timer = self.set_interval(EDGE_SECONDS, self._scroll_at_edge)
        elif not self._edge_lines() and self._edge_timer is not None:
            self._edge_timer.stop()
            self._edge_timer = None

    def _edge_lines(self) -> int:
        """Lines to move by: more the farther the mouse is beyond the edge."""
        y, last = self._pointer[1], self.viewport.height - 1
        if y < 1:
            return min(-1, y)
        return max(1, y - last) if y >= last else 0

    def _scroll_at_edge(self) -> None:
        self.scroll_by_lines(self._edge_lines())
        self._drag()

    def _stop_dragging(self) -> None:
        self._pressed = None
        if self._edge_timer is not None:
            self._edge_timer.stop()
            self._edge_timer = None
        if self._is_dragging:
            self._is_dragging = False
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """A word at the second click, its paragraph at the third; else whatever stands there."""
        if self.text_selection is not None or self.follow_click(event):
            return
        spot = self.spot_at(event.x, event.y)
        if spot is not None and event.chain > 1:
            path = self.viewport.path
            self.select(word_at(path, spot) if event.chain == 2 else paragraph_at(path, spot))

    def on_blur(self) -> None:
        """Leave no selection behind that the keys then act on."""
        self.end_selection()
