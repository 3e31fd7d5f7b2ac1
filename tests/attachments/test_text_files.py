from __future__ import annotations

import os

import pytest

from app.attachments.text_files import decoded

TEXT = "Grüße,\nnaïve 🙂 日本\n"


def test_utf_8_needs_no_word():
    found = decoded(TEXT.encode())
    assert found is not None
    assert (found.text, found.assumed) == (TEXT, "")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_tells_the_encoding_and_is_no_part_of_the_text(encoding):
    found = decoded(TEXT.encode(encoding))
    assert found is not None
    assert found.text == TEXT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told_by_its_zeros(encoding):
    found = decoded(("Plain words, nothing else.\n" * 9).encode(encoding))
    assert found is not None
    assert found.text.startswith("Plain words")
    assert found.assumed == "read as UTF-16"


def test_what_is_no_utf_8_but_looks_like_text_is_read_as_windows_1252():
    found = decoded("Grüße für Käthe".encode("cp1252"))
    assert found is not None
    assert (found.text, found.assumed) == ("Grüße für Käthe", "read as Windows-1252")


def test_line_ends_become_newlines():
    found = decoded(b"a\r\nb\rc\n")
    assert found is not None
    assert found.text == "a\nb\nc\n"


@pytest.mark.parametrize(
    "content",
    [
        b"\x7fELF\x02\x01\x01\0\0\0",
        b"\x00" * 50,
        bytes(range(256)) * 9,
        b"\xff\xfe\x00\xd8",
        b"a\0b",
        b"\x01\x02\x03",
    ],
    ids=["program", "zeros", "all bytes", "broken UTF-16", "zero in text", "controls"],
)
def test_what_is_no_text_is_none(content):
    assert decoded(content) is None


def test_random_bytes_are_no_text():
    assert all(decoded(os.urandom(4096)) is None for _ in range(50))


def test_an_empty_file_is_an_empty_text():
    found = decoded(b"")
    assert found is not None
    assert found.text == ""
