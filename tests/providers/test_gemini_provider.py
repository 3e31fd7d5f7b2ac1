"""Gemini requests: addresses, contents, signatures that go back as they came; and what model lists say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr

from app.conversation import AttachmentPart, ReplayPart, ToolCallPart, ToolResultPart
from app.conversation.message import Message
from app.errors import RequestRejected
from app.providers import ChatRequest, Endpoint, Http, ModelCard, Provider
from app.providers.gemini_provider import GeminiProvider, contents_of
from tests.providers.conftest import KEY, ask, message, receive
from tests.providers.replies import reply
from tests.support.scripted_server import Reply, ScriptedServer, error_reply, json_reply, sse_event

ENDPOINT = Endpoint("lab", "http://lab.example/v1beta", "gemini", key=SecretStr(KEY))
Providers = Callable[..., Provider]
WHOLE = {"candidates": [{"content": {"parts": [{"text": "ok"}]}, "finishReason": "STOP"}]}


def sent(*messages: Message, model: str = "m") -> list[dict[str, Any]]:
    return contents_of(ChatRequest(model, messages), ENDPOINT)


@pytest.fixture
def provider(provider_for: Providers, server: ScriptedServer) -> Provider:
    server.default_reply = Reply([sse_event(WHOLE)])
    return provider_for(wire_format="gemini", base_url=f"{server.origin}/v1beta")


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
        tools=(tool, {"googleSearch": {}}),
    )
    assert (await receive(provider, request)).text == "ok"
    (got,) = server.requests
    assert got.path == "/v1beta/models/model-1:streamGenerateContent?alt=sse"
    assert got.headers["x-goog-api-key"] == KEY
    assert "authorization" not in got.headers
    assert got.json == {
        "contents": [{"role": "user", "parts": [{"text": "Hi"}]}],
        "systemInstruction": {"parts": [{"text": "Be brief."}]},
        "generationConfig": {
            "temperature": 0.5,
            "maxOutputTokens": 100,
            "thinkingConfig": {"thinkingLevel": "low", "includeThoughts": True},
        },
        "tools": [
            {
                "functionDeclarations": [
                    {"name": "add", "description": "Adds.", "parametersJsonSchema": {"type": "object"}}
                ]
            },
            {"googleSearch": {}},
        ],
    }


async def test_what_was_not_asked_for_is_left_to_the_server(
    server: ScriptedServer, provider: Provider
) -> None:
    await receive(provider)
    assert set(server.requests[0].json) == {"contents"}


@pytest.mark.parametrize(
    ("base_url", "model", "path"),
    [
        ("{}", "gemini-x", "/v1beta/models/gemini-x"),
        ("{}/", "models/gemini-x", "/v1beta/models/gemini-x"),
        ("{}/v1/publishers/google", "a b", "/v1/publishers/google/models/a%20b"),
        ("{}/v1beta", "tunedModels/mine", "/v1beta/tunedModels/mine"),
    ],
)
async def test_addresses_are_built_from_base_url_and_model(
    server: ScriptedServer, provider_for: Providers, base_url: str, model: str, path: str
) -> None:
    server.default_reply = Reply([sse_event(WHOLE)])
    provider = provider_for(wire_format="gemini", base_url=base_url.format(server.origin))
    await receive(provider, ChatRequest(model, (message("user", "Hi"),)))
    assert server.requests[0].path == f"{path}:streamGenerateContent?alt=sse"


def test_a_token_of_vertex_is_no_api_key() -> None:
    provider = GeminiProvider(
        Endpoint("v", "https://v.example/v1", "gemini", key=SecretStr("ya29.abc")), Http()
    )
    assert provider._headers() == {"Authorization": "Bearer ya29.abc"}


@pytest.mark.parametrize(
    ("model", "effort", "thinking"),
    [
        ("gemini-2.5-flash", "low", {"thinkingBudget": 2048, "includeThoughts": True}),
        ("gemini-2.5-flash", "none", {"thinkingBudget": 0, "includeThoughts": False}),
        ("gemini-3-pro", "high", {"thinkingLevel": "high", "includeThoughts": True}),
    ],
)
def test_reasoning_effort_is_said_in_the_words_of_the_model(
    model: str, effort: str, thinking: dict[str, Any]
) -> None:
    request = ChatRequest(model, (), reasoning_effort=effort)
    body = GeminiProvider(ENDPOINT, Http())._chat_body(request, frozenset())
    assert body["generationConfig"]["thinkingConfig"] == thinking


async def test_thinking_is_left_out_where_a_model_cannot(server: ScriptedServer, provider: Provider) -> None:
    server.reply(error_reply(400, "Thinking is not enabled for models/model-1"))
    assert (await receive(provider, ask(reasoning_effort="low"))).text == "ok"
    assert "generationConfig" not in server.requests[1].json


async def test_a_server_that_cannot_stream_is_asked_for_the_whole(
    server: ScriptedServer, provider: Provider
) -> None:
    server.reply(error_reply(400, "streaming is not supported"), json_reply(WHOLE))
    assert (await receive(provider)).text == "ok"
    assert server.requests[1].path == "/v1beta/models/model-1:generateContent"


async def test_a_blocked_prompt_is_told(server: ScriptedServer, provider: Provider) -> None:
    server.reply(Reply([sse_event({"promptFeedback": {"blockReason": "SAFETY"}})]))
    reception = await receive(provider)
    assert isinstance(reception.error, RequestRejected)
    assert "blocked: SAFETY" in reception.failed.what


def test_roles_alternate_and_attachments_are_parts() -> None:
    code = AttachmentPart("a.py", "text/x-python", "x = 1")
    image = AttachmentPart("b.png", "image/png", "aW1n")
    path = [message("user", "a"), message("user", "b", code, image), message("assistant", "c")]
    assert sent(*path) == [
        {
            "role": "user",
            "parts": [
                {"text": "a"},
                {"text": "b"},
                {"text": "a.py:\n```\nx = 1\n```"},
                {"inlineData": {"mimeType": "image/png", "data": "aW1n"}},
            ],
        },
        {"role": "model", "parts": [{"text": "c"}]},
    ]


@pytest.mark.parametrize(
    ("recording", "parts"),
    [
        ("signature_on_an_empty_text", [{"text": "Hi"}, {"text": "", "thoughtSignature": "c2ln"}]),
        (
            "signature_on_a_text",
            [{"text": "Hi "}, {"text": "there", "thoughtSignature": "c2ln"}, {"text": "!"}],
        ),
        (
            "code_that_the_server_ran",
            [
                {"executableCode": {"language": "PYTHON", "code": "1+1"}, "thoughtSignature": "c2ln"},
                {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "2"}},
                {"text": "Two."},
            ],
        ),
    ],
)
def test_signed_parts_go_back_as_they_came(recording: str, parts: list[dict[str, Any]]) -> None:
    assert sent(reply("gemini", recording)) == [{"role": "model", "parts": parts}]


def test_signatures_do_not_go_to_other_models_and_endpoints() -> None:
    name = "signature_on_a_text"
    for elsewhere in (reply("gemini", name, model="other"), reply("gemini", name, endpoint="other")):
        texts = [part["text"] for part in sent(elsewhere)[0]["parts"]]
        assert "".join(texts) == "Hi there!"
        assert "thoughtSignature" not in str(sent(elsewhere))


def test_a_signature_whose_text_has_changed_goes_back_alone() -> None:
    signed = ReplayPart("gemini", {"text": "raw \x1b", "thoughtSignature": "c2ln"})
    assert sent(message("assistant", "edited", signed))[0]["parts"] == [
        {"text": "edited"},
        {"text": "", "thoughtSignature": "c2ln"},
    ]


def test_calls_go_back_signed_with_their_results_and_ids() -> None:
    made = reply("gemini", "tool_calls_whole_and_in_parallel")
    first, second = (part for part in made.parts if isinstance(part, ToolCallPart))
    results = message("tool", ToolResultPart(first.id, "2"), ToolResultPart(second.id, "noon"))
    model, user = sent(made, results)
    assert model["parts"] == [
        {"functionCall": {"name": "add", "args": {"x": 1}, "id": "c1"}, "thoughtSignature": "c2ln"},
        {"functionCall": {"name": "now", "args": {}}},
    ]
    assert user["parts"] == [
        {"functionResponse": {"name": "add", "response": {"result": "2"}, "id": "c1"}},
        {"functionResponse": {"name": "now", "response": {"result": "noon"}}},
    ]
    assert second.id
    only_second = sent(made, message("tool", ToolResultPart(second.id, "noon")))
    assert only_second[0]["parts"] == [{"functionCall": {"name": "now", "args": {}}}]


async def test_models_are_listed_page_by_page(server: ScriptedServer, provider: Provider) -> None:
    writes, embeds = ["generateContent"], ["embedContent"]
    server.pages["/models"] = json_reply(
        {
            "models": [
                {
                    "name": "models/a",
                    "inputTokenLimit": 8,
                    "outputTokenLimit": 4,
                    "supportedGenerationMethods": writes,
                },
                {"name": "models/embed", "supportedGenerationMethods": embeds},
                {"name": "models/\x1b", "supportedGenerationMethods": writes},
                None,
            ],
            "nextPageToken": "t/2",
        }
    )
    cards = await provider.list_models()
    assert set(cards) == {ModelCard("a", 8, 4)}
    first, second, *_ = (request.path for request in server.requests)
    assert first == "/v1beta/models?pageSize=1000"
    assert second == "/v1beta/models?pageSize=1000&pageToken=t%2F2"
    assert len(server.requests) == 10
    assert server.requests[0].headers["x-goog-api-key"] == KEY
