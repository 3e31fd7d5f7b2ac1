"""Summarising: a turn in which the model sums up what was said, and which then stands for the turns before it.

Prompt and summary are messages like any others: they stream, are stored and can be edited. The turns that they stand for are
excluded, as one step that can be undone; they stay where they are. Where no whole summary comes, its turn is deleted and
all else is as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.errors import Failure
from app.session.chat_session import ChatSession
from app.session.trimming import turns_of

PROMPT: Final = """\
Summarise our conversation up to here, so that it can go on from your summary alone: the goal, what was decided and why, \
facts, names, numbers and code that are still needed (word for word), and what is open. Write nothing else."""


@dataclass(frozen=True, slots=True)
class Summarised:
    """How it went."""

    turns: int
    """So many the summary stands for; 0 where there is none."""
    failure: Failure | None = None
    """Why there is none, where a reply failed."""


async def summarise(session: ChatSession) -> Summarised:
    """Have the model sum up the path; the last turn stays beside the summary where there are several.

    Cancellation: the reply goes on as a turn of its own, and nothing is excluded.
    """
    turns = turns_of(session.tree.path())
    if not turns:
        return Summarised(0)
    older = turns[:-1] or turns
    generation = await session.send(PROMPT)
    if generation is None:
        return Summarised(0)
    await generation.wait()
    record = generation.record
    if record.message_id not in session.tree:  # deleted meanwhile
        return Summarised(0)
    summary = session.tree[record.message_id]
    if record.status == "complete" and summary.text.strip():
        still = [message.id for turn in older for message in turn if message.id in session.tree]
        words = f"the summary of {len(older):,} turn{'' if len(older) == 1 else 's'}"
        await session.exclude(still, words)
        return Summarised(len(older))
    if summary.parent_id is not None:
        await session.delete_message(summary.parent_id)
    return Summarised(0, record.failure)
