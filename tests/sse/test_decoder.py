"""The decoder against the rules of HTML 9.2.6, one by one, whatever the cuts."""

from __future__ import annotations

from collections import deque
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import ReplyTooLarge
from app.sse import ServerSentEvent, SSEDecoder

KIB = 1 << 10
MIB = 1 << 20


def events_of(body: bytes, size: int = 0) -> list[ServerSentEvent]:
    """The events of a body in pieces of this size; 0 for one piece."""
    decoder = SSEDecoder()
    pieces = [body[at : at + size] for at in range(0, len(body), size)] if size else [body]
    events = [event for piece in pieces for event in decoder.feed(piece)]
    assert decoder.close() == []
    return events


def data_of(body: bytes) -> list[str]:
    """The data of the events, which must be the same for all cuts."""
    whole = events_of(body)
    for size in (1, 2, 3, 7):
        assert events_of(body, size) == whole
    return [event.data for event in whole]


@pytest.mark.parametrize(
    ("body", "data"),
    [
        pytest.param(b"data: a\n\ndata: b\n\n", ["a", "b"], id="lf"),
        pytest.param(b"data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"], id="crlf"),
        pytest.param(b"data: a\r\rdata: b\r\r", ["a", "b"], id="cr alone"),
        pytest.param(b"data: a\r\n\ndata: b\n\r\n", ["a", "b"], id="mixed line ends"),
        pytest.param(b"data: a\ndata: b\n\n", ["a\nb"], id="data lines are joined"),
        pytest.param(b"data: a\r\ndata: b\r\n\r\n", ["a\nb"], id="data lines are joined over crlf"),
        pytest.param(b"data\ndata\n\n", ["\n"], id="field without colon"),
        pytest.param(b"data\n\n", [""], id="empty data is an event"),
        pytest.param(b"data:a\n\n", ["a"], id="no space after the colon"),
        pytest.param(b"data:  a\n\n", [" a"], id="one space is removed, not two"),
        pytest.param(b"data:\ta\n\n", ["\ta"], id="a tab is not removed"),
        pytest.param(b": comment\ndata: a\n: more\n\n", ["a"], id="comments"),
        pytest.param(b"event: ping\n\nid: 7\n\nretry: 10\n\n", [], id="no event without data"),
        pytest.param(b"Data: a\nDATA: b\n data: c\n\n", [], id="field names are case-sensitive and exact"),
        pytest.param(b"data: a\n", [], id="an unfinished event is not dispatched"),
        pytest.param(b"data: a\n\ndata: b", ["a"], id="nor is an unfinished line"),
        pytest.param(b"\xef\xbb\xbfdata: a\n\n", ["a"], id="one byte order mark is dropped"),
        pytest.param(b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\ndata: b\n\n", ["b"], id="the second one is not"),
        pytest.param(b"data: \xef\xbb\xbfa\n\n", ["\ufeffa"], id="nor is one in the middle"),
        pytest.param(b"data: \xff\xc3\n\n", ["��"], id="invalid bytes"),
        pytest.param("data: ä€😀\n\n".encode(), ["ä€😀"], id="characters of several bytes"),
        pytest.param(
            "data: a\u2028b\u2029c\x85d\x0be\x0cf\x1cg\n\n".encode(),
            ["a\u2028b\u2029c\x85d\x0be\x0cf\x1cg"],
            id="no other line ends",
        ),
    ],
)
def test_a_body_decodes_to_these_data_whatever_the_cuts(body: bytes, data: list[str]) -> None:
    assert data_of(body) == data


def test_the_event_type_is_reset_after_each_block() -> None:
    events = events_of(b"event: error\ndata: a\n\ndata: b\n\nevent: x\nevent:\ndata: c\n\n")
    assert [event.event for event in events] == ["error", "message", "message"]


def test_ids_persist_and_are_committed_by_blocks_without_data() -> None:
    decoder = SSEDecoder()
    events = decoder.feed(
        b"id: 1\ndata: a\n\ndata: b\n\nid: 2\n\ndata: c\n\nid: 3\x00\ndata: d\n\nid\ndata: e\n\nid: 9\n"
    )
    assert [event.id for event in events] == ["1", "1", "2", "2", ""]
    assert decoder.last_event_id == ""


def test_retry_takes_digits_only() -> None:
    decoder = SSEDecoder()
    lines = [
        b"retry: 10",
        b"retry: +1",
        b"retry: 1_0",
        b"retry: 5 ",
        "retry: ٣".encode(),
        b"retry: " + b"9" * 5000,
    ]
    decoder.feed(b"\n".join(lines) + b"\n")
    assert decoder.retry == 10
    assert decoder.feed(b"data: a\n\ndata: b\n\n") == [
        ServerSentEvent("message", "a", "", 10),
        ServerSentEvent("message", "b"),
    ]


def test_an_event_is_dispatched_as_soon_as_its_blank_line_is_there() -> None:
    decoder = SSEDecoder()
    assert decoder.feed(b"data: a\r\n\r") == [ServerSentEvent("message", "a")]
    assert decoder.feed(b"\ndata: b\r\r") == [ServerSentEvent("message", "b")]


def test_the_tail_holds_what_was_not_dispatched() -> None:
    decoder = SSEDecoder()
    decoder.feed(b"data: a\n\nevent: end\ndata: [DONE]\ndata: mo")
    decoder.close()
    assert decoder.tail == "event: end\ndata: [DONE]\ndata: mo"
    assert SSEDecoder().tail == ""


def test_lines_with_unknown_fields_stay_readable() -> None:
    decoder = SSEDecoder()
    decoder.feed(b'data: a\n\nerror: {"code": 1}\n\n{\n "x": 2')
    decoder.close()
    assert decoder.stray == 'error: {"code": 1}\n{\n "x": 2'


def test_stray_text_is_kept_up_to_a_limit() -> None:
    decoder = SSEDecoder()
    for _ in range(100):
        decoder.feed(b"x" * 1000 + b"\n")
    decoder.close()
    assert 8000 < len(decoder.stray) <= 8300


@pytest.mark.parametrize("size", [0, 10, 1000])
def test_a_line_over_its_limit_is_refused_after_the_events_before_it(size: int) -> None:
    body = b"data: a\n\ndata: " + b"x" * 2000 + b"\n\n"
    decoder = SSEDecoder(line_limit=1000)
    pieces = [body[at : at + size] for at in range(0, len(body), size)] if size else [body]
    events: list[ServerSentEvent] = []

    def feed_all() -> None:
        for piece in [*pieces, b"data: b\n\n"]:
            events.extend(decoder.feed(piece))

    with pytest.raises(ReplyTooLarge):
        feed_all()
    assert [event.data for event in events] == ["a"]
    with pytest.raises(ReplyTooLarge):
        decoder.close()


def test_a_line_of_just_the_limit_is_taken() -> None:
    line = b"data: " + b"x" * 994
    assert [len(event.data) for event in SSEDecoder(line_limit=1000).feed(line + b"\n\n")] == [994]
    with pytest.raises(ReplyTooLarge):
        SSEDecoder(line_limit=999).feed(line + b"\n\n")


@pytest.mark.parametrize("line", [b"data: " + b"x" * 90 + b"\n", b"data\n"])
def test_an_event_of_many_lines_over_its_limit_is_refused(line: bytes) -> None:
    decoder = SSEDecoder(event_limit=1000)
    with pytest.raises(ReplyTooLarge):
        deque((decoder.feed(line) for _ in range(300)), maxlen=0)


@pytest.mark.parametrize("size", [0, 1, 7, 40])
def test_a_body_over_its_limit_is_refused_after_the_events_before_it(size: int) -> None:
    body = b"data: a\n\n: comment\n\ndata: b\n\n" + b": ping\n\n" * 50
    decoder = SSEDecoder(total_limit=40)
    events: list[ServerSentEvent] = []

    def feed_all() -> None:
        for piece in [body[at : at + size] for at in range(0, len(body), size)] if size else [body, b"\n"]:
            events.extend(decoder.feed(piece))

    with pytest.raises(ReplyTooLarge, match="40 bytes"):
        feed_all()
    assert [event.data for event in events] == ["a", "b"]
    with pytest.raises(ReplyTooLarge):
        decoder.close()


def test_a_body_of_just_the_limit_is_taken() -> None:
    decoder = SSEDecoder(total_limit=18)
    assert [event.data for event in decoder.feed(b"data: a\n\ndata: b\n\n")] == ["a", "b"]
    assert decoder.feed(b"") == []
    with pytest.raises(ReplyTooLarge):
        decoder.feed(b"\n")


def test_comments_count_towards_no_event() -> None:
    decoder = SSEDecoder(line_limit=200, event_limit=500)
    for _ in range(1000):
        assert decoder.feed(b": " + b"x" * 100 + b"\n") == []
    assert decoder.tail == ""


def test_a_long_line_in_small_pieces_copies_each_byte_a_few_times_only() -> None:
    """Linear: what the decoder holds as the unfinished line are the pieces themselves."""
    decoder = SSEDecoder(line_limit=8 * MIB, event_limit=8 * MIB)
    piece = b"x" * 64
    decoder.feed(b"data: ")
    for _ in range(4 * MIB // 64):
        decoder.feed(piece)
    assert all(part is piece for part in decoder._parts[1:])
    [event] = decoder.feed(b"\n\n")
    assert len(event.data) == 4 * MIB


LINES = st.sampled_from(
    [
        b"data: a",
        b"data:",
        b"data",
        b"event: e",
        b"event",
        b"id: 1",
        b"id",
        b"retry: 5",
        b": c",
        b"",
        b"",
        b"x: y",
        "data: é😀".encode(),
    ]
)
ENDS = st.sampled_from([b"\n", b"\r\n", b"\r"])


@given(
    st.lists(st.tuples(LINES, ENDS), max_size=20), st.lists(st.integers(0, 200), max_size=10), st.booleans()
)
@settings(max_examples=150, deadline=None)
def test_cuts_never_matter(lines: list[tuple[bytes, bytes]], cuts: list[int], bom: bool) -> None:
    body = (b"\xef\xbb\xbf" if bom else b"") + b"".join(line + end for line, end in lines)
    whole = SSEDecoder()
    expected = whole.feed(body)
    pieces = SSEDecoder()
    places = sorted({min(cut, len(body)) for cut in cuts} | {0, len(body)})
    events = [e for a, b in pairwise(places) for e in pieces.feed(body[a:b])]
    assert events == expected
    assert (pieces.tail, pieces.last_event_id, pieces.retry) == (whole.tail, whole.last_event_id, whole.retry)


@pytest.mark.parametrize("begin", [b"data: a\n", b"event: e\n", b"id: 1\n", b"retry: 5\n", b"data: a\nda"])
def test_a_chunk_that_looks_like_an_event_may_be_the_end_of_one(begin: bytes) -> None:
    decoder = SSEDecoder()
    end = b"data: b\n\n".removeprefix(b"da" if begin.endswith(b"da") else b"")
    assert decoder.feed(begin) == []
    assert decoder.feed(end) == SSEDecoder().feed(begin + end)
