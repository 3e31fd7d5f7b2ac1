"""Tools that a request offers to the model, in the shape of each wire format.

A tool is an object with ``name``, ``description`` and ``parameters`` (a JSON schema), or the same wrapped as Chat
Completions has it. What is neither is a wire format's own (a server-side search, say) and goes through as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

_EMPTY_SCHEMA: Mapping[str, Any] = {"type": "object", "properties": {}}


def chat_tools(tools: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For Chat Completions, Ollama and Cohere."""
    return _in_shape(tools, lambda function: {"type": "function", "function": function})


def responses_tools(tools: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For OpenAI Responses."""
    return _in_shape(tools, lambda function: {"type": "function"} | function)


def anthropic_tools(tools: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For Anthropic Messages, which demands a schema."""

    def shape(function: dict[str, Any]) -> dict[str, Any]:
        schema = function.pop("parameters", None) or dict(_EMPTY_SCHEMA)
        return function | {"input_schema": schema}

    return _in_shape(tools, shape)


def gemini_tools(tools: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For Gemini: all functions in one tool, their schemas in the field that takes any JSON schema."""
    declared: list[dict[str, Any]] = []
    own: list[dict[str, Any]] = []
    for tool in tools:
        function = _function(tool)
        if function is None:
            own.append(dict(tool))
            continue
        schema = function.get("parameters")
        declared.append(
            {name: function[name] for name in ("name", "description") if name in function}
            | ({"parametersJsonSchema": schema} if schema else {})
        )
    return ([{"functionDeclarations": declared}] if declared else []) + own


def _in_shape(
    tools: Sequence[Mapping[str, Any]], shape: Callable[[dict[str, Any]], dict[str, Any]]
) -> list[dict[str, Any]]:
    """The tools in their order, functions in this shape and others as they are."""
    shaped = []
    for tool in tools:
        function = _function(tool)
        shaped.append(dict(tool) if function is None else shape(function))
    return shaped


def _function(tool: Mapping[str, Any]) -> dict[str, Any] | None:
    """The tool as a function's name, description and parameters; None where it is a wire format's own."""
    wrapped = tool.get("function")
    if tool.get("type") == "function" and isinstance(wrapped, Mapping):
        return dict(wrapped)
    if "name" in tool and tool.get("type", "function") == "function" and "input_schema" not in tool:
        return {name: value for name, value in tool.items() if name != "type"}
    return None
