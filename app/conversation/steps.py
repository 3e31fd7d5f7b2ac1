"""Steps: changes of a conversation that can be undone, as values.

A step says in words what was done and which stored fields have which values since. The store adds what stood there
before, so that a step can be taken back as long as its values still stand.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.conversation.message import Message
from app.safe_text import SafeText, safe_line

Value = str | int | float | None
"""What a field of a conversation or a message holds."""

_WORDS_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Change:
    """One field that gets another value."""

    field: str
    """As the column is named."""
    after: Value
    message_ids: tuple[str, ...] = ()
    """Whose field it is; none for the conversation's own."""
    is_essential: bool = True
    """Whether the step can only be undone while this value stands; else it is put back where it does."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done and can be undone as a whole."""

    what: str
    """A few words that complete "Undone: …", such as ``the new title “Rust”``."""
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of the wish to undo the newest step."""

    what: SafeText
    """The step's own words."""
    conversation_id: str
    """Whose step it was."""
    is_undone: bool = True
    """False where something else has changed the same since, so that nothing was done."""

    @property
    def told(self) -> SafeText:
        """The outcome in one sentence."""
        if self.is_undone:
            return SafeText(f"Undone: {self.what}.")
        return SafeText(f"Nothing was undone: since {self.what}, the same was changed again.")


def quoted(text: str) -> str:
    """The first words of a text in quotation marks, on one line."""
    return f"“{safe_line(text, _WORDS_LENGTH)}”"


def name_of(message: Message) -> str:
    """A message in a few words."""
    kind = {"user": "your message", "assistant": "the reply"}.get(message.role, f"the {message.role} message")
    return f"{kind} {quoted(message.text)}" if message.text.strip() else kind
