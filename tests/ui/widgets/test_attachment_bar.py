import pytest

from app.safe_text import SafeText
from app.ui.widgets.attachment_bar import MOST_ROWS, Chip, shown_rows


def chips(count, name="file.txt", detail="3.4 KB ~850"):
    return [Chip(SafeText(f"{number}{name}"), SafeText(detail)) for number in range(count)]


def test_chips_are_packed_into_rows_and_their_places_are_known():
    rows, places = shown_rows(chips(3), 60, 0)
    assert [[name for _, name, _ in row] for row in rows] == [["0file.txt", "1file.txt"], ["2file.txt"]]
    assert places == [(0, 0, 23, 0), (0, 24, 47, 1), (1, 0, 23, 2)]


@pytest.mark.parametrize("width", [8, 20, 40, 80, 200])
@pytest.mark.parametrize("name", ["x", "a/very/long/path/" * 9, "日本語" * 30])
def test_no_row_is_wider_than_the_screen(width, name):
    _, places = shown_rows(chips(9, name), width, 0)
    assert all(end <= max(width, 9) for _, _, end, _ in places)


@pytest.mark.parametrize("marked", range(20))
def test_the_marked_chip_is_among_the_rows_that_are_shown(marked):
    rows, places = shown_rows(chips(20), 30, marked)
    assert len(rows) == MOST_ROWS
    assert marked in [index for *_, index in places]
