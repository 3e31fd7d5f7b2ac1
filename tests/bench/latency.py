"""Latency: how long a key takes to the screen while conversations stream."""

from __future__ import annotations

import asyncio
import time

from tests.bench.child import Child
from tests.bench.programs import LETTERS, beck, empty_home, streaming, until_it_takes_keys
from tests.bench.reply import pieces
from tests.bench.table import Row, percentile
from tests.bench.token_server import Script, TokenServer

RATE = 50
TABS = (1, 4, 8)
WARM_UP_SECONDS = 2.0
CTRL_T, ERASE_LINE = b"\x14", b"\x15"


async def measure(runs: int = 1) -> list[Row]:
    """Type into beck with 1, 4 and 8 tabs streaming, and into the minimal app with one stream."""
    latencies: dict[int, list[list[float]]] = {tabs: [] for tabs in TABS}
    floor: list[list[float]] = []
    for _ in range(runs):
        floor.append(await _of_the_floor())
        for tabs in TABS:
            latencies[tabs].append(await _of_beck(tabs))
    against = "minimal Textual, 1 stream"
    return [
        Row(
            f"key to screen, p{percent}, {tabs} tab{'s' if tabs > 1 else ''} streaming, ms",
            [percentile(run, percent) for run in latencies[tabs]],
            [percentile(run, percent) for run in floor],
            against,
            digits=1,
        )
        for tabs in TABS
        for percent in (50, 95)
    ]


async def _of_the_floor() -> list[float]:
    with empty_home() as home:
        async with TokenServer(_endless()) as server, streaming(home, server.port) as child:
            await until_it_takes_keys(child)
            child.write(b"\r")
            await server.until_started(1)
            return await _type(child)


async def _of_beck(tabs: int) -> list[float]:
    with empty_home() as home:
        async with TokenServer(_endless()) as server, beck(home, "--new", port=server.port) as child:
            await until_it_takes_keys(child)
            await child.rest()
            for number in range(1, tabs + 1):
                child.write(b"x\r")
                await server.until_started(number)
                if number < tabs:
                    before = len(child.output)
                    child.write(CTRL_T)
                    await child.shows("conversation", before)  # the new tab's title
            return await _type(child)


def _endless() -> Script:
    return Script(pieces(5000), RATE, is_endless=True)


async def _type(child: Child) -> list[float]:
    """Type letters one by one at uneven intervals; milliseconds until each is shown."""
    await asyncio.sleep(WARM_UP_SECONDS)
    child.write(ERASE_LINE)
    milliseconds = []
    for number, letter in enumerate(LETTERS):
        await asyncio.sleep(0.08 + number * 37 % 50 / 1000)
        before, pressed = len(child.output), time.perf_counter()
        child.write(letter.encode())
        await child.shows(letter, before)
        milliseconds.append((time.perf_counter() - pressed) * 1000)
    return milliseconds
