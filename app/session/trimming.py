"""Trimming: leaving the oldest turns of a path out of what is sent, so that the rest fits into the model's window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.conversation import Message
from app.session.chat_session import ChatSession
from app.session.usage import letters_of

TRIM_PERCENT = 60
"""How much of the window is taken after trimming: there is room for a reply and some turns more."""


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What was left out."""

    turns: int
    """A turn is a prompt with its replies."""
    tokens: int
    """About so many are no longer sent."""


def turns_of(path: Iterable[Message]) -> list[list[Message]]:
    """The turns of a path that are sent, oldest first; the system's own messages belong to none."""
    turns: list[list[Message]] = []
    for message in path:
        if message.is_excluded or message.role == "system":
            continue
        if message.role == "user" or not turns:
            turns.append([])
        turns[-1].append(message)
    return turns


def wanted_tokens(session: ChatSession, *, is_refused: bool = False) -> int | None:
    """How many tokens may be left; None where the window is not known.

    Args:
        session: Whose conversation.
        is_refused: The server has said that it is too much, whatever is known of the window.
    """
    context = session.context
    limits = [context.window] if context.window else []
    if is_refused:
        limits.append(context.tokens)
    return min(limits) * TRIM_PERCENT // 100 if limits else None


async def trim(session: ChatSession, *, tokens: int | None = None, keep: int | None = None) -> Trimmed:
    """Exclude the oldest turns of the path as one step that can be undone; the last turn always stays.

    Args:
        session: Whose conversation.
        tokens: Until it takes no more than these.
        keep: Until no more turns than these are left.
    """
    turns = turns_of(session.tree.path())
    taken = session.context.tokens
    letters = [letters_of(turn) for turn in turns]
    per_letter = taken / max(1, sum(letters))
    dropped = 0
    left = float(taken)
    while dropped < len(turns) - 1:
        is_small = tokens is None or left <= tokens
        is_short = keep is None or len(turns) - dropped <= keep
        if is_small and is_short:
            break
        left -= letters[dropped] * per_letter
        dropped += 1
    if dropped:
        words = f"the exclusion of the {dropped:,} oldest turn{'' if dropped == 1 else 's'}"
        await session.exclude([message.id for turn in turns[:dropped] for message in turn], words)
    return Trimmed(dropped, round(taken - left))
