"""The outline of a tree: every message as one row, the active path as a trunk and everything else as its branches.

At a fork the variants that are not active come first, each with all that follows it, one step further in; then the
active one goes on where its parent stood. So a trunk needs no room to the right, however long it is, and a row further
in belongs to a branch that ends before the row that is less far in.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.conversation.tree import MessageTree


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """One message in the outline."""

    message_id: str
    depth: int
    """How many forks the message's branch is away from the trunk; 0 on the active path."""
    is_first: bool
    """Whether a branch begins here."""
    variant: int
    """From 1, in the order of their creation."""
    variants: int

    @property
    def is_on_path(self) -> bool:
        """Whether it is on the active path."""
        return self.depth == 0


def outline(tree: MessageTree) -> list[OutlineRow]:
    """All messages of a tree, in an order that never jumps between branches."""
    rows: list[OutlineRow] = []
    waiting = _following(tree, None, 0)
    while waiting:  # no recursion: a path may be thousands of messages long
        row = waiting.pop()
        rows.append(row)
        waiting += _following(tree, row.message_id, row.depth)
    return rows


def _following(tree: MessageTree, parent_id: str | None, depth: int) -> list[OutlineRow]:
    """The children of a message, the last one to be told first."""
    ids = tree.children(parent_id)
    active = tree.active_child(parent_id)
    count = len(ids)
    beside = [
        OutlineRow(id_, depth + 1, True, number, count)
        for number, id_ in enumerate(ids, 1)
        if active is not None and id_ != active.id
    ]
    trunk = (
        [OutlineRow(active.id, depth, False, 1 + ids.index(active.id), count)] if active is not None else []
    )
    return trunk + beside[::-1]
