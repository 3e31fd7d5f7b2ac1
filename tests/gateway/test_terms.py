"""Terms: what counts as the same word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gateway.terms import terms_of
from tests.support.pace import units


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("stopping", "stop"),
        ("stopped", "cancelled"),
        ("themes", "colour"),
        ("Copies", "copy"),
        ("switching", "switches"),
        ("providers", "endpoint"),
        ("chats", "conversation"),
        ("regenerating", "retries"),
        ("API keys", "api-key"),
        ("ctrl-r", "^R"),
        ("Control + R", "ctrl+r"),
        ("shift-return", "shift+enter"),
        ("keyboard shortcuts", "keybindings"),
        ("new line", "line break"),
        ("llama.cpp", "llamacpp"),
    ],
)
def test_these_are_the_same(one: str, other: str) -> None:
    assert set(terms_of(one)) == set(terms_of(other)) != set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ctrl+r", "ctrl+t"),
        ("api key", "key"),
        ("table", "tab"),
        ("status", "state"),
        ("--new", "new"),
        ("-c", "c"),
    ],
)
def test_these_are_not_the_same(one: str, other: str) -> None:
    assert terms_of(one) != terms_of(other)


def test_names_with_underscores_stay_whole_and_are_found_by_their_parts() -> None:
    assert set(terms_of("OPENAI_API_KEY")) >= {"openai"}
    assert terms_of("key_env")[0] == "key_env"


def test_words_without_meaning_are_left_out() -> None:
    assert terms_of("how do I do that in the") == []


@given(st.text(max_size=200))
def test_any_text_has_terms_or_none(text: str) -> None:
    assert all(terms_of(text))


@pytest.mark.parametrize(
    "text", ["ctrl " * 5_000, "api_" * 5_000, "-" * 20_000, "a+" * 10_000, "\u0130" * 20_000]
)
def test_repetitive_text_takes_no_long_time(text: str) -> None:
    assert units(lambda: terms_of(text), 80) < 80
