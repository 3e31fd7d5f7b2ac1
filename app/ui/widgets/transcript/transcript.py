"""Transcript: the widget that shows a whole conversation, line by line, without a widget for each message.

Its cost for a frame does not depend on how many messages there are or how long they are: only the lines in view become
strips, only the live end of a growing message is laid out again, and nothing is laid out while nobody can see it.
It knows no session, store or provider: it is fed values and posts messages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import Context, copy_context
from typing import ClassVar

from textual._styles_cache import StylesCache
from textual.events import Callback
from textual.geometry import Region
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from app.markdown.document import CodeBlock
from app.safe_text import SafeMarkdown, unmarked
from app.ui.widgets.transcript.face import MessageFace
from app.ui.widgets.transcript.following import Following
from app.ui.widgets.transcript.frames import Frames
from app.ui.widgets.transcript.styles import COMPONENT_NAMES, TRANSCRIPT_CSS
from app.ui.widgets.transcript.surface import Surface

BLINK_SECONDS = 0.53
BADGE_SECONDS = 0.2
"""How often the badge counts on while nothing else is drawn."""
SLICE_SECONDS = 0.004
"""How long the event loop is held for measuring what is not in view."""
SLICE_PAUSE_SECONDS = 0.04
ADVANCE_SECONDS = 0.012
"""How long the event loop is held for laying out long text in view."""
ADVANCE_PAUSE_SECONDS = 0.025
REST_SECONDS = 0.5
"""How long after the last drawing measuring begins."""


class Transcript(Surface, can_focus=True):
    """The active path of a conversation.

    Args:
        max_fps: How often per second growing text is drawn.
        is_animated: Whether the caret blinks; False with reduced motion.
        paint_now: As in `Surface`.
        name: As in `Widget`.
        id: As in `Widget`.
        classes: As in `Widget`.
    """

    DEFAULT_CSS = TRANSCRIPT_CSS
    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENT_NAMES)

    def __init__(
        self,
        *,
        max_fps: float = 30.0,
        is_animated: bool = True,
        paint_now: Callable[[Widget, Region, int], bool] | None = None,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own argument name
        classes: str | None = None,
    ) -> None:
        super().__init__(name, id, classes, paint_now)
        self._frames = Frames(self._draw_later, max_fps)
        self._slices = Frames(lambda: self.call_later(self._measure_some), 1 / SLICE_PAUSE_SECONDS)
        self._advancing = Frames(lambda: self.call_later(self._advance), 1 / ADVANCE_PAUSE_SECONDS)
        self._is_animated = is_animated
        self._is_shown = False
        self._told_following = (True, 0)
        self._frame_context: Context | None = None
        self._blinking: Timer | None = None

    # What is shown

    @property
    def following(self) -> Following:
        """Whether the view keeps to the end, and what came since it does not."""
        return self.viewport.following

    def show_path(self, faces: Sequence[MessageFace]) -> None:
        """Show these messages. Messages whose key stays keep what was measured, and the reader's place stays."""
        before = [entry.face.key for entry in self.viewport.path.entries]
        self.viewport.show(faces)
        if [entry.face.key for entry in self.viewport.path.entries][: len(before)] != before:
            self.end_selection()
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
        """A message's Markdown source as it is handed out; empty for an unknown key."""
        entry = self.viewport.path.find(key)
        return unmarked(SafeMarkdown(entry.source)) if entry is not None else ""

    def code_of(self, key: str, number: int) -> str | None:
        """The text of a message's fenced code block, counted from 1; None where there is none."""
        entry = self.viewport.path.find(key)
        return entry.text.code(number) if entry is not None else None

    def code_blocks(self, key: str) -> list[CodeBlock]:
        """A message's code blocks, in the order of their numbers; none for an unknown key."""
        entry = self.viewport.path.find(key)
        return entry.text.code_blocks() if entry is not None else []

    @property
    def is_frame_due(self) -> bool:
        """Whether something waits to be drawn (for tests)."""
        return self._frames.is_due

    # Drawing

    def _request_frame(self) -> None:
        """Draw at the next frame; hidden transcripts wait until they are shown."""
        if self._is_shown:
            is_aside = not self.following.is_armed and not self.viewport.is_end_in_view
            self._frames.request(self._frame_context, interval=BADGE_SECONDS if is_aside else 0.0)

    def _draw_later(self) -> None:
        """Draw among Textual's own messages, as `call_later`, which counts the arguments of each call anew."""
        self.post_message(Callback(callback=self.draw))

    def draw(self) -> None:
        """Bring the view up to date and ask for the rows that changed to be painted."""
        if not self._is_shown or not self.is_attached:
            return
        self.settle()
        damage = self.viewport.take_damage()
        if damage is not None:
            self.show_damage(damage)
        self._tell_following(is_painted=damage is not None)
        if not self._rows.is_caret_lit:
            self.blink()
        self._blink_if_streaming()
        self._slices.request(self._frame_context, after=REST_SECONDS)
        if any(self.viewport.path.entries[index].is_unfinished for index in self.viewport.visible):
            self._advancing.request(self._frame_context)

    def _advance(self) -> None:
        """Go on with long text in view, a slice at a time, and show it once it is laid out."""
        if self._is_shown and self.is_attached and self.viewport.advance(ADVANCE_SECONDS):
            self._advancing.request(self._frame_context)
        self.draw()

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
        self.sync_scroll_bar()
        return is_unfinished

    def _measure_some(self) -> None:
        """Measure ahead while nothing is streaming, a slice at a time."""
        entries = self.viewport.path.entries
        is_busy = bool(entries) and entries[-1].is_streaming
        if self._is_shown and not is_busy and self.measure_ahead():
            self._slices.request(self._frame_context)

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
        self._advancing.cancel()
        # Textual 8.2.8 has the line caches of widgets in the keys of this cache, where they outlive their widgets:
        # 0.1 MB with each closed tab.
        StylesCache.get_inner_outer.cache_clear()

    def on_show(self) -> None:
        """Catch up with what came while hidden."""
        self._is_shown = True
        self.draw()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint rows; what is painted is shown: Textual 8.2.8 posts no `Show` to what a scroll lays out first."""
        self._is_shown = True
        return super().render_lines(crop)

    def on_hide(self) -> None:
        """Do no work while nobody can see it."""
        self._is_shown = False
        if self._blinking is not None:
            self._blinking.pause()

    def on_resize(self) -> None:
        """Lay out what is in view for the new size."""
        self.draw()
