"""Responses requests: what of a conversation is sent, and how; opaque reasoning goes back as it came."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr

from app.conversation import (
    AttachmentPart,
    ReasoningPart,
    RefusalPart,
    ReplayPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from app.conversation.message import Message
from app.providers import ChatRequest, Endpoint, Http, Provider
from app.providers.openai_responses_provider import OpenAIResponsesProvider, input_items
from tests.providers.conftest import KEY, ask, message, receive
from tests.providers.replies import reply
from tests.support.scripted_server import Reply, ScriptedServer, error_reply, sse_event

ENDPOINT = Endpoint("lab", "http://lab.example/v1", "openai_responses", key=SecretStr(KEY))
Providers = Callable[..., Provider]
OK = Reply(
    [
        sse_event({"type": "response.output_text.delta", "output_index": 0, "delta": "ok"}),
        sse_event({"type": "response.completed", "response": {"status": "completed", "output": []}}),
    ]
)
TOOL = {"name": "add", "description": "Adds.", "parameters": {"type": "object"}}


def sent(*messages: Message, model: str = "m") -> list[dict[str, Any]]:
    return input_items(ChatRequest(model, messages), ENDPOINT)


@pytest.fixture
def provider(provider_for: Providers, server: ScriptedServer) -> Provider:
    server.default_reply = OK
    return provider_for(wire_format="openai_responses")


async def test_a_request_has_everything_that_was_asked_for(
    server: ScriptedServer, provider: Provider
) -> None:
    request = ask(
        "Hi",
        system="Be brief.",
        temperature=0.5,
        max_output_tokens=100,
        reasoning_effort="low",
        tools=(TOOL, {"type": "web_search"}),
    )
    assert (await receive(provider, request)).text == "ok"
    assert server.requests[0].path == "/v1/responses"
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert server.requests[0].json == {
        "model": "model-1",
        "instructions": "Be brief.",
        "input": [{"role": "user", "content": "Hi"}],
        "stream": True,
        "store": False,
        "include": ["reasoning.encrypted_content"],
        "temperature": 0.5,
        "max_output_tokens": 100,
        "reasoning": {"effort": "low", "summary": "auto"},
        "tools": [{"type": "function", **TOOL}, {"type": "web_search"}],
    }


async def test_what_was_not_asked_for_is_left_to_the_server(
    server: ScriptedServer, provider: Provider
) -> None:
    await receive(provider)
    assert set(server.requests[0].json) == {"model", "input", "stream", "store"}


@pytest.mark.parametrize("model", ["gpt-5.6-sol", "o4-mini", "openai/gpt-5-nano", "grok-4"])
def test_encrypted_reasoning_is_asked_for_where_models_reason(model: str) -> None:
    body = OpenAIResponsesProvider(ENDPOINT, Http())._chat_body(ChatRequest(model, ()), frozenset())
    assert body["include"] == ["reasoning.encrypted_content"]


@pytest.mark.parametrize(
    ("refusal", "gone"),
    [
        ("Encrypted content is not supported with this model.", "include"),
        ("Your organization must be verified to generate reasoning summaries.", "summary"),
        ("Unsupported parameter: 'temperature' is not supported with this model.", "temperature"),
    ],
)
async def test_a_field_that_is_refused_is_left_out(
    server: ScriptedServer, provider: Provider, refusal: str, gone: str
) -> None:
    server.reply(error_reply(400, refusal))
    reception = await receive(provider, ask(reasoning_effort="low", temperature=1.0))
    assert reception.text == "ok"
    first, second = (request.body.decode() for request in server.requests)
    assert f'"{gone}"' in first
    assert f'"{gone}"' not in second
    assert server.requests[1].json["stream"] is True


def test_padding_is_switched_off_at_openai_only() -> None:
    openai = Endpoint("openai", "https://api.openai.com/v1", "openai_responses")
    body = OpenAIResponsesProvider(openai, Http())._chat_body(ChatRequest("m", ()), frozenset())
    assert body["stream_options"] == {"include_obfuscation": False}


def test_the_path_is_sent_in_order_and_attachments_are_parts() -> None:
    code = AttachmentPart("a.py", "text/x-python", "x = 1")
    image = AttachmentPart("b.png", "image/png", "aW1n")
    pdf = AttachmentPart("c.pdf", "application/pdf", "cGRm")
    path = [
        message("user", "a", code),
        message("assistant", ReasoningPart("hm"), "b"),
        message("user", "Look", image, pdf),
        message("assistant", RefusalPart("No.")),
    ]
    assert sent(*path) == [
        {"role": "user", "content": "a\n\na.py:\n```\nx = 1\n```"},
        {"role": "assistant", "content": "b"},
        {
            "role": "user",
            "content": [
                {"type": "input_text", "text": "Look"},
                {"type": "input_image", "image_url": "data:image/png;base64,aW1n"},
                {"type": "input_file", "filename": "c.pdf", "file_data": "data:application/pdf;base64,cGRm"},
            ],
        },
        {"role": "assistant", "content": "No."},
    ]


def test_encrypted_reasoning_goes_back_verbatim_before_what_it_led_to() -> None:
    items = sent(message("user", "a"), reply("openai_responses", "reasoning_summary_in_parts"))
    assert [item.get("type", item.get("role")) for item in items] == ["user", "reasoning", "assistant"]
    assert items[1] == {
        "id": "rs_1",
        "type": "reasoning",
        "summary": [{"type": "summary_text", "text": "One"}, {"type": "summary_text", "text": "Two"}],
        "encrypted_content": "opaque==",
    }


def test_encrypted_reasoning_does_not_go_to_other_models_endpoints_and_formats() -> None:
    name = "reasoning_summary_in_parts"
    for elsewhere in (
        reply("openai_responses", name, model="other"),
        reply("openai_responses", name, endpoint="other"),
        message("assistant", ReplayPart("anthropic", {"type": "thinking"}), "Hi"),
    ):
        assert [item["role"] for item in sent(elsewhere)] == ["assistant"]


def test_reasoning_that_led_to_nothing_that_is_sent_is_not_sent() -> None:
    opaque = ReplayPart("openai_responses", {"type": "reasoning", "encrypted_content": "x"})
    unanswered = message("assistant", TextPart("a"), opaque, ToolCallPart("1", "add", "{}"))
    assert [item["role"] for item in sent(unanswered)] == ["assistant"]


def test_calls_go_back_with_their_results() -> None:
    made = reply("openai_responses", "tool_calls_in_parallel")
    results = message("tool", ToolResultPart("call_1", "2"))
    assert sent(message("user", "a"), made, results)[1:] == [
        {"type": "function_call", "call_id": "call_1", "name": "add", "arguments": '{"x":1}'},
        {"type": "function_call_output", "call_id": "call_1", "output": "2"},
    ]


def test_phases_go_back_with_their_messages() -> None:
    assert sent(reply("openai_responses", "phases_of_messages")) == [
        {"role": "assistant", "content": "Looking. ", "phase": "commentary"},
        {"role": "assistant", "content": "Hi", "phase": "final_answer"},
    ]


async def test_a_server_that_lingers_after_the_end_is_not_waited_for(
    server: ScriptedServer, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.providers.http_provider.LINGER_SECONDS", 0.05)
    server.reply(Reply([*OK.steps, server.hold()]))
    reception = await receive(provider)
    assert (reception.text, reception.error) == ("ok", None)
    await server.disconnected(timeout_seconds=1)


async def test_a_server_that_lingers_after_an_error_is_not_waited_for(
    server: ScriptedServer, provider_for: Providers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.providers.http_provider.LINGER_SECONDS", 0.05)
    server.reply(Reply([*OK.steps[:1], sse_event({"type": "error", "message": "It broke."}), server.hold()]))
    reception = await receive(provider_for(wire_format="openai_responses", retries=0))
    assert reception.text == "ok"
    assert "It broke." in reception.failed.what
    await server.disconnected(timeout_seconds=1)
