"""Conversations to store in tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import count
from pathlib import Path

from app.conversation import Conversation, GenerationRecord, Message, Part, TextDelta, TextPart
from app.store import Store

CONVERSATION = Conversation("talk", created_at=10, updated_at=10)


def prompt(
    id_: str = "prompt", text: str = "Why?", parent_id: str | None = None, talk: str = "talk"
) -> Message:
    return Message(id_, talk, parent_id, "user", (TextPart(text),), 11)


def running(id_: str = "generation", message_id: str = "reply") -> GenerationRecord:
    return GenerationRecord(id_, message_id, "guide", "story", "running", 12)


def reply(
    id_: str = "reply",
    parent_id: str | None = "prompt",
    generation: GenerationRecord | None = None,
    talk: str = "talk",
    parts: tuple[Part, ...] = (),
) -> Message:
    return Message(
        id_,
        talk,
        parent_id,
        "assistant",
        parts,
        12,
        generation or running("generation" if id_ == "reply" else f"generation of {id_}", id_),
    )


def words(first: int, last: int) -> list[TextDelta]:
    """Deltas whose text tells their sequence: "1 2 3 "."""
    return [TextDelta(f"{number} ") for number in range(first, last + 1)]


def said(first: int, last: int) -> str:
    return "".join(delta.text for delta in words(first, last))


def ticking(start: int = 1_000) -> Callable[[], int]:
    """A clock that goes on by one at each look."""
    return count(start).__next__


async def store_with_running_reply(path: Path | None) -> Store:
    store = await Store.open(path, clock_ms=ticking())
    await store.conversations.create(CONVERSATION)
    await store.messages.begin_turn(prompt(), reply())
    return store


async def filled(file: Path) -> bytes:
    """Make a database of some pages; returns its bytes."""
    store = await Store.open(file)
    await store.conversations.create(CONVERSATION)
    for number in range(40):
        await store.messages.add_message(prompt(f"prompt {number}", "word " * 500))
    await store.aclose()
    return file.read_bytes()  # noqa: ASYNC240 - a test has its event loop to itself


async def until(is_reached: Callable[[], bool], timeout_seconds: float = 30.0) -> None:
    async with asyncio.timeout(timeout_seconds):
        while not is_reached():  # noqa: ASYNC110 - what it waits for has no event to set
            await asyncio.sleep(0.002)
