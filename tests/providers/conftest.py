"""What provider tests share: a scripted server, the process's HTTP, and providers that do not really wait."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from pydantic import SecretStr

from app.conversation import Delta, Message, Part, ReasoningDelta, TextDelta, TextPart, new_id
from app.conversation.message import Role
from app.errors import EndpointError
from app.providers import ChatRequest, Endpoint, Http, Phase, Provider, RetryPolicy, Timeouts, open_provider
from tests.support.scripted_server import ScriptedServer

KEY = "sk-test-abcdefgh12345678"


def message(role: Role, *parts: Part | str) -> Message:
    """A message of these parts; a string is a text part."""
    made = tuple(TextPart(part) if isinstance(part, str) else part for part in parts)
    return Message(new_id(), "conversation", None, role, made, 0)


def ask(text: str = "Hi", **fields: Any) -> ChatRequest:
    """A request with this one prompt."""
    return ChatRequest("model-1", (message("user", text),), **fields)


@dataclass
class Reception:
    """What a stream yielded, and how it ended."""

    deltas: list[Delta] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)
    error: EndpointError | None = None

    @property
    def text(self) -> str:
        return "".join(delta.text for delta in self.deltas if isinstance(delta, TextDelta))

    @property
    def reasoning(self) -> str:
        return "".join(delta.text for delta in self.deltas if isinstance(delta, ReasoningDelta))

    @property
    def failed(self) -> EndpointError:
        assert self.error is not None, "the stream did not fail"
        return self.error


async def receive(provider: Provider, request: ChatRequest | None = None) -> Reception:
    """Read a stream to its end, whatever that is."""
    reception = Reception()
    try:
        async for item in provider.stream(request or ask()):
            if isinstance(item, Phase):
                reception.phases.append(item)
            else:
                reception.deltas.append(item)
    except EndpointError as error:
        reception.error = error
    return reception


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as scripted:
        yield scripted


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    owner = Http()
    yield owner
    await owner.aclose()


@pytest.fixture
def waits() -> list[float]:
    """The pauses before tries, in seconds; nobody really waits them."""
    return []


@pytest.fixture
def endpoint(server: ScriptedServer) -> Endpoint:
    return Endpoint(
        "scripted", server.base_url, key=SecretStr(KEY), key_hint="SCRIPTED_API_KEY", timeouts=Timeouts()
    )


@pytest.fixture
def provider_for(http: Http, endpoint: Endpoint, waits: list[float]) -> Callable[..., Provider]:
    """Opens a provider for the scripted server; fields of the endpoint, and the number of retries, can be changed."""

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    def opened(*, retries: int = 3, **fields: Any) -> Provider:
        policy = RetryPolicy(retries, sleep=wait, random_fraction=lambda: 0.0)
        return open_provider(replace(endpoint, **fields), http, policy)

    return opened
