"""Folds: which pastes get a token, and what a token stands for."""

from __future__ import annotations

from app.ui.widgets.prompt_folds import FOLD_CHARACTERS, FOLD_LINES, KEPT_FOLDS, Folds


def lines(count: int, word: str = "line") -> str:
    return "\n".join(f"{word} {number}" for number in range(count))


def readable(token: str | None) -> str:
    assert token is not None
    return token.replace("\u00a0", " ")


def test_short_pastes_are_shown() -> None:
    folds = Folds()
    assert folds.token_for(lines(FOLD_LINES)) is None
    assert folds.token_for(lines(FOLD_LINES) + "\n") is None
    assert folds.token_for("x" * FOLD_CHARACTERS) is None


def test_a_token_says_how_much_it_stands_for() -> None:
    folds = Folds()
    assert readable(folds.token_for(lines(412))) == "[pasted 412 lines]"
    assert readable(folds.token_for(lines(412, "other"))) == "[pasted 412 lines #2]"
    assert readable(folds.token_for("x" * 2000)) == "[pasted 2,000 characters]"


def test_the_same_text_has_the_same_token() -> None:
    folds = Folds()
    assert folds.token_for(lines(20)) == folds.token_for(lines(20))


def test_what_a_person_types_is_no_token() -> None:
    folds = Folds()
    token = readable(folds.token_for(lines(20)))
    assert folds.full(token) == token
    assert folds.spans(token) == []


def test_full_and_folded_are_inverse() -> None:
    folds = Folds()
    first, second = lines(20), lines(30, "é")
    text = f"before {folds.token_for(first)} between {folds.token_for(second)}\nbehind"
    assert folds.full(text) == f"before {first} between {second}\nbehind"
    assert folds.folded(folds.full(text)) == text


def test_what_was_unfolded_stays_so_until_it_is_pasted_again() -> None:
    folds = Folds()
    token = folds.token_for(lines(20))
    assert token is not None
    assert folds.unfold(token) == lines(20)
    assert folds.folded(lines(20)) == lines(20)
    assert folds.full(token) == lines(20)
    assert folds.token_for(lines(20)) == token
    assert folds.folded(lines(20)) == token


def test_old_folds_are_forgotten_but_none_that_the_text_holds() -> None:
    folds = Folds()
    tokens = [folds.token_for(lines(20, f"word{number}")) for number in range(KEPT_FOLDS + 10)]
    folds.settle(f"here {tokens[0]}")
    assert folds.full(str(tokens[0])) == lines(20, "word0")
    assert folds.full(str(tokens[1])) == tokens[1]
    assert folds.full(str(tokens[-1])) == lines(20, f"word{KEPT_FOLDS + 9}")
