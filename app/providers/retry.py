"""When a failed request is sent again, and after how long."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

from app.errors import EndpointError, StreamCut

RETRIES = 3
LONGEST_WAIT_SECONDS = 120.0
"""A server that asks for more than this is not waited for: the user decides."""
_FIRST_WAIT_SECONDS = 0.5
_LONGEST_BACKOFF_SECONDS = 8.0
_JITTER = 0.25


def retry_after_seconds(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """How long a server asks to wait; None where it does not say, or says something that makes no sense.

    ``retry-after-ms``, else ``retry-after`` in seconds or as an HTTP date. A date is compared with the server's own
    ``date``, where it gives one: this machine's clock may be wrong.
    """
    for name, per_second in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) / per_second
        except ValueError:
            continue
        if 0 <= seconds < float("inf"):
            return seconds
    then = _http_date(headers.get("retry-after", ""))
    if then is None:
        return None
    seconds = (then - (_http_date(headers.get("date", "")) or now or datetime.now(UTC))).total_seconds()
    return seconds if seconds >= 0 else None


def _http_date(text: str) -> datetime | None:
    """The moment that an HTTP date names; None where the text is none."""
    if not text:
        return None
    from email.utils import parsedate_to_datetime  # rarely needed, and slow to load

    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)


def server_says_retry(headers: Mapping[str, str]) -> bool | None:
    """The server's own word on whether to send again (``x-should-retry``); None where it has none."""
    return {"true": True, "false": False}.get(headers.get("x-should-retry", "").strip().lower())


class RetryPolicy:
    """Decides about sending again, and waits.

    Args:
        retries: How often at most, beside the first try.
        sleep: Waits so many seconds; tests replace it.
        random_fraction: Between 0 and 1, for the jitter.
    """

    def __init__(
        self,
        retries: int = RETRIES,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random_fraction: Callable[[], float] = random.random,
    ) -> None:
        self.attempts = retries + 1
        self.sleep = sleep
        self._random_fraction = random_fraction

    def delay_seconds(self, error: EndpointError, attempt: int) -> float | None:
        """How long to wait before the next try; None where there should be none.

        Args:
            error: Why the try failed, before anything of a reply had come.
            attempt: Number of the try that failed, from 1.
        """
        most = 2 if isinstance(error, StreamCut) else self.attempts  # an empty reply is tried once more
        if not (error.is_retryable or isinstance(error, StreamCut)) or attempt >= min(most, self.attempts):
            return None
        asked = error.retry_after_seconds
        if asked is not None:
            return asked if asked <= LONGEST_WAIT_SECONDS else None
        backoff = min(_FIRST_WAIT_SECONDS * 2.0 ** (attempt - 1), _LONGEST_BACKOFF_SECONDS)
        return backoff * (1 - _JITTER * self._random_fraction())
