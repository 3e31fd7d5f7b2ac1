"""Search in a hundred thousand messages: every kind of query within 50 ms."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from pathlib import Path

import pytest

from app.conversation import GenerationRecord, Message, TextPart
from app.safe_text import SafeText
from app.store import Store, search_query
from app.store.importing import store_imported
from tests.store.material import CONVERSATION

NOW = 1_790_000_000_000
HOUR = 3_600_000
CONVERSATIONS, EACH = 200, 500
MOST_SECONDS = 0.050
QUERIES = [
    "w1", "w1 w2", "w17 w400", "w5000", "w19999 w3", '"w1 w2"', "w1*", "w12", "wo", "needle", "needle w1", "w1 role:user",
    "w900 role:assistant model:sonnet", "w1 after:2d", "w3 before:2026", "after:1d", "role:user", "model:opus", "w2 tag:rust",
    "tag:rust", "w1 w2 w3 w4 w5 w6 w7 w8", "nothing has this",
]  # fmt: skip


def _messages(number: int, chance: random.Random) -> list[Message]:
    """A conversation in turns, its words as unevenly frequent as those of a language."""
    made: list[Message] = []
    for place in range(EACH):
        id_ = f"c{number}-{place}"
        words = [f"w{int(20_000 ** chance.random())}" for _ in range(chance.randrange(10, 110))]
        if chance.random() < 0.0001:
            words.append("needle")
        at = NOW - (CONVERSATIONS - number) * HOUR - (EACH - place) * 1000
        model = chance.choice(("claude-sonnet-5", "claude-opus-5", "gpt-5"))
        record = GenerationRecord(f"g{id_}", id_, "test", model, "complete", at) if place % 2 else None
        parent = made[-1].id if made else None
        text = TextPart(SafeText(" ".join(words)))
        made.append(
            Message(id_, f"c{number}", parent, "assistant" if place % 2 else "user", (text,), at, record)
        )
    return made


@pytest.mark.torture
@pytest.mark.timeout(1200)
async def test_every_query_over_100_000_messages_is_answered_within_50_ms(tmp_path: Path) -> None:
    chance = random.Random(7)
    store = await Store.open(tmp_path / "beck.sqlite3")
    for number in range(CONVERSATIONS):
        messages = _messages(number, chance)
        conversation = replace(
            CONVERSATION,
            id=f"c{number}",
            title=f"Talk w{number}",
            active_root_id=messages[0].id,
            tags="rust" if number % 9 == 0 else "",
        )
        await store_imported(store.database, conversation, messages)
    slow = {}
    for text in QUERIES:
        query, best = search_query(text, NOW), 1.0
        for _ in range(5):
            # Of this process alone: what else the machine does is no matter of the query.
            begun = time.process_time()
            await store.search.titles(query)
            await store.search.hits(query)
            best = min(best, time.process_time() - begun)
        if best > MOST_SECONDS:
            slow[text] = best
    await store.aclose()
    assert not slow
