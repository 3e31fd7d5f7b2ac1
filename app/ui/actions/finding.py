"""Finding: a text in the active conversation, from the find bar to the hits in the transcript."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.timer import Timer
from textual.widget import Widget

from app.ui.actions.app_part import AppPart

if TYPE_CHECKING:
    from app.ui.conversation_tab import ConversationTab
    from app.ui.widgets.find_bar import FindBar
    from app.ui.widgets.transcript.hits import Hits

SLICE_SECONDS = 0.006
"""How long the event loop is held for counting."""
READY_SECONDS = 0.01
FOLLOW_SECONDS = 0.3
"""How often text that came meanwhile is taken in."""


class Finding(AppPart):
    """Opens and closes the find bar, and goes from hit to hit."""

    _bar: FindBar | None = None
    _hits: Hits | None = None
    _searched: ConversationTab | None = None
    _focus_before: Widget | None = None
    _last_text = ""
    _first = ("", "")
    """A text and the key of the message whose hit of it is to be shown first."""
    _follow_clock: Timer | None = None

    def action_find(self, argument: str = "") -> None:
        """Look for a text in the conversation; where none is given, what was looked for last is offered."""
        if argument:
            self.close_find()
        self.find(argument or self._last_text)

    def find(self, text: str, key: str = "") -> None:
        """Open the find bar.

        Args:
            text: What to look for.
            key: The message whose first hit is to be shown; else the hit nearest to the view is.
        """
        tab, screen = self._tab, self._chat.chat_screen
        if tab is None:
            return
        if self._bar is not None and not key:
            self._bar.take_keys()
            return
        # Loaded when first needed.
        from app.ui.widgets.find_bar import FindBar
        from app.ui.widgets.transcript.hits import Hits

        self.close_find()
        self._focus_before = screen.focused
        self._searched, self._hits = tab, Hits(tab.transcript.viewport)
        self._bar = FindBar(text)
        self._first = (text, key)
        screen.mount(self._bar, before=screen.prompt)
        self._follow_clock = screen.set_interval(FOLLOW_SECONDS, self._follow_path)

    def close_find(self) -> bool:
        """Close the find bar and give the focus back; whether it was open."""
        bar, tab = self._bar, self._searched
        if bar is None or tab is None:
            return False
        screen = self._chat.chat_screen
        had_focus = bar.has_focus_within
        self._bar = self._hits = self._searched = None
        if self._follow_clock is not None:
            self._follow_clock.stop()
        tab.transcript.show_hits(None)
        tab.transcript.scroll_by_lines(0)  # follows again where the end is in view
        if had_focus:
            before = self._focus_before
            screen.set_focus(before if before is not None and before.is_attached else screen.prompt)
        bar.remove()
        return True

    @property
    def is_finding(self) -> bool:
        """Whether the find bar is open."""
        return self._bar is not None

    def action_find_step(self, step: int) -> None:
        """Go to the next hit, or the one before with -1."""
        if self._bar is None:
            self.action_find()
        elif self._hits is not None and self._hits.step(step):
            self._show_hit()

    def look_for(self, text: str) -> None:
        """Look for another text; typing goes on meanwhile."""
        self._last_text = text
        self.do(lambda: self._look_for(text), "find", is_exclusive=True)

    async def _look_for(self, text: str) -> None:
        from app.ui.widgets.transcript.hit_query import hit_query  # loaded when first needed

        hits, tab = self._hits, self._searched
        if hits is None or tab is None:
            return
        hits.begin(hit_query(text))
        tab.transcript.show_hits(hits)
        # A tab that was just opened has no size yet.
        while not tab.transcript.viewport.is_ready and hits is self._hits:  # noqa: ASYNC110 - a widget's size is no event
            await asyncio.sleep(READY_SECONDS)
        hits.follow_path()
        key = self._first[1] if text == self._first[0] else ""
        if key and hits.go_to(key):
            self._show_hit()
        elif key:
            tab.transcript.put_cursor(key)
        await self._count(hits, moves=not key)

    async def _count(self, hits: Hits, *, moves: bool) -> None:
        """Count in slices; go to the first hit as soon as there is one, unless nothing may move."""
        had_hit = hits.number > 0 or not moves
        is_left = True
        while is_left and hits is self._hits:
            is_left = hits.count_some(SLICE_SECONDS)
            if not had_hit and hits.number:
                had_hit = True
                self._show_hit()
            self._show_count()
            await asyncio.sleep(0)

    def _follow_path(self) -> None:
        hits = self._hits
        if (
            hits is None or self._searched is None or not hits.is_counted
        ):  # what is being counted is not cut short
            return
        if hits.follow_path():
            self._searched.transcript.show_hits(hits)
            self.do(lambda: self._count(hits, moves=False), "find", is_exclusive=True)

    def _show_hit(self) -> None:
        hits, tab = self._hits, self._searched
        if hits is not None and tab is not None:
            transcript = tab.transcript
            key = hits.show(transcript.column.room)
            if key is not None:
                transcript.put_cursor(key, reveal=False)
            transcript.show_hits(hits)
            self._show_count()

    def _show_count(self) -> None:
        if self._bar is not None and self._hits is not None and self._bar.is_mounted:
            hits = self._hits
            self._bar.show_count(hits.number, hits.total, is_counted=hits.is_counted)

    def leave_find_bar(self) -> None:
        """Give the keys to the conversation, where n and N go on."""
        if self._searched is not None:
            self._chat.chat_screen.set_focus(self._searched.transcript)
