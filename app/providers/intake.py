"""The intake of one reply: pieces of the body in, deltas out, within the caps of what a conversation can hold."""

from __future__ import annotations

from app.conversation import Delta, ReasoningDelta, RefusalDelta, TextDelta, ToolCallDelta, Usage, coalesce
from app.errors import ReplyTooLarge
from app.providers.clock import ReplyClock
from app.providers.event_stream import EventStreamDecoder

CHARACTER_LIMIT = 2 << 20
"""Some 500,000 tokens: more than any model writes. A session and its store take seven bytes for each at the peak."""
DELTA_LIMIT = 1 << 18
"""Twice what the most talkative models may write; each costs the session some 100 bytes of memory."""


class ReplyIntake:
    """Decodes one reply's body.

    Args:
        decoder: The wire format's.
        clock: Hears of payload.
        name: What the endpoint is called in a sentence, safe for a terminal.
    """

    def __init__(self, decoder: EventStreamDecoder, clock: ReplyClock, name: str) -> None:
        self._decoder = decoder
        self._clock = clock
        self._name = name
        self._characters = 0
        self._deltas = 0

    def take(self, piece: bytes) -> list[Delta]:
        """The deltas of one piece; the payload clock hears of them, and of events once there have been some.

        Raises:
            ReplyTooLarge: a cap was reached by what came before this piece.
        """
        if self._characters > CHARACTER_LIMIT or self._deltas > DELTA_LIMIT:
            raise ReplyTooLarge(
                f"The reply of {self._name} was ended at {self._characters:,} characters.",
                title="The reply was cut by beck's limit",
                hint="What arrived is kept. Send a prompt such as «continue» to go on.",
            )
        events = self._decoder.payload_events
        deltas = self._decoder.feed(piece)
        has_begun = self._clock.has_payload or any(not isinstance(delta, Usage) for delta in deltas)
        if has_begun and self._decoder.payload_events > events:
            self._clock.note_payload()
        if len(deltas) > 1:
            deltas = coalesce(deltas)
        self._deltas += len(deltas)
        for delta in deltas:
            if isinstance(delta, TextDelta | ReasoningDelta | RefusalDelta):
                self._characters += len(delta.text)
            elif isinstance(delta, ToolCallDelta):
                self._characters += len(delta.arguments)
        return deltas
