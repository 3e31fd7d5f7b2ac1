from __future__ import annotations

from app.markdown.document import Document
from app.markdown.tables import Columns, shape


def rows(source: str, width: int) -> list[str]:
    return [line.text for line in Document(source, is_finished=True).layout(width).lines]


def test_columns_stand_apart_with_a_rule_under_the_header() -> None:
    assert rows("| name | count |\n|---|--:|\n| apples | 3 |\n| figs | 12 |", 40) == [
        "name    count",
        "──────  ─────",
        "apples      3",
        "figs       12",
    ]


def test_wide_characters_keep_the_columns_in_line() -> None:
    assert rows("| a | b |\n|---|---|\n| 漢字 | x |\n| 👍🏽 | y |", 40) == [
        "a     b",
        "────  ─",
        "漢字  x",
        "👍🏽    y",
    ]


def test_centred_and_right_cells() -> None:
    assert rows("| left | centred | right |\n|:--|:-:|--:|\n| a | b | c |", 40)[2] == "a        b         c"


def test_a_table_too_wide_is_narrowed_and_its_cells_wrap() -> None:
    text = "| key | meaning |\n|---|---|\n| `a` | some longer words that need a second row |\n| b | short |"
    assert rows(text, 30) == [
        "key  meaning",
        "───  ─────────────────────────",
        "a    some longer words that",
        "     need a second row",
        "",
        "b    short",
    ]


def test_small_columns_keep_what_they_need_when_others_are_narrowed() -> None:
    form = shape(Columns((6, 200, 30), (6, 12, 12)), ("left",) * 3, 80)
    assert form.widths[0] == 6
    assert sum(form.widths) + 4 <= 80
    assert form.widths[2] > 25


def test_a_break_tag_breaks_the_line_of_a_cell() -> None:
    assert rows("| a | b |\n|---|---|\n| one<br>two | x |", 40)[2:] == ["one  x", "two"]


def test_a_table_that_cannot_be_narrowed_keeps_its_width_and_says_so() -> None:
    source = "|" + "column|" * 30 + "\n|" + "---|" * 30 + "\n|" + "value|" * 30
    lines = Document(source, is_finished=True).layout(60).lines
    assert all(line.is_wide for line in lines)
    assert len({line.text.rstrip()[:6] for line in lines}) == 3
    assert lines[0].width > 60


def test_a_thousand_columns_do_no_harm() -> None:
    source = "|" + "a|" * 1000 + "\n|" + "-|" * 1000 + "\n|" + "b|" * 1000
    assert [line.width for line in Document(source, is_finished=True).layout(80).lines] == [2998] * 3


def test_missing_cells_are_empty_and_markup_in_cells_is_styled() -> None:
    lines = Document("| a | b |\n|---|---|\n| **x** |", is_finished=True).layout(40).lines
    assert [run.style for run in lines[0].runs if run.text.strip()] == ["table-head", "table-head"]
    assert lines[1].runs[0].style == "table-border"
    assert (lines[2].runs[0].text, lines[2].runs[0].style) == ("x", "strong")


def test_columns_of_a_growing_table_move_seldom() -> None:
    document = Document("| word | number |\n|---|---|\n")
    forms = set()
    for number in range(60):
        document.append(f"| {'w' * (8 + number % 9)} | {number} |\n")
        forms.add(document.layout(80).lines[1].text)
    assert len(forms) <= 4
