"""The ledger: what today's replies have cost, and how much the next one may."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from time import localtime, mktime
from typing import TYPE_CHECKING

from app.errors import EndpointError, StoreError
from app.session.endpoints import Endpoints, ModelChoice
from app.session.meter import LimitReached, Limits, ReplyMeter, Spent

if TYPE_CHECKING:
    from app.store import Store  # sessions are loaded before the first frame, SQLite is not


def day_of(clock_ms: int) -> int:
    """When the local day of a moment began; both in milliseconds since the epoch."""
    moment = localtime(clock_ms / 1000)
    return int(mktime((moment.tm_year, moment.tm_mon, moment.tm_mday, 0, 0, 0, 0, 0, -1)) * 1000)


class Ledger:
    """Gives each reply its meter, and knows what all replies of the day have cost, also those of other processes.

    Args:
        endpoints: Who knows prices.
        store: Where earlier replies are.
        limits: What replies may cost.
        clock_ms: Milliseconds since the epoch.
    """

    def __init__(
        self, endpoints: Endpoints, store: Store, limits: Limits | None = None, *, clock_ms: Callable[[], int]
    ) -> None:
        self._endpoints = endpoints
        self._store = store
        self.limits = limits or Limits()
        self._clock_ms = clock_ms
        self._today = Spent()
        self._day = 0
        self._allowed: set[str] = set()

    async def meter(self, choice: ModelChoice, sent_letters: int, conversation_id: str) -> ReplyMeter:
        """The meter of a reply that is about to be asked for.

        Raises:
            LimitReached: what is sent would cost more than it may.
        """
        limits = self.limits
        if limits.has_price and self._endpoints.price(choice) is None:
            with suppress(EndpointError):
                await self._endpoints.list_models(choice.endpoint)
        if limits.has_day:
            await self._look_up()
            if conversation_id in self._allowed:
                self._allowed.discard(conversation_id)
                limits = limits.without_day()
        meter = ReplyMeter(partial(self._endpoints.price, choice), sent_letters, limits, self._today)
        try:
            meter.advance(0)
        except LimitReached:
            meter.forget()
            raise
        return meter

    async def reached(self) -> LimitReached | None:
        """The limit of the day that has been reached by now; None where replies may go on."""
        if not self.limits.has_day:
            return None
        await self._look_up()
        try:
            ReplyMeter(limits=self.limits, day=self._today).check()
        except LimitReached as error:
            return error
        return None

    async def today(self) -> Spent:
        """What the day's replies have cost by now."""
        await self._look_up()
        return self._today

    def allow(self, conversation_id: str) -> None:
        """Let the next reply of a conversation cost what it takes, whatever the day has cost: the user wants it."""
        self._allowed.add(conversation_id)

    async def _look_up(self) -> None:
        """Bring in what the store knows of today; what it does not have yet is not forgotten."""
        from app.store.statistics import spent_since  # loaded with the store

        day = day_of(self._clock_ms())
        if day != self._day:
            self._day, self._today = day, Spent()
        with suppress(StoreError):  # what this process has spent still counts
            dollars, tokens = await spent_since(self._store.database, day)
            self._today.dollars = max(self._today.dollars, dollars)
            self._today.tokens = max(self._today.tokens, tokens)
