"""A program that streams a reply into the store and tells each acknowledged sequence on its standard output.

Run as ``python -m tests.store.streaming_program FILE CONVERSATION``; it streams until it is killed.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from app.conversation import Conversation
from app.store import Store
from tests.store.material import prompt, reply, running, words

BATCH = 4


async def stream(file: Path, talk: str) -> None:
    store = await Store.open(file)
    await store.messages.recover()
    await store.conversations.create(Conversation(talk, 1, 1))
    generation = running(f"generation of {talk}", f"reply of {talk}")
    await store.messages.begin_turn(
        prompt(f"prompt of {talk}", talk=talk),
        reply(generation.message_id, f"prompt of {talk}", generation, talk),
    )
    print(0, flush=True)  # noqa: T201 - the parent reads it
    first = 1
    while True:
        last = first + BATCH - 1
        await store.delta_log.append(generation.id, first, words(first, last))
        print(last, flush=True)  # noqa: T201 - the parent reads it
        first = last + 1


if __name__ == "__main__":
    asyncio.run(stream(Path(sys.argv[1]), sys.argv[2]))
