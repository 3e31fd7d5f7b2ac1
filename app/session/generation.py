"""A generation: one attempt to produce one assistant message.

It runs as a plain asyncio task, numbers each delta, folds it into the message and hands it to the journal. Views
ask `since` for what is new after the sequence that they last drew.

This is the one place that catches `asyncio.CancelledError`: a stop or a shutdown becomes a status, any other
cancellation settles as interrupted and goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

from app.conversation import (
    Delta,
    Finish,
    GenerationRecord,
    MessageBuilder,
    Part,
    ReasoningDelta,
    RefusalDelta,
    Status,
    TextDelta,
    ToolCallDelta,
    Usage,
)
from app.errors import BeckError, EndpointError, Failure
from app.providers.protocol import ChatRequest, Phase, Provider
from app.safe_text import SafeMarkdown
from app.session.journal import Append, Journal
from app.session.meter import LimitReached, ReplyMeter
from app.session.skipped import with_skipped
from app.session.usage import usage_of, written_tokens


class Source(Protocol):
    """Where a generation's deltas come from."""

    def stream(self) -> AsyncGenerator[Delta | Phase, None]:
        """Stream one reply, as `Provider.stream` does."""

    def rest(self) -> SafeMarkdown:
        """Text that was held back on the way, once nothing more comes."""


@dataclass(frozen=True, slots=True)
class Question:
    """A request to a provider."""

    provider: Provider
    request: ChatRequest

    def stream(self) -> AsyncGenerator[Delta | Phase, None]:
        """Stream the reply."""
        return self.provider.stream(self.request)

    def rest(self) -> SafeMarkdown:
        """Nothing is held back."""
        return SafeMarkdown("")


class Generation:
    """One attempt at one assistant message, from the request to its settling.

    Args:
        record: The generation as stored, status ``running``.
        append: Writes deltas to the delta log.
        report_unsaved: Told when saving begins to fail (a failure) or works again (None).
        clock_ms: Milliseconds since the epoch.
        beginning: What an earlier generation wrote and this one goes on with.
    """

    is_ours: Final = True

    def __init__(
        self,
        record: GenerationRecord,
        *,
        append: Append,
        report_unsaved: Callable[[Failure | None], None],
        clock_ms: Callable[[], int],
        beginning: Sequence[Delta] = (),
    ) -> None:
        self.record = record
        self.phase: Phase | None = Phase("connecting")
        """Where the request stands while nothing has come; None once deltas flow."""
        self.phase_since = clock_ms()
        """When the phase began, in milliseconds since the epoch."""
        self._clock_ms = clock_ms
        self._deltas: list[Delta] = list(beginning)
        self._builder = MessageBuilder(lambda: clock_ms() / 1000)
        for delta in beginning:
            self._builder.apply(delta)
        self._kept_letters = self._builder.text_length + self._builder.reasoning_length
        self._source: Source | None = None
        self._journal = Journal(record.id, append, report_unsaved)
        self._task: asyncio.Task[None] | None = None
        self._end_asked: Literal["stop", "shutdown"] | None = None
        self._on_advance: Callable[[], None] = lambda: None
        self.meter = ReplyMeter()
        """What it costs; `prepare` may put another in its place."""
        self.settled = asyncio.Event()
        """Set when the final status is reached and handed to the store."""

    # What views read

    @property
    def sequence(self) -> int:
        """Number of the last delta applied; 0 before the first."""
        return len(self._deltas)

    def since(self, sequence: int) -> list[Delta]:
        """The deltas after the given sequence, oldest first."""
        return self._deltas[sequence:]

    def parts(self) -> tuple[Part, ...]:
        """The message's parts so far."""
        return self._builder.parts()

    @property
    def is_running(self) -> bool:
        """Whether more may come."""
        return self.record.status == "running"

    @property
    def is_save_failing(self) -> bool:
        """Whether what arrived last could not be saved; it is tried again, at the latest with the whole reply."""
        return self._journal.is_failing

    @property
    def usage(self) -> Usage:
        """Tokens of the reply: the provider's count of the whole once it has come, else an estimate that is marked so."""
        return self._usage(self.record.status)

    def _usage(self, status: Status) -> Usage:
        usage = usage_of(self._builder, is_whole=status == "complete", kept_letters=self._kept_letters)
        return self.meter.priced(usage)

    # Running

    def start(
        self,
        prepare: Callable[[], Awaitable[Source]],
        on_advance: Callable[[], None],
        on_settled: Callable[[Generation], None],
    ) -> None:
        """Begin.

        Args:
            prepare: Gives what is streamed; part of the generation, so that its failure is the reply's and a
                stop ends it too.
            on_advance: Called at each change.
            on_settled: Called once, at the end.
        """
        self._on_advance = on_advance
        self._task = asyncio.get_running_loop().create_task(
            self._run(prepare), name=f"generation {self.record.id}"
        )

        def ended(task: asyncio.Task[None]) -> None:
            if self.is_running:  # cancelled before its first step: its own handler never ran
                self._settle("stopped" if self._end_asked == "stop" else "interrupted", None)
            if not task.cancelled() and (error := task.exception()) is not None:
                asyncio.get_running_loop().call_exception_handler(
                    {"message": "a generation failed unexpectedly", "exception": error, "task": task}
                )
            on_settled(self)

        self._task.add_done_callback(ended)

    def stop(self) -> None:
        """Stop for the user: the connection closes at once, what arrived is kept. Repeating it changes nothing."""
        self._end("stop")

    def shut_down(self) -> None:
        """Stop because the program ends: settles as interrupted."""
        self._end("shutdown")

    def _end(self, why: Literal["stop", "shutdown"]) -> None:
        # Once only: a second cancel leaks the connection (encode/httpx#3782).
        if self._end_asked is None and self._task is not None and not self._task.done():
            self._end_asked = why
            self._task.cancel()

    async def _run(self, prepare: Callable[[], Awaitable[Source]]) -> None:
        try:
            self._source = await prepare()
            for delta in self._deltas:  # what it goes on with; not earlier: the turn is stored by now
                self._journal.add(delta)
            async with aclosing(self._source.stream()) as stream:
                async for item in stream:
                    if isinstance(item, Phase):
                        self._enter(item)
                    else:
                        self._apply(item)
                        self.meter.advance(written_tokens(self._builder, self._kept_letters))
        except asyncio.CancelledError:
            self._settle("stopped" if self._end_asked == "stop" else "interrupted", None)
            if self._end_asked is None:
                raise
        except EndpointError as error:
            self._settle("failed", error.failure)
        except LimitReached as error:
            self._settle("stopped", error.failure)
        except Exception as error:
            kind = type(error).__name__
            unexpected = BeckError(
                f"beck itself failed while reading the reply ({kind}); what arrived is kept."
            )
            self._settle("failed", unexpected.failure)
            raise
        else:
            self._settle("complete", None)

    def _enter(self, phase: Phase) -> None:
        self.phase = phase
        self.phase_since = self._clock_ms()
        self._on_advance()

    def _apply(self, delta: Delta) -> None:
        if self.record.first_token_at is None and isinstance(
            delta, TextDelta | ReasoningDelta | RefusalDelta | ToolCallDelta
        ):
            self.record = replace(self.record, first_token_at=self._clock_ms())
            self.phase = None
        self._deltas.append(delta)
        self._builder.apply(delta)
        self._journal.add(delta)
        self._on_advance()

    def _settle(self, status: Status, failure: Failure | None) -> None:
        """Reach the final status in memory; the store follows in `close_journal` and the session's transaction."""
        if self._source is not None and (rest := self._source.rest()):
            self._apply(TextDelta(rest))
        finish: Finish | None = self._builder.finish
        self.phase = None
        usage = self._usage(status)
        self.meter.settle(usage)
        self.record = replace(
            self.record,
            status=status,
            settled_at=self._clock_ms(),
            sequence=self.sequence,
            finish_reason=finish.told if finish is not None else "",
            usage=usage,
            failure=with_skipped(failure, self._builder.skipped_events),
        )

    async def close_journal(self) -> None:
        """Wait for the flush under way; call before the settled message is stored."""
        await self._journal.close()

    async def wait(self) -> None:
        """Wait until the generation is settled and the store has been told.

        Cancellation: only the waiting ends, the generation goes on.
        """
        await self.settled.wait()
