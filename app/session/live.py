"""A live generation as sessions and views know it, whichever process runs it."""

from __future__ import annotations

from typing import Protocol

from app.conversation import Delta, GenerationRecord, Part, Usage
from app.providers.protocol import Phase


class Live(Protocol):
    """A generation that runs: here (`Generation`) or in another process (`FollowedGeneration`)."""

    record: GenerationRecord
    phase: Phase | None
    """Where the request stands while nothing has come; None once deltas flow."""
    phase_since: int
    """When the phase began, in milliseconds since the epoch."""

    @property
    def is_ours(self) -> bool:
        """Whether this process runs it."""

    @property
    def sequence(self) -> int:
        """Number of the last delta applied; 0 before the first."""

    @property
    def is_save_failing(self) -> bool:
        """Whether what arrived last could not be saved; it is tried again, at the latest with the whole reply."""

    @property
    def usage(self) -> Usage:
        """Tokens of the reply so far."""

    def since(self, sequence: int) -> list[Delta]:
        """The deltas after the given sequence, oldest first."""

    def parts(self) -> tuple[Part, ...]:
        """The message's parts so far."""

    def stop(self) -> None:
        """Stop for the user; what arrived is kept. Repeating it changes nothing."""

    async def wait(self) -> None:
        """Wait until it is settled and the store has been told.

        Cancellation: only the waiting ends, the generation goes on.
        """
