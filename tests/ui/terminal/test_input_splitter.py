"""What a read holds: keys, a marked paste, or a paste of a terminal that does not mark them."""

from __future__ import annotations

import random

import pytest

from app.ui.terminal.input_splitter import (
    BURST_SECONDS,
    PASTE_END,
    PASTE_START,
    InputSplitter,
    Named,
    Pasted,
    Piece,
)


def split(*reads: str) -> list[Piece]:
    """The pieces of these reads, each within a moment of the one before, and of the silence after them."""
    splitter = InputSplitter()
    pieces = [piece for read in reads for piece in splitter.feed(read)]
    while splitter.wait_seconds is not None:
        pieces += splitter.expire()
    return pieces


def test_a_line_end_inside_a_burst_of_text_is_no_enter() -> None:
    assert split("first line\rsecond line") == [Pasted("first line\rsecond line")]
    assert split("\tdef f():\r\n\t\treturn 1\r\n") == [Pasted("\tdef f():\r\n\t\treturn 1\r\n")]


def test_text_that_follows_at_once_belongs_to_it() -> None:
    assert split("first line\rsec", "ond line", "\rthird\r") == [Pasted("first line\rsecond line\rthird\r")]
    assert split("x" * 40 + "\r", "the next line") == [Pasted("x" * 40 + "\rthe next line")]


@pytest.mark.parametrize(
    "reads", [["a question\r"], ["x" * 4000 + "\r"], ["\r"], ["y", "\r"], ["ok\ry"], ["x\ry\rz"]]
)
def test_enter_behind_a_text_is_never_swallowed(reads: list[str]) -> None:
    assert "".join(piece for piece in split(*reads) if isinstance(piece, str)) == "".join(reads)


def test_only_long_text_waits_and_only_a_moment() -> None:
    splitter = InputSplitter()
    assert splitter.feed("short\r") == ["short\r"]
    assert splitter.wait_seconds is None
    assert splitter.feed("x" * 40 + "\r") == []
    assert splitter.wait_seconds == BURST_SECONDS
    assert splitter.expire() == ["x" * 40 + "\r"]
    assert splitter.wait_seconds is None


def test_keys_behind_a_burst_are_keys() -> None:
    assert split("first line\rsecond\x1b[A") == [Pasted("first line\rsecond"), "\x1b[A"]
    assert split("first line\rsecond", "\x03") == [Pasted("first line\rsecond"), "\x03"]
    assert split("x" * 40 + "\r", "\x1b[A") == ["x" * 40 + "\r", "\x1b[A"]


def test_a_terminal_that_marks_pastes_types_all_the_rest() -> None:
    marked = f"{PASTE_START}one\rtwo{PASTE_END}"
    assert split(marked, "first line\rsecond line") == [Pasted("one\rtwo"), "first line\rsecond line"]


def test_a_marked_paste_is_one_however_it_is_cut() -> None:
    chance = random.Random(3)
    text = "line one\rline two\rline three"
    whole = f"{PASTE_START}{text}{PASTE_END}after"
    for _ in range(300):
        cuts = sorted(chance.sample(range(1, len(whole)), chance.randrange(6)))
        reads = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
        pieces = split(*reads)
        assert [piece.text for piece in pieces if isinstance(piece, Pasted)] == [text]
        assert "".join(piece for piece in pieces if isinstance(piece, str)) == "after"


NAME = "\x1bP>|kitty(0.42.1)\x1b\\"


@pytest.mark.parametrize("cut", range(len(NAME) + 1))
def test_what_the_terminal_calls_itself_is_no_key_however_it_is_cut(cut: int) -> None:
    splitter = InputSplitter()
    splitter.awaits_name = True
    pieces = [*splitter.feed(f"a{NAME[:cut]}"), *splitter.feed(f"{NAME[cut:]}b")]
    assert Named("kitty(0.42.1)") in pieces
    assert "".join(piece for piece in pieces if isinstance(piece, str)) == "ab"
    assert splitter.wait_seconds is None


def test_alt_p_is_a_key_also_while_a_name_is_awaited() -> None:
    splitter = InputSplitter()
    splitter.awaits_name = True
    assert splitter.feed("\x1bP") == []
    assert splitter.wait_seconds is not None
    assert splitter.expire() == ["\x1bP"]


def test_nobody_is_told_a_name_that_was_not_asked_for() -> None:
    assert [piece for piece in split(NAME) if isinstance(piece, Named)] == []
    splitter = InputSplitter()
    splitter.awaits_name = True
    assert splitter.feed(NAME + NAME)[0] == Named("kitty(0.42.1)")
    assert not splitter.awaits_name
