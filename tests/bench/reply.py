"""The reply that is streamed: the Markdown corpus of the tests, cut into pieces of the size of a token."""

from __future__ import annotations

import re
from itertools import cycle, islice
from pathlib import Path

REPLIES = Path(__file__).parents[1] / "markdown" / "corpus" / "replies"
NAMES = ("prose", "steps", "code_blocks", "lists", "tables", "lifetimes")
"""Documents that Textual's Markdown shows whole, so that both programs have the same to do."""

TOKEN = re.compile(r"\s*\S{1,5}|\s+")
"""About four characters, as tokens of English text and code are."""

FENCE = re.compile(r"\s*(`{3,}|~{3,})")

LAST_WORD = "QJXZQ"
"""Ends every reply; stands nowhere else."""


def reply_text() -> str:
    """The document that replies repeat."""
    return "\n\n".join(closed((REPLIES / f"{name}.md").read_text("utf-8").strip()) for name in NAMES) + "\n\n"


def closed(document: str) -> str:
    """The document with the fence closed that it leaves open: what follows it is no code."""
    fence = ""
    for line in document.split("\n"):
        mark = FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and not line.strip(f" {fence[0]}"):
            fence = ""
    return f"{document}\n{fence}" if fence else document


def pieces(count: int) -> list[str]:
    """So many tokens of Markdown, then a paragraph of `LAST_WORD` alone, closing what is open."""
    tokens = list(islice(cycle(TOKEN.findall(reply_text())), count))
    text = "".join(tokens)
    return [*tokens, f"{closed(text)[len(text) :]}\n\n{LAST_WORD}"]
