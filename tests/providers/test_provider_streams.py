"""The decoders against recorded streams of real providers that lie outside this repository."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.conversation import MessageBuilder, ReasoningPart, TextPart, ToolCallPart
from app.providers import StreamDecoder, stream_decoder
from tests.support.wire_cases import WHY_NOT, wire_cases

FOLDER = wire_cases() or Path()
ENTRIES: list[dict[str, Any]] = []
if (FOLDER / "streams" / "manifest.json").is_file():
    manifest = json.loads((FOLDER / "streams" / "manifest.json").read_text())
    ENTRIES = manifest["entries"]

pytestmark = pytest.mark.skipif(not ENTRIES, reason=WHY_NOT)


def chunkings(body: bytes) -> Iterator[list[bytes]]:
    """The body whole and in pieces; under 60 kB also every byte by itself."""
    for size in (len(body), 7, 1024, 65536, *([1] if len(body) < 60_000 else [])):
        yield [body[at : at + size] for at in range(0, len(body), size)]


def arguments_of(text: Any) -> Any:
    """Parsed arguments; a mark where they do not parse, as the expectations have it."""
    if isinstance(text, dict):
        return "unparsed" if "__unparsed__" in text else text
    try:
        return json.loads(text or "{}")
    except ValueError:
        return "unparsed"


def told(decoder: StreamDecoder, builder: MessageBuilder) -> dict[str, Any]:
    parts = builder.parts()
    usage = decoder.usage
    return {
        "text": "".join(part.text for part in parts if isinstance(part, TextPart)),
        "reasoning": "".join(part.text for part in parts if isinstance(part, ReasoningPart)),
        "tool_calls": [
            (part.name, arguments_of(part.arguments)) for part in parts if isinstance(part, ToolCallPart)
        ],
        "finish_reason": decoder.finish.raw if decoder.finish else None,
        "usage": {"input": usage.input_tokens, "output": usage.output_tokens} if usage else None,
        "fails": decoder.failure is not None,
        "complete": decoder.complete,
    }


def expectation(expected: dict[str, Any], got: dict[str, Any]) -> dict[str, Any]:
    """What is expected, in the form of `told`; what the collection does not say is taken from ``got``."""
    calls = [
        (call["name"] or "", arguments_of(call["arguments"])) for call in expected.get("tool_calls") or ()
    ]
    # The collection joins reasoning pieces of some providers with other white space than was on the wire.
    same_reasoning = re.sub(r"\s", "", expected["reasoning"]) == re.sub(r"\s", "", got["reasoning"])
    return {
        "text": expected["text"],
        "reasoning": got["reasoning"] if same_reasoning else expected["reasoning"],
        "tool_calls": calls,
        "finish_reason": expected["finish_reason"],
        "usage": {name: expected["usage"].get(name) for name in ("input", "output")}
        if expected["usage"]
        else got["usage"],
        "fails": expected.get("error") is not None,
        "complete": expected["complete"],
    }


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry["file"] for entry in ENTRIES])
def test_a_stream_decodes_to_its_message_whatever_the_cuts(entry: dict[str, Any]) -> None:
    body = (FOLDER / "streams" / entry["file"]).read_bytes()
    wanted = [entry["expected"]]
    if "expected_if_eof_flushes_last_event" in entry:
        wanted.append(entry["expected_if_eof_flushes_last_event"])
    for chunks in chunkings(body):
        decoder, builder = stream_decoder(entry["protocol"]), MessageBuilder(lambda: 0.0)
        for delta in [delta for chunk in chunks for delta in decoder.feed(chunk)] + decoder.close():
            builder.apply(delta)
        got = told(decoder, builder)
        assert got in [expectation(expected, got) for expected in wanted]
