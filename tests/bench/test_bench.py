"""The bench's own arithmetic."""

import pytest

from tests.bench.reply import LAST_WORD, pieces, reply_text
from tests.bench.table import Row, percentile, ratio, table


def test_a_percentile_is_one_of_the_numbers():
    assert percentile([4, 1, 3, 2], 50) == 2
    assert percentile(range(1, 101), 95) == 95
    assert percentile([7], 95) == 7
    assert percentile([1, 9], 0) == 1


def test_a_percentile_of_nothing_is_refused():
    with pytest.raises(ValueError, match="no numbers"):
        percentile([], 95)


def test_the_ratio_is_of_medians():
    assert ratio(Row("x", [1, 2, 90], [4, 4, 1])) == 0.5


@pytest.mark.parametrize("row", [Row("x", [1.0]), Row("x", [], [1.0]), Row("x", [1.0], [0.0])])
def test_without_a_floor_there_is_no_ratio(row):
    assert ratio(row) is None


def test_the_table_lines_its_columns_up():
    rows = [Row("short", [1.0, 3.0, 2.0], [4.0]), Row("a longer name", [1234.5], digits=1)]
    heading, first, second = table(rows).split("\n")
    assert "0.50×" in first
    assert "3: 1.00 to 3.00" in first
    assert "1,234.5" in second
    assert heading.index("beck") + len("beck") == first.index("2.00") + 4 == second.index(",") + 6


def test_a_reply_is_the_same_text_in_tokens():
    reply = pieces(50)
    assert len(reply) == 51
    assert reply_text().startswith("".join(reply[:-1]))
    assert reply[-1].endswith(LAST_WORD)
    assert LAST_WORD not in reply_text()


def test_a_reply_that_ends_inside_a_fence_closes_it():
    text = reply_text()
    inside = text.index("```") + 20
    count = next(n for n in range(len(text)) if len("".join(pieces(n)[:-1])) > inside)
    assert pieces(count)[-1].startswith("\n```\n")
