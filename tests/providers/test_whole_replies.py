"""Replies without streaming: asked for when a server says that it cannot stream, and decoded to the same message."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.conversation import MessageBuilder, ReplayPart
from app.errors import RequestRejected, ServerFailed
from app.providers import ChatRequest, Provider, stream_decoder
from app.providers.refusals import refuses_streaming
from tests.providers.conftest import ask, message, receive
from tests.providers.replies import RECORDINGS
from tests.support.scripted_server import Reply, ScriptedServer, error_reply, json_reply

Providers = Callable[..., Provider]

CALL = {"id": "c1", "type": "function", "function": {"name": "add", "arguments": '{"x":1}'}}
WHOLE: dict[str, dict[str, Any]] = {
    "openai_chat": {
        "choices": [
            {
                "index": 0,
                "message": {"content": "Hi", "reasoning_content": "Hm", "tool_calls": [CALL]},
                "finish_reason": "tool_calls",
            }
        ],
        "usage": {"prompt_tokens": 5, "completion_tokens": 3},
    },
    "openai_responses": {
        "status": "completed",
        "output": [
            {"type": "reasoning", "id": "r", "summary": [{"type": "summary_text", "text": "Hm"}]},
            {"type": "message", "content": [{"type": "output_text", "text": "Hi"}]},
            {"type": "function_call", "call_id": "c1", "name": "add", "arguments": '{"x":1}'},
        ],
        "usage": {"input_tokens": 5, "output_tokens": 3},
    },
    "anthropic": {
        "type": "message",
        "content": [
            {"type": "thinking", "thinking": "Hm", "signature": "s"},
            {"type": "text", "text": "Hi"},
            {"type": "tool_use", "id": "c1", "name": "add", "input": {"x": 1}},
        ],
        "stop_reason": "tool_use",
        "usage": {"input_tokens": 5, "output_tokens": 3},
    },
    "gemini": {
        "candidates": [
            {
                "content": {
                    "parts": [
                        {"text": "Hm", "thought": True},
                        {"text": "Hi"},
                        {"functionCall": {"id": "c1", "name": "add", "args": {"x": 1}}},
                    ]
                },
                "finishReason": "STOP",
            }
        ],
        "usageMetadata": {"promptTokenCount": 5, "candidatesTokenCount": 3},
    },
    "ollama_chat": {
        "message": {
            "content": "Hi",
            "thinking": "Hm",
            "tool_calls": [{"id": "c1", "function": {"name": "add", "arguments": {"x": 1}}}],
        },
        "done": True,
        "done_reason": "stop",
        "prompt_eval_count": 5,
        "eval_count": 3,
    },
    "cohere_v2": {
        "message": {
            "content": [{"type": "thinking", "thinking": "Hm"}, {"type": "text", "text": "Hi"}],
            "tool_calls": [CALL],
        },
        "finish_reason": "TOOL_CALL",
        "usage": {"tokens": {"input_tokens": 5, "output_tokens": 3}},
    },
}


def built(wire_format: str, body: bytes, size: int) -> MessageBuilder:
    decoder, builder = stream_decoder(wire_format), MessageBuilder(lambda: 0.0)
    for at in range(0, len(body), size):
        for delta in decoder.feed(body[at : at + size]):
            builder.apply(delta)
    for delta in decoder.close():
        builder.apply(delta)
    assert decoder.complete
    return builder


@pytest.mark.parametrize("wire_format", WHOLE)
def test_a_whole_reply_has_text_reasoning_calls_usage_and_finish(wire_format: str) -> None:
    body = json.dumps(WHOLE[wire_format]).encode()
    for size in (1, len(body)):
        builder = built(wire_format, body, size)
        texts = {type(part).__name__: part for part in builder.parts() if not isinstance(part, ReplayPart)}
        assert texts["TextPart"].text == "Hi"  # type: ignore[union-attr]
        assert texts["ReasoningPart"].text == "Hm"  # type: ignore[union-attr]
        call = texts["ToolCallPart"]
        assert (call.id, call.name) == ("c1", "add")  # type: ignore[union-attr]
        assert json.loads(call.arguments) == {"x": 1}  # type: ignore[union-attr]
        assert builder.usage is not None
        assert (builder.usage.input_tokens, builder.usage.output_tokens) == (5, 3)
        assert builder.finish is not None
        assert builder.finish.reason == "tool_calls"


def test_streamed_and_whole_are_the_same_message() -> None:
    streamed = (RECORDINGS / "openai_responses" / "plain.sse").read_bytes()
    whole = json.dumps(
        {
            "status": "completed",
            "output": [{"type": "message", "content": [{"type": "output_text", "text": "Hi there"}]}],
        }
    ).encode()
    assert built("openai_responses", streamed, 9).parts() == built("openai_responses", whole, 9).parts()


@pytest.mark.parametrize("wire_format", WHOLE)
@pytest.mark.parametrize("status", [400, 422, 501])
async def test_a_server_that_cannot_stream_is_asked_for_the_whole_once(
    server: ScriptedServer, provider_for: Providers, wire_format: str, status: int
) -> None:
    provider = provider_for(wire_format=wire_format)
    server.reply(error_reply(status, "stream=true is not supported"))
    server.default_reply = json_reply(WHOLE[wire_format])
    for _ in range(2):
        reception = await receive(provider)
        assert (reception.text, reception.reasoning, reception.error) == ("Hi", "Hm", None)
    first, second, third = server.requests
    if wire_format != "gemini":
        assert [request.json["stream"] for request in (first, second, third)] == [True, False, False]
        assert "stream_options" not in second.json


async def test_another_model_of_the_endpoint_is_still_streamed(
    server: ScriptedServer, provider_for: Providers
) -> None:
    provider = provider_for()
    server.reply(error_reply(400, "Your organization must be verified to stream this model."))
    server.reply(json_reply(WHOLE["openai_chat"]))
    await receive(provider, ask())
    await receive(provider, ChatRequest("other", (message("user", "Hi"),)))
    assert [request.json["stream"] for request in server.requests] == [True, False, True]


async def test_a_second_refusal_is_told(server: ScriptedServer, provider_for: Providers) -> None:
    server.default_reply = error_reply(400, "stream is a strange word")
    reception = await receive(provider_for())
    assert isinstance(reception.error, RequestRejected)
    assert len(server.requests) == 2


async def test_a_refusal_after_text_has_come_is_told(server: ScriptedServer, provider_for: Providers) -> None:
    begun = b'data: {"choices":[{"delta":{"content":"Hi"}}]}\n\n'
    late = b'data: {"error":{"code":400,"message":"cannot stream this"}}\n\n'
    server.reply(Reply([begun, late]))
    reception = await receive(provider_for())
    assert (reception.text, len(server.requests)) == ("Hi", 1)
    assert isinstance(reception.error, RequestRejected)


@pytest.mark.parametrize(
    ("error", "refuses"),
    [
        (RequestRejected("x rejects the request (400): streaming is not available"), True),
        (ServerFailed("x failed with status 501: no stream"), True),
        (ServerFailed("x failed with status 500: stream broke"), False),
        (RequestRejected("unknown field stream_options"), False),
        (RequestRejected("upstream error"), False),
    ],
)
def test_refusals_of_streaming_are_told_from_others(error: Any, refuses: bool) -> None:
    assert refuses_streaming(error) is refuses
