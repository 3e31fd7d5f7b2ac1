"""An exported conversation: what an export is made of, and in which order a whole tree is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.conversation.conversation import Conversation
from app.conversation.message import Message
from app.conversation.tree import MessageTree


@dataclass(frozen=True, slots=True)
class ExportedMessage:
    """One message of an export, with its place among its variants."""

    message: Message
    variant: int = 1
    """From 1, in the order of their creation."""
    variants: int = 1

    @property
    def who(self) -> str:
        """Who says it: the model with its endpoint, or the role."""
        record = self.message.generation
        if record is not None and (record.model or record.endpoint):
            return " · ".join(filter(None, (record.model, record.endpoint)))
        return {"user": "You", "assistant": "Assistant", "system": "System", "tool": "Tool"}[
            self.message.role
        ]

    @property
    def ending(self) -> str:
        """How a reply that is not whole ended, in one sentence; empty for all others."""
        record = self.message.generation
        if record is None or record.status == "complete":
            return ""
        what = record.failure.what or record.failure.title if record.failure is not None else ""
        word = {
            "running": "Still streaming when exported.",
            "stopped": "Stopped before its end.",
            "failed": "Failed.",
            "interrupted": "Interrupted before its end.",
        }[record.status]
        return f"{word} {what}".strip()


@dataclass(frozen=True, slots=True)
class ExportedConversation:
    """A conversation and the messages of it that are written out."""

    conversation: Conversation
    messages: tuple[ExportedMessage, ...]
    """A parent stands before its children."""
    exported_at: int
    """Milliseconds since the epoch."""
    is_whole_tree: bool = False
    """Whether it holds all variants; otherwise one path."""

    @property
    def title(self) -> str:
        """The title, or a name for a conversation without one."""
        return self.conversation.title or "Conversation"


def exported_path(
    conversation: Conversation, path: Iterable[Message], exported_at: int
) -> ExportedConversation:
    """The messages of one path; they are told as if there were no others."""
    return ExportedConversation(conversation, tuple(map(ExportedMessage, path)), exported_at)


def exported_tree(conversation: Conversation, tree: MessageTree, exported_at: int) -> ExportedConversation:
    """All messages of a tree: each variant with all that follows it, before the next one."""
    children: dict[str | None, list[Message]] = {}
    for message in tree:
        children.setdefault(message.parent_id, []).append(message)
    found: list[ExportedMessage] = []
    waiting = _variants(children.get(None, []))[::-1]
    while waiting:  # no recursion: a path may be thousands of messages long
        here = waiting.pop()
        found.append(here)
        waiting += _variants(children.get(here.message.id, []))[::-1]
    root = tree.active_child(None)
    conversation = replace(conversation, active_root_id=root.id if root is not None else None)
    return ExportedConversation(conversation, tuple(found), exported_at, is_whole_tree=True)


def _variants(siblings: list[Message]) -> list[ExportedMessage]:
    return [ExportedMessage(message, place, len(siblings)) for place, message in enumerate(siblings, 1)]
