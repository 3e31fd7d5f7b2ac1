"""A followed generation: one that another process runs, as far as its delta log has been read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from app.conversation import Delta, GenerationRecord, MessageBuilder, Part, Usage
from app.errors import StoreError
from app.providers.protocol import Phase
from app.session.usage import usage_of

if TYPE_CHECKING:
    from app.store import Store  # sessions are loaded before the first frame, SQLite is not

OWNER_SECONDS = 2.0
"""How long the process that runs it has to answer a wish to stop: it may be suspended, or hang."""


class FollowedGeneration:
    """One generation of another process.

    Args:
        record: As it is stored, status ``running``.
        store: Where its delta log is.
        clock_ms: Milliseconds since the epoch.
    """

    is_ours: Final = False
    is_save_failing: Final = False
    """Its own process saves it."""

    def __init__(self, record: GenerationRecord, store: Store, clock_ms: Callable[[], int]) -> None:
        self.record = record
        self.phase: Phase | None = Phase("waiting")
        self.phase_since = record.started_at
        self._store = store
        self._clock_ms = clock_ms
        self._deltas: list[Delta] = []
        self._builder = MessageBuilder(lambda: clock_ms() / 1000)
        self._stored_sequence = 0
        self._settled = asyncio.Event()
        self._stopping: asyncio.Task[None] | None = None
        self.stop_asked_at: float | None = None
        """When the wish to stop was left, by the event loop's clock."""

    @property
    def sequence(self) -> int:
        """Number of the last delta read, counted here; 0 before the first."""
        return len(self._deltas)

    def since(self, sequence: int) -> list[Delta]:
        """The deltas after the given sequence, oldest first."""
        return self._deltas[sequence:]

    def parts(self) -> tuple[Part, ...]:
        """The message's parts so far."""
        return self._builder.parts()

    @property
    def usage(self) -> Usage:
        """Tokens of the reply so far."""
        return usage_of(self._builder, is_whole=False)

    async def catch_up(self, record: GenerationRecord) -> bool:
        """Read what the delta log has got since; whether there was anything.

        Args:
            record: The generation as it is stored now.

        Raises:
            StoreError: the database cannot be read.
        """
        rows = await self._store.delta_log.since(self.record.id, self._stored_sequence)
        self.record = record
        for sequence, deltas in rows:
            for delta in deltas:
                self._deltas.append(delta)
                self._builder.apply(delta)
            self._stored_sequence = sequence
        if self._deltas:
            self.phase = None
        return bool(rows)

    def stop(self) -> None:
        """Ask the process that runs it to stop it. Repeating it changes nothing."""
        if self._stopping is None:
            loop = asyncio.get_running_loop()
            self.stop_asked_at = loop.time()
            self._stopping = loop.create_task(self._ask())

    async def _ask(self) -> None:
        try:
            await self._store.running.request_stop(self.record.id)
        except StoreError:
            self._stopping = None  # the next stop asks again

    @property
    def is_owner_silent(self) -> bool:
        """Whether the process that runs it has not answered a wish to stop for `OWNER_SECONDS`."""
        asked = self.stop_asked_at
        return asked is not None and asyncio.get_running_loop().time() - asked > OWNER_SECONDS

    def settled(self) -> None:
        """Let go whoever waits: it is no longer followed."""
        self._settled.set()

    async def wait(self) -> None:
        """Wait until it is settled in the store, or no longer followed.

        Cancellation: only the waiting ends.
        """
        await self._settled.wait()
