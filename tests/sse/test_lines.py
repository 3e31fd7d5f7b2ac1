"""Newline-delimited JSON into lines, whatever the cuts; and the collection's cases, which lie outside this repository."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from app.errors import ReplyTooLarge
from app.sse import LineDecoder
from tests.support.pace import best_ratio, cpu_seconds
from tests.support.wire_cases import WHY_NOT, wire_cases

CASES: list[dict[str, Any]] = []
if (FOLDER := wire_cases()) and (FOLDER / "ndjson_cases.json").is_file():
    CASES = json.loads((FOLDER / "ndjson_cases.json").read_text())


def lines(*chunks: bytes, limit: int = 1 << 20) -> list[str]:
    decoder = LineDecoder(limit)
    events = [event for chunk in chunks for event in decoder.feed(chunk)] + decoder.close()
    assert {event.event for event in events} <= {"message"}
    return [event.data for event in events]


def cut(body: bytes, size: int) -> list[bytes]:
    return [body[at : at + size] for at in range(0, len(body), size)]


@pytest.mark.skipif(not CASES, reason=WHY_NOT)
@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_case_gives_its_values(case: dict[str, Any]) -> None:
    body = base64.b64decode(case["bytes"])
    given = [[base64.b64decode(chunk) for chunk in case["chunks"]]] if "chunks" in case else []
    for chunks in [[body], *(cut(body, size) for size in (1, 2, 3, 7)), *given]:
        values, undecodable = [], []
        for line in lines(*chunks):
            try:
                values.append(json.loads(line))
            except ValueError:
                undecodable.append(line)
        assert values == case["expected"]
        assert "".join(undecodable) == case.get("undecodable_tail", "")


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_only_line_feeds_end_lines(size: int) -> None:
    body = "\ufeff a\r\n\n\r\n  b\u2028c\u0085d\re \n{}".encode()
    assert lines(*cut(body, size)) == ["a", "b\u2028c\u0085d\re", "{}"]


def test_invalid_bytes_are_replaced() -> None:
    assert lines(b"a\xffb\n") == ["a\ufffdb"]


def test_the_unfinished_line_can_be_looked_at() -> None:
    decoder = LineDecoder()
    decoder.feed(b"a\nhal")
    assert decoder.tail == "hal"
    decoder.close()
    assert decoder.tail == ""


def test_stray_keeps_the_first_lines_that_are_no_objects() -> None:
    decoder = LineDecoder()
    decoder.feed(b'{"a":1}\n{\n"error": 1\n}\n' + b"x" * 9000 + b"\nmore")
    decoder.close()
    assert decoder.stray.startswith('{\n"error": 1\n}\nxxx')
    assert len(decoder.stray) <= 8192 + 4


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_a_line_over_the_limit_is_refused_after_what_came_before_it(size: int) -> None:
    decoder = LineDecoder(10)
    got: list[str] = []

    def feed_all() -> None:
        for chunk in [*cut(b"{}\n" + b"x" * 11 + b"\n{}\n", size), b""]:
            got.extend(event.data for event in decoder.feed(chunk))

    with pytest.raises(ReplyTooLarge):
        feed_all()
    assert got == ["{}"]
    with pytest.raises(ReplyTooLarge):
        decoder.close()
    assert lines(b"x" * 10 + b"\n", limit=10) == ["x" * 10]


def test_a_long_line_in_small_pieces_takes_linear_time() -> None:
    def seconds(length: int) -> float:
        decoder, chunks = LineDecoder(8 << 20), cut(b"x" * length, 64)

        def decode() -> None:
            for chunk in chunks:
                decoder.feed(chunk)
            decoder.close()

        return cpu_seconds(decode)

    seconds(1 << 18)
    assert best_ratio(lambda: seconds(4 << 20) / seconds(1 << 20), 8) < 8  # 4 times the text
