"""When a request is sent again, and after how long."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.errors import ConnectionFailed, EndpointError, RateLimited, RequestRejected, ServerFailed, StreamCut
from app.providers import RetryPolicy
from app.providers.retry import retry_after_seconds, server_says_retry

NOW = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "7"}, 7.0),
        ({"retry-after": "Fri, 20 Nov 2026 12:00:30 GMT"}, 30.0),
        ({"retry-after": "Fri, 20 Nov 2026 11:00:00 GMT"}, None),
        ({"retry-after": "Fri, 20 Nov 2026 12:00:30"}, 30.0),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "99999999999999999999"}, 1e20),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Fri, 20 Nov 99999999 12:00:30 GMT"}, None),
    ],
)
def test_how_long_a_server_asks_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_seconds(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("word", "verdict"), [("true", True), (" False ", False), ("maybe", None), ("", None)]
)
def test_the_servers_own_word(word: str, verdict: bool | None) -> None:
    assert server_says_retry({"x-should-retry": word}) is verdict


def delays(error: EndpointError, jitter: float = 0.0, retries: int = 3) -> list[float | None]:
    policy = RetryPolicy(retries, random_fraction=lambda: jitter)
    return [policy.delay_seconds(error, attempt) for attempt in range(1, 6)]


def test_pauses_grow_and_there_are_three_at_most() -> None:
    assert delays(ServerFailed()) == [0.5, 1.0, 2.0, None, None]
    assert delays(ConnectionFailed()) == [0.5, 1.0, 2.0, None, None]


def test_jitter_only_shortens() -> None:
    assert delays(ServerFailed(), jitter=1.0)[:3] == [0.375, 0.75, 1.5]


def test_pauses_are_capped() -> None:
    assert [delay for delay in delays(ServerFailed(), retries=9) if delay] == [0.5, 1.0, 2.0, 4.0, 8.0]
    assert RetryPolicy(20, random_fraction=lambda: 0.0).delay_seconds(ServerFailed(), 15) == 8.0


def test_the_server_is_obeyed_up_to_two_minutes() -> None:
    assert delays(RateLimited(retry_after_seconds=120))[0] == 120
    assert delays(RateLimited(retry_after_seconds=0))[0] == 0
    assert delays(RateLimited(retry_after_seconds=120.1))[0] is None


def test_what_cannot_help_is_not_done() -> None:
    assert delays(RequestRejected())[0] is None
    assert delays(ServerFailed(), retries=0)[0] is None


def test_an_empty_reply_is_tried_once_more() -> None:
    assert delays(StreamCut()) == [0.5, None, None, None, None]
