"""A slow line: how long beck's event loop is held up while the terminal takes 20 KB a second.

The reader turns pages meanwhile, since the words alone would fit the line.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.table import Row
from tests.hangup.held_server import HeldServer
from tests.ui.terminal.beating_beck import BeatingBeck

BYTES_PER_SECOND = 20_000
TOKENS_PER_SECOND = 100
SECONDS = 6
PAGE_UP, PAGE_DOWN = "\x1b[5~", "\x1b[6~"
PAGE_SECONDS = 0.25


async def measure(runs: int = 3) -> list[Row]:
    """Stream a reply to a terminal that is read slowly; the longest gap between two turns of the event loop."""
    gaps = [await asyncio.to_thread(_gap_ms) for _ in range(runs)]
    return [Row("longest stall on a line of 20 KB/s, ms", gaps, digits=0)]


def _gap_ms() -> float:
    words = 2 * SECONDS * TOKENS_PER_SECOND
    with (
        TemporaryDirectory(prefix="beck-bench-") as folder,
        HeldServer(words, 0, 1 / TOKENS_PER_SECOND) as server,
        BeatingBeck(Path(folder), "tell me", columns=120, rows=40, **server.variables) as beck,
    ):
        beck.until_shows("word9 ", "streaming ·")
        server.released.set()
        beck.ask()  # what starting cost is not counted
        for turn in range(int(SECONDS / PAGE_SECONDS)):
            beck.child.write((PAGE_DOWN if turn % 2 else PAGE_UP).encode())
            beck.trickle(BYTES_PER_SECOND, PAGE_SECONDS)
        gap: float = beck.ask()["gap"]
    return gap * 1000
