"""How a generation ended, as the tests of faults ask about it."""

from __future__ import annotations

from dataclasses import dataclass

from app.conversation import Message, ReasoningPart, text_of
from app.errors import Failure
from app.providers import Phase
from tests.support.scripted_server import Request


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a generation ended."""

    message: Message
    phases: list[Phase]
    requests: list[Request]
    pauses: list[float]
    """The pauses before tries, in seconds."""
    memory_mib: float

    @property
    def text(self) -> str:
        return text_of(self.message.parts)

    @property
    def reasoning(self) -> str:
        return "".join(part.text for part in self.message.parts if isinstance(part, ReasoningPart))

    @property
    def status(self) -> str:
        assert self.message.generation is not None
        return self.message.generation.status

    @property
    def failure(self) -> Failure:
        """Why it failed."""
        assert self.message.generation is not None
        assert self.message.generation.failure is not None, self.message
        return self.message.generation.failure

    @property
    def told(self) -> str:
        """All that the user is told about the failure."""
        return f"{self.failure.title}. {self.failure.what} {self.failure.hint}"

    def is_complete(self, text: str, *, skipped: int = 0) -> bool:
        """Whether this is the whole reply, and no failure but that so many events were not readable."""
        failure = self.message.generation.failure
        told = "" if failure is None else f"{failure.kind} {failure.title}"
        lacks = (
            f"unreadable_events {skipped} event{'' if skipped == 1 else 's'} unreadable" if skipped else ""
        )
        return (self.status, self.text, told) == ("complete", text, lacks)

    def has_failed(self, kind: str, *words: str, text: str = "") -> bool:
        """Whether it failed in this way, is told with these words, and keeps this text."""
        assert (self.status, self.failure.kind, self.text) == ("failed", kind, text), self.told
        assert self.failure.title
        assert self.failure.what
        missing = [word for word in words if word not in self.told]
        assert not missing, (missing, self.told)
        return True
