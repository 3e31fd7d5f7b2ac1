"""One trial of a fault: a prompt through the session, over a real store and a real connection, and what must hold.

`Trial.run` plays the fault, then checks every invariant of the catalogue, the same for all faults:

- the process lives: nothing unexpected reached the event loop;
- nothing raw for the terminal is in any text that a user may see;
- the prompt and the received text are kept, in memory and in the database;
- the key is in no failure, no file of the database and no log;
- memory grew by less than 32 MiB;
- stop works within 200 ms, wherever the fault stands, and hangs up;
- the next prompt is answered, without a restart.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from app.conversation import Part, ReasoningPart, ReplayPart, TextPart, ToolCallPart, text_of
from app.errors import SettingsError
from app.log import start_log, stop_log
from app.providers import Endpoint, Http, Phase, Provider, RetryPolicy, Timeouts, open_provider
from app.providers.json_text import parse_json
from app.safe_text import is_safe
from app.session import EndpointEntry, Endpoints, Generation, ModelChoice, Workspace
from app.store import Store
from app.store.database import now_ms
from tests.faults.outcome import Outcome
from tests.faults.peak_memory import PeakMemory
from tests.support.scripted_server import Hold, Reply, ScriptedServer
from tests.support.workspaces import until

KEY = "canary_0123456789abcdefWXYZ"
"""It does not look like a key, so that only who knows it can take it out of a text."""
PROMPT = "What is the capital of Assyria? \u2603"
MOST_MEMORY_MIB = 32
STOP_SECONDS = 0.2
STOP_TRIES = 3
"""A busy machine may be late once; a stop that does not work is late every time."""


@dataclass
class Trial:
    """A session whose endpoint is faulty, and one more endpoint that is healthy."""

    server: ScriptedServer
    workspace: Workspace
    folder: Path
    is_elsewhere: bool
    """Whether the faulty endpoint is not the scripted server, so that the next prompt must go to the healthy one."""
    pauses: list[float] = field(default_factory=list)
    unexpected: list[dict[str, Any]] = field(default_factory=list)
    _is_stopping: bool = False

    def __post_init__(self) -> None:
        self.session = self.workspace.new()

    async def pause(self, seconds: float) -> None:
        """The pause before a try: not really waited for, unless a stop is to end it."""
        self.pauses.append(seconds)
        await asyncio.sleep(seconds if self._is_stopping else 0)

    async def run(
        self, *replies: Reply, stop_when: Callable[[Generation], bool] | None = None, prompt: str = PROMPT
    ) -> Outcome:
        """Play these replies, the last one for ever, to a prompt; check the invariants.

        Args:
            replies: What the server answers; nothing for an endpoint that is elsewhere.
            stop_when: When to press stop in the second run; None for: once there is text, a pause or a stall.
            prompt: What is sent.
        """
        outcome = await self._to_the_end(replies, prompt)
        assert outcome.memory_mib < MOST_MEMORY_MIB
        await self._check_kept(prompt)
        await self._check_stop(replies, stop_when, outcome)
        await self._check_kept(prompt)
        await self._check_next()
        self._check_texts()
        self._check_phases(outcome)
        self._check_key()
        assert self.unexpected == []
        return outcome

    async def stop_while(self, reply: Reply, is_time: Callable[[str, int], bool]) -> Generation:
        """Send a prompt and stop its generation; it is over and the server knows within 200 ms.

        Args:
            reply: What the server answers.
            is_time: Whether to press stop, by the name of the phase and the sequence.
        """
        took: list[float] = []
        self._is_stopping = True
        while not took or (took[-1] > STOP_SECONDS and len(took) < STOP_TRIES):
            self._script((reply,))
            generation = await self.session.send(PROMPT)
            assert generation is not None
            await until(
                lambda its=generation: is_time(its.phase.name if its.phase is not None else "", its.sequence)
            )
            began = time.monotonic()
            await self.session.stop()
            await self.server.until(lambda: not self.server.is_replying, timeout_seconds=20)
            took.append(time.monotonic() - began)
        assert min(took) <= STOP_SECONDS, took
        return generation

    def _script(self, replies: tuple[Reply, ...]) -> list[Hold]:
        """Let the server play the replies; returns the points where it will wait."""
        played = [_with_own_holds(reply) for reply in replies]
        self.server.forget_script()
        self.server.reply(*played)
        self.server.default_reply = _with_own_holds(replies[-1]) if replies else None
        return [step for reply in played for step in reply.steps if isinstance(step, Hold)]

    async def _to_the_end(self, replies: tuple[Reply, ...], prompt: str) -> Outcome:
        self._script(replies)
        phases: list[Phase] = []
        first = len(self.server.requests)
        self.pauses.clear()
        memory = PeakMemory()
        generation = await self.session.send(prompt)
        assert generation is not None

        def note(_: object) -> None:
            if generation.phase is not None and generation.phase not in phases[-1:]:
                phases.append(generation.phase)

        unsubscribe = self.session.subscribe(note)
        await generation.wait()
        growth = memory.growth
        unsubscribe()
        requests = self.server.requests[first:]
        return Outcome(self.session.path()[-1], phases, requests, list(self.pauses), growth)

    async def _check_kept(self, prompt: str) -> None:
        """Prompt and last reply stand in the database as they stand in the session."""
        reply = self.session.path()[-1]
        await self.session.drain()
        stored = await self.workspace.store.conversations.load(self.session.id)
        assert stored is not None
        kept = {message.id: message for message in stored.messages}
        assert reply.parent_id is not None
        assert kept[reply.parent_id].text == prompt
        assert kept[reply.id].parts == reply.parts
        assert kept[reply.id].generation == reply.generation

    async def _check_stop(
        self, replies: tuple[Reply, ...], stop_when: Callable[[Generation], bool] | None, outcome: Outcome
    ) -> None:
        """Stop works while the fault is under way, and what came before it is a beginning of what comes without it."""
        took: list[float] = []
        while not took or (took[-1] > STOP_SECONDS and len(took) < STOP_TRIES):
            took.append(await self._stop_once(replies, stop_when, outcome))
        assert min(took) <= STOP_SECONDS, took

    async def _stop_once(
        self, replies: tuple[Reply, ...], stop_when: Callable[[Generation], bool] | None, outcome: Outcome
    ) -> float:
        """Seconds from pressing stop until all is kept and the server knows."""
        holds = self._script(replies)
        self._is_stopping = True
        generation = await self.session.regenerate()
        assert generation is not None
        await until(lambda: _is_at_fault(generation, holds, stop_when))
        began = time.monotonic()
        await self.session.stop()
        await self.server.until(lambda: not self.server.is_replying, timeout_seconds=20)
        took = time.monotonic() - began
        self._is_stopping = False
        record = generation.record
        assert record.status in ("stopped", outcome.status)
        kind = record.failure.kind if record.failure is not None else "unreadable_events"
        assert record.status == "failed" or kind == "unreadable_events"
        assert outcome.text.startswith(text_of(generation.parts()))
        return took

    async def _check_next(self) -> None:
        """Another prompt is answered; whoever has failed before is in the way of nothing."""
        self._script(())
        if self.is_elsewhere:
            await self.session.choose(ModelChoice("healthy", "scripted"))
        generation = await self.session.send("And of Babylon?")
        assert generation is not None
        await generation.wait()
        reply = self.session.path()[-1]
        assert reply.generation is not None
        assert (reply.text, reply.generation.status, reply.generation.failure) == ("ok", "complete", None)

    def _check_texts(self) -> None:
        """Nothing that is shown could touch the terminal."""
        for message in self.session.path() + list(self.session.tree.variants(self.session.path()[1].id)):
            assert all(is_safe(text) for part in message.parts for text in _texts_of(part))
            failure = message.generation.failure if message.generation else None
            if failure is not None:
                assert all(
                    is_safe(text) and "\n" not in text for text in (failure.title, failure.what, failure.hint)
                )
                assert len(failure.what) < 400

    def _check_phases(self, outcome: Outcome) -> None:
        """What is told during a pause is as safe as what is told at the end, and holds no key either."""
        for failure in (phase.failure for phase in outcome.phases if phase.failure is not None):
            told = f"{failure.title} {failure.what} {failure.hint}"
            assert is_safe(told)
            assert [bad for bad in ("\n", KEY) if bad in told] == []

    def _check_key(self) -> None:
        """The key is in no file: not in the database, which holds all failures, nor in the log."""
        assert any(
            request.headers.get("authorization") == f"Bearer {KEY}" for request in self.server.requests
        )
        for path in self.folder.iterdir():
            assert KEY.encode() not in path.read_bytes(), path.name


def _with_own_holds(reply: Reply) -> Reply:
    return replace(reply, steps=[Hold() if isinstance(step, Hold) else step for step in reply.steps])


def _texts_of(part: Part) -> list[str]:
    match part:
        case ToolCallPart(
            id_, name, _
        ):  # the arguments go back verbatim, and are made safe where they are shown
            return [id_, name]
        case TextPart(text) | ReasoningPart(text):
            return [text]
        case ReplayPart():
            return []
        case _:
            return [getattr(part, "text", "")]


def _is_at_fault(
    generation: Generation, holds: list[Hold], stop_when: Callable[[Generation], bool] | None
) -> bool:
    """Whether it is time to press stop."""
    if not generation.is_running:
        return True
    if stop_when is not None:
        return stop_when(generation)
    is_pausing = generation.phase is not None and generation.phase.name == "retrying"
    return generation.sequence > 0 or is_pausing or any(hold.is_reached for hold in holds)


@asynccontextmanager
async def opened_trial(
    server: ScriptedServer,
    folder: Path,
    http: Http | None = None,
    clock_ms: Callable[[], int] = now_ms,
    **fields: Any,
) -> AsyncIterator[Trial]:
    """A trial with an endpoint that has the key; it is the scripted server, unless ``base_url`` says otherwise.

    Args:
        server: Answers; the healthy endpoint is there in any case.
        folder: Where database and log are kept.
        http: Another HTTP than the usual; closed at the end.
        clock_ms: Milliseconds since the epoch, as this machine believes.
        fields: Fields of the faulty endpoint.
    """
    http = http or Http()
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    trials: list[Trial] = []
    policy = RetryPolicy(sleep=lambda seconds: trials[0].pause(seconds), random_fraction=lambda: 0.0)
    healthy = Endpoint("healthy", server.base_url, key=SecretStr(KEY), timeouts=Timeouts())
    faulty = replace(healthy, name="test", key_hint="TEST_API_KEY", **fields)

    def entry(endpoint: Endpoint) -> EndpointEntry:
        async def opened() -> Provider:
            return open_provider(endpoint, http, policy)

        return EndpointEntry(endpoint.name, "", opened, ("scripted",))

    with suppress(SettingsError):
        await http.warm()  # what is loaded with the first request is no memory that a fault takes
    parse_json("{}")
    start_log("debug", folder / "beck.log")
    store = await Store.open(folder / "beck.sqlite3", clock_ms=clock_ms)
    endpoints = Endpoints([entry(faulty), entry(healthy)])
    workspace = Workspace(store, endpoints, default_choice=ModelChoice("test", "scripted"), clock_ms=clock_ms)
    trial = Trial(server, workspace, folder, faulty.base_url != server.base_url or "key" in fields)
    trials.append(trial)
    loop.set_exception_handler(lambda _, context: trial.unexpected.append(context))
    try:
        yield trial
    finally:
        await workspace.aclose()
        await http.aclose()
        loop.set_exception_handler(before)
        stop_log()
