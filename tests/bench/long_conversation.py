"""A long conversation: what it costs to open one, and what a reply costs below many messages and at its own end."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

from app.conversation import Conversation, GenerationRecord, Message, TextPart
from app.paths import database_path, private_dir
from app.store import Store
from tests.bench.programs import CHECKOUT, beck, empty_home, until_it_takes_keys
from tests.bench.reply import TOKEN, pieces, reply_text
from tests.bench.streaming import WARM_UP, ReplyCost, reply_cost
from tests.bench.table import Row
from tests.bench.token_server import Script, TokenServer

COUNTS = (500, 5_000)
"""Messages above the reply."""
SHORT = 20
"""Messages of the conversation that opening the long one is compared with."""
CHARACTERS = 800
"""Length of a stored reply: about 200 tokens."""
RATE, TOKENS = 200, 600

LONG_RATE, LONG_TOKENS = 400, 10_000
"""For the one long reply."""


async def measure(runs: int = 3) -> list[Row]:
    """Open a long conversation, stream below it, and stream one long reply."""
    return [*await _opening(runs), *await _below(runs), await _one_reply(runs)]


async def _below(runs: int) -> list[Row]:
    """Stream the same reply below nothing and below the messages, in turn."""
    costs: dict[int, list[ReplyCost]] = {count: [] for count in (0, *COUNTS)}
    for _ in range(runs):
        for count, into in costs.items():
            with empty_home() as home:
                if count:
                    await store_conversation(home, count)
                which = "-c" if count else "--new"
                into.append(
                    await reply_cost(
                        lambda home, port, which=which: beck(home, which, port=port), home, RATE, TOKENS
                    )
                )
    rows = []
    for count in COUNTS:
        rows += [
            Row(
                f"CPU s for 1,000 tokens below {count:,} messages",
                [cost.cpu_per_thousand for cost in costs[count]],
                [cost.cpu_per_thousand for cost in costs[0]],
                "an empty conversation",
            ),
            Row(
                f"bytes out for each byte below {count:,} messages",
                [cost.bytes_per_byte for cost in costs[count]],
                [cost.bytes_per_byte for cost in costs[0]],
                "an empty conversation",
                digits=1,
            ),
        ]
    return rows


async def _opening(runs: int) -> list[Row]:
    """Open a stored conversation of the largest count in an app that is running."""
    found: list[dict[str, float]] = []
    with empty_home() as home:
        await store_conversation(home, max(COUNTS), "long")
        await store_conversation(home, SHORT, "short")
        for _ in range(runs):
            path = str(database_path({"HOME": str(home)}))
            program = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.bench.opening_app",
                path,
                cwd=CHECKOUT,
                stdout=asyncio.subprocess.PIPE,
            )
            output, _ = await program.communicate()
            found.append(json.loads(output))
    what = f"{max(COUNTS):,} messages"
    return [
        Row(
            f"CPU ms to open {what}",
            [one["long"] for one in found],
            [one["short"] for one in found],
            f"{SHORT} messages",
            digits=0,
        ),
        Row(f"MB of memory for {what}", [one["megabytes"] for one in found], digits=1),
        Row(f"longest stall opening {what}, ms of CPU", [one["stall"] for one in found], digits=0),
        Row(f"longest stall resizing {what}, ms of CPU", [one["resize_stall"] for one in found], digits=0),
    ]


async def _one_reply(runs: int) -> Row:
    """Stream one long reply: the last time that its document is repeated, against the first."""
    window = len(TOKEN.findall(reply_text()))
    repeats = LONG_TOKENS // window
    ends: list[float] = []
    beginnings: list[float] = []
    for _ in range(runs):
        script = Script(pieces(WARM_UP + repeats * window), LONG_RATE, WARM_UP)
        with empty_home() as home:
            async with TokenServer(script) as server, beck(home, "--new", port=server.port) as child:
                await until_it_takes_keys(child)
                await child.rest()
                child.write(b"\r")
                await asyncio.wait_for(script.warm.wait(), 60.0)
                begun, marks = time.monotonic(), []
                for repeat in (
                    0,
                    1,
                    repeats - 1,
                    repeats,
                ):  # the server keeps to its rate, so time tells the token
                    await asyncio.sleep(begun + repeat * window / LONG_RATE - time.monotonic())
                    marks.append(child.cpu_seconds)
        beginnings.append((marks[1] - marks[0]) / window * 1000)
        ends.append((marks[3] - marks[2]) / window * 1000)
    last = f"{(repeats - 1) * window:,} to {repeats * window:,}"
    return Row(f"CPU s for 1,000 tokens, tokens {last} of a reply", ends, beginnings, "its beginning")


async def store_conversation(home: Path, count: int, key: str = "long") -> None:
    """Store one conversation of so many messages where beck looks for it in this home folder."""
    path = database_path({"HOME": str(home)})
    private_dir(path.parent)
    now = time.time_ns() // 1_000_000
    store = await Store.open(path)
    try:
        await store.conversations.create(Conversation(key, now, now, "A long talk", "user"))
        parent: str | None = None
        for number in range(0, count, 2):
            prompt, reply = _turn(key, number, parent, now)
            await store.messages.begin_turn(prompt, reply)
            parent = reply.id
    finally:
        await store.aclose()


def _turn(key: str, number: int, parent: str | None, now: int) -> tuple[Message, Message]:
    text = reply_text()
    start = number * 97 % len(text)
    reply_id = f"{key} {number + 1}"
    record = GenerationRecord(f"of {reply_id}", reply_id, "openai", "bench", "complete", now, now, now)
    prompt = Message(f"{key} {number}", key, parent, "user", (TextPart("And then?"),), now)
    answer = TextPart((text * 2)[start : start + CHARACTERS])
    return prompt, Message(reply_id, key, prompt.id, "assistant", (answer,), now, record)
