"""``python -m tests.bench [MEASUREMENT ...] [--runs N]``: measure, and print one table."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Callable, Coroutine
from typing import Any

from tests.bench import (
    decoding,
    highlighting,
    latency,
    long_conversation,
    slow_line,
    start,
    streaming,
    token_latency,
    wire,
)
from tests.bench.table import Row, table

MEASUREMENTS: dict[str, Callable[..., Coroutine[Any, Any, list[Row]]]] = {
    "start": start.measure,
    "streaming": streaming.measure,
    "latency": latency.measure,
    "tokens": token_latency.measure,
    "long": long_conversation.measure,
    "highlighting": highlighting.measure,
    "slow-line": slow_line.measure,
    "decoding": decoding.measure,
    "wire": wire.measure,
}


def main() -> None:
    """Measure what is asked for, everything by default (about seven minutes)."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("measurements", nargs="*", metavar="MEASUREMENT", help=", ".join(MEASUREMENTS))
    parser.add_argument("--runs", type=int, metavar="N", help="how often each is repeated")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.measurements if name not in MEASUREMENTS]
    if unknown or (arguments.runs is not None and arguments.runs < 1):
        parser.error(f"choose from {', '.join(MEASUREMENTS)}; N is 1 or more")
    options = {} if arguments.runs is None else {"runs": arguments.runs}
    rows: list[Row] = []
    for name in arguments.measurements or MEASUREMENTS:
        began = time.monotonic()
        rows += asyncio.run(MEASUREMENTS[name](**options))
        sys.stderr.write(f"{name}: {time.monotonic() - began:.0f} s\n")
    sys.stdout.write(f"\n{table(rows)}\n\n{_machine()}\n")


def _machine() -> str:
    """What the numbers were measured on, and whether something else was running there."""
    load, count = os.getloadavg()[1], os.cpu_count() or 1
    busy = ": busy with other things, so do not trust the wall times" if load > count else ""
    return f"Medians. {count} processors, load {load:.1f} over the last five minutes{busy}."


if __name__ == "__main__":
    main()
