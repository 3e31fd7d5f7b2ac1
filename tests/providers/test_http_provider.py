"""The streaming loop against a real server on loopback: phases, deltas, stops, model lists."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from app.conversation import Finish, TextDelta, Usage
from app.errors import (
    ServerFailed,
    UnreadableReply,
)
from app.providers import Http, Phase, Provider
from tests.providers.conftest import KEY, ask, receive
from tests.support.scripted_server import (
    Reply,
    ScriptedServer,
    anthropic_stream,
    error_reply,
    openai_events,
    openai_stream,
    text_reply,
)

Providers = Callable[..., Provider]


async def test_a_reply_is_streamed_with_its_phases_before_it(
    server: ScriptedServer, provider_for: Providers
) -> None:
    server.reply(openai_stream(["Hello", " world"], reasoning=["Hm"], usage=(5, 3)))
    reception = await receive(provider_for())
    assert [phase.name for phase in reception.phases] == ["connecting", "waiting"]
    assert (reception.text, reception.reasoning) == ("Hello world", "Hm")
    assert reception.deltas[-2:] == [Finish("stop", "stop"), Usage(5, 3)]
    assert reception.error is None


async def test_an_anthropic_reply_is_streamed(server: ScriptedServer, provider_for: Providers) -> None:
    server.reply(anthropic_stream(["Hello", " world"], thinking=["Hm"], usage=(5, 3)))
    reception = await receive(provider_for(wire_format="anthropic"))
    assert (reception.text, reception.reasoning, reception.error) == ("Hello world", "Hm", None)
    assert Usage(5, 3) in reception.deltas


async def test_the_first_text_comes_while_the_server_still_holds_the_rest(
    server: ScriptedServer, provider_for: Providers
) -> None:
    hold = server.hold()
    server.reply(openai_stream(["early", hold, "late"]))
    stream = provider_for().stream(ask())
    items = [await anext(stream) for _ in range(3)]
    assert items[-1] == TextDelta("early")
    assert not hold._released.is_set()
    await stream.aclose()


async def test_waiting_begins_when_the_server_has_the_request_and_not_when_it_answers(
    server: ScriptedServer, provider_for: Providers
) -> None:
    hold = server.hold()
    server.reply(Reply([hold, *openai_stream(["x"]).steps], framing="raw"))
    stream = provider_for().stream(ask())
    assert [await anext(stream), await anext(stream)] == [Phase("connecting", 1, 4), Phase("waiting", 1, 4)]
    await hold.reached()
    await stream.aclose()
    await server.disconnected()


@pytest.mark.parametrize("how", ["cancel", "aclose"])
@pytest.mark.parametrize("state", ["before the headers", "before the first text", "in the middle"])
async def test_stop_closes_the_connection_at_once(
    server: ScriptedServer, provider_for: Providers, http: Http, how: str, state: str
) -> None:
    hold = server.hold()
    match state:
        case "before the headers":
            server.reply(Reply([hold], framing="raw"))
        case "before the first text":
            server.reply(Reply([b": ping\n\n", hold]))
        case _:
            server.reply(openai_stream(["Hel", hold]))
    stream = provider_for().stream(ask())
    has_text = asyncio.Event()

    async def read() -> None:
        async for item in stream:
            if item == TextDelta("Hel"):
                has_text.set()

    task = asyncio.create_task(read())
    await hold.reached()
    if state == "in the middle":
        await has_text.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    if how == "aclose":
        await stream.aclose()  # harmless after the cancel
    await server.disconnected()
    client = next(iter(http._clients.values()))
    assert client._transport._pool.connections == []  # type: ignore[attr-defined]


async def test_a_consumer_that_stops_reading_closes_the_connection(
    server: ScriptedServer, provider_for: Providers
) -> None:
    server.reply(openai_stream(["a", server.hold()]))
    stream = provider_for().stream(ask())
    async for item in stream:
        if item == TextDelta("a"):
            break
    await stream.aclose()
    await server.disconnected(timeout_seconds=1)


async def test_the_next_request_uses_the_same_connection(
    server: ScriptedServer, provider_for: Providers
) -> None:
    provider = provider_for()
    for _ in range(3):
        assert (await receive(provider)).text == "ok"
    assert {request.connection for request in server.requests} == {1}


async def test_streams_of_many_generations_do_not_disturb_each_other(
    server: ScriptedServer, provider_for: Providers
) -> None:
    server.default_reply = openai_stream([f"{number} " for number in range(50)])
    provider = provider_for()
    receptions = await asyncio.gather(*(receive(provider) for _ in range(12)))
    assert {reception.text for reception in receptions} == {"".join(f"{number} " for number in range(50))}


async def test_deltas_that_come_together_are_joined(server: ScriptedServer, provider_for: Providers) -> None:
    together = b"".join(step for step in openai_events(["a", "b", "c"]) if isinstance(step, bytes))
    server.reply(Reply([together]))
    assert (await receive(provider_for())).deltas[0] == TextDelta("abc")


async def test_models_are_listed(server: ScriptedServer, provider_for: Providers) -> None:
    server.models = ("a", "b")
    assert [card.id for card in await provider_for().list_models()] == ["a", "b"]
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


async def test_a_list_that_cannot_be_had_is_told(server: ScriptedServer, provider_for: Providers) -> None:
    server.pages["/models"] = text_reply("<html>hello</html>")
    with pytest.raises(UnreadableReply):
        await provider_for().list_models()
    server.pages["/models"] = error_reply(500, "no")
    with pytest.raises(ServerFailed):
        await provider_for().list_models()


async def test_a_second_cancel_while_closing_loses_no_connection(
    server: ScriptedServer, provider_for: Providers, http: Http
) -> None:
    """Callers promise to cancel once; a request that still waits for its answer survives even a second one."""
    hold = server.hold()
    server.reply(Reply([hold], framing="raw"))
    task = asyncio.create_task(receive(provider_for()))
    await hold.reached()
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})
    await server.disconnected(timeout_seconds=1)
    client = next(iter(http._clients.values()))
    await server.until(lambda: not server.open_connections)
    assert client._transport._pool.connections == []  # type: ignore[attr-defined]
