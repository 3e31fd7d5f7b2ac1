"""How each wire format says how likely words may be left out."""

import pytest

from tests.providers.conftest import ask, receive
from tests.support.scripted_server import error_reply

PLACES = {
    "openai_chat": ("top_p",),
    "openai_responses": ("top_p",),
    "anthropic": ("top_p",),
    "gemini": ("generationConfig", "topP"),
    "ollama_chat": ("options", "top_p"),
    "cohere_v2": ("p",),
}


@pytest.mark.parametrize("wire_format", PLACES)
async def test_top_p_stands_where_the_format_wants_it(server, provider_for, wire_format):
    server.default_reply = error_reply(401, "only the request is looked at")
    await receive(provider_for(wire_format=wire_format, base_url=server.origin), ask(top_p=0.25))
    value = server.requests[-1].json
    for step in PLACES[wire_format]:
        value = value[step]
    assert value == 0.25


async def test_anthropic_refuses_it_together_with_thinking(server, provider_for):
    server.default_reply = error_reply(401, "only the request is looked at")
    provider = provider_for(wire_format="anthropic", base_url=server.origin)
    await receive(provider, ask(top_p=0.25, temperature=0.5, reasoning_effort="xhigh"))
    body = server.requests[-1].json
    assert not {"top_p", "temperature"} & set(body)
    assert body["max_tokens"] > body["thinking"]["budget_tokens"]
