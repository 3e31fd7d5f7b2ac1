"""Ollama's own requests: addresses, messages, pictures; and model lists with context windows asked for one by one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.conversation import AttachmentPart, ToolCallPart, ToolResultPart
from app.conversation.message import Message
from app.errors import ModelNotFound, ServerFailed, UnreadableReply
from app.providers import ChatRequest, ModelCard, Provider
from app.providers.ollama_chat_provider import ollama_messages
from tests.providers.conftest import KEY, ask, message, receive
from tests.providers.replies import reply
from tests.support.scripted_server import Hold, Reply, ScriptedServer, error_reply, json_reply, text_reply

Providers = Callable[..., Provider]


def line(content: str = "", **fields: Any) -> bytes:
    return json.dumps({"message": {"role": "assistant", "content": content}, **fields}).encode() + b"\n"


OK = Reply([line("ok"), line(done=True, done_reason="stop", prompt_eval_count=5, eval_count=3)])


def sent(*messages: Message) -> list[dict[str, Any]]:
    return ollama_messages(ChatRequest("m", messages))


@pytest.fixture
def provider(provider_for: Providers, server: ScriptedServer) -> Provider:
    server.default_reply = OK
    return provider_for(wire_format="ollama_chat", base_url=server.origin)


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
        "options": {"temperature": 0.5, "num_predict": 100},
        "think": "low",
        "tools": [{"type": "function", "function": tool}],
    }


async def test_what_was_not_asked_for_is_left_to_the_server(
    server: ScriptedServer, provider: Provider
) -> None:
    await receive(provider)
    assert set(server.requests[0].json) == {"model", "messages", "stream"}


@pytest.mark.parametrize("end", ["", "/", "/v1", "/v1/", "/api"])
async def test_the_base_url_may_be_that_of_either_route(
    server: ScriptedServer, provider_for: Providers, end: str
) -> None:
    server.default_reply = OK
    provider = provider_for(wire_format="ollama_chat", base_url=server.origin + end)
    assert (await receive(provider)).text == "ok"
    assert server.requests[0].path == "/api/chat"


async def test_thinking_is_left_out_where_a_model_cannot(server: ScriptedServer, provider: Provider) -> None:
    server.reply(error_reply(400, '"model-1" does not support thinking'))
    assert (await receive(provider, ask(reasoning_effort="high"))).text == "ok"
    assert "think" not in server.requests[1].json


async def test_errors_of_ollama_are_told(server: ScriptedServer, provider: Provider) -> None:
    server.reply(json_reply({"error": "model 'x' not found"}, 404))
    assert isinstance((await receive(provider)).error, ModelNotFound)
    server.reply(Reply([line("a"), b'{"error":"the runner has died"}\n']))
    reception = await receive(provider)
    assert (reception.text, type(reception.error)) == ("a", ServerFailed)
    assert "the runner has died" in reception.failed.what
    server.reply(text_reply("no upstream", content_type="text/plain"))
    assert isinstance((await receive(provider)).error, UnreadableReply)


def test_messages_have_pictures_beside_their_text() -> None:
    code = AttachmentPart("a.py", "text/x-python", "x = 1")
    image = AttachmentPart("b.png", "image/png", "aW1n")
    pdf = AttachmentPart("c.pdf", "application/pdf", "cGRm")
    assert sent(message("user", "Look", code, image, pdf)) == [
        {
            "role": "user",
            "content": "Look\n\na.py:\n```\nx = 1\n```\n\n"
            "[The file c.pdf (application/pdf) is attached, but cannot be shown to you.]",
            "images": ["aW1n"],
        }
    ]


def test_calls_go_back_with_their_results_by_name() -> None:
    made = reply("ollama_chat", "tool_calls_whole")
    first, second = (part for part in made.parts if isinstance(part, ToolCallPart))
    assert first.id != second.id
    results = message("tool", ToolResultPart(first.id, "2"), ToolResultPart(second.id, "noon"))
    assert sent(message("user", "a"), made, results)[1:] == [
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [
                {"function": {"name": "add", "arguments": {"x": 1}}},
                {"function": {"name": "now", "arguments": {}}},
            ],
        },
        {"role": "tool", "tool_name": "add", "content": "2"},
        {"role": "tool", "tool_name": "now", "content": "noon"},
    ]
    with_ids = reply("ollama_chat", "tool_calls_one_by_one_with_ids")
    back = sent(with_ids, message("tool", ToolResultPart("c1", "2")))
    assert back[0]["tool_calls"][0]["id"] == back[1]["tool_call_id"] == "c1"


async def test_models_are_listed_with_their_context_windows(
    server: ScriptedServer, provider: Provider
) -> None:
    server.pages["/api/tags"] = json_reply(
        {"models": [{"name": "a:1b"}, {"name": "b"}, {"model": "c"}, {"name": "\x1b"}, None]}
    )
    server.default_reply = json_reply({"model_info": {"llama.context_length": 8192, "general.x": 1}})
    assert await provider.list_models() == [ModelCard(name, 8192) for name in ("a:1b", "b", "c")]
    asked = [request for request in server.requests if request.path == "/api/show"]
    assert sorted(request.json["model"] for request in asked) == ["a:1b", "b", "c"]


async def test_models_are_listed_though_their_windows_are_not_told(
    server: ScriptedServer, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.providers.ollama_chat_provider._SHOW_SECONDS", 0.1)
    server.pages["/api/tags"] = json_reply({"models": [{"name": "a"}, {"name": "b"}, {"name": "c"}]})
    hold: Hold = server.hold()
    server.reply(error_reply(500, "no"), json_reply({"model_info": []}))
    server.default_reply = Reply([hold])
    assert await provider.list_models() == [ModelCard("a"), ModelCard("b"), ModelCard("c")]


async def test_no_more_than_so_many_models_are_asked_about(
    server: ScriptedServer, provider: Provider
) -> None:
    server.pages["/api/tags"] = json_reply({"models": [{"name": f"m{number}"} for number in range(40)]})
    server.default_reply = json_reply({"model_info": {"x.context_length": 1}})
    cards = await provider.list_models()
    assert len(cards) == 40
    assert sum(card.context_window == 1 for card in cards) == 24
