"""Starting: from the first instruction until the prompt takes a key, and until everything has come to rest."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bench.child import Child
from tests.bench.programs import beck, empty_home, minimal, until_it_takes_keys
from tests.bench.table import Row

RUNS = 9


@dataclass(frozen=True, slots=True)
class Started:
    """One start, in seconds."""

    wall: float
    cpu: float
    cpu_until_rest: float


async def measure(runs: int = RUNS) -> list[Row]:
    """Start both programs in turn; a first start of each, which may write bytecode, does not count."""
    programs: tuple[Callable[[Path], Child], ...] = (lambda home: beck(home, "--new"), minimal)
    starts: tuple[list[Started], ...] = ([], [])
    for run in range(runs + 1):
        for program, into in zip(programs, starts, strict=True):
            started = await _start(program)
            if run:
                into.append(started)
    ours, floor = starts
    return [
        Row("start until a key shows, wall s", [x.wall for x in ours], [x.wall for x in floor], digits=3),
        Row("start until a key shows, CPU s", [x.cpu for x in ours], [x.cpu for x in floor], digits=3),
        Row(
            "start until all is at rest, CPU s",
            [x.cpu_until_rest for x in ours],
            [x.cpu_until_rest for x in floor],
            digits=3,
        ),
    ]


async def _start(program: Callable[[Path], Child]) -> Started:
    with empty_home() as home:
        async with program(home) as child:
            await until_it_takes_keys(child)
            wall, cpu = time.perf_counter() - child.started, child.cpu_seconds
            await child.rest()
            return Started(wall, cpu, child.cpu_seconds)
