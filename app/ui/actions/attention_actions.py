"""Attention: tells a user who looks elsewhere that a reply ended, and shows in the window's title what runs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from app.safe_text import SafeText
from app.ui.actions.app_part import AppPart

if TYPE_CHECKING:
    from app.conversation import GenerationRecord
    from app.ui.conversation_tab import ConversationTab

LONG_SECONDS = 5.0
"""A reply that took less needs no notification: its user has hardly looked away."""


class AttentionActions(AppPart):
    """Notifies of replies that ended unseen; says how many run."""

    _told_title = ""
    _is_told_busy = False

    def show_state(self) -> None:
        """Say in the window's title, and as progress, what runs; called when the state of a tab is another one."""
        app = self._chat
        if app.opened is None:
            return
        from app.ui.terminal.attention import shows_progress, window_title  # not for the first frame

        states = [tab.face.state for tab in app.chat_screen.tabs]
        options = app.opened.attention
        title = window_title(states.count("streaming"), states.count("unread"), states.count("failed"))
        if options.window_title and title != self._told_title:
            self._told_title = title
            app.send_title(title)
        is_busy = "streaming" in states
        if is_busy != self._is_told_busy:
            self._is_told_busy = is_busy
            is_wanted = options.progress == "on" or app.is_animated  # it moves on the screens that show it
            if is_wanted and shows_progress(options.progress, os.environ):
                app.send_progress(is_busy=is_busy)

    def reply_settled(self, tab: ConversationTab, record: GenerationRecord) -> None:
        """Notify of a reply that ended by itself after a while, where nobody looks at it."""
        app = self._chat
        if not app.screen_stack:
            return  # nobody is left to tell
        is_seen = app.app_focus and tab is app.chat_screen.active
        seconds = ((record.settled_at or record.started_at) - record.started_at) / 1000
        if app.opened is None or is_seen or record.status == "stopped" or seconds < LONG_SECONDS:
            return
        from app.ui.terminal.attention import notification, way_to_notify  # likewise

        state = SafeText("reply finished" if record.status == "complete" else "reply failed")
        way = way_to_notify(app.opened.attention.notify, os.environ)
        app.send(notification(f"{state}: {tab.session.title}", way, os.environ))
