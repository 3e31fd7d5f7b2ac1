"""Tools in the shapes of the wire formats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from app.providers import ChatRequest, Endpoint, Http
from app.providers.anthropic_provider import AnthropicProvider
from app.providers.openai_chat_provider import OpenAIChatProvider
from app.providers.tool_schemas import anthropic_tools, chat_tools, gemini_tools, responses_tools

SCHEMA = {"type": "object", "properties": {"x": {"type": "number"}}}
PLAIN = {"name": "add", "description": "Adds.", "parameters": SCHEMA}
WRAPPED = {"type": "function", "function": PLAIN}
FLAT = {"type": "function", **PLAIN}

SHAPES: list[tuple[Callable[[Sequence[Any]], list[dict[str, Any]]], dict[str, Any]]] = [
    (chat_tools, WRAPPED),
    (responses_tools, FLAT),
    (anthropic_tools, {"name": "add", "description": "Adds.", "input_schema": SCHEMA}),
    (
        gemini_tools,
        {"functionDeclarations": [{"name": "add", "description": "Adds.", "parametersJsonSchema": SCHEMA}]},
    ),
]


@pytest.mark.parametrize("given", [PLAIN, WRAPPED, FLAT], ids=["plain", "wrapped", "flat"])
@pytest.mark.parametrize(("shape", "expected"), SHAPES)
def test_a_function_gets_the_shape_of_the_format(
    given: dict[str, Any], shape: Callable[[Sequence[Any]], Any], expected: dict[str, Any]
) -> None:
    assert shape([given]) == [expected]
    assert PLAIN["parameters"] == SCHEMA  # what was given is not changed


@pytest.mark.parametrize("shape", [shape for shape, _ in SHAPES])
@pytest.mark.parametrize(
    "own",
    [
        {"type": "web_search"},
        {"googleSearch": {}},
        {"name": "x", "input_schema": {}},
        {"type": "bash_1", "name": "bash"},
    ],
)
def test_what_is_no_function_goes_through_as_it_is(
    shape: Callable[[Sequence[Any]], Any], own: dict[str, Any]
) -> None:
    assert shape([own]) == [own]


def test_anthropic_gets_a_schema_where_there_is_none() -> None:
    assert anthropic_tools([{"name": "now"}]) == [
        {"name": "now", "input_schema": {"type": "object", "properties": {}}}
    ]


def test_tools_are_part_of_requests_only_where_there_are_any() -> None:
    endpoint = Endpoint("lab", "http://lab.example/v1")
    for provider in (OpenAIChatProvider(endpoint, Http()), AnthropicProvider(endpoint, Http())):
        with_tools = provider._chat_body(ChatRequest("m", (), tools=(PLAIN,)), frozenset())
        assert with_tools["tools"][0].get("name", "add") == "add"
        assert "tools" not in provider._chat_body(ChatRequest("m", ()), frozenset())
