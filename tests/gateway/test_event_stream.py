"""Streams whose client goes away, is slow, or hears nothing for a while."""

from __future__ import annotations

import asyncio
import json

import pytest

from app.gateway import Gateway
from tests.gateway.talk import Endless, ask_and_never_read, chat, events_of, led_gateway


async def test_generation_stops_within_200_ms_of_the_disconnect() -> None:
    async with led_gateway() as (model, _, client):
        model.say("begun")
        async with client.stream("POST", "/chat/completions", json=chat("x", "led")) as response:
            await anext(events_of(response))
            assert not model.closed.is_set()
        left = asyncio.get_running_loop().time()
        async with asyncio.timeout(5):
            await model.closed.wait()
        assert asyncio.get_running_loop().time() - left < 0.2


async def test_generation_stops_when_the_client_leaves_before_the_first_piece() -> None:
    async with led_gateway() as (model, _, client):
        async with client.stream("POST", "/chat/completions", json=chat("x", "led")):
            await model.begun.wait()
        async with asyncio.timeout(5):
            await model.closed.wait()


async def test_generation_of_a_whole_reply_stops_when_the_client_leaves() -> None:
    async with led_gateway() as (model, _, client):
        model.say("begun")
        waiting = asyncio.create_task(client.post("/chat/completions", json=chat("x", "led", stream=False)))
        await model.begun.wait()
        waiting.cancel()
        async with asyncio.timeout(5):
            await model.closed.wait()
        await asyncio.gather(waiting, return_exceptions=True)


async def test_a_silent_model_is_bridged_by_comments_that_are_no_events() -> None:
    async with led_gateway(heartbeat_seconds=0.02) as (model, _, client):
        async with client.stream("POST", "/chat/completions", json=chat("x", "led")) as response:
            chunks = response.aiter_raw()
            assert (await anext(chunks)).startswith(b"data: ")
            comments = [await anext(chunks) for _ in range(3)]
            assert {comment[:1] for comment in comments} == {b":"}
            assert all(comment.endswith(b"\n\n") and b"data" not in comment for comment in comments)
            model.say("still", " here", None)
            rest = b"".join([chunk async for chunk in chunks])
        assert rest.endswith(b"data: [DONE]\n\n")


async def test_a_model_that_writes_sends_no_comments() -> None:
    async with led_gateway(heartbeat_seconds=30) as (model, _, client):
        model.say(*"abc", None)
        text = (await client.post("/chat/completions", json=chat("x", "led"))).text
    assert not [line for line in text.splitlines() if line.startswith(":")]


async def test_a_client_that_does_not_read_holds_the_model_up() -> None:
    model = Endless()
    gateway = await Gateway.start(models=[model])
    writer = await ask_and_never_read(gateway, chat("x", "endless"))
    await model.is_held_up()
    assert model.written < 20_000, "20 MB is more than any socket buffer holds"
    writer.transport.abort()
    async with asyncio.timeout(5):
        await model.closed.wait()
    await gateway.aclose()


@pytest.mark.parametrize("streams", [8])
async def test_several_streams_do_not_mix(streams: int) -> None:
    async with led_gateway() as (model, _, client):
        model.say(*"abcdefgh", *[None] * streams)
        bodies = [chat("x", "led")] * streams
        texts = await asyncio.gather(*(client.post("/chat/completions", json=body) for body in bodies))
        assert all(text.text.endswith("data: [DONE]\n\n") for text in texts)
        assert len({json.loads(text.text.split("\n")[0][6:])["id"] for text in texts}) == streams
