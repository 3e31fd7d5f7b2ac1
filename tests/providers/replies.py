"""Replies as stored messages: what a recording decodes to, made by an endpoint and a model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.conversation import GenerationRecord, Message, MessageBuilder
from app.providers import stream_decoder
from tests.providers.conftest import message

RECORDINGS = Path(__file__).parent / "recordings"


def reply(wire_format: str, name: str, *, endpoint: str = "lab", model: str = "m") -> Message:
    """The assistant message that this recording of ours decodes to."""
    (path,) = (path for path in (RECORDINGS / wire_format).glob(f"{name}.*") if path.suffix != ".json")
    decoder, builder = stream_decoder(wire_format), MessageBuilder(lambda: 0.0)
    for delta in decoder.feed(path.read_bytes()) + decoder.close():
        builder.apply(delta)
    made = message("assistant", *builder.parts())
    return replace(made, generation=GenerationRecord("g", made.id, endpoint, model, "complete", 0))
