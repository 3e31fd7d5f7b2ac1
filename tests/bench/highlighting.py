"""Highlighting: what a long fence costs that is highlighted while it grows, token by token."""

from __future__ import annotations

import time
from itertools import cycle, islice
from pathlib import Path

from app.markdown.document import Document
from tests.bench.reply import TOKEN
from tests.bench.table import Row

LINES = 2_000
WIDTH = 100
SOURCES = Path(__file__).parents[2] / "app" / "markdown"


async def measure(runs: int = 3) -> list[Row]:
    """Highlight and lay out a fence after each token, and once in one pass."""
    growing = []
    whole = []
    text = f"```python\n{python_code()}"
    for _ in range(runs):
        growing.append(_seconds(TOKEN.findall(text)))
        whole.append(_seconds([text]))
    name = f"highlighting {LINES:,} lines, laid out after each token, CPU s"
    return [Row(name, growing, whole, "one pass")]


def python_code() -> str:
    """So many lines of Python: our own, again from the beginning where they do not suffice."""
    lines = [line for file in sorted(SOURCES.glob("*.py")) for line in file.read_text("utf-8").split("\n")]
    return "\n".join(islice(cycle(lines), LINES)) + "\n"


def _seconds(tokens: list[str]) -> float:
    """CPU seconds until a document of these tokens is finished, laid out after each."""
    document = Document()
    begun = time.process_time()
    for token in tokens:
        document.append(token)
        document.layout(WIDTH)
    document.append("```\n")
    document.finish()
    document.layout(WIDTH)
    while not document.advance(WIDTH, 1.0):
        pass
    return time.process_time() - begun
