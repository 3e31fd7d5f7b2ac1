"""``python -m tests.faults.streaming_program BASE_URL DATABASE``: one prompt, in a process that can be suspended.

Says ``begun`` once there is text, then how the reply ended, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from app.providers import Http, Timeouts
from app.session import Advanced, Endpoints, ModelChoice, Workspace
from app.store import Store
from tests.support.workspaces import entry

TIMEOUTS = Timeouts(10, 30, 30, byte_gap_seconds=0.5)


async def main(base_url: str, database: Path) -> None:
    """Send the prompt and tell what comes."""
    http = Http()
    store = await Store.open(database)
    endpoints = Endpoints([entry(http, "test", base_url, timeouts=TIMEOUTS)])
    workspace = Workspace(store, endpoints, default_choice=ModelChoice("test", "scripted"))
    session = workspace.new()
    said: list[str] = []

    def say(event: object) -> None:
        if isinstance(event, Advanced) and session.path()[-1].text and not said:
            said.append("begun")
            print("begun", flush=True)  # noqa: T201 - the test reads it

    session.subscribe(say)
    generation = await session.send("Where?")
    assert generation is not None
    await generation.wait()
    record = generation.record
    ended = {
        "status": record.status,
        "failure": record.failure.kind if record.failure else "",
        "text": session.path()[-1].text,
    }
    await workspace.aclose()
    await http.aclose()
    print(json.dumps(ended), flush=True)  # noqa: T201 - the test reads it


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
