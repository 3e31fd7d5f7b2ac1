"""A conversation tab: one session and the transcript that shows it, kept in step by sequence.

The tab asks the running generation for what comes after the sequence that it last drew. While it is not the active
one it asks nothing, and catches up when it is shown again.
"""

from __future__ import annotations

from collections.abc import Callable

from app.conversation import GenerationRecord, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta
from app.errors import Failure
from app.safe_text import SafeText
from app.session import Advanced, Changed, ChatSession, Gone, SessionEvent, Settled, Unsaved, can_continue
from app.ui.faces import face_of, faces_of
from app.ui.widgets.tab_strip import TabFace, TabState
from app.ui.widgets.transcript import Transcript


class ConversationTab:
    """One tab.

    Args:
        session: The conversation.
        transcript: The widget that shows it; the tab owns it.
        on_change: Called when what the tab strip or the status line shows may have changed.
        on_unsaved: Called with a failure when saving begins to fail and with None when it works again.
        on_gone: Called when another process has deleted the conversation.
        on_settled: Called when a reply has ended, before the tab is drawn anew.
    """

    def __init__(
        self,
        session: ChatSession,
        transcript: Transcript,
        *,
        on_change: Callable[[ConversationTab], None],
        on_unsaved: Callable[[Failure | None], None],
        on_gone: Callable[[ConversationTab], None],
        on_settled: Callable[[ConversationTab, GenerationRecord], None],
    ) -> None:
        self.session = session
        self.transcript = transcript
        self.draft = session.conversation.draft
        """What stands in the prompt while another tab is active."""
        self.attached = session.conversation.attached
        """What stands beside the prompt, also while another tab is active."""
        self.is_active = False
        self.is_unread = False
        """Whether a reply ended that nobody has looked at."""
        self._sequence = 0
        self._drawn_generation = ""
        self._is_stale = True
        self._on_change = on_change
        self._on_unsaved = on_unsaved
        self._on_gone = on_gone
        self._on_settled = on_settled
        self._unsubscribe = session.subscribe(self._heard)

    @property
    def key(self) -> str:
        """The conversation's identifier, which is also the tab's."""
        return self.session.id

    @property
    def face(self) -> TabFace:
        """What the tab strip shows."""
        title = self.session.title
        return TabFace(self.key, SafeText(f"~ {title}") if self.session.is_temporary else title, self._state)

    @property
    def can_continue(self) -> bool:
        """Whether the last reply ended before its end."""
        path = self.session.tree.path()
        return bool(path) and can_continue(path[-1])

    @property
    def _state(self) -> TabState:
        if self.session.live is not None:
            return "streaming"
        path = self.session.tree.path()
        record = path[-1].generation if path else None
        if record is not None and record.status in ("failed", "interrupted"):
            return "failed"
        if self.is_unread:
            return "unread"
        return "stopped" if record is not None and record.status == "stopped" else "idle"

    def activate(self) -> None:
        """Become the one on screen: draw everything that came meanwhile."""
        self.is_active = True
        self.is_unread = False
        self.catch_up()

    def mark_unread(self) -> None:
        """Note that a reply ended here that nobody has looked at; the tab on screen is being looked at."""
        self.is_unread = not self.is_active

    def deactivate(self) -> None:
        """Leave the screen; deltas are no longer drawn."""
        self.is_active = False

    def close(self) -> None:
        """Stop listening; the session goes on by itself."""
        self._unsubscribe()

    def catch_up(self) -> None:
        """Draw what came after the sequence drawn last."""
        live = self.session.live
        if self._is_stale or (live is not None and live.record.id != self._drawn_generation):
            self.transcript.show_path(faces_of(self.session))
            self._is_stale = False
            self._drawn_generation = live.record.id if live is not None else ""
            self._sequence = live.sequence if live is not None else 0
            return
        if live is None:
            return
        key = live.record.message_id
        for delta in live.since(self._sequence):
            match delta:
                case TextDelta(text) | RefusalDelta(text):
                    self.transcript.append_text(key, text)
                case ReasoningDelta(text):
                    self.transcript.append_reasoning(key, text)
                case ToolCallDelta():
                    self._is_stale = True
        self._sequence = live.sequence
        if self._is_stale:
            self.catch_up()

    def _heard(self, event: SessionEvent) -> None:
        match event:
            case Advanced():
                if self.is_active:
                    self.catch_up()
            case Settled(_, record):
                self._on_settled(self, record)
                if self.is_active and not self._is_stale:
                    self._finish(record.message_id)
                else:
                    self._is_stale = True
                    self.is_unread = not self.is_active
            case Changed():
                self._is_stale = True
                if self.is_active:
                    self.catch_up()
            case Unsaved(_, failure):
                self._on_unsaved(failure)
                return
            case Gone():
                self._on_gone(self)
                return
        self._on_change(self)

    def _finish(self, message_id: str) -> None:
        self._drawn_generation = ""
        self._sequence = 0
        if message_id not in self.session.tree:  # another process has deleted it
            self._is_stale = True
            self.catch_up()
            return
        self.transcript.finish(message_id, face_of(self.session.tree[message_id], self.session.tree))
