"""Chat Completions requests: what of a conversation is sent, and how; and what model lists say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from app.conversation import (
    AttachmentPart,
    GenerationRecord,
    ReasoningPart,
    RefusalPart,
    ReplayPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from app.conversation.message import Message
from app.providers import ChatRequest, Endpoint, Http, ModelCard, Provider, open_provider
from app.providers.openai_chat_provider import OpenAIChatProvider, chat_messages, model_cards
from tests.providers.conftest import KEY, ask, message, receive
from tests.support.scripted_server import ScriptedServer, error_reply, json_reply

ENDPOINT = Endpoint("lab", "http://lab.example/v1", key=SecretStr(KEY))
Providers = Callable[..., Provider]


def sent(*messages: Message, system: str = "", endpoint: Endpoint = ENDPOINT) -> list[dict[str, Any]]:
    return chat_messages(ChatRequest("m", messages, system), endpoint)


def made_by(endpoint: str, made: Message) -> Message:
    record = GenerationRecord("g", made.id, endpoint, "m", "complete", 0)
    return replace(made, generation=record)


async def test_a_request_has_everything_that_was_asked_for(
    server: ScriptedServer, provider_for: Providers
) -> None:
    request = ask("Hi", system="Be brief.", temperature=0.5, max_output_tokens=100, reasoning_effort="low")
    await receive(provider_for(), request)
    assert server.requests[0].path == "/v1/chat/completions"
    assert server.requests[0].json == {
        "model": "model-1",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.5,
        "max_tokens": 100,
        "reasoning_effort": "low",
    }


async def test_what_was_not_asked_for_is_left_to_the_server(
    server: ScriptedServer, provider_for: Providers
) -> None:
    await receive(provider_for())
    assert set(server.requests[0].json) == {"model", "messages", "stream", "stream_options"}


async def test_the_other_name_of_the_token_limit_is_tried_when_one_is_refused(
    server: ScriptedServer, provider_for: Providers
) -> None:
    server.reply(
        error_reply(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
    )
    assert (await receive(provider_for(), ask(max_output_tokens=9))).text == "ok"
    first, second = (request.json for request in server.requests)
    assert (first["max_tokens"], second["max_completion_tokens"]) == (9, 9)
    assert "max_tokens" not in second


@pytest.mark.parametrize(
    ("base_url", "path"),
    [
        ("{}", "/v1/chat/completions"),
        ("{}/", "/v1/chat/completions"),
        ("{}/api/v3", "/api/v3/chat/completions"),
        ("{}/d?api-version=1", "/d/chat/completions?api-version=1"),
    ],
)
async def test_the_base_url_may_be_just_a_host(
    server: ScriptedServer, provider_for: Providers, base_url: str, path: str
) -> None:
    assert (await receive(provider_for(base_url=base_url.format(server.origin)))).text == "ok"
    assert server.requests[0].path == path


def test_azure_gets_its_own_header_too() -> None:
    azure = replace(ENDPOINT, base_url="https://x.openai.azure.com/openai/v1")
    assert OpenAIChatProvider(azure, Http())._headers() == {"Authorization": f"Bearer {KEY}", "api-key": KEY}


def test_the_path_is_sent_in_order() -> None:
    path = [message("user", "a"), message("assistant", ReasoningPart("hm"), "b"), message("user", "c")]
    assert [(entry["role"], entry["content"]) for entry in sent(*path)] == [
        ("user", "a"),
        ("assistant", "b"),
        ("user", "c"),
    ]


def test_messages_that_say_nothing_are_left_out() -> None:
    empty = [
        message("assistant"),
        message("assistant", " \n"),
        message("assistant", ReasoningPart("hm")),
        message("user", ""),
    ]
    assert sent(message("user", "a"), *empty, message("user", "b")) == [
        {"role": "user", "content": "a"},
        {"role": "user", "content": "b"},
    ]


def test_a_refusal_is_sent_as_what_was_said() -> None:
    assert sent(message("assistant", RefusalPart("No.")))[0]["content"] == "No."


def test_attachments_are_parts() -> None:
    code = AttachmentPart("a.py", "text/x-python", "print('```')")
    image = AttachmentPart("b.png", "image/png", "aW1n")
    pdf = AttachmentPart("c.pdf", "application/pdf", "cGRm")
    assert sent(message("user", "Look", code))[0]["content"] == "Look\n\na.py:\n````\nprint('```')\n````"
    assert sent(message("user", "Look", image, pdf))[0]["content"] == [
        {"type": "text", "text": "Look"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,aW1n"}},
        {"type": "file", "file": {"filename": "c.pdf", "file_data": "data:application/pdf;base64,cGRm"}},
    ]


def test_tool_calls_are_sent_with_their_results_and_not_without() -> None:
    calls = message("assistant", ToolCallPart("1", "add", '{"x":1}'), ToolCallPart("2", "now", ""))
    result = message("tool", ToolResultPart("1", "2"))
    assert sent(message("user", "a"), calls, result)[1:] == [
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {"id": "1", "type": "function", "function": {"name": "add", "arguments": '{"x":1}'}}
            ],
        },
        {"role": "tool", "tool_call_id": "1", "content": "2"},
    ]
    assert sent(message("user", "a"), calls) == [{"role": "user", "content": "a"}]


def test_opaque_parts_go_back_to_where_they_came_from_only() -> None:
    details = [{"type": "reasoning.encrypted", "data": "x"}]
    replay = ReplayPart(
        "openai_chat", {"reasoning_details": details, "extra_content": {"0": {"google": "s"}}}
    )
    reply = message("assistant", replay, TextPart("b"), ToolCallPart("1", "add", "{}"))
    result = message("tool", ToolResultPart("1", "2"))
    back = sent(made_by("lab", reply), result)[0]
    assert back["reasoning_details"] == details
    assert back["tool_calls"][0]["extra_content"] == {"google": "s"}
    for elsewhere in (
        made_by("other", reply),
        message("assistant", ReplayPart("anthropic", {"type": "x"}), "b"),
    ):
        assert "reasoning_details" not in sent(elsewhere, result)[0]


async def test_lone_surrogates_do_not_stop_a_request(server: ScriptedServer, http: Http) -> None:
    provider = open_provider(Endpoint("lab", server.base_url), http)
    assert (await receive(provider, ask("a\ud83db"))).text == "ok"
    assert server.requests[0].json["messages"][0]["content"] == "a\ud83db"


async def test_lm_studio_is_asked_for_context_windows_too(
    server: ScriptedServer, provider_for: Providers
) -> None:
    server.pages["/v1/models"] = json_reply({"data": [{"id": "a", "owned_by": "organization_owner"}]})
    server.pages["/api/v0/models"] = json_reply({"data": [{"id": "a", "max_context_length": 4096}]})
    assert await provider_for().list_models() == [ModelCard("a", 4096)]
    server.pages["/api/v0/models"] = error_reply(404, "no")
    assert await provider_for().list_models() == [ModelCard("a")]


def test_padding_is_switched_off_at_openai_only() -> None:
    openai = OpenAIChatProvider(replace(ENDPOINT, base_url="https://api.openai.com/v1"), Http())
    body = openai._chat_body(ChatRequest("m", ()), frozenset())
    assert body["stream_options"] == {"include_usage": True, "include_obfuscation": False}


@pytest.mark.parametrize(
    ("listed", "cards"),
    [
        ({"data": [{"id": "a"}]}, [ModelCard("a")]),
        ([{"id": "a", "context_length": 4096}], [ModelCard("a", 4096)]),
        ({"data": [{"id": "a", "max_model_len": 8}]}, [ModelCard("a", 8)]),
        ({"data": [{"id": "a", "max_context_length": 8}]}, [ModelCard("a", 8)]),
        ({"data": [{"id": "a", "meta": {"n_ctx_train": 8}}]}, [ModelCard("a", 8)]),
        (
            [{"id": "a", "context_length": 8, "pricing": {"input": 0.2, "output": 1, "base": 0}}],
            [ModelCard("a", 8, None, 0.2, 1.0)],
        ),
        ([{"id": "a", "pricing": {"input": True, "output": -1}}], [ModelCard("a")]),
        ({"data": [{"id": "a", "context_window": 8, "max_completion_tokens": 4}]}, [ModelCard("a", 8, 4)]),
        (
            {
                "data": [
                    {
                        "id": "a/b",
                        "context_length": 8,
                        "pricing": {"prompt": "0.00000015", "completion": "6e-7"},
                        "top_provider": {"max_completion_tokens": 4},
                    }
                ]
            },
            [ModelCard("a/b", 8, 4, 0.15, 0.6)],
        ),
        ({"data": [{"id": "a", "pricing": {"prompt": "-1", "completion": None}}]}, [ModelCard("a")]),
        ({"data": [{"id": "a\x1b"}, {"id": ""}, {"id": "b\nc"}, 7, None]}, []),
        ({"data": None}, []),
        ("nonsense", []),
        (None, []),
    ],
)
def test_model_lists_are_read_leniently(listed: object, cards: list[ModelCard]) -> None:
    assert model_cards(listed) == cards
