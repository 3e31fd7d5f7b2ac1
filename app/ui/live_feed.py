"""A live feed: what a transcript has drawn of one running reply, and what is still to be drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.conversation import ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta
from app.safe_text import unmarked

if TYPE_CHECKING:
    from app.session import Live
    from app.ui.widgets.transcript import Transcript


class LiveFeed:
    """Brings a transcript up to date by sequence.

    Args:
        transcript: Shows the message that the reply writes.
    """

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._generation_id = ""
        self._sequence = 0

    def begin(self, live: Live | None) -> None:
        """Go on from here: the transcript shows all that the reply has now; None where none runs."""
        self._generation_id = live.record.id if live is not None else ""
        self._sequence = live.sequence if live is not None else 0

    def follows(self, live: Live) -> bool:
        """Whether this is the reply that is being drawn."""
        return live.record.id == self._generation_id

    def catch_up(self, live: Live) -> bool:
        """Draw what came after the sequence drawn last; False where the message has to be shown anew."""
        key = live.record.message_id
        is_drawn = True
        for delta in live.since(self._sequence):
            match delta:
                case TextDelta(text) | RefusalDelta(text):
                    self._transcript.append_text(key, text)
                case ReasoningDelta(text):
                    self._transcript.append_reasoning(key, unmarked(text))
                case ToolCallDelta():
                    is_drawn = False
        self._sequence = live.sequence
        return is_drawn
