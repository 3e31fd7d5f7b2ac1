"""Decoding: how many server-sent events a second come out of the decoder, against splitting the bytes at blank lines."""

from __future__ import annotations

import time
from collections.abc import Callable

from app.sse.decoder import SSEDecoder
from tests.bench.table import Row

EVENTS = 20_000
EVENTS_IN_A_CHUNK = 4


async def measure(runs: int = 5) -> list[Row]:
    """Decode the same chunks both ways in turn."""
    event = b'data: {"choices":[{"index":0,"delta":{"content":" word"},"finish_reason":null}]}\n\n'
    chunks = [event * EVENTS_IN_A_CHUNK] * (EVENTS // EVENTS_IN_A_CHUNK)

    def decode() -> None:
        decoder = SSEDecoder()
        for chunk in chunks:
            decoder.feed(chunk)

    def split() -> None:
        for chunk in chunks:
            chunk.split(b"\n\n")

    ours, floor = [], []
    for _ in range(runs):
        ours.append(_microseconds(decode))
        floor.append(_microseconds(split))
    return [Row("decode a server-sent event, CPU µs", ours, floor, "bytes.split")]


def _microseconds(work: Callable[[], None]) -> float:
    """CPU microseconds for each event."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1_000_000 / EVENTS
