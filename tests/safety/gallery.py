"""The gallery: the real app on the terminal that it is started on, which puts hostile texts on one surface after the other.

Run as ``python -m tests.safety.gallery KIND SEED COUNT FILE SURFACE…`` in a pseudo-terminal of the size that
`tests.safety.on_terminal` gives it, which also checks each byte; 0 for the count is one showing each. What was done is written to the file, a line of JSON for
each surface.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from textual.pilot import Pilot

from tests.safety.hostile import texts_of
from tests.safety.staging import Actions, app_on_stage, hold_together
from tests.safety.surfaces import SURFACES, Stage, leave
from tests.support.chats import until_open


async def show(kind: str, seed: int, count: int, file: Path, names: Sequence[str]) -> int:
    """Put texts on each of the surfaces; the app's exit status."""
    async with app_on_stage() as (app, server):
        actions = Actions(app)
        running = asyncio.create_task(app.run_async())
        await until_open(app)
        app.server_pages = server.pages
        stage, pilot = Stage(app, server), Pilot(app)
        gc.freeze()  # what stands will go on standing: looking for garbage in it was a fifth of the time
        gc.set_threshold(100_000, 50, 1_000)
        with file.open("a") as lines, app._context():
            for name in names:
                started, cpu, sent = time.monotonic(), time.process_time(), app.bytes_written
                told: dict[str, object] = {"surface": name}
                try:
                    texts = texts_of(kind, seed, name, count or SURFACES[name].fits)
                    told["texts"] = await hold_together(stage, pilot, actions, name, texts)
                except AssertionError as error:
                    told["failed"] = str(error)
                told |= {
                    "seconds": round(time.monotonic() - started, 1),
                    "cpu": round(time.process_time() - cpu, 1),
                    "bytes": app.bytes_written - sent,
                }
                print(json.dumps(told), file=lines, flush=True)
                if "failed" in told:
                    break
                await leave(stage)
                await stage.fresh()
                gc.collect()
        await app.end()
        await running
        return app.return_code or 0


if __name__ == "__main__":
    wanted, seed, count, path, *surfaces = sys.argv[1:]
    status = asyncio.run(show(wanted, int(seed), int(count), Path(path), surfaces))
    sys.stdout.flush()
    os._exit(status)
