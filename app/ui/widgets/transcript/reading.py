"""Reading: how a reader moves through the transcript by keys, and has its messages shown in another way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.scroll_view import ScrollView

from app.ui.widgets.transcript import messages
from app.ui.widgets.transcript.entry import Entry
from app.ui.widgets.transcript.measuring import Measuring
from app.ui.widgets.transcript.path_layout import Place
from app.ui.widgets.transcript.rows import RowComposer
from app.ui.widgets.transcript.viewport import Viewport

if TYPE_CHECKING:
    from app.markdown.document import CodeBlock

SIDEWAYS_CELLS = 8


class Reading(ScrollView, inherit_bindings=False):
    """The part of the transcript that moves; `Transcript` adds what is shown."""

    FollowingChanged = messages.FollowingChanged
    LinkActivated = messages.LinkActivated
    VariantAsked = messages.VariantAsked
    RetryAsked = messages.RetryAsked
    CursorMoved = messages.CursorMoved
    CopyAsked = messages.CopyAsked

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,shift+up,k", "scroll_up", "Line up", show=False),
        Binding("down,shift+down,j", "scroll_down", "Line down", show=False),
        Binding("pageup", "page_up", "Page up", show=False),
        Binding("pagedown", "page_down", "Page down", show=False),
        Binding("home", "scroll_home", "To the start", show=False),
        Binding("end", "scroll_end", "Follow the end", show=False),
        Binding("left,shift+left", "scroll_left", "Wide code left", show=False),
        Binding("right,shift+right", "scroll_right", "Wide code right", show=False),
        Binding("alt+up", "cursor_up", "Previous message", show=False),
        Binding("alt+down", "cursor_down", "Next message", show=False),
        Binding("t", "toggle_reasoning", "Show or hide thinking", show=False),
    ]

    viewport: Viewport
    _rows: RowComposer
    _measuring: Measuring

    def draw(self) -> None:
        """Bring the screen up to date with where the reader is."""
        raise NotImplementedError

    # Moving

    def scroll_by_lines(self, lines: int) -> None:
        """Move so many lines; negative is upwards and lets go of the end."""
        self.viewport.scroll(lines)
        self.draw()

    def scroll_by_pages(self, pages: int) -> None:
        """Move so many views, two lines of each kept in sight."""
        self.scroll_by_lines(pages * max(1, self.viewport.height - 2))

    def to_start(self) -> None:
        """Go to the first line."""
        self.viewport.jump(Place())
        self.draw()

    def follow_end(self) -> None:
        """Go to the end and follow it (what End does; also for when a prompt was sent)."""
        self.viewport.to_end()
        self.draw()

    def scroll_sideways(self, cells: int, row: int | None = None) -> None:
        """Move a wide block sideways: the one on a row of the view, the marked one, or the one nearest to its middle."""
        row = self._rows.code_cursor.row if row is None else row
        if self._rows.scroll_sideways(cells, row):
            self.refresh(self.size.region)

    # The message cursor

    @property
    def cursor_key(self) -> str | None:
        """The message under the cursor; the last one while the reader has chosen none; None where there is none."""
        entries = self.viewport.path.entries
        return self._rows.cursor_key or (entries[-1].face.key if entries else None)

    def move_cursor(self, step: int) -> None:
        """Put the cursor on the message so many above (negative) or below, and show its beginning."""
        entries = self.viewport.path.entries
        if not entries:
            return
        chosen = self._rows.cursor_key
        at = self.viewport.path.index_of(chosen) if chosen is not None else None
        start = (len(entries) if step < 0 else len(entries) - 1) if at is None else at
        index = max(0, min(start + step, len(entries) - 1))
        entry = entries[index]
        self._rows.cursor_key = entry.face.key
        self._rows.code_cursor.leave()
        self.viewport.reveal(index)
        self.refresh(self.size.region)
        self.draw()
        self.post_message(self.CursorMoved(entry.face.key))

    def put_cursor(self, key: str, *, reveal: bool = True) -> None:
        """Put the cursor on a message, and show its beginning with ``reveal``; nothing where it is unknown."""
        index = self.viewport.path.index_of(key)
        if index is None:
            return
        self._rows.cursor_key = key
        self._rows.code_cursor.leave()
        if reveal:
            self.viewport.reveal(index)
        self.refresh(self.size.region)
        self.draw()

    @property
    def code_at_cursor(self) -> CodeBlock | None:
        """The code block that the reader has gone to and still sees; None where there is none."""
        cursor = self._rows.code_cursor
        at = cursor.at if cursor.row is not None else None
        entry = self.viewport.path.find(at[0]) if at is not None else None
        blocks = entry.text.code_blocks() if entry is not None else []
        return next((block for block in blocks if at is not None and block.number == at[1]), None)

    def step_code(self, step: int) -> bool:
        """Put the cursor on the next code block (-1: the one before), in whatever message; whether there is one."""
        key = self._rows.code_cursor.step(step)
        if key is None:
            return False
        self._rows.cursor_key = key
        self.refresh(self.size.region)
        self.draw()
        self.post_message(self.CursorMoved(key))
        return True

    def toggle_fold(self, key: str | None = None) -> None:
        """Fold or unfold the reasoning, tool calls and attachments of a message, by default of the one under the cursor."""

        def change(entry: Entry) -> None:
            entry.is_unfolded = not entry.is_unfolded

        entry = self.viewport.path.find(key or self.cursor_key or "")
        calls = entry.face.tool_calls if entry is not None else ()
        is_at_end = self.viewport.following.is_armed and bool(calls) and calls[-1].is_after_text
        self._reshape(key, change)
        if is_at_end:  # what unfolds stands below what is in view
            self.follow_end()

    def toggle_text(self, key: str | None = None) -> None:
        """Fold a message's text down to its first lines, or show all of it."""

        def change(entry: Entry) -> None:
            entry.text.is_folded = not entry.text.is_folded

        self._reshape(key, change)

    def toggle_raw(self, key: str | None = None) -> None:
        """Show a message's Markdown as it was written, or what it means."""
        self._reshape(key, lambda entry: entry.text.show_raw(is_raw=not entry.text.is_raw))

    @property
    def wraps_code(self) -> bool:
        """Whether long lines of code are wrapped; else they scroll sideways."""
        return self.viewport.path.wraps_code

    def wrap_code(self, *, is_wrapped: bool) -> None:
        """Wrap long lines of code in all messages from now on, or let them scroll sideways."""
        if is_wrapped != self.wraps_code:
            if self.is_attached:
                self.end_selection()
            self.viewport.wrap_code(is_wrapped=is_wrapped)
            self._measuring.restart(self.viewport.top.message)
            self.draw()

    def _reshape(self, key: str | None, change: Callable[[Entry], None]) -> None:
        key = key or self.cursor_key
        if key is not None:
            self.end_selection()
            self.viewport.reshape(key, change)
            self.draw()

    def end_selection(self) -> bool:
        """Mark nothing any more; whether anything was."""
        raise NotImplementedError

    def copy_code(self, number: int, key: str | None = None) -> bool:
        """Ask to copy a code block of a message, by default of the one under the cursor; whether there is one.

        Args:
            number: As shown above the code.
            key: The message.
        """
        entry = self.viewport.path.find(key or self.cursor_key or "")
        text = entry.text.code(number) if entry is not None else None
        if text is None:
            return False
        self.post_message(self.CopyAsked(text, f"code {number}"))
        return True

    def ask_variant(self, step: int) -> None:
        """Ask for a neighbouring variant of the message under the cursor."""
        entry = self.viewport.path.find(self.cursor_key or "")
        if entry is not None and entry.face.variants > 1:
            self.post_message(self.VariantAsked(entry.face.key, step))

    def ask_retry(self) -> None:
        """Ask to try the message under the cursor again, where it is not whole."""
        entry = self.viewport.path.find(self.cursor_key or "")
        if entry is not None and entry.face.status not in ("", "streaming"):
            self.post_message(self.RetryAsked(entry.face.key))

    # Keys, by the names that Textual gives to scrolling

    def action_scroll_home(self) -> None:
        """Go to the first line."""
        self.to_start()

    def action_scroll_end(self) -> None:
        """Go to the end and follow it."""
        self.follow_end()

    def action_scroll_left(self) -> None:
        """Move a wide block to its beginning."""
        self.scroll_sideways(-SIDEWAYS_CELLS)

    def action_scroll_right(self) -> None:
        """Move a wide block to its end."""
        self.scroll_sideways(SIDEWAYS_CELLS)

    def action_cursor_up(self) -> None:
        """Put the message cursor one message up."""
        self.move_cursor(-1)

    def action_cursor_down(self) -> None:
        """Put the message cursor one message down."""
        self.move_cursor(1)

    def action_toggle_reasoning(self) -> None:
        """Fold or unfold the reasoning of the message under the cursor."""
        self.toggle_fold()
