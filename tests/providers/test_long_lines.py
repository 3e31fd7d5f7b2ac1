"""Decoding one very long event costs time in proportion to its length, in every wire format."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.conversation import TextDelta
from app.errors import ReplyTooLarge
from app.providers import stream_decoder
from tests.support.pace import best_ratio, cpu_seconds

TEXT = "TEXT"
EVENTS: dict[str, Any] = {
    "openai_chat": {"choices": [{"delta": {"content": TEXT}}]},
    "openai_responses": {"type": "response.output_text.delta", "output_index": 0, "delta": TEXT},
    "anthropic": {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": TEXT}},
    "gemini": {"candidates": [{"content": {"parts": [{"text": TEXT}]}}]},
    "ollama_chat": {"message": {"content": TEXT}},
    "cohere_v2": {"type": "content-delta", "delta": {"message": {"content": {"text": TEXT}}}},
}


def event(wire_format: str, length: int) -> bytes:
    body = json.dumps(EVENTS[wire_format]).replace(TEXT, "x" * length).encode()
    return body + b"\n" if wire_format == "ollama_chat" else b"data: " + body + b"\n\n"


def seconds(wire_format: str, length: int) -> float:
    """How long the event takes in pieces of 64 bytes."""
    body, decoder, size = event(wire_format, length), stream_decoder(wire_format), 0

    def decode() -> None:
        nonlocal size
        for at in range(0, len(body), 64):
            deltas = decoder.feed(body[at : at + 64])
            size += sum(len(delta.text) for delta in deltas if isinstance(delta, TextDelta))

    took = cpu_seconds(decode)
    assert size == length
    return took


@pytest.mark.parametrize("wire_format", EVENTS)
def test_a_long_event_takes_linear_time(wire_format: str) -> None:
    seconds(wire_format, 1 << 16)

    def ratio() -> float:
        return seconds(wire_format, 1_000_000) / seconds(wire_format, 1 << 17)

    assert best_ratio(ratio, 16) < 16  # 7.6 times as long; 58 times as slow if it were quadratic


@pytest.mark.parametrize("wire_format", EVENTS)
def test_a_line_without_end_is_given_up(wire_format: str) -> None:
    decoder = stream_decoder(wire_format)
    decoder.feed(event(wire_format, 10)[:-4])
    fed = 0

    def feed_on() -> None:
        nonlocal fed
        while fed < 8 << 20:
            decoder.feed(b"x" * 65536)
            fed += 65536

    with pytest.raises(ReplyTooLarge):
        feed_on()
    assert fed < 5 << 20
