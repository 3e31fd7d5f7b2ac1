"""A conversation tab: one session and the transcript that shows it, kept in step by sequence.

The tab asks the running generation for what comes after the sequence that it last drew. While it is not the active
one it asks nothing, and catches up when it is shown again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.conversation import GenerationRecord
from app.errors import Failure
from app.safe_text import SafeText
from app.session import Advanced, Changed, ChatSession, Gone, SessionEvent, Settled, Unsaved, can_continue
from app.ui.faces import face_of, faces_of
from app.ui.live_feed import LiveFeed
from app.ui.widgets.tab_strip import TabFace, TabState
from app.ui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from app.conversation.attached import Attached
    from app.ui.comparison import Comparison  # loaded when answers are first compared


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
        self._path_transcript = transcript
        self.comparison: Comparison | None = None
        """The answers that stand beside each other in place of the path; None while none are compared."""
        self.draft = session.conversation.draft
        """What stands in the prompt while another tab is active."""
        self.attached = session.conversation.attached
        """What stands beside the prompt, also while another tab is active."""
        self.on_its_way: tuple[tuple[str, tuple[Attached, ...]], ...] = ()
        """Prompts between enter and the conversation, while beck asks whether to send them: kept like drafts."""
        self.is_active = False
        self.is_unread = False
        """Whether a reply ended that nobody has looked at."""
        self._feed = LiveFeed(transcript)
        self._is_stale = True
        self._on_change = on_change
        self._phase: object = None
        self._on_unsaved = on_unsaved
        self._on_gone = on_gone
        self._on_settled = on_settled
        self._unsubscribe = session.subscribe(self._heard)

    @property
    def key(self) -> str:
        """The conversation's identifier, which is also the tab's."""
        return self.session.id

    @property
    def transcript(self) -> Transcript:
        """What is read: the active path, or the marked one of several answers."""
        return self.comparison.transcript if self.comparison is not None else self._path_transcript

    def wrap_code(self, *, is_wrapped: bool) -> None:
        """Wrap long lines of code, or let them scroll sideways."""
        compared = self.comparison.view.transcripts if self.comparison is not None else ()
        for transcript in (self._path_transcript, *compared):
            transcript.wrap_code(is_wrapped=is_wrapped)

    def show_widgets(self, *, is_shown: bool) -> None:
        """Show or hide what the tab shows of its conversation."""
        self._path_transcript.display = is_shown and self.comparison is None
        if self.comparison is not None:
            self.comparison.view.display = is_shown

    def remove_widgets(self) -> None:
        """Take everything off the screen."""
        self._path_transcript.remove()
        if self.comparison is not None:
            self.comparison.view.remove()

    def begin_comparison(self, comparison: Comparison) -> None:
        """Show answers beside each other in place of the path."""
        self.comparison = comparison
        self.show_widgets(is_shown=self.is_active)
        self.catch_up()

    def end_comparison(self) -> None:
        """Show the path again."""
        if self.comparison is not None:
            self.comparison.view.remove()
            self.comparison = None
            self._is_stale = True
            self.show_widgets(is_shown=self.is_active)
            if self.is_active:
                self.catch_up()

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
        if self.comparison is not None:
            if self._is_stale:
                self.comparison.forget()
                self._is_stale = False
            self.comparison.catch_up()
            return
        live = self.session.live
        is_new = live is not None and not self._feed.follows(live)
        if self._is_stale or is_new or (live is not None and not self._feed.catch_up(live)):
            self._path_transcript.show_path(faces_of(self.session))
            self._is_stale = False
            self._feed.begin(live)

    def _heard(self, event: SessionEvent) -> None:
        match event:
            case Advanced():
                if self.is_active:
                    self.catch_up()
                if not self._has_new_phase():
                    return
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

    def _has_new_phase(self) -> bool:
        """Whether the reply waits for something else than when that was asked last; else only its text has grown."""
        live = self.session.live
        phase = None
        if live is not None:
            phase = (live.record.id, live.phase, live.record.first_token_at is None)
        before, self._phase = self._phase, phase
        return phase != before

    def _finish(self, message_id: str) -> None:
        if self.comparison is not None:
            self.comparison.settled(message_id)
            return
        self._feed.begin(None)
        if message_id not in self.session.tree:  # another process has deleted it
            self._is_stale = True
            self.catch_up()
            return
        face = face_of(self.session.tree[message_id], self.session.tree)
        self._path_transcript.finish(message_id, face)
