"""Token latency: how long a token takes from the server to the screen."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.bench.child import Child
from tests.bench.programs import beck, empty_home, streaming, until_it_takes_keys
from tests.bench.table import Row, percentile
from tests.bench.token_server import Script, TokenServer

RATE = 200
WARM_UP, SAMPLES = 200, 120
EVERY = 9
"""Tokens from one that is looked for to the next."""
MARKS = "".join(map(chr, range(0x4E00, 0x4E00 + SAMPLES)))
"""One Chinese character for each sample: no other text here holds any, so that it is found in the output."""


async def measure(runs: int = 1) -> list[Row]:
    """Stream words to both programs at 200 tokens a second."""
    ours, floor = [], []
    for _ in range(runs):
        ours.append(await _milliseconds(is_beck=True))
        floor.append(await _milliseconds(is_beck=False))
    return [
        Row(
            f"token to screen, p{percent}, {RATE} tok/s, ms",
            [percentile(run, percent) for run in ours],
            [percentile(run, percent) for run in floor],
            digits=1,
        )
        for percent in (50, 95)
    ]


async def _milliseconds(*, is_beck: bool) -> list[float]:
    """From the moment that each mark is sent until it is in the output."""
    sent: dict[str, float] = {}
    script = Script([*_pieces()], RATE, on_sent=lambda piece: sent.setdefault(piece[-1], time.perf_counter()))
    with empty_home() as home:
        async with TokenServer(script) as server:
            program = beck(home, "--new", port=server.port) if is_beck else streaming(home, server.port)
            async with program as child:
                await until_it_takes_keys(child)
                await child.rest()
                child.write(b"\r")
                return [await _shown_after(child, mark, sent) for mark in MARKS]


async def _shown_after(child: Child, mark: str, sent: dict[str, float]) -> float:
    await child.shows(mark)
    return (time.perf_counter() - sent[mark]) * 1000


def _pieces() -> Iterator[str]:
    """Words in paragraphs, each so many tokens one that ends with a mark."""
    for number in range(WARM_UP):
        yield f" word{number}"
    for number, mark in enumerate(MARKS):
        yield from (f" word{number}" for _ in range(EVERY - 1))
        yield f" {mark}"
        if number % 10 == 9:
            yield "\n\n"
