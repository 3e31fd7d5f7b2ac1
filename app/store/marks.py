"""Marks: what tells cheaply whether another process changed a conversation.

A mark is a text made of everything that the tree, the title, the settings and the tags of a conversation consist of, but of no
message's content: contents do not change once a reply has settled.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from app.conversation import Conversation, MessageTree
from app.store.database import Database

_CONVERSATION = """
SELECT
    title, endpoint, model, system_prompt, temperature, max_output_tokens, top_p, reasoning_effort, tags,
    pinned_at, archived_at, coalesce(active_root_id, ''), deleted_at IS NOT NULL
FROM conversations WHERE id = ?
"""

_MESSAGES = """
SELECT group_concat(piece, ' ') FROM (
    SELECT m.id || ':' || coalesce(m.active_child_id, '') || ':' || coalesce(g.status, '')
        || iif(m.is_excluded, ':excluded', '') AS piece
    FROM messages m LEFT JOIN generations g ON g.message_id = m.id
    WHERE m.conversation_id = ? AND m.deleted_at IS NULL ORDER BY m.position
)
"""

Mark = tuple[object, ...]


async def marks(database: Database, conversation_ids: Sequence[str]) -> dict[str, Mark]:
    """The marks of stored conversations; none for one that is not there or was deleted.

    Raises:
        StoreError: the database cannot be read.
    """

    def job(connection: sqlite3.Connection) -> dict[str, Mark]:
        found: dict[str, Mark] = {}
        for id_ in conversation_ids:
            row = connection.execute(_CONVERSATION, (id_,)).fetchone()
            if row is not None and not row[-1]:
                messages = connection.execute(_MESSAGES, (id_,)).fetchone()[0]
                found[id_] = (*row[:-1], messages or "")
        return found

    return await database.read(job)


def mark_of(conversation: Conversation, tree: MessageTree) -> Mark:
    """The mark that a conversation in memory would have if it were stored as it is."""
    sampling = conversation.sampling
    pieces = [
        f"{message.id}:{message.active_child_id or ''}:{message.generation.status if message.generation else ''}"
        + (":excluded" if message.is_excluded else "")
        for message in tree
    ]
    return (
        conversation.title,
        conversation.endpoint,
        conversation.model,
        conversation.system_prompt,
        sampling.temperature,
        sampling.max_output_tokens,
        sampling.top_p,
        sampling.reasoning_effort,
        conversation.tags,
        conversation.pinned_at,
        conversation.archived_at,
        tree.active_root_id or "",
        " ".join(pieces),
    )
