"""The corpus: documents to try the parser on, ways to cut them, and what is compared."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from markdown_it.token import Token

CORPUS = Path(__file__).parent / "corpus"


def spec_examples() -> list[str]:
    """The Markdown of CommonMark's 652 examples."""
    examples = json.loads((CORPUS / "commonmark.json").read_text("utf-8"))
    return [example["markdown"] for example in examples]


def replies() -> dict[str, str]:
    """Replies as language models write them, by name; line ends as in the files."""
    return {path.stem: path.read_bytes().decode() for path in sorted((CORPUS / "replies").glob("*.md"))}


def six_cuts(text: str) -> Iterator[list[str]]:
    """The text in characters, whole, in lines, in threes, in sevens, and at random places."""
    yield list(text)
    yield [text]
    yield text.splitlines(keepends=True)
    yield [text[begin : begin + 3] for begin in range(0, len(text), 3)]
    yield [text[begin : begin + 7] for begin in range(0, len(text), 7)]
    chance = random.Random(len(text))
    places = sorted(chance.sample(range(len(text) + 1), min(len(text), 9)))
    yield [text[begin:end] for begin, end in zip([0, *places], [*places, len(text)], strict=True)]


def comparable(tokens: list[Token] | None) -> list[Any] | None:
    """All that tokens say but their lines."""
    if tokens is None:
        return None
    return [
        (
            token.type,
            token.tag,
            token.nesting,
            token.attrs,
            token.content,
            token.level,
            token.hidden,
            token.markup,
        )
        + (token.info, token.block, token.meta, comparable(token.children))
        for token in tokens
    ]
