from __future__ import annotations

import pytest

from app.conversation import AttachmentPart
from app.providers.pictures import refusal_of, takes_pictures

PNG = AttachmentPart("a.png", "image/png", "aGk=")
GIF = AttachmentPart("a.gif", "image/gif", "aGk=")
PDF = AttachmentPart("a.pdf", "application/pdf", "aGk=")
TEXT = AttachmentPart("a.txt", "text/plain", "hi")
LARGE = AttachmentPart("a.png", "image/png", "A" * 6_000_000)

FORMATS = ("anthropic", "openai_chat", "openai_responses", "gemini", "cohere_v2", "ollama_chat")


@pytest.mark.parametrize("wire_format", FORMATS)
def test_text_and_small_pictures_go_everywhere(wire_format):
    assert refusal_of([TEXT, PNG], wire_format, "m", None) == ""


@pytest.mark.parametrize("wire_format", FORMATS)
def test_a_model_that_takes_none_is_told_apart(wire_format):
    assert "takes no pictures" in refusal_of([TEXT, PNG], wire_format, "m", takes_pictures=False)
    assert refusal_of([TEXT], wire_format, "m", takes_pictures=False) == ""


@pytest.mark.parametrize(
    ("part", "wire_format", "told"),
    [
        (LARGE, "anthropic", "a.png is too large for m: its endpoint takes pictures up to 3.9 MB."),
        (GIF, "gemini", "its endpoint takes JPEG, PNG, WEBP."),
        (PDF, "ollama_chat", "m cannot be sent a.pdf: its endpoint takes text and pictures only."),
        (PDF, "cohere_v2", "m cannot be sent a.pdf"),
    ],
)
def test_what_a_wire_format_would_refuse_is_said_before(part, wire_format, told):
    assert told in refusal_of([part], wire_format, "m", None)


@pytest.mark.parametrize(
    ("entry", "takes"),
    [
        ({"architecture": {"input_modalities": ["text", "image"]}}, True),
        ({"architecture": {"input_modalities": ["text"]}}, False),
        ({"capabilities": {"vision": False}}, False),
        ({"capabilities": {"image_input": {"supported": True}}}, True),
        ({"capabilities": ["completion", "vision"]}, True),
        ({"capabilities": ["completion"]}, False),
        ({"features": ["tools", "vision"]}, True),
        ({"type": "vlm"}, True),
        ({"type": "llm"}, False),
        ({"type": "model"}, None),
        ({"capabilities": {"chat": True}}, None),
        ({"architecture": "x", "capabilities": 3, "features": "vision"}, None),
        ({}, None),
        ("x", None),
    ],
)
def test_lists_say_who_takes_pictures(entry, takes):
    assert takes_pictures(entry) is takes


def test_the_lists_of_models_are_read_so():
    from app.providers.openai_chat_provider import model_cards

    listed = {"data": [{"id": "a", "architecture": {"input_modalities": ["text"]}}, {"id": "b"}]}
    assert [card.takes_pictures for card in model_cards(listed)] == [False, None]
