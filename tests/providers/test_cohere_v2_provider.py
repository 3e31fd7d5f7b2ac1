"""Cohere's requests: addresses, messages, the plan that goes back with its calls; and what model lists say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr

from app.conversation import AttachmentPart, ToolResultPart
from app.conversation.message import Message
from app.errors import AuthenticationFailed
from app.providers import ChatRequest, Endpoint, ModelCard, Provider
from app.providers.cohere_v2_provider import cohere_messages
from tests.providers.conftest import KEY, ask, message, receive
from tests.providers.replies import reply
from tests.support.scripted_server import Reply, ScriptedServer, json_reply, sse_event

ENDPOINT = Endpoint("lab", "http://lab.example", "cohere_v2", key=SecretStr(KEY))
Providers = Callable[..., Provider]
OK = Reply(
    [
        sse_event({"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": "ok"}}}}),
        sse_event({"type": "message-end", "delta": {"finish_reason": "COMPLETE"}}),
        sse_event("[DONE]"),
    ]
)


def sent(*messages: Message) -> list[dict[str, Any]]:
    return cohere_messages(ChatRequest("m", messages), ENDPOINT)


@pytest.fixture
def provider(provider_for: Providers, server: ScriptedServer) -> Provider:
    server.default_reply = OK
    return provider_for(wire_format="cohere_v2", base_url=server.origin)


async def test_a_request_has_everything_that_was_asked_for(
    server: ScriptedServer, provider: Provider
) -> None:
    tool = {"name": "add", "description": "Adds.", "parameters": {"type": "object"}}
    request = ask(
        "Hi",
        system="Be brief.",
        temperature=0.5,
        max_output_tokens=100,
        reasoning_effort="low",
        tools=(tool,),
    )
    assert (await receive(provider, request)).text == "ok"
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert server.requests[0].json == {
        "model": "model-1",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}],
        "stream": True,
        "temperature": 0.5,
        "max_tokens": 100,
        "thinking": {"type": "enabled", "token_budget": 2048},
        "tools": [{"type": "function", "function": tool}],
    }


@pytest.mark.parametrize("end", ["", "/", "/v1", "/v2", "/v2/"])
async def test_the_base_url_may_name_a_version(
    server: ScriptedServer, provider_for: Providers, end: str
) -> None:
    server.default_reply = OK
    provider = provider_for(wire_format="cohere_v2", base_url=server.origin + end)
    assert (await receive(provider)).text == "ok"
    assert server.requests[0].path == "/v2/chat"


async def test_thinking_can_be_switched_off(server: ScriptedServer, provider: Provider) -> None:
    await receive(provider, ask(reasoning_effort="none"))
    assert server.requests[0].json["thinking"] == {"type": "disabled"}


async def test_errors_of_cohere_are_told(server: ScriptedServer, provider: Provider) -> None:
    server.reply(json_reply({"id": "x", "message": "invalid api token"}, 401))
    reception = await receive(provider)
    assert isinstance(reception.error, AuthenticationFailed)
    assert "invalid api token" in reception.failed.what


def test_attachments_are_parts() -> None:
    code = AttachmentPart("a.py", "text/x-python", "x = 1")
    image = AttachmentPart("b.png", "image/png", "aW1n")
    pdf = AttachmentPart("c.pdf", "application/pdf", "cGRm")
    assert sent(message("user", "a", code))[0]["content"] == "a\n\na.py:\n```\nx = 1\n```"
    assert sent(message("user", "a", image, pdf))[0]["content"] == [
        {"type": "text", "text": "a"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,aW1n"}},
        {
            "type": "text",
            "text": "[The file c.pdf (application/pdf) is attached, but cannot be shown to you.]",
        },
    ]


def test_calls_go_back_with_their_plan_and_results() -> None:
    made = reply("cohere_v2", "tool_plan_is_no_text")
    results = message("tool", ToolResultPart("c0", "2"), ToolResultPart("c1", "noon"))
    assert sent(message("user", "a"), made, results)[1:] == [
        {
            "role": "assistant",
            "tool_calls": [
                {"id": "c0", "type": "function", "function": {"name": "add", "arguments": '{"x":1}'}},
                {"id": "c1", "type": "function", "function": {"name": "now", "arguments": "{}"}},
            ],
            "tool_plan": "I will add.",
        },
        {"role": "tool", "tool_call_id": "c0", "content": "2"},
        {"role": "tool", "tool_call_id": "c1", "content": "noon"},
    ]
    assert sent(made) == []


async def test_models_are_listed_page_by_page(server: ScriptedServer, provider: Provider) -> None:
    server.pages["/models"] = json_reply(
        {
            "models": [{"name": "a", "context_length": 8}, {"name": ""}, {"name": "b\x1b"}, None],
            "next_page_token": "t/2",
        }
    )
    cards = await provider.list_models()
    assert set(cards) == {ModelCard("a", 8)}
    first, second, *_ = (request.path for request in server.requests)
    assert first == "/v1/models?page_size=1000&endpoint=chat"
    assert second == "/v1/models?page_size=1000&endpoint=chat&page_token=t%2F2"
    assert len(server.requests) == 10
