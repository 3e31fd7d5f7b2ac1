"""A program that writes to the store as fast as it can beside others, and tells how its writes fared.

Run as ``python -m tests.store.contending_program FILE NAME REPLIES SECONDS``: it ends after so many replies, or after
so many seconds, whichever comes first, and prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable
from dataclasses import replace
from pathlib import Path

from app.conversation import Conversation, TextPart
from app.store import Store
from tests.store.material import prompt, reply, running, said, words

FLUSHES = 20


async def contend(file: Path, name: str, replies: int, seconds: float) -> dict[str, float]:
    store = await Store.open(file)
    lasted: list[float] = []

    async def timed(write: Awaitable[None]) -> None:
        began = time.perf_counter()
        await write
        lasted.append(time.perf_counter() - began)

    await store.conversations.create(Conversation(name, 1, 1))
    until = time.monotonic() + seconds
    finished = 0
    while finished < replies and time.monotonic() < until:
        tag = f"{name} {finished}"
        generation = running(f"g {tag}", f"r {tag}")
        turn = prompt(f"p {tag}", talk=name), reply(f"r {tag}", f"p {tag}", generation, name)
        await timed(store.messages.begin_turn(*turn))
        for flush in range(FLUSHES):
            first, last = flush * 5 + 1, flush * 5 + 5
            await timed(store.delta_log.append(generation.id, first, words(first, last)))
            await store.conversations.listing(limit=20)
        final = replace(generation, status="complete", sequence=FLUSHES * 5, settled_at=2)
        await timed(store.delta_log.settle(final, (TextPart(said(1, FLUSHES * 5)),)))
        finished += 1
    await store.aclose()
    lasted.sort()
    p50, p99 = (lasted[len(lasted) * percent // 100] for percent in (50, 99))
    return {
        "replies": finished,
        "writes": len(lasted),
        "p50_ms": p50 * 1000,
        "p99_ms": p99 * 1000,
        "max_ms": lasted[-1] * 1000,
    }


if __name__ == "__main__":
    found = asyncio.run(contend(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))
    json.dump(found, sys.stdout)
