"""What a streamed reply costs in written bytes."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.conversation import TextDelta, TextPart
from tests.store.material import running, store_with_running_reply

DELTAS = 5_000
DELTAS_PER_FLUSH = 15
"""100 deltas a second, flushed every 150 ms."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="counts bytes with /proc/self/io")


def written() -> int:
    fields = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(fields["wchar"])


async def test_a_streamed_reply_is_written_at_most_300_times_over(file: Path) -> None:
    store = await store_with_running_reply(file)
    before = written()
    text = ""
    for first in range(1, DELTAS + 1, DELTAS_PER_FLUSH):
        deltas = [
            TextDelta(f"{number:05} ") for number in range(first, min(first + DELTAS_PER_FLUSH, DELTAS + 1))
        ]
        text += "".join(delta.text for delta in deltas)
        await store.delta_log.append("generation", first, deltas)
    final = replace(running(), status="complete", sequence=DELTAS, settled_at=2)
    await store.delta_log.settle(final, (TextPart(text),))
    await store.aclose()
    assert len(text) == 30_000
    assert (written() - before) / len(text) < 200  # measured: 128
