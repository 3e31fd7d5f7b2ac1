"""The tree that a conversation's messages form: variants, forks and the active path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.conversation.message import Message


class MessageTree:
    """All messages of one conversation, by id and by parent. The order among siblings is the order of adding.

    Args:
        messages: In the order of their creation; a parent stands before its children.
        active_root_id: Which of several roots the path begins with; None for the newest.
    """

    def __init__(self, messages: Iterable[Message] = (), active_root_id: str | None = None) -> None:
        self._by_id: dict[str, Message] = {}
        self._children: dict[str | None, list[str]] = {}
        self._path: list[Message] | None = None
        """The active path, until something changes: it is asked for far more often."""
        self._active_root_id = active_root_id
        for message in messages:
            self._insert(message)

    @property
    def active_root_id(self) -> str | None:
        """Which of several roots the path begins with; None for the newest."""
        return self._active_root_id

    @active_root_id.setter
    def active_root_id(self, message_id: str | None) -> None:
        self._active_root_id = message_id
        self._path = None

    def __contains__(self, message_id: object) -> bool:
        return message_id in self._by_id

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Message]:
        """All messages in the order of their adding."""
        return iter(list(self._by_id.values()))

    def __getitem__(self, message_id: str) -> Message:
        return self._by_id[message_id]

    def _insert(self, message: Message) -> None:
        self._path = None
        self._by_id[message.id] = message
        self._children.setdefault(message.parent_id, []).append(message.id)

    def add(self, message: Message) -> None:
        """Add a new message and make it the active child of its parent.

        Raises:
            KeyError: its parent is not in the tree.
        """
        if message.parent_id is not None and message.parent_id not in self._by_id:
            raise KeyError(message.parent_id)
        self._insert(message)
        self._activate(message)

    def replace(self, message: Message) -> None:
        """Put a changed message in the place of the one with its id.

        Raises:
            KeyError: there is none.
        """
        self._by_id[message.id]  # the KeyError is the check
        self._path = None
        self._by_id[message.id] = message

    def select(self, message_id: str) -> None:
        """Make a message the active one among its variants.

        Raises:
            KeyError: it is not in the tree.
        """
        self._activate(self._by_id[message_id])

    def _activate(self, message: Message) -> None:
        if message.parent_id is None:
            self.active_root_id = message.id
        else:
            self._path = None
            parent = self._by_id[message.parent_id]
            self._by_id[parent.id] = replace(parent, active_child_id=message.id)

    def remove(self, message_ids: Iterable[str]) -> None:
        """Take messages out; whatever stands below one of them must be among them.

        Raises:
            KeyError: one is not in the tree.
        """
        self._path = None
        for message_id in message_ids:
            siblings = self._children.get(self._by_id.pop(message_id).parent_id, [])
            if message_id in siblings:  # not where its parent has gone before it
                siblings.remove(message_id)
            self._children.pop(message_id, None)

    def below(self, message_id: str) -> list[str]:
        """The message and everything that follows it on any branch, by id; a message stands before what follows it."""
        found = [message_id]
        for id_ in found:  # it grows meanwhile
            found += self._children.get(id_, [])
        return found

    def children(self, message_id: str | None) -> tuple[str, ...]:
        """The messages that follow a message, by id, oldest first; None asks for the roots."""
        return tuple(self._children.get(message_id, ()))

    def neighbour(self, message_id: str) -> Message | None:
        """The variant after a message, else the one before it; None where it is the only one."""
        variants = self.variants(message_id)
        place = next(index for index, variant in enumerate(variants) if variant.id == message_id)
        rest = variants[place + 1 :] + variants[:place][::-1]
        return rest[0] if rest else None

    def variants(self, message_id: str) -> list[Message]:
        """The message and its siblings, oldest first."""
        return [self._by_id[sibling] for sibling in self._children[self._by_id[message_id].parent_id]]

    def active_child(self, message_id: str | None) -> Message | None:
        """The child that the path goes on with (None asks for the root); the newest where none was chosen."""
        children = self._children.get(message_id)
        if not children:
            return None
        chosen = self.active_root_id if message_id is None else self._by_id[message_id].active_child_id
        return self._by_id[chosen if chosen in children else children[-1]]

    def path(self) -> list[Message]:
        """The messages from the active root to the active leaf."""
        if self._path is None:
            self._path = []
            message = self.active_child(None)
            while message is not None:
                self._path.append(message)
                message = self.active_child(message.id)
        return self._path.copy()

    def path_to(self, message_id: str) -> list[Message]:
        """The messages from the root to the given one, which is included."""
        path: list[Message] = []
        step: str | None = message_id
        while step is not None:
            message = self._by_id[step]
            path.append(message)
            step = message.parent_id
        return path[::-1]
