"""Anthropic Messages requests: what of a conversation is sent, and how; and what model lists say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.conversation import (
    AttachmentPart,
    MessageBuilder,
    ReasoningPart,
    ReplayPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from app.conversation.message import Message
from app.providers import ChatRequest, Endpoint, Provider, stream_decoder
from app.providers.anthropic_provider import messages_of
from app.providers.openai_chat_provider import chat_messages
from tests.providers.conftest import ask, message, receive
from tests.support.scripted_server import ScriptedServer, anthropic_stream, error_reply, json_reply

ENDPOINT = Endpoint("claude", "http://lab.example", "anthropic")
Providers = Callable[..., Provider]


def sent(*messages: Message) -> list[dict[str, Any]]:
    return messages_of(ChatRequest("m", messages), ENDPOINT)


def text(words: str) -> dict[str, str]:
    return {"type": "text", "text": words}


async def test_a_request_has_everything_that_was_asked_for(
    server: ScriptedServer, provider_for: Providers
) -> None:
    request = ask("Hi", system="Be brief.", temperature=0.5, max_output_tokens=100)
    await receive(provider_for(wire_format="anthropic"), request)
    assert server.requests[0].json == {
        "model": "model-1",
        "max_tokens": 100,
        "messages": [{"role": "user", "content": [text("Hi")]}],
        "stream": True,
        "system": "Be brief.",
        "temperature": 0.5,
    }


@pytest.mark.parametrize("base_url", ["{}", "{}/", "{}/v1"])
async def test_the_base_url_may_have_its_version_or_not(
    server: ScriptedServer, provider_for: Providers, base_url: str
) -> None:
    provider = provider_for(wire_format="anthropic", base_url=base_url.format(server.origin))
    assert (await receive(provider)).text == "ok"
    await provider.list_models()
    assert [request.path for request in server.requests] == ["/v1/messages", "/v1/models?limit=1000"]


@pytest.mark.parametrize(
    ("model", "limit"),
    [
        ("claude-3-haiku-20240307", 4096),
        ("claude-3-5-sonnet-latest", 8192),
        ("claude-opus-4-1", 32_000),
        ("other", 8192),
    ],
)
async def test_the_limit_that_the_format_demands_is_filled_in(
    server: ScriptedServer, provider_for: Providers, model: str, limit: int
) -> None:
    request = ChatRequest(model, (message("user", "Hi"),))
    await receive(provider_for(wire_format="anthropic"), request)
    assert server.requests[0].json["max_tokens"] == limit


async def test_a_limit_that_is_refused_is_lowered(server: ScriptedServer, provider_for: Providers) -> None:
    server.reply(
        error_reply(400, "max_tokens: 8192 > 4096, which is the maximum allowed"), anthropic_stream(["Hi"])
    )
    assert (await receive(provider_for(wire_format="anthropic"))).text == "Hi"
    assert [request.json["max_tokens"] for request in server.requests] == [8192, 4096]


async def test_thinking_gets_a_budget_within_the_limit(
    server: ScriptedServer, provider_for: Providers
) -> None:
    request = ask(reasoning_effort="high", temperature=0.5, max_output_tokens=100)
    await receive(provider_for(wire_format="anthropic"), request)
    body = server.requests[0].json
    assert body["thinking"]["budget_tokens"] < body["max_tokens"]
    assert "temperature" not in body


def test_neighbours_of_one_role_are_joined() -> None:
    path = [
        message("user", "a"),
        message("assistant"),
        message("user", "b"),
        message("assistant", "c"),
        message("assistant", "d"),
    ]
    assert sent(*path) == [
        {"role": "user", "content": [text("a"), text("b")]},
        {"role": "assistant", "content": [text("c"), text("d")]},
    ]


def test_system_messages_of_the_path_are_not_turns() -> None:
    assert sent(message("system", "s"), message("user", "a")) == [{"role": "user", "content": [text("a")]}]


def test_a_prefill_has_no_white_space_at_its_end() -> None:
    assert sent(message("user", "a"), message("assistant", "so far \n"))[-1]["content"] == [text("so far")]


def test_attachments_are_blocks() -> None:
    code = AttachmentPart("a.json", "application/json", "{}")
    image = AttachmentPart("b.png", "image/png", "aW1n")
    pdf = AttachmentPart("c.pdf", "application/pdf", "cGRm")
    [turn] = sent(message("user", code, image, pdf))
    assert [block["type"] for block in turn["content"]] == ["text", "image", "document"]
    assert turn["content"][1]["source"] == {"type": "base64", "media_type": "image/png", "data": "aW1n"}


def test_tool_calls_are_sent_with_their_results_and_not_without() -> None:
    calls = message(
        "assistant", "Let me.", ToolCallPart("1", "add", '{"x":1}'), ToolCallPart("2", "now", "{bad")
    )
    result = message("tool", ToolResultPart("1", "2"))
    assert sent(message("user", "a"), calls, result)[1:] == [
        {
            "role": "assistant",
            "content": [text("Let me."), {"type": "tool_use", "id": "1", "name": "add", "input": {"x": 1}}],
        },
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "1", "content": "2"}]},
    ]
    assert sent(message("user", "a"), calls)[1:] == [{"role": "assistant", "content": [text("Let me.")]}]


def test_thinking_goes_back_verbatim_with_its_signature() -> None:
    reply = anthropic_stream(["b"], thinking=["hm\u202e", "\x1b"])
    decoder, builder = stream_decoder("anthropic"), MessageBuilder(lambda: 0.0)
    for step in reply.steps:
        assert isinstance(step, bytes)
        for delta in decoder.feed(step):
            builder.apply(delta)
    parts = builder.parts()
    assert [type(part) for part in parts] == [ReasoningPart, ReplayPart, TextPart]
    turns = sent(message("user", "a"), message("assistant", *parts), message("user", "c"))
    assert turns[1]["content"] == [
        {"type": "thinking", "thinking": "hm\u202e\x1b", "signature": "c2lnbmF0dXJl"},
        text("b"),
    ]
    elsewhere = Endpoint("lab", "http://lab.example/v1")
    request = ChatRequest("m", (message("user", "a"), message("assistant", *parts)))
    assert chat_messages(request, elsewhere)[1] == {"role": "assistant", "content": "b"}


async def test_lists_of_several_pages_are_read_to_their_end(
    server: ScriptedServer, provider_for: Providers
) -> None:
    listed = [{"id": "a", "max_input_tokens": 9}, {"id": "b\x1b[2J"}, {"id": "c\nd"}]
    server.pages["/models"] = json_reply({"data": listed, "has_more": False})
    [card] = await provider_for(wire_format="anthropic").list_models()
    assert (card.id, card.context_window) == ("a", 9)


async def test_a_list_without_end_is_given_up(server: ScriptedServer, provider_for: Providers) -> None:
    entries = [{"id": f"m{number}"} for number in range(1000)]
    server.pages["/models"] = json_reply({"data": entries, "has_more": True, "last_id": "m&9"})
    assert len(await provider_for(wire_format="anthropic").list_models()) == 10_000
    assert server.requests[1].path == "/v1/models?limit=1000&after_id=m%269"


async def test_a_list_that_repeats_an_empty_page_ends(
    server: ScriptedServer, provider_for: Providers
) -> None:
    server.pages["/models"] = json_reply({"data": [], "has_more": True, "last_id": "x"})
    assert await provider_for(wire_format="anthropic").list_models() == []
    assert len(server.requests) == 1
