"""Conversations as values: what is known of one beside its messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.conversation.attached import Attached
from app.conversation.sampling import Sampling

TitleSource = Literal["none", "first line", "user", "model"]
"""Who gave the title; a title by the user is never overwritten."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation without its messages. Times are milliseconds since the epoch."""

    id: str
    created_at: int
    updated_at: int
    title: str = ""
    title_source: TitleSource = "none"
    endpoint: str = ""
    """Name of the endpoint that the next prompt goes to; empty for the default."""
    model: str = ""
    """Name of the model there; empty for the endpoint's first."""
    system_prompt: str = ""
    draft: str = ""
    """Text in the prompt that was not sent yet."""
    active_root_id: str | None = None
    """Which root the path begins with; None for the newest."""
    deleted_at: int | None = None
    attached: tuple[Attached, ...] = ()
    """What is put beside the prompt and was not sent yet."""
    temperature: float | None = None
    """This and the next three: see `Sampling`; what is None is as set for the model."""
    max_output_tokens: int | None = None
    top_p: float | None = None
    reasoning_effort: str | None = None
    tags: str = ""
    """Words between single spaces, in small letters and alphabetical order."""
    pinned_at: int | None = None
    """Since when it stands before the others; None where it does not."""
    archived_at: int | None = None
    """Since when it is out of the listing; None where it is in it."""

    @property
    def sampling(self) -> Sampling:
        """What its requests ask for."""
        return Sampling(self.temperature, self.max_output_tokens, self.top_p, self.reasoning_effort)


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """One row of the conversation browser."""

    id: str
    title: str
    updated_at: int
    message_count: int
    is_live: bool
    """Whether a reply is being generated, here or in another process."""
    model: str = ""
    """Model of the newest reply."""
    tags: str = ""
    """As in `Conversation`."""
    is_pinned: bool = False
    is_archived: bool = False
