"""The soak in small: whatever a switch between conversations opens is closed again."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from types import SimpleNamespace

import pytest
from textual.strip import Strip

from app.session.chat_session import ChatSession
from app.ui.widgets.transcript import Transcript
from tests.bench.reply import pieces
from tests.bench.token_server import Script, TokenServer
from tests.soak import switching
from tests.soak.footprint import Footprint, judged, rise

SWITCHES = 20


def remembered(monkeypatch: pytest.MonkeyPatch, kind: type) -> list[weakref.ref]:
    """References to all objects of a class that are made from now on."""
    made: list[weakref.ref] = []
    original = kind.__init__

    def remembering(self, *arguments: object, **named: object) -> None:
        made.append(weakref.ref(self))
        original(self, *arguments, **named)

    monkeypatch.setattr(kind, "__init__", remembering)
    return made


async def test_switching_between_conversations_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = remembered(monkeypatch, ChatSession)
    transcripts = remembered(monkeypatch, Transcript)
    series: list[Footprint] = []
    alive: list[tuple[int, int]] = []
    painted: list[int] = []

    def report(found: Footprint) -> None:
        gc.collect()
        series.append(found)
        painted.append(sum(isinstance(each, Strip) for each in gc.get_objects()))
        alive.append(tuple(sum(each() is not None for each in made) for made in (sessions, transcripts)))

    async with TokenServer(Script(pieces(60), 5_000.0)) as server:
        await switching.soak(
            f"http://127.0.0.1:{server.port}/v1", tmp_path / "beck.sqlite3", SWITCHES, report
        )
    assert len(sessions) > SWITCHES // 2
    verdict = judged(series)
    assert max(verdict.more_files, verdict.more_threads, verdict.more_tasks) <= 0
    assert max(max(pair) for pair in alive) <= switching.TABS + 2
    quarter = SWITCHES // 4
    assert min(painted[-quarter:]) <= max(painted[quarter : 2 * quarter])


def prints(*values: float) -> list[Footprint]:
    return [Footprint(value, 10, 3, 5) for value in values]


def test_memory_that_settles_is_good_and_memory_that_rises_is_not() -> None:
    assert judged(prints(50, 90, *([120.0] * 30))).is_good
    steady = judged(prints(*(100 + number / 50 + number % 7 for number in range(500))))
    assert steady.is_good
    rising = judged(prints(*(100 + number / 10 for number in range(500))))
    assert not rising.is_good
    assert rising.slope_mb == pytest.approx(24.9)
    jump = judged(prints(*([100.0] * 240), *([260.0] * 260)))
    assert not jump.is_good


@pytest.mark.parametrize("field", ["files", "threads", "tasks"])
def test_one_more_of_anything_for_good_is_not_good(field: str) -> None:
    usual = {"memory_mb": 100.0, "files": 10, "threads": 3, "tasks": 5}
    more = SimpleNamespace(**usual | {field: usual[field] + 1})
    series = [Footprint(**usual)] * 50
    assert judged(series).is_good
    grown = [*series, *([Footprint(**vars(more))] * 15)]
    assert not judged(grown).is_good


def test_the_rise_is_that_of_a_line() -> None:
    assert rise([1, 2, 3, 4]) == pytest.approx(3)
    assert rise([5, 5, 5]) == 0
