"""A reply: what one of the gateway's models answers, piece by piece."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

Reply = AsyncGenerator[str, None]
"""Pieces of text, each about one token; closing it stops the writing. Raises `BeckError` where the model fails."""

SHORTEST_SLEEP_SECONDS = 0.01
"""Faster replies send several pieces per wake-up: a sleep below this costs more than the pieces themselves."""

_PIECE = re.compile(
    r"\s{0,24}(?:[\u2e80-\ud7ff\uf900-\uffef]{1,2}|\w{1,12}|[^\w\s]{1,4})"  # blanks go with the word after them
    r"|\s{1,24}"
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a request, with its text only.

    Attributes:
        role: As sent, such as ``user``.
        text: Text parts joined; pictures and files are left out.
    """

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked.

    Attributes:
        turns: Oldest first.
        is_streamed: Whether anyone watches the reply grow; when not, there is no reason to write slowly.
    """

    turns: tuple[Turn, ...]
    is_streamed: bool = True

    def user_texts(self) -> list[str]:
        """What the user said, oldest first."""
        return [turn.text for turn in self.turns if turn.role == "user"]


class Model(Protocol):
    """Something that answers prompts."""

    @property
    def name(self) -> str:
        """As it is called in requests."""

    def reply(self, prompt: Prompt) -> Reply:
        """Begin a reply; nothing is written before the first piece is asked for."""


def pieces_of(text: str) -> Iterator[str]:
    """Cut a text at word boundaries into pieces of about one token; joined, they are the text again."""
    return (match.group() for match in _PIECE.finditer(text))


def estimated_tokens(text: str) -> int:
    """Roughly how many tokens a text has: one for each four characters, whatever its length, in no time."""
    return (len(text) + 3) // 4


async def paced(pieces: Iterable[str], per_second: float) -> Reply:
    """Give the pieces at an average rate, the first at once; at rate 0 as fast as they are taken.

    Each piece has its own due time on the loop's clock, so neither late wake-ups nor a slow reader add up.

    Cancellation: nothing is held.
    """
    clock = asyncio.get_running_loop().time
    began = clock()
    for index, piece in enumerate(pieces):
        if per_second > 0 and (early := began + index / per_second - clock()) > 0:
            await asyncio.sleep(max(early, SHORTEST_SLEEP_SECONDS))
        yield piece
