"""What a streamed reply costs in written bytes and syncs."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.conversation import TextDelta, TextPart
from app.store import Store, opening
from tests.store.material import running, store_with_running_reply
from tests.store.unsynced import RecordedSqlite

DELTAS = 5_000
DELTAS_PER_SECOND = 100
DELTAS_PER_FLUSH = 15
"""Every 150 ms."""


def written() -> int:
    fields = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(fields["wchar"])


async def stream(store: Store) -> int:
    """Have a reply of `DELTAS` stored as it streams; how many letters it has."""
    text = ""
    for first in range(1, DELTAS + 1, DELTAS_PER_FLUSH):
        deltas = [
            TextDelta(f"{number:05} ") for number in range(first, min(first + DELTAS_PER_FLUSH, DELTAS + 1))
        ]
        text += "".join(delta.text for delta in deltas)
        await store.delta_log.append("generation", first, deltas)
    final = replace(running(), status="complete", sequence=DELTAS, settled_at=2)
    await store.delta_log.settle(final, (TextPart(text),))
    return len(text)


@pytest.mark.skipif(sys.platform != "linux", reason="counts bytes with /proc/self/io")
async def test_a_streamed_reply_is_written_at_most_300_times_over(file: Path) -> None:
    store = await store_with_running_reply(file)
    before = written()
    letters = await stream(store)
    await store.aclose()
    assert letters == 30_000
    assert (written() - before) / letters < 200  # measured: 128


async def test_a_streamed_reply_is_synced_at_most_four_times_a_second(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite = RecordedSqlite()
    monkeypatch.setattr(opening, "sqlite3", sqlite)
    try:
        store = await store_with_running_reply(file)
        before = len(sqlite.disk.steps)
        await stream(store)
        syncs = [step for step in sqlite.disk.steps[before:] if step.kind == "sync"]
        await store.aclose()
    finally:
        sqlite.end()
    assert 0 < len(syncs) / (DELTAS / DELTAS_PER_SECOND) < 1  # a second; measured: 0.02, one at its end
