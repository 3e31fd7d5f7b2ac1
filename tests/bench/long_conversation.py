"""A long conversation: what a reply costs below 500 messages, against the same reply in an empty conversation."""

from __future__ import annotations

import time
from pathlib import Path

from app.conversation import Conversation, GenerationRecord, Message, TextPart
from app.paths import database_path, private_dir
from app.store import Store
from tests.bench.programs import beck, empty_home
from tests.bench.reply import reply_text
from tests.bench.streaming import ReplyCost, reply_cost
from tests.bench.table import Row

MESSAGES = 500
CHARACTERS = 800
"""Length of a stored reply: about 200 tokens."""
RATE, TOKENS = 200, 600


async def measure(runs: int = 3) -> list[Row]:
    """Stream the same reply below nothing and below the messages, in turn."""
    long: list[ReplyCost] = []
    empty: list[ReplyCost] = []
    for _ in range(runs):
        with empty_home() as home:
            await store_conversation(home, MESSAGES)
            long.append(await reply_cost(lambda home, port: beck(home, "-c", port=port), home, RATE, TOKENS))
        with empty_home() as home:
            empty.append(
                await reply_cost(lambda home, port: beck(home, "--new", port=port), home, RATE, TOKENS)
            )
    against = "an empty conversation"
    return [
        Row(
            f"CPU s for 1,000 tokens below {MESSAGES} messages",
            [cost.cpu_per_thousand for cost in long],
            [cost.cpu_per_thousand for cost in empty],
            against,
        ),
        Row(
            f"bytes out for each byte below {MESSAGES} messages",
            [cost.bytes_per_byte for cost in long],
            [cost.bytes_per_byte for cost in empty],
            against,
            digits=1,
        ),
    ]


async def store_conversation(home: Path, count: int) -> None:
    """Store one conversation of so many messages where beck looks for it in this home folder."""
    path = database_path({"HOME": str(home)})
    private_dir(path.parent)
    now = time.time_ns() // 1_000_000
    store = await Store.open(path)
    try:
        await store.conversations.create(Conversation("long", now, now, "A long talk", "user"))
        parent: str | None = None
        for number in range(0, count, 2):
            prompt, reply = _turn(number, parent, now)
            await store.messages.begin_turn(prompt, reply)
            parent = reply.id
    finally:
        await store.aclose()


def _turn(number: int, parent: str | None, now: int) -> tuple[Message, Message]:
    text = reply_text()
    start = number * 97 % len(text)
    reply_id = f"message {number + 1}"
    record = GenerationRecord(f"of {reply_id}", reply_id, "openai", "bench", "complete", now, now, now)
    prompt = Message(f"message {number}", "long", parent, "user", (TextPart("And then?"),), now)
    answer = TextPart((text * 2)[start : start + CHARACTERS])
    return prompt, Message(reply_id, "long", prompt.id, "assistant", (answer,), now, record)
