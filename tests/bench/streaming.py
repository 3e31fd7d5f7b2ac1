"""Streaming: CPU time and terminal output for one reply, in a steady state."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bench.child import Child
from tests.bench.programs import beck, empty_home, streaming, until_it_takes_keys
from tests.bench.reply import LAST_WORD, pieces
from tests.bench.table import Row
from tests.bench.token_server import Script, TokenServer

WARM_UP = 100
"""Tokens before the measuring begins: what is imported and cached once is not counted."""

ENDING_SECONDS = 0.5
"""How long after the last word was shown the work of ending the reply is still counted."""

SIZES = {50: 400, 200: 1000}
"""Tokens measured, by tokens a second."""

Program = Callable[[Path, int], Child]


@dataclass(frozen=True, slots=True)
class ReplyCost:
    """What one reply cost, from the end of the warm-up until it had ended."""

    tokens: int
    text_bytes: int
    cpu_seconds: float
    output_bytes: int

    @property
    def cpu_per_thousand(self) -> float:
        """CPU seconds for 1,000 tokens."""
        return self.cpu_seconds / self.tokens * 1000

    @property
    def bytes_per_byte(self) -> float:
        """Bytes written to the terminal for each byte of text."""
        return self.output_bytes / self.text_bytes


async def measure(runs: int = 3) -> list[Row]:
    """Stream the same reply to both programs in turn, at each rate."""
    rows: list[tuple[Row, Row]] = []
    for rate, tokens in SIZES.items():
        programs: tuple[Program, ...] = (lambda home, port: beck(home, "--new", port=port), streaming)
        costs: tuple[list[ReplyCost], ...] = ([], [])
        for _ in range(runs):
            for program, into in zip(programs, costs, strict=True):
                with empty_home() as home:
                    into.append(await reply_cost(program, home, rate, tokens))
        ours, floor = costs
        rows.append(
            (
                Row(
                    f"CPU s for 1,000 tokens at {rate} tok/s",
                    [cost.cpu_per_thousand for cost in ours],
                    [cost.cpu_per_thousand for cost in floor],
                ),
                Row(
                    f"bytes out for each byte of text at {rate} tok/s",
                    [cost.bytes_per_byte for cost in ours],
                    [cost.bytes_per_byte for cost in floor],
                    digits=1,
                ),
            )
        )
    return [cpu for cpu, _ in rows] + [output for _, output in rows]


async def reply_cost(program: Program, home: Path, rate: float, tokens: int) -> ReplyCost:
    """Let a program show one reply, and measure all but its beginning."""
    script = Script(pieces(WARM_UP + tokens), rate, WARM_UP)
    async with TokenServer(script) as server, program(home, server.port) as child:
        await until_it_takes_keys(child)
        await child.rest()
        child.write(b"\r")
        await asyncio.wait_for(script.warm.wait(), 60.0)
        cpu, output = child.cpu_seconds, len(child.output)
        await script.sent.wait()
        await child.shows(LAST_WORD, output)
        await asyncio.sleep(ENDING_SECONDS)
        measured = script.pieces[WARM_UP:]
        return ReplyCost(
            len(measured),
            len("".join(measured).encode()),
            child.cpu_seconds - cpu,
            len(child.output) - output,
        )
