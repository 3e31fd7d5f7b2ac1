"""Every recording of ours decodes to the message beside it, whatever the cuts; one recording per quirk."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from app.conversation import (
    MessageBuilder,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCallPart,
    delta_from_record,
    delta_to_record,
)
from app.providers import StreamDecoder, stream_decoder
from app.safe_text import is_safe

RECORDINGS = sorted(
    path for path in (Path(__file__).parent / "recordings").glob("*/*") if path.suffix in (".sse", ".ndjson")
)


def pieces(body: bytes, size: int) -> list[bytes]:
    """The body in pieces of this size; 0 for one piece."""
    return [body[at : at + size] for at in range(0, len(body), size)] if size else [body]


def decoded(wire_format: str, chunks: Iterable[bytes]) -> tuple[StreamDecoder, MessageBuilder]:
    """The decoder at the end of the chunks, and what its deltas built."""
    decoder, builder = stream_decoder(wire_format), MessageBuilder(lambda: 0.0)
    for delta in [delta for chunk in chunks for delta in decoder.feed(chunk)] + decoder.close():
        assert delta_from_record(delta_to_record(delta)) == delta
        builder.apply(delta)
    return decoder, builder


def told(decoder: StreamDecoder, builder: MessageBuilder) -> dict[str, Any]:
    """What a recording's file of expectations says, of this reply."""
    parts = builder.parts()

    def texts(kind: type[TextPart | ReasoningPart | RefusalPart]) -> str:
        return "".join(part.text for part in parts if isinstance(part, kind))

    usage = decoder.usage
    return {
        "text": texts(TextPart),
        "reasoning": texts(ReasoningPart),
        "refusal": texts(RefusalPart),
        "tool_calls": [[part.name, part.arguments] for part in parts if isinstance(part, ToolCallPart)],
        "finish": decoder.finish.raw if decoder.finish else None,
        "usage": [usage.input_tokens, usage.output_tokens] if usage else None,
        "fails": decoder.failure is not None,
        "complete": decoder.complete,
    }


@pytest.mark.parametrize(
    "recording", RECORDINGS, ids=[f"{path.parent.name}-{path.stem}" for path in RECORDINGS]
)
def test_a_recording_decodes_to_its_message_whatever_the_cuts(recording: Path) -> None:
    body = recording.read_bytes()
    expected = json.loads(recording.with_suffix(".json").read_text())
    for size in (0, 7, 1) if len(body) < 10_000 else (0, 1000):
        decoder, builder = decoded(recording.parent.name, pieces(body, size))
        assert told(decoder, builder) == expected
        assert builder.usage == decoder.usage
        assert builder.finish == decoder.finish


@pytest.mark.parametrize(
    "recording", RECORDINGS, ids=[f"{path.parent.name}-{path.stem}" for path in RECORDINGS]
)
def test_every_text_of_a_recording_is_safe_for_a_terminal(recording: Path) -> None:
    decoder, builder = decoded(recording.parent.name, [recording.read_bytes()])
    for part in builder.parts():
        assert is_safe(getattr(part, "text", "") + getattr(part, "name", ""))
    if decoder.failure is not None:
        assert is_safe(decoder.failure.what)
        assert decoder.failure.what


@pytest.mark.parametrize(
    "recording", RECORDINGS, ids=[f"{path.parent.name}-{path.stem}" for path in RECORDINGS]
)
def test_no_prefix_of_a_recording_breaks_the_decoder(recording: Path) -> None:
    """Each cut gives a beginning of the text that the whole gives, and is never complete without its end."""
    body = recording.read_bytes()
    _, whole = decoded(recording.parent.name, [body])
    text = "".join(part.text for part in whole.parts() if isinstance(part, TextPart))
    is_stream = body.lstrip(b"\xef\xbb\xbf")[:1] not in (b"{", b"[", b"<") or recording.suffix == ".ndjson"
    for end in range(0, len(body), max(1, len(body) // 150)):
        _, builder = decoded(recording.parent.name, [body[:end]])
        cut = "".join(part.text for part in builder.parts() if isinstance(part, TextPart))
        if is_stream and "think" not in recording.stem and "emoji" not in recording.stem:
            assert text.startswith(cut)


ODD_VALUES: list[Any] = [None, 1, -1, 1.5, "x", [], {}, [1], {"a": 1}, True, "", [None], {"index": "x"}, [[]]]
ODD_BYTES = b'\r\n:{}[]",\x00\xff\xef<a0'


def mangled_value(value: Any, chance: random.Random) -> Any:
    """The JSON value with some of its pieces replaced or left out."""
    if chance.random() < 0.12:
        return chance.choice(ODD_VALUES)
    if isinstance(value, dict):
        return {name: mangled_value(each, chance) for name, each in value.items() if chance.random() > 0.03}
    return [mangled_value(each, chance) for each in value] if isinstance(value, list) else value


def mangled(body: bytes, chance: random.Random) -> bytes:
    """The body with odd JSON values or odd bytes in it."""
    if chance.random() < 0.4:
        changed = bytearray(body)
        for _ in range(min(len(changed), chance.randint(1, 6))):
            changed[chance.randrange(len(changed))] = chance.choice(ODD_BYTES)
        return bytes(changed)
    lines = []
    for line in body.split(b"\n"):
        begin = b"data: " if line.startswith(b"data: {") else b""
        try:
            lines.append(begin + json.dumps(mangled_value(json.loads(line[len(begin) :]), chance)).encode())
        except ValueError:
            lines.append(line)
    return b"\n".join(lines)


@pytest.mark.parametrize("wire_format", sorted({path.parent.name for path in RECORDINGS}))
def test_mangled_recordings_neither_break_a_decoder_nor_depend_on_cuts(wire_format: str) -> None:
    """``BECK_FUZZ`` multiplies the number of bodies, and then begins elsewhere each time."""
    times = int(os.environ.get("BECK_FUZZ", "0"))
    chance = random.Random(None if times else wire_format)
    bodies = [
        path.read_bytes()
        for path in RECORDINGS
        if path.parent.name == wire_format and path.stat().st_size < 8000
    ]
    for _ in range(250 * (times or 1)):
        body = mangled(chance.choice(bodies), chance)
        ends = []
        for size in (0, 5):
            decoder, builder = decoded(wire_format, pieces(body, size))
            ends.append((builder.parts(), decoder.complete, decoder.finish, decoder.usage, decoder.failure))
        assert repr(ends[0]) == repr(ends[1]), body
