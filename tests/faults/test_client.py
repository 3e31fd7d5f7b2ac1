"""Faults on our own side: the user stops, the laptop sleeps, the clock is set back."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import pytest

from app.conversation import MessageTree, Usage
from tests.faults.bodies import begun, content, raw, whole
from tests.faults.conftest import OpenTrial
from tests.faults.trial import Trial
from tests.support.scripted_server import (
    Hold,
    Reply,
    ScriptedServer,
    Sleep,
    anthropic_stream,
    error_reply,
    sse_chat,
)
from tests.support.workspaces import until

DAY_MS = 86_400_000


ENDLESS = [step for _ in range(400) for step in (content("word "), Sleep(0.005))]
STATES = [
    pytest.param("connecting", raw(Hold()), "", id="connecting"),
    pytest.param("waiting", raw(Hold()), "", id="waiting for the headers"),
    pytest.param("waiting", Reply([b": ping\n\n", Hold()]), "", id="waiting for the first text"),
    pytest.param("retrying", error_reply(429, retry_after="100"), "", id="pausing before a try"),
    pytest.param("streaming", Reply([begun("Aššur"), Hold()]), "Aššur", id="stalled"),
    pytest.param("streaming", Reply([begun("Aššur"), *ENDLESS]), "Aššur", id="streaming"),
]


@pytest.mark.parametrize(("state", "reply", "text"), STATES)
async def test_cancel_hangs_up_and_keeps_the_text(trial: Trial, state: str, reply: Reply, text: str):
    generation = await trial.stop_while(
        reply, lambda phase, sequence: phase == state or (state == "streaming" and sequence > 0)
    )
    assert (generation.record.status, generation.record.failure) == ("stopped", None)
    stored = await trial.workspace.store.conversations.load(trial.session.id)
    assert stored.messages[-1].text.startswith(text)
    assert stored.messages[-1].parts == trial.session.path()[-1].parts
    assert stored.messages[-1].generation.usage.is_estimated


async def test_cancel_estimates_the_usage_though_the_server_has_told_some(open_trial: OpenTrial):
    """Anthropic tells the tokens of the prompt, and one of the reply, before the first text."""
    trial = await open_trial(wire_format="anthropic")
    generation = await trial.stop_while(
        anthropic_stream(["word " * 40, Hold()], usage=(7, 200)), lambda _, sequence: sequence > 1
    )
    stored = await trial.workspace.store.conversations.load(trial.session.id)
    assert stored.messages[-1].generation.usage == generation.usage == Usage(7, 50, is_estimated=True)


async def test_cancel_leaves_no_connection_behind_and_room_for_many_more(trial: Trial):
    """httpx 0.28.1 leaks a connection that is cancelled twice; the pool has room for 64."""
    for _ in range(70):
        trial.server.reply(Reply([begun("Aššur"), Hold()]))
        generation = await trial.session.send("Where?")
        await until(lambda generation=generation: generation.sequence > 0)
        generation.stop()
        generation.stop()
        await trial.session.stop()
    await trial.server.until(lambda: not trial.server.open_connections)
    assert (await trial.run(sse_chat("ok"))).is_complete("ok")


async def test_cancel_by_the_end_of_the_program_keeps_the_text(trial: Trial, tmp_path: Path):
    trial.server.reply(Reply([begun("Aššur"), Hold()]))
    generation = await trial.session.send("Where?")
    await until(lambda: generation.sequence > 0)
    await trial.workspace.aclose()
    await trial.server.disconnected()
    assert (generation.record.status, trial.session.path()[-1].text) == ("interrupted", "Aššur")


@asynccontextmanager
async def streaming_program(
    server: ScriptedServer, folder: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The program, once it has text."""
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.streaming_program", server.base_url, str(folder / "beck.sqlite3"),
        stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    try:
        assert await program.stdout.readline() == b"begun\n"
        yield program
    finally:
        if program.returncode is None:
            program.kill()
        await program.wait()


@pytest.mark.parametrize(
    ("comes_meanwhile", "ending"),
    [
        (False, {"status": "failed", "failure": "stream_stalled", "text": "Aš"}),
        (True, {"status": "complete", "failure": "", "text": "Aššur"}),
    ],
)
async def test_suspend_resume_is_noticed_and_what_came_meanwhile_is_read(
    server: ScriptedServer, tmp_path: Path, comes_meanwhile: bool, ending: dict[str, str]
):
    """The clocks go on while the process does not: it was silent for longer than its clock allows."""
    hold = server.hold()
    server.reply(Reply([begun("Aš"), hold, content("šur"), whole()]))
    async with streaming_program(server, tmp_path) as program:
        program.send_signal(signal.SIGSTOP)
        if comes_meanwhile:
            hold.release()
        await asyncio.sleep(0.8)  # longer than the program's clock, which measures just this
        program.send_signal(signal.SIGCONT)
        assert json.loads(await program.stdout.readline()) == ending
        assert await program.wait() == 0


async def test_clock_jump_backwards_changes_no_order(open_trial: OpenTrial):
    """Each look at the clock finds the day before."""
    days = count(20_000, -1)
    trial = await open_trial(clock_ms=lambda: next(days) * DAY_MS)
    outcome = await trial.run(Reply([begun("Aš"), content("šur"), whole()]))
    assert outcome.is_complete("Aššur")
    stored = await trial.workspace.store.conversations.load(trial.session.id)
    tree = MessageTree(stored.messages, stored.conversation.active_root_id)
    path = trial.session.path()
    assert [message.id for message in tree.path()] == [message.id for message in path]
    replies = [message.id for message in tree.variants(path[1].id)]
    assert replies == [message.id for message in trial.session.tree.variants(path[1].id)]
    assert len(replies) == 2
