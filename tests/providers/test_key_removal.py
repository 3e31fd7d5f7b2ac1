"""Keys are taken out of what is recorded, wherever they stand and however they are cut."""

from __future__ import annotations

import random

import pytest

from app.providers.key_removal import KeyRemoval, clean_headers, clean_url

KEY = "sk-abab+ab/1"


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_a_key_is_found_in_a_stream_whatever_the_cuts(size: int) -> None:
    body = f"{KEY} sk-ab {KEY}{KEY} sk-abab%2Bab%2F1 sk-aba".encode()
    removal = KeyRemoval([KEY])
    pieces = [removal.stream(body[at : at + size]) for at in range(0, len(body), size)]
    assert b"".join(pieces) + removal.flush() == b"[key] sk-ab [key][key] [key] sk-aba"


@pytest.mark.parametrize("size", [1, 3, 100])
@pytest.mark.parametrize(
    "form", ["sk-abab+ab/1", "sk-abab%2Bab%2F1", "sk-abab%2Bab/1", r"sk-abab+ab\/1", r"sk-abab%2Bab\/1"]
)
def test_a_key_is_found_as_urls_and_json_write_it(form: str, size: int) -> None:
    body = f'{{"url": "https://h.example/?key={form}"}}'
    removal = KeyRemoval([KEY])
    pieces = [removal.stream(body[at : at + size].encode()) for at in range(0, len(body), size)]
    assert b"".join(pieces) + removal.flush() == b'{"url": "https://h.example/?key=[key]"}'
    assert removal.cleaned(body) == '{"url": "https://h.example/?key=[key]"}'


def test_a_stream_without_keys_is_not_changed() -> None:
    chance = random.Random(4)
    body = bytes(chance.choice(b"sk-ab+/1 ") for _ in range(5000)).replace(KEY.encode(), b"")
    removal = KeyRemoval([KEY, ""])
    pieces = [removal.stream(body[at : at + 7]) for at in range(0, len(body), 7)]
    assert b"".join(pieces) + removal.flush() == body


def test_only_what_may_be_a_key_is_held_back() -> None:
    removal = KeyRemoval([KEY])
    assert removal.stream(b"Hello") == b"Hello"
    assert removal.stream(b"Hello s") == b"Hello "
    assert removal.stream(b"k-nothing") == b"sk-nothing"


def test_headers_that_carry_secrets_lose_their_values() -> None:
    headers = [("Authorization", "Bearer x"), ("X-Goog-Api-Key", "x"), ("Set-Cookie", "a=b"), ("X-Echo", KEY)]
    cleaned = clean_headers([*headers, ("Accept", "*/*")], KeyRemoval([KEY]))
    assert [value for _, value in cleaned] == ["[key]"] * 4 + ["*/*"]


@pytest.mark.parametrize(
    ("url", "cleaned"),
    [
        ("https://u:p@h.example/v1?alt=sse", "https://h.example/v1?alt=sse"),
        ("https://h.example/v1?key=AIza&alt=sse", "https://h.example/v1?key=[key]&alt=sse"),
        ("https://h.example/v1?access_token=x&a=%20", "https://h.example/v1?access_token=[key]&a=+"),
        ("/v1beta/models?pageSize=1&pageToken=t%2F2", "/v1beta/models?pageSize=1&pageToken=t%2F2"),
    ],
)
def test_urls_lose_what_is_named_like_a_secret(url: str, cleaned: str) -> None:
    assert clean_url(url) == cleaned
