"""Deltas that nobody can see cost their own counting and nothing else, told by the calls that they make."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable

import pytest

from app.markdown.document import Document
from tests.ui.widgets.transcript.stage import Stage, conversation, face, paragraphs, settled

SIZE = (60, 12)
LAID_OUT_BY = frozenset({"layout", "_paint", "wrap", "parse_blocks", "live_tail", "feed"})
"""What a delta would go through to be seen."""


def calls_of(work: Callable[[], object]) -> Counter[str]:
    """The Python functions that the work calls, by name."""
    calls: Counter[str] = Counter()

    def note(frame: object, event: str, _: object) -> None:
        if event == "call":
            calls[frame.f_code.co_name] += 1  # type: ignore[attr-defined]

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


async def calls_for_deltas(begun: int, messages: int, *, is_hidden: bool) -> Counter[str]:
    """The calls for 100 deltas and all drawing that they bring about.

    Args:
        begun: Paragraphs of the reply before.
        messages: Messages above it.
        is_hidden: Whether the whole transcript is out of sight, not only the end of the reply.
    """
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        transcript = app.transcript
        transcript.show_path(
            [*conversation(messages), face("reply", paragraphs(begun) + "\n\n", status="streaming")]
        )
        await settled(pilot)
        transcript.to_start()
        transcript.display = not is_hidden
        await settled(pilot)

        def stream() -> None:
            for number in range(100):
                transcript.append_text("reply", f"word {number} and\n\n")
                transcript.draw()

        calls = calls_of(stream)
        assert transcript.following.new_lines == (0 if is_hidden and transcript.following.is_armed else 200)
        return calls


@pytest.mark.parametrize("is_hidden", [False, True], ids=["released", "hidden"])
async def test_unseen_deltas_are_counted_and_not_laid_out(is_hidden: bool) -> None:
    calls = await calls_for_deltas(30, 20, is_hidden=is_hidden)
    assert calls["count"] == 100
    assert not LAID_OUT_BY & calls.keys()
    assert calls.total() < 100 * 250, "150 with a drawing for each, which happens five times a second at most"


async def test_unseen_deltas_cost_the_same_in_long_replies_and_conversations() -> None:
    short = await calls_for_deltas(30, 6, is_hidden=False)
    long = await calls_for_deltas(3_000, 400, is_hidden=False)
    assert long.total() < short.total() * 1.2


async def test_a_seen_delta_does_go_through_all_of_it() -> None:
    """Or else the names above are of nothing."""
    document = Document("# Title\n\ntext")
    calls = calls_of(lambda: document.layout(40))
    assert {"layout", "parse_blocks", "live_tail", "feed", "wrap"} <= calls.keys()
