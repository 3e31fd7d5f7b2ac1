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
from tests.support.pace import in_units

NOW = 1_790_000_000_000
HOUR = 3_600_000
CONVERSATIONS, EACH = 200, 500
MOST_UNITS = 5.0
"""The 50 ms of a quiet laptop, of which a unit is 10: see `tests.support.pace`."""
SYLLABLES = [
    "al",
    "ca",
    "di",
    "ex",
    "fo",
    "ha",
    "li",
    "mo",
    "pa",
    "su",
    "be",
    "co",
    "de",
    "er",
    "in",
    "la",
    "men",
    "no",
    "pro",
    "re",
    "sta",
    "ter",
    "ti",
    "un",
    "ver",
    "wa",
]
"""What words begin with and are made of: the commonest beginnings have about 4 % of all words, as in English."""


def _vocabulary(chance: random.Random) -> list[str]:
    """20,000 words, the most frequent first."""
    words: dict[str, None] = {}
    while len(words) < 20_000:
        words.setdefault("".join(chance.choices(SYLLABLES, k=chance.randrange(1, 6))))
    return list(words)


CHANCE = random.Random(7)
WORDS = _vocabulary(CHANCE)
QUERIES = [
    f"{WORDS[0]} ", f"{WORDS[0]} {WORDS[1]} ", f"{WORDS[30]} {WORDS[400]}", WORDS[5000], f"{WORDS[19_999]} {WORDS[3]} ", f'"{WORDS[0]} {WORDS[1]}"',
    "co", "st", "pro", "inla", "co*", "needle", f"needle {WORDS[0]} ", f"{WORDS[0]} role:user", f"{WORDS[900]} role:assistant model:sonnet",
    f"{WORDS[0]} after:2d", "st before:2026", "after:1d", "role:user", "model:opus", "model:gpt role:assistant", f"{WORDS[2]} tag:rust", "tag:rust",
    " ".join(WORDS[:8]), "nothing has this",
]  # fmt: skip


def _messages(number: int, chance: random.Random) -> list[Message]:
    """A conversation in turns, its words as unevenly frequent as those of a language."""
    made: list[Message] = []
    for place in range(EACH):
        id_ = f"c{number}-{place}"
        words = [WORDS[int(20_000 ** chance.random()) - 1] for _ in range(chance.randrange(10, 110))]
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
    store = await Store.open(tmp_path / "beck.sqlite3")
    for number in range(CONVERSATIONS):
        messages = _messages(number, CHANCE)
        conversation = replace(
            CONVERSATION,
            id=f"c{number}",
            title=f"Talk {WORDS[number]}",
            active_root_id=messages[0].id,
            tags="rust" if number % 9 == 0 else "",
        )
        await store_imported(store.database, conversation, messages)
    slow = {}
    for text in QUERIES:
        query, best = search_query(text, NOW), float("inf")
        for _ in range(5):
            begun = time.process_time()
            await store.search.titles(query)
            await store.search.hits(query)
            best = min(best, in_units(time.process_time() - begun))
        if best > MOST_UNITS:
            slow[text] = best
    await store.aclose()
    assert not slow
