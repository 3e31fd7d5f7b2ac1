"""HeightIndex against plain sums."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ui.widgets.transcript.heights import HeightIndex

HEIGHTS = st.lists(st.integers(0, 50), min_size=1, max_size=70)


@settings(max_examples=80, deadline=None)
@given(heights=HEIGHTS, changes=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 90)), max_size=8))
def test_sums_and_searches_are_those_of_a_plain_list(
    heights: list[int], changes: list[tuple[int, int]]
) -> None:
    index = HeightIndex(heights)
    plain = list(heights)
    for at, height in changes:
        at %= len(plain)
        assert index.change(at, height) == height - plain[at]
        plain[at] = height
    assert index.total == sum(plain)
    for at in range(len(plain) + 1):
        assert index.top_of(at) == sum(plain[:at])
    for y in range(sum(plain)):
        at, line = index.find(y)
        assert sum(plain[:at]) + line == y
        assert 0 <= line < plain[at]


def test_a_line_below_everything_belongs_to_the_last() -> None:
    assert HeightIndex([3, 4]).find(9) == (1, 6)


def test_nothing_has_nothing_to_find() -> None:
    assert HeightIndex().total == 0
    with pytest.raises(IndexError):
        HeightIndex().find(0)
