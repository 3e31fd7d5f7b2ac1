"""Pieces and their pace. Pace is tested on a loop whose clock stands still while anything runs."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gateway.echo import LONGEST_SECONDS, Echo
from app.gateway.reply import Prompt, Turn, estimated_tokens, paced, pieces_of


class _NoWaiting(selectors.SelectSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        self.now += timeout or 0.0
        return super().select(0)


class _VirtualLoop(asyncio.SelectorEventLoop):
    """Sleeps take no time; the clock jumps to when the next one ends."""

    def __init__(self) -> None:
        self._clock = _NoWaiting()
        super().__init__(self._clock)

    def time(self) -> float:
        return self._clock.now


def in_virtual_time(main: Coroutine[Any, Any, Any]) -> Any:
    with asyncio.Runner(loop_factory=_VirtualLoop) as runner:
        return runner.run(main)


async def arrivals(count: int, per_second: float, reading_seconds: float = 0.0) -> list[float]:
    clock = asyncio.get_running_loop().time
    times = []
    async for _ in paced(["x"] * count, per_second):
        times.append(clock())
        if reading_seconds:
            await asyncio.sleep(reading_seconds)
    return times


@pytest.mark.parametrize("per_second", [0.5, 7, 60, 99, 100, 333, 5_000])
def test_the_average_rate_is_held_without_drift(per_second: float) -> None:
    times = in_virtual_time(arrivals(3_000, per_second))
    assert times[0] == 0
    assert times[-1] == pytest.approx(2_999 / per_second, abs=0.011)


def test_a_reader_that_needs_time_does_not_slow_the_average() -> None:
    times = in_virtual_time(arrivals(500, 50, reading_seconds=0.015))
    assert times[-1] == pytest.approx(499 / 50, abs=0.02)


def test_fast_replies_send_several_pieces_per_wake_up() -> None:
    times = in_virtual_time(arrivals(2_000, 1_000))
    assert len(set(times)) <= 210


def test_rate_0_never_sleeps() -> None:
    assert set(in_virtual_time(arrivals(5_000, 0))) == {0.0}


@given(st.text())
def test_pieces_joined_are_the_text_again(text: str) -> None:
    pieces = list(pieces_of(text))
    assert "".join(pieces) == text
    assert all(0 < len(piece) <= 36 for piece in pieces)


def test_words_stay_whole() -> None:
    assert list(pieces_of("Hello, wide world!\n\n  def x():")) == [
        "Hello",
        ",",
        " wide",
        " world",
        "!",
        "\n\n  def",
        " x",
        "():",
    ]
    assert list(pieces_of("小川は流れる")) == ["小川", "は流", "れる"]


def test_tokens_are_estimated_without_reading_the_text() -> None:
    assert [estimated_tokens(text) for text in ("", "a", "four", "fives")] == [0, 1, 1, 2]


def _echoed(*turns: Turn, per_second: float = 80) -> tuple[str, float]:
    async def collect() -> tuple[str, float]:
        text = "".join([piece async for piece in Echo(per_second).reply(Prompt(turns))])
        return text, asyncio.get_running_loop().time()

    return in_virtual_time(collect())


def test_echo_gives_back_the_last_user_message_as_it_is() -> None:
    turns = [
        Turn("system", "s"),
        Turn("user", "first"),
        Turn("assistant", "a"),
        Turn("user", " *last*\n one "),
        Turn("tool", "t"),
    ]
    assert _echoed(*turns)[0] == " *last*\n one "
    assert _echoed(Turn("system", "only this"))[0] == ""


def test_a_long_echo_hurries() -> None:
    text, seconds = _echoed(Turn("user", "word " * 50_000))
    assert text == "word " * 50_000
    assert seconds < LONGEST_SECONDS * 1.1
