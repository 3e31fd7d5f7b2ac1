"""Recovery: generations that no living process owns any more, settled with what their delta logs hold."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from app.conversation import GenerationRecord
from app.errors import Failure
from app.store.compaction import settle_generation
from app.store.owner import Owner
from app.store.rows import GENERATION_COLUMNS, generation_of, logged_reply

_RUNNING = f"""
SELECT {GENERATION_COLUMNS}, g.owner_process, g.owner_boot, g.owner_heartbeat
FROM generations g WHERE g.status = 'running'
"""  # noqa: S608 - our own column names

INTERRUPTED = Failure(
    kind="interrupted",
    title="Interrupted",
    what="beck ended before the reply was complete.",
    hint="What arrived is kept. Press tab, then r, to retry.",
)
"""The failure of a reply whose process went away."""


def recover_abandoned(connection: sqlite3.Connection, now: int) -> list[GenerationRecord]:
    """Settle every running generation whose owner is gone; returns them as settled.

    Args:
        connection: Within a transaction.
        now: Milliseconds since the epoch.
    """
    settled = []
    for row in connection.execute(_RUNNING).fetchall():
        *columns, process, boot, heartbeat = row
        if Owner(process, boot).is_gone((now - heartbeat) / 1000):
            settled.append(_settle(connection, generation_of(columns), heartbeat))
    return settled


def _settle(connection: sqlite3.Connection, generation: GenerationRecord, heartbeat: int) -> GenerationRecord:
    reply = logged_reply(connection, generation.id)
    finish = reply.finish
    is_whole = finish is not None and finish.reason not in ("error", "unknown")
    generation = replace(
        generation,
        status="complete" if is_whole else "interrupted",
        settled_at=heartbeat,  # when it was last heard of: the time of the recovery says nothing about the reply
        finish_reason=finish.told if finish is not None else "",
        usage=reply.usage,
        failure=None if is_whole else INTERRUPTED,
    )
    settle_generation(connection, generation, reply.parts)
    return generation
