"""The long soak; exits with 1 where something grows.

``make soak``, or ``python -m tests.soak --tokens 100000 --switches 100`` for a shorter one.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.reply import pieces
from tests.bench.token_server import Script, TokenServer
from tests.soak.footprint import Footprint, judged

CHECKOUT = Path(__file__).parents[2]


async def soaked(tokens: int, switches: int, rate: float) -> list[Footprint]:
    """Run the app in a process of its own; returns a footprint for each switch."""
    series: list[Footprint] = []
    script = Script(pieces(tokens // switches), rate)
    with TemporaryDirectory(prefix="beck-soak-") as folder:
        async with TokenServer(script) as server:
            child = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.soak.switching",
                f"http://127.0.0.1:{server.port}/v1",
                str(Path(folder, "beck.sqlite3")),
                str(switches),
                cwd=CHECKOUT,
                stdout=asyncio.subprocess.PIPE,
            )
            assert child.stdout is not None
            began = time.monotonic()
            async for line in child.stdout:
                series.append(Footprint(**json.loads(line)))
                if len(series) % max(1, switches // 20) == 0:
                    _say(series, began)
            if await child.wait() != 0:
                raise SystemExit("the app did not come through")
    return series


def _say(series: list[Footprint], began: float) -> None:
    now = series[-1]
    print(  # noqa: T201 - this is what the program is for
        f"{len(series):5} switches {time.monotonic() - began:7.0f} s {now.memory_mb:8.1f} MB"
        f" {now.files:4} files {now.threads:3} threads {now.tasks:4} tasks",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--tokens", type=int, default=1_000_000)
    parser.add_argument("--switches", type=int, default=500)
    parser.add_argument("--rate", type=float, default=5_000.0, help="tokens a second, at most")
    wanted = parser.parse_args()
    verdict = judged(asyncio.run(soaked(wanted.tokens, wanted.switches, wanted.rate)))
    print(verdict, "good" if verdict.is_good else "NOT GOOD")  # noqa: T201 - likewise
    sys.exit(not verdict.is_good)


if __name__ == "__main__":
    main()
