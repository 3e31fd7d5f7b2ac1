"""What was hidden in a message does not go out again, in whatever wire format."""

from __future__ import annotations

import pytest

from app.conversation import ReasoningPart, RefusalPart, TextPart, ToolCallPart, ToolResultPart
from app.providers import ChatRequest
from app.safe_text import HIDDEN, safe_markdown
from tests.providers.conftest import message, receive
from tests.support.scripted_server import error_reply

HIDING = safe_markdown("he\u200bllo")
FORMATS = ("openai_chat", "openai_responses", "anthropic", "gemini", "ollama_chat", "cohere_v2")


@pytest.mark.parametrize("wire_format", FORMATS)
async def test_no_request_holds_a_mark(server, provider_for, wire_format):
    server.default_reply = error_reply(401, "only the request is looked at")
    messages = (
        message("system", TextPart(HIDING)),
        message("user", TextPart(HIDING)),
        message("assistant", ReasoningPart(HIDING), TextPart(HIDING), ToolCallPart("call", "look", "{}")),
        message("tool", ToolResultPart("call", HIDING)),
        message("assistant", RefusalPart(HIDING)),
        message("user", TextPart(safe_markdown("\ufeffgo on"))),
    )
    await receive(
        provider_for(wire_format=wire_format, base_url=server.origin), ChatRequest("model-1", messages)
    )
    body = server.requests[-1].body.decode()
    assert HIDDEN not in body
    assert "ufdd0" not in body
    assert body.count("hello") >= 5 - (wire_format != "ollama_chat") - (wire_format == "cohere_v2")
    assert "go on" in body
