"""The clocks of a reply, with a time of their own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable

import pytest

from app.providers import Timeouts
from app.providers.clock import ReplyClock, boot_seconds

TIMEOUTS = Timeouts(first_payload_seconds=300, payload_gap_seconds=120, byte_gap_seconds=60)


class Time:
    """A time that passes when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def passing() -> Time:
    return Time()


@pytest.fixture
async def clock(passing: Time) -> ReplyClock:
    made = ReplyClock(TIMEOUTS, passing)
    made.stop()  # the tests tick by hand
    return made


def tick(clock: ReplyClock, times: int = 1) -> None:
    for _ in range(times):
        clock._tick()
        clock.stop()


async def reading(clock: ReplyClock, read: Awaitable[None]) -> None:
    try:
        async with clock.watch():
            await read
    finally:
        clock.unwatch()


async def test_the_first_payload_has_its_own_time(clock: ReplyClock, passing: Time) -> None:
    task = asyncio.create_task(reading(clock, asyncio.Event().wait()))
    await asyncio.sleep(0)
    passing.now += 299
    clock.note_bytes()
    tick(clock, 5)
    assert clock.silence == ""
    passing.now += 2
    tick(clock, 2)
    with pytest.raises(TimeoutError):
        await task
    assert clock.silence == "first_payload"


@pytest.mark.parametrize(("bytes_came", "silence"), [(False, "byte_gap"), (True, "payload_gap")])
async def test_a_gap_is_noticed(clock: ReplyClock, passing: Time, bytes_came: bool, silence: str) -> None:
    clock.note_payload()
    task = asyncio.create_task(reading(clock, asyncio.Event().wait()))
    await asyncio.sleep(0)
    for _ in range(14):
        passing.now += 10
        if bytes_came:
            clock.note_bytes()
        tick(clock)
    with pytest.raises(TimeoutError):
        await task
    assert clock.silence == silence


async def test_after_a_sleep_what_has_arrived_is_read_before_it_is_called_late(
    clock: ReplyClock, passing: Time
) -> None:
    clock.note_payload()
    arrived = asyncio.Event()
    task = asyncio.create_task(reading(clock, arrived.wait()))
    await asyncio.sleep(0)
    passing.now += 3600
    tick(clock)
    arrived.set()
    await task
    clock.note_bytes()
    clock.note_payload()
    tick(clock, 3)
    assert clock.silence == ""


async def test_time_in_which_nobody_reads_does_not_count(clock: ReplyClock, passing: Time) -> None:
    clock.note_payload()
    passing.now += 90
    tick(clock, 3)
    task = asyncio.create_task(reading(clock, asyncio.Event().wait()))
    await asyncio.sleep(0)
    tick(clock, 3)
    assert clock.silence == ""
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_cancel_is_no_timeout(clock: ReplyClock) -> None:
    task = asyncio.create_task(reading(clock, asyncio.Event().wait()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert clock.silence == ""


async def test_a_stopped_clock_ticks_no_more(passing: Time) -> None:
    clock = ReplyClock(Timeouts(byte_gap_seconds=0.01, first_payload_seconds=0.01), passing)
    clock.stop()
    passing.now += 10
    async with clock.watch():
        await asyncio.sleep(0.03)
    assert clock.silence == ""


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="here, CLOCK_MONOTONIC counts sleep itself")
def test_time_passes_while_the_machine_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """CLOCK_MONOTONIC stands still then, on Linux."""
    monkeypatch.setattr(time, "clock_gettime", {time.CLOCK_BOOTTIME: 3600.0}.__getitem__)
    assert boot_seconds() == 3600.0


def test_the_time_counts_forward() -> None:
    assert boot_seconds() <= boot_seconds()
