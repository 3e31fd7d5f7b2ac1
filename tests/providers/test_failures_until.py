"""When a long wait is over, by the clock on the wall."""

import time

import pytest

from app.providers import failures


@pytest.fixture(autouse=True)
def _noon(monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.setattr(failures.time, "time", lambda: 1_790_000_000.0)  # 2026-09-21 14:13:20 UTC
    real = time.localtime
    monkeypatch.setattr(failures.time, "localtime", lambda seconds=1_790_000_000.0: real(seconds))
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (3600, ", until 15:13"), (10 * 3600, ", until 00:13 tomorrow"), (23 * 3600, ", until 13:13 tomorrow"),
        (30 * 3600, ", until 2026-09-22 20:13"), (99999999999999999999.0, ""), (400 * 86_400, ""),
    ],
)  # fmt: skip
def test_a_wait_is_told_with_the_time_at_which_it_is_over(seconds, told):
    assert failures._until(seconds) == told
