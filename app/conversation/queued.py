"""Queued prompts: what the user has sent while a reply was still coming."""

from __future__ import annotations

from dataclasses import dataclass

from app.conversation.parts import Part, text_of
from app.safe_text import SafeText


@dataclass(frozen=True, slots=True)
class QueuedPrompt:
    """One prompt that waits for its turn; once sent, its message has the same id."""

    id: str
    parts: tuple[Part, ...]
    created_at: int
    """Milliseconds since the epoch."""
    is_held_elsewhere: bool = False
    """Whether another process has it in hand, to send or to edit it."""

    @property
    def text(self) -> SafeText:
        """The visible text as it is handed out."""
        return text_of(self.parts)
