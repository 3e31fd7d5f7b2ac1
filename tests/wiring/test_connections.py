"""Endpoints reach the network exactly as ``config.toml`` has them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from app.conversation import Message, TextDelta, TextPart
from app.errors import EndpointError
from app.providers import ChatRequest, Endpoint, Provider, Timeouts
from app.settings.arguments import Arguments
from app.settings.loading import LoadedSettings, load_settings
from app.wiring.connections import Connections
from tests.faults.tls import certificate, server_context
from tests.support.scripted_server import ScriptedServer, openai_stream

Load = Callable[[str], LoadedSettings]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Settings from the text of a config file."""

    def loaded(text: str) -> LoadedSettings:
        file = tmp_path / "config.toml"
        file.write_text(text, encoding="utf-8")
        return load_settings(Arguments(config_file=file), {"HOME": str(tmp_path), "LAB_KEY": "key-of-lab-0"})

    return loaded


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as scripted:
        yield scripted


@pytest.fixture
async def opened() -> AsyncIterator[Callable[[LoadedSettings], Connections]]:
    """Opens connections from settings; closed at the end."""
    made: list[Connections] = []

    def from_settings(loaded: LoadedSettings) -> Connections:
        settings = loaded.settings
        made.append(Connections(ca_file=settings.ca_file, use_system_trust=settings.use_system_trust))
        return made[-1]

    yield from_settings
    for each in made:
        await each.aclose()


async def provider_named(connections: Connections, loaded: LoadedSettings, name: str) -> Provider:
    (entry,) = (entry for entry in connections.entries(loaded.endpoints) if entry.name == name)
    return await entry.open()


async def reply_of(provider: Provider) -> str:
    prompt = Message("prompt", "lab", None, "user", (TextPart("Hi"),), 0)
    items = [item async for item in provider.stream(ChatRequest("m", (prompt,)))]
    return "".join(item.text for item in items if isinstance(item, TextDelta))


async def test_an_endpoint_has_everything_that_its_table_says(load: Load, opened) -> None:
    loaded = load(
        'proxy = "http://proxy.example:3128"\n'
        '[endpoints.lab]\nbase_url = "https://lab.example/v1/"\nwire_format = "anthropic"\n'
        'key_env = "LAB_KEY"\nmodels = ["one"]\n[endpoints.lab.timeouts]\nconnect_seconds = 1\n'
        "first_payload_seconds = 2\npayload_gap_seconds = 3\nbyte_gap_seconds = 4\n"
    )
    assert loaded.problems == ()
    endpoint = (await provider_named(opened(loaded), loaded, "lab")).endpoint
    assert endpoint.key is not None
    assert endpoint.key.get_secret_value() == "key-of-lab-0"
    assert endpoint == Endpoint(
        "lab",
        "https://lab.example/v1",
        "anthropic",
        endpoint.key,
        ("one",),
        "LAB_KEY",
        timeouts=Timeouts(1, 2, 3, 4),
        proxy="http://proxy.example:3128",
    )


async def test_a_ca_file_in_the_settings_is_trusted(load: Load, opened) -> None:
    async with ScriptedServer(tls=server_context()) as server:
        server.reply(openai_stream(["Aš", "šur"]))
        table = f'[endpoints.lab]\nbase_url = "{server.base_url}"\n'
        loaded = load(f'ca_file = "{certificate("localhost")}"\n{table}')
        assert loaded.problems == ()
        assert await reply_of(await provider_named(opened(loaded), loaded, "lab")) == "Aššur"


async def test_without_it_the_same_server_is_refused(load: Load, opened) -> None:
    async with ScriptedServer(tls=server_context()) as server:
        loaded = load(f'use_system_trust = true\n[endpoints.lab]\nbase_url = "{server.base_url}"\n')
        assert loaded.problems == ()
        with pytest.raises(EndpointError, match="not trusted") as refused:
            await reply_of(await provider_named(opened(loaded), loaded, "lab"))
        assert "ca_file" in refused.value.hint


async def test_a_ca_file_that_cannot_be_used_is_told_by_the_first_request_and_by_nothing_else(
    load: Load, opened, server: ScriptedServer
) -> None:
    loaded = load(f'ca_file = "/nonexistent/company.pem"\n[endpoints.lab]\nbase_url = "{server.base_url}"\n')
    provider = await provider_named(opened(loaded), loaded, "lab")
    with pytest.raises(EndpointError, match=r"company\.pem cannot be used") as told:
        await reply_of(provider)
    assert "ca_file" in told.value.hint
    assert server.requests == []
