"""What the encoder writes, the decoder reads."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sse import ServerSentEvent, SSEDecoder, encode_comment, encode_event

LINE = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=10)


def test_an_event_has_its_fields_and_a_blank_line() -> None:
    assert encode_event("a\nb", "delta", "7", 100) == b"event: delta\nid: 7\nretry: 100\ndata: a\ndata: b\n\n"
    assert encode_event("") == b"data: \n\n"


def test_a_comment_is_no_event() -> None:
    assert encode_comment("keep\nalive") == b": keep\n: alive\n\n"
    assert SSEDecoder().feed(encode_comment("x\ry") + encode_comment()) == []


@pytest.mark.parametrize("fields", [{"event": "a\nb"}, {"id": "a\rb"}, {"id": "\0"}, {"retry": -1}])
def test_what_cannot_be_said_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="not encodable"):
        encode_event("a", **fields)


@given(st.text(max_size=50), LINE, LINE, st.none() | st.integers(0, 99999))
@settings(max_examples=150, deadline=None)
def test_the_decoder_reads_what_was_written(data: str, event: str, id_: str, retry: int | None) -> None:
    decoded = SSEDecoder().feed(encode_event(data, event, id_, retry))
    readable = re.sub("[\ud800-\udfff]", "?", re.sub("\r\n|\r", "\n", data))
    assert decoded == [ServerSentEvent(event or "message", readable, id_, retry)]
