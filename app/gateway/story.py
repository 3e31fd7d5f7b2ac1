"""The model ``story``: a long Markdown document of exact length, at a given rate, for trying out a client.

The prompt sets it: ``tokens=2000 rate=100 seed=1``. ``fail=500`` ends it with an error inside the stream after
500 pieces. What is missing has its default, what is too large is capped, what cannot be read is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from app.errors import ServerFailed
from app.gateway.reply import Prompt, Reply, paced, pieces_of
from app.gateway.story_blocks import BLOCKS, NOUNS, paragraph

MOST_TOKENS = 100_000
FASTEST_RATE = 10_000.0

_SETTING = re.compile(r"\b(tokens|rate|seed|fail)\s*=\s*(\d{1,9}(?:\.\d{1,6})?)(?![\w.])")


@dataclass(frozen=True, slots=True)
class StoryPlan:
    """What a prompt asks of the story."""

    tokens: int = 800
    """Exact number of pieces."""
    rate: float = 60.0
    """Pieces per second; 0 for as fast as they are taken."""
    seed: int = 1
    fail: int | None = None
    """After how many pieces the story fails; None for never."""


def plan_of(text: str) -> StoryPlan:
    """The plan that a prompt holds."""
    found = {name: float(number) for name, number in _SETTING.findall(text[:2_000].lower())}
    standard = StoryPlan()
    return StoryPlan(
        tokens=min(max(1, int(found.get("tokens", standard.tokens))), MOST_TOKENS),
        rate=min(found.get("rate", standard.rate), FASTEST_RATE),
        seed=int(found.get("seed", standard.seed)),
        fail=int(found["fail"]) if "fail" in found else None,
    )


def _blocks(chance: Random) -> Iterator[str]:
    """Chapters without end, each with every kind of block in an order of its own."""
    yield f"# The {chance.choice(NOUNS)} and the {chance.choice(NOUNS)}\n\n"
    chapter = 0
    while True:
        chapter += 1
        yield f"## {chapter}. {chance.choice(NOUNS).title()}\n\n"
        yield paragraph(chance)
        for block in chance.sample(BLOCKS, len(BLOCKS)):
            yield block(chance)


def story_pieces(plan: StoryPlan) -> Iterator[str]:
    """Exactly ``plan.tokens`` pieces; the same for the same seed.

    No block is cut: where the next one is too long for what is left, plain words fill the rest.
    """
    chance = Random(plan.seed)  # noqa: S311 - the same seed must tell the same story; nothing here is secret
    left = plan.tokens
    for block in _blocks(chance):
        pieces = list(pieces_of(block))
        if len(pieces) > left:
            break
        left -= len(pieces)
        yield from pieces
    for index in range(left):
        yield f" {chance.choice(NOUNS)}" if index < left - 1 else "."


class Story:
    """Streams a long document."""

    name = "story"

    def reply(self, prompt: Prompt) -> Reply:
        """The story that the last user message asks for.

        Raises:
            ServerFailed: while streaming, where the prompt asked for it.
        """
        plan = plan_of(next(reversed(prompt.user_texts()), ""))
        return _tell(plan, plan.rate if prompt.is_streamed else 0)


async def _tell(plan: StoryPlan, rate: float) -> Reply:
    told = islice(story_pieces(plan), plan.fail)
    async for piece in paced(told, rate):
        yield piece
    if plan.fail is not None and plan.fail < plan.tokens:
        raise ServerFailed(f"The story broke off after {plan.fail} pieces, as it was asked to.")
