from __future__ import annotations

import random

import pytest

from app.markdown.cells import cell_width
from app.markdown.lines import Run
from app.markdown.wrap import Wrapped, runs_width, wrap
from tests.support.pace import best_ratio, cpu_seconds


def texts(rows: list[Wrapped]) -> list[str]:
    return ["".join(run.text for run in row.runs) for row in rows]


def test_cuts_fall_at_words_and_the_spaces_between_are_the_joint() -> None:
    rows = wrap([Run("one two  three four")], 9)
    assert texts(rows) == ["one two", "three", "four"]
    assert [row.joint for row in rows] == ["  ", " ", None]


def test_a_word_wider_than_the_row_is_cut_with_an_empty_joint() -> None:
    rows = wrap([Run("see abcdefghij now")], 4)
    assert texts(rows) == ["see", "abcd", "efgh", "ij", "now"]
    assert [row.joint for row in rows] == [" ", "", "", " ", None]


def test_styles_and_links_survive_a_cut_inside_a_run() -> None:
    rows = wrap([Run("plain "), Run("bold words", "strong"), Run("!", "link", "https://a.b")], 10)
    assert rows[0].runs == (Run("plain "), Run("bold", "strong"))
    assert rows[1].runs == (Run("words", "strong"), Run("!", "link", "https://a.b"))


def test_a_word_made_of_several_runs_is_not_cut_between_them() -> None:
    assert texts(wrap([Run("ab "), Run("cd", "strong"), Run("ef")], 5)) == ["ab", "cdef"]


def test_ideographs_wrap_anywhere_but_not_before_closing_punctuation() -> None:
    assert texts(wrap([Run("漢字漢字。漢字")], 8)) == ["漢字漢", "字。漢字"]
    assert texts(wrap([Run("漢字「漢字」")], 6)) == ["漢字", "「漢", "字」"]


def test_no_text_gives_one_empty_row() -> None:
    assert wrap([], 10) == [Wrapped((), 0, None)]
    assert wrap([Run("   ")], 2) == [Wrapped((), 0, None)]


def test_a_wide_character_stands_alone_where_it_does_not_fit() -> None:
    assert [row.width for row in wrap([Run("漢字")], 1)] == [2, 2]


@pytest.mark.parametrize("alphabet", ["ab c", "ab 漢。「字 ", "a \u200d\ufe0f\u0301👨👩🏽❤🇩🇪"])
def test_rows_and_joints_together_are_the_text(alphabet: str) -> None:
    chance = random.Random(11)
    for _ in range(1500):
        runs = [
            Run("".join(chance.choices(alphabet, k=chance.randint(1, 12))), str(n))
            for n in range(chance.randint(1, 4))
        ]
        width = chance.randint(2, 12)
        rows = wrap(runs, width)
        text = "".join(run.text for run in runs)
        assert "".join(
            row + (wrapped.joint or "") for row, wrapped in zip(texts(rows), rows, strict=True)
        ) == text.rstrip(" ")
        assert [wrapped.joint is None for wrapped in rows] == [False] * (len(rows) - 1) + [True]
        for row in rows:
            assert row.width == runs_width(row.runs) == sum(cell_width(run.text) for run in row.runs)
            assert row.width <= width or any(mark in run.text for run in row.runs for mark in "\u200d\ufe0f")


@pytest.mark.parametrize(
    "text", ["word " * 40_000, "x" * 200_000, "漢字" * 50_000, "🇩🇪" * 25_000, " " * 200_000 + "é"]
)
def test_a_line_of_200_kilobytes_takes_time_in_proportion(text: str) -> None:
    def ratio() -> float:
        part = min(cpu_seconds(lambda: wrap([Run(text[-len(text) // 4 :])], 100)) for _ in range(3))
        return cpu_seconds(lambda: wrap([Run(text)], 100)) / part

    assert best_ratio(ratio, 8) < 8  # 4 times the text; 16 if it were quadratic
