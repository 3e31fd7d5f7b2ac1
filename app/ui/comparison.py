"""A comparison: the answers of several models to one prompt, each drawn into a transcript of its own by sequence."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.safe_text import SafeText, safe_line
from app.ui.faces import face_of
from app.ui.live_feed import LiveFeed
from app.ui.progress import reply_progress
from app.ui.widgets.compare_view import CompareView
from app.ui.widgets.status_line import status_text

if TYPE_CHECKING:
    from app.session import ChatSession
    from app.ui.widgets.transcript import Transcript


class Comparison:
    """Keeps a compare view in step with a session.

    Args:
        session: Its `compared` answers are shown.
        new_transcript: Makes the widget for one answer.
    """

    def __init__(self, session: ChatSession, new_transcript: Callable[[], Transcript]) -> None:
        self._session = session
        self.keys = session.compared
        """The messages of the answers, in the order of the columns."""
        transcripts = [new_transcript() for _ in self.keys]
        self.view = CompareView(transcripts)
        self._feeds = [LiveFeed(transcript) for transcript in transcripts]
        self._is_shown = [False] * len(self.keys)

    @property
    def transcript(self) -> Transcript:
        """The one with the marked answer."""
        return self.view.transcripts[self.view.marked]

    @property
    def key(self) -> str:
        """The message of the marked answer."""
        return self.keys[self.view.marked]

    def forget(self) -> None:
        """Show every answer anew at the next chance: something else about it may have changed."""
        self._is_shown = [False] * len(self.keys)

    def catch_up(self) -> None:
        """Draw what came after the sequences drawn last."""
        for place, key in enumerate(self.keys):
            live = self._session.lives.get(key)
            if (
                not self._is_shown[place]
                or (live is not None and not self._feeds[place].follows(live))
                or (live is not None and not self._feeds[place].catch_up(live))
            ):
                self._show(place)

    def _show(self, place: int) -> None:
        session, key = self._session, self.keys[place]
        if key in session.tree:
            face = face_of(session.so_far(session.tree[key]), session.tree)
            self.view.transcripts[place].show_path([face])
            self._feeds[place].begin(session.lives.get(key))
            self._is_shown[place] = True

    def settled(self, key: str) -> None:
        """Show an answer's final state."""
        if key in self.keys and key in self._session.tree:
            place = self.keys.index(key)
            self.view.transcripts[place].finish(key, face_of(self._session.tree[key], self._session.tree))
            self._feeds[place].begin(None)

    def show_status(self, now_seconds: float) -> None:
        """Bring the line below each answer up to date."""
        for place, key in enumerate(self.keys):
            if key not in self._session.tree:
                continue
            record = self._session.tree[key].generation
            progress = reply_progress(self._session, key)
            model = record.model if record is not None else ""
            state = status_text(progress, now_seconds) if progress is not None else ""
            mark = "›" if place == self.view.marked else " "
            self.view.show_status(place, SafeText(f"{mark} {place + 1} {safe_line(model)} · {state}"))
