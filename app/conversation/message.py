"""Messages, and the generations that made them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import uuid4

from app.conversation.deltas import Usage
from app.conversation.parts import Part, text_of
from app.errors import Failure
from app.safe_text import SafeText

Role = Literal["system", "user", "assistant", "tool"]

Status = Literal["running", "complete", "stopped", "failed", "interrupted"]
"""State of a generation: ``running`` until it settles as one of the others."""


def new_id() -> str:
    """A fresh random identifier: 32 hexadecimal digits."""
    return uuid4().hex


@dataclass(frozen=True, slots=True)
class GenerationRecord:
    """One attempt to produce one assistant message, as stored."""

    id: str
    message_id: str
    endpoint: str
    model: str
    status: Status
    started_at: int
    """Milliseconds since the epoch."""
    first_token_at: int | None = None
    settled_at: int | None = None
    sequence: int = 0
    """Number of the last delta applied; 0 before the first."""
    finish_reason: str = ""
    """The provider's own word; empty where it never said one."""
    usage: Usage | None = None
    failure: Failure | None = None
    """What went wrong, where status is ``failed`` or ``interrupted``; else why it was stopped, or what it may lack."""


@dataclass(frozen=True, slots=True)
class Message:
    """One node of a conversation's tree."""

    id: str
    conversation_id: str
    parent_id: str | None
    """None for a root; several roots are variants of the first prompt."""
    role: Role
    parts: tuple[Part, ...]
    created_at: int
    """Milliseconds since the epoch."""
    generation: GenerationRecord | None = None
    """How an assistant message came about; None for all others."""
    active_child_id: str | None = None
    """Which child the path goes on with; None for the newest."""
    is_excluded: bool = False
    """Whether it is left out of what is sent to models."""

    @property
    def text(self) -> SafeText:
        """The visible text as it is handed out."""
        return text_of(self.parts)
