"""What a session tells its listeners. Progress carries no text and may be coalesced; endings are never lost."""

from __future__ import annotations

from dataclasses import dataclass

from app.conversation import GenerationRecord
from app.errors import Failure


@dataclass(frozen=True, slots=True)
class Advanced:
    """A generation applied deltas or changed its phase; catch up from your own sequence."""

    conversation_id: str
    generation_id: str


@dataclass(frozen=True, slots=True)
class Settled:
    """A generation reached its final status."""

    conversation_id: str
    record: GenerationRecord


@dataclass(frozen=True, slots=True)
class Changed:
    """The conversation changed otherwise: its path, its title or its model."""

    conversation_id: str


@dataclass(frozen=True, slots=True)
class Unsaved:
    """Something could not be saved and is kept in memory; None says that saving works again."""

    conversation_id: str
    failure: Failure | None


@dataclass(frozen=True, slots=True)
class Gone:
    """Another process deleted the conversation."""

    conversation_id: str


@dataclass(frozen=True, slots=True)
class QueueChanged:
    """What waits to be sent is another, or whether it goes on."""

    conversation_id: str


SessionEvent = Advanced | Settled | Changed | Unsaved | Gone | QueueChanged
