import itertools
import random

import pytest

from app.conversation import word_diff as module
from app.conversation.word_diff import Piece, word_diff


def drawn(before: str, after: str) -> str:
    marks = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in word_diff(before, after))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", ""),
        ("the same", "the same", "the same"),
        ("", "all new", "[+all new+]"),
        ("all gone", "", "[-all gone-]"),
        ("a red house", "a blue house", "a [-red-][+blue+] house"),
        ("a house", "a small house", "a [+small +]house"),
        ("one two three", "one four five", "one [-two three-][+four five+]"),
        ("one\ntwo\nthree\n", "one\n2\nthree\n", "one\n[-two-][+2+]\nthree\n"),
        ("f(a, b)", "f(a, c)", "f(a, [-b-][+c+])"),
        ("Größe 人気", "Größe 人", "Größe [-人気-][+人+]"),
        ("no end", "no end\n", "no end[+\n+]"),
    ],
)
def test_words_that_differ_are_told_apart(before: str, after: str, expected: str) -> None:
    assert drawn(before, after) == expected


def rebuilt(pieces: list[Piece]) -> tuple[str, str]:
    return (
        "".join(piece.text for piece in pieces if piece.kind != "added"),
        "".join(piece.text for piece in pieces if piece.kind != "removed"),
    )


@pytest.mark.parametrize("seed", range(40))
def test_both_texts_can_be_made_again_from_the_pieces(seed: int) -> None:
    dice = random.Random(seed)
    words = ["a", "b", "the", " ", " ", "\n", ",", "人", "\t", "  "]
    before, after = ("".join(dice.choices(words, k=dice.randrange(120))) for _ in range(2))
    pieces = word_diff(before, after)
    assert rebuilt(pieces) == (before, after)
    assert all(piece.text for piece in pieces)
    assert all(first.kind != second.kind for first, second in itertools.pairwise(pieces))


def test_what_is_too_long_to_compare_is_told_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    class Counting(module.SequenceMatcher):  # type: ignore[type-arg]
        def __init__(self, junk: None, old: list[str], new: list[str]) -> None:
            compared.append(len(old) * len(new))
            super().__init__(junk, old, new)

    monkeypatch.setattr(module, "SequenceMatcher", Counting)
    before, after = (" ".join(f"{kind}{number}" for number in range(5_000)) for kind in "ab")
    pieces = word_diff(f"begin {before} end", f"begin {after} end")
    assert [piece.kind for piece in pieces] == ["same", "removed", "added", "same"]
    assert rebuilt(pieces) == (f"begin {before} end", f"begin {after} end")
    assert max(compared) <= module.MOST_PAIRS


def test_a_change_within_a_long_text_is_found_word_by_word() -> None:
    lines = [f"This is line number {number} of a long text.\n" for number in range(20_000)]
    before = "".join(lines)
    lines[10_000] = lines[10_000].replace("long", "short")
    assert [piece for piece in word_diff(before, "".join(lines)) if piece.kind != "same"] == [
        Piece("removed", "long"),
        Piece("added", "short"),
    ]
