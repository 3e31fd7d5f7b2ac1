"""Draws ``screenshots/*.svg`` from recorded replies: ``python -m tests.screenshots [NAME …]``.

The pictures show the real app, fed by a scripted server on loopback, at a frozen clock.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

from textual.pilot import Pilot

from tests.support.scenes import LARGE, LIFETIMES, TOUR, Scene, asked, pressed, scenes, streaming
from tests.support.scripted_server import sse_chat

FOLDER = Path(__file__).resolve().parent.parent / "screenshots"


async def _themes(pilot: Pilot, scene: Scene) -> None:
    await asked("Show me everything")(pilot, scene)
    await pilot.app.run_action("app.themes")
    await pilot.pause()


def pictures() -> dict[str, Scene]:
    """What is drawn, by file name."""
    replies, play = streaming(LIFETIMES[: LIFETIMES.index("// one")])
    known = scenes()
    return {
        "streaming": Scene(play, replies, size=(100, 28)),
        "tabs": known["tabs-large"],
        "themes": Scene(_themes, [sse_chat(TOUR)], size=(100, 40)),
        "light": Scene(asked("Show me everything"), [sse_chat(TOUR)], size=(100, 56), theme="beck-light"),
        "terminal-colours": Scene(
            asked("Show me everything"), [sse_chat(TOUR)], size=(100, 56), theme="terminal"
        ),
        "stopped": known["stopped"],
        "error": known["refused-key"],
        "following": known["released"],
        "conversations": known["browser"],
        "commands": known["palette"],
        "help": Scene(pressed("f1"), size=LARGE),
    }


async def draw(name: str, scene: Scene) -> Path:
    """Bring the scene about and write its picture."""
    app = scene.app()
    async with app.run_test(size=scene.size, notifications=True) as pilot:
        await scene.bring(pilot)
        path = FOLDER / f"{name}.svg"
        path.write_text(app.export_screenshot(title="beck"), encoding="utf-8")
        await app.end()
    return path


def main(names: list[str]) -> int:
    """Draw the pictures with these names, or all; returns the exit status."""
    os.environ["TZ"] = "UTC"
    os.environ.pop("NO_COLOR", None)
    time.tzset()
    known = pictures()
    if unknown := [name for name in names if name not in known]:
        sentence = f"There is no picture named {', '.join(unknown)}; there are: {', '.join(known)}."
        print(sentence, file=sys.stderr)  # noqa: T201 - a program that talks to people
        return 2
    FOLDER.mkdir(exist_ok=True)
    for name in names or known:
        print(asyncio.run(draw(name, known[name])).name)  # noqa: T201 - a program that talks to people
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
