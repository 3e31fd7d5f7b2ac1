"""A program that writes to the store as fast as it can beside others, and tells its slowest write.

Run as ``python -m tests.store.contending_program FILE NAME REPLIES``.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import replace
from pathlib import Path

from app.conversation import Conversation, TextPart
from app.store import Store
from tests.store.material import prompt, reply, running, said, words

FLUSHES = 20


async def contend(file: Path, name: str, replies: int) -> None:
    store = await Store.open(file)
    seconds: list[float] = []

    async def timed(write) -> None:
        began = time.perf_counter()
        await write
        seconds.append(time.perf_counter() - began)

    await store.conversations.create(Conversation(name, 1, 1))
    for number in range(replies):
        tag = f"{name} {number}"
        generation = running(f"g {tag}", f"r {tag}")
        await timed(
            store.messages.begin_turn(
                prompt(f"p {tag}", talk=name), reply(f"r {tag}", f"p {tag}", generation, name)
            )
        )
        for flush in range(FLUSHES):
            await timed(
                store.delta_log.append(generation.id, flush * 5 + 1, words(flush * 5 + 1, flush * 5 + 5))
            )
            await store.conversations.listing()
        parts = (TextPart(said(1, FLUSHES * 5)),)
        final = replace(generation, status="complete", sequence=FLUSHES * 5, settled_at=2)
        await timed(store.delta_log.settle(final, parts))
    await store.aclose()
    print(max(seconds))  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    asyncio.run(contend(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
