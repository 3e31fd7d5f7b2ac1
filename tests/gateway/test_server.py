"""The gateway over real loopback HTTP: protocol, errors, access, and how it closes."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys

import httpx
import pytest

from app.gateway import Gateway
from tests.gateway.talk import (
    Endless,
    ask_and_never_read,
    chat,
    client_of,
    contents,
    events_of,
    led_gateway,
    stream,
)


async def test_it_lists_its_models(client: httpx.AsyncClient) -> None:
    response = await client.get("/models")
    assert response.headers["content-type"] == "application/json"
    assert [card["id"] for card in response.json()["data"]] == ["guide", "echo", "story"]
    assert {card["object"] for card in response.json()["data"]} == {"model"}


async def test_a_stream_has_the_headers_that_keep_proxies_from_buffering_it(
    client: httpx.AsyncClient,
) -> None:
    async with client.stream("POST", "/chat/completions", json=chat("hello")) as response:
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert response.headers["cache-control"] == "no-cache"
        assert response.headers["x-accel-buffering"] == "no"
        await response.aread()


async def test_a_stream_is_role_then_text_then_finish_then_done(client: httpx.AsyncClient) -> None:
    events = await stream(client, chat("one two three"))
    assert events[-1] == "[DONE]"
    first, *middle, last = events[:-1]
    assert first["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert contents(middle) == ["one", " two", " three"]
    assert last["choices"][0] == {"index": 0, "delta": {}, "finish_reason": "stop"}
    assert {event["object"] for event in events[:-1]} == {"chat.completion.chunk"}
    assert len({event["id"] for event in events[:-1]}) == 1
    assert all("usage" not in event for event in events[:-1])


async def test_usage_comes_in_a_chunk_of_its_own_when_asked_for(client: httpx.AsyncClient) -> None:
    events = await stream(client, chat("one two three", stream_options={"include_usage": True}))
    usage_chunk = events[-2]
    assert usage_chunk["choices"] == []
    assert usage_chunk["usage"] == {"prompt_tokens": 4, "completion_tokens": 3, "total_tokens": 7}
    assert all(event["usage"] is None for event in events[:-2])


async def test_each_piece_arrives_before_the_next_one_is_written() -> None:
    async with (
        led_gateway() as (model, _, client),
        client.stream("POST", "/chat/completions", json=chat("go", "led")) as response,
    ):
        events = events_of(response)
        await anext(events)
        for piece in ("Hel", "lo", " 世界"):
            model.say(piece)
            assert contents([json.loads(await anext(events))]) == [piece]
        model.say(None)
        assert json.loads(await anext(events))["choices"][0]["finish_reason"] == "stop"
        assert await anext(events) == "[DONE]"


async def test_pieces_that_are_ready_together_leave_in_one_write() -> None:
    async with led_gateway() as (model, _, client):
        model.say(*"abcdefgh", None)
        async with client.stream("POST", "/chat/completions", json=chat("go", "led")) as response:
            chunks = [chunk async for chunk in response.aiter_raw()]
    assert sum(chunk.count(b"data: ") for chunk in chunks) == 11
    assert len(chunks) <= 3


async def test_max_tokens_ends_the_reply_with_length(client: httpx.AsyncClient) -> None:
    cut = await stream(client, chat("one two three", max_tokens=2))
    assert contents(cut) == ["one", " two"]
    assert cut[-2]["choices"][0]["finish_reason"] == "length"
    exact = await stream(client, chat("one two three", max_completion_tokens=3))
    assert exact[-2]["choices"][0]["finish_reason"] == "stop"


async def test_without_stream_the_reply_is_one_json_object(client: httpx.AsyncClient) -> None:
    response = await client.post("/chat/completions", json=chat("one two", stream=False))
    reply = response.json()
    assert reply["object"] == "chat.completion"
    assert reply["choices"][0]["message"]["content"] == "one two"
    assert reply["choices"][0]["finish_reason"] == "stop"
    assert reply["usage"] == {"prompt_tokens": 2, "completion_tokens": 2, "total_tokens": 4}


async def test_a_whole_reply_does_not_wait_for_the_pace_of_a_stream() -> None:
    gateway = await Gateway.start(pieces_per_second=0.01)
    async with client_of(gateway) as client, asyncio.timeout(10):
        slow = chat("tokens=50 rate=0.01", "story", stream=False)
        reply = (await client.post("/chat/completions", json=slow)).json()
        assert reply["usage"]["completion_tokens"] == 50
        assert (await client.post("/chat/completions", json=chat("hello", "guide", stream=False))).is_success
    await gateway.aclose()


@pytest.mark.parametrize("token", [None, "", "Bearer wrong", "Basic {token}", "{token}", "Bearer {token}x"])
@pytest.mark.parametrize("path", ["/models", "/chat/completions", "/nothing"])
async def test_without_the_token_nothing_is_answered(gateway: Gateway, token: str | None, path: str) -> None:
    headers = {} if token is None else {"Authorization": token.format(token=gateway.token)}
    async with httpx.AsyncClient(base_url=gateway.base_url, headers=headers, trust_env=False) as stranger:
        response = await stranger.post(path, json=chat("hello"))
    assert response.status_code == 401
    assert response.json()["error"]["code"] == "invalid_api_key"
    assert gateway.token not in response.text


async def test_each_gateway_has_a_token_and_a_port_of_its_own(gateway: Gateway) -> None:
    other = await Gateway.start()
    assert other.token != gateway.token
    assert len(other.token) >= 32
    assert other.base_url != gateway.base_url
    assert other.base_url.startswith("http://127.0.0.1:")
    await other.aclose()


@pytest.mark.parametrize(
    ("body", "param"),
    [
        (b"", None),
        (b"{not json", None),
        (b"\xff\xfe", None),
        (b"[" * 100_000, None),
        (b"[1, 2]", None),
        (b'"text"', None),
        (b'{"model": "echo"}', "messages"),
        (b'{"model": "echo", "messages": []}', "messages"),
        (b'{"model": "echo", "messages": "hello"}', "messages"),
        (b'{"model": "echo", "messages": [{"content": "no role"}]}', "messages.0"),
        (b'{"model": "echo", "messages": [{"role": "user", "content": 7}]}', "messages.0.content"),
        (b'{"model": "echo", "messages": [{"role": "user", "content": ["x"]}]}', "messages.0.content"),
        (b'{"messages": [{"role": "user", "content": "x"}]}', "model"),
        (b'{"model": 3, "messages": [{"role": "user", "content": "x"}]}', "model"),
        (b'{"model": "echo", "stream": "yes", "messages": [{"role": "user", "content": "x"}]}', "stream"),
        (
            b'{"model": "echo", "stream_options": 1, "messages": [{"role": "user", "content": "x"}]}',
            "stream_options",
        ),
        (b'{"model": "echo", "max_tokens": 0, "messages": [{"role": "user", "content": "x"}]}', "max_tokens"),
        (
            b'{"model": "echo", "max_tokens": true, "messages": [{"role": "user", "content": "x"}]}',
            "max_tokens",
        ),
    ],
)
async def test_a_malformed_request_is_refused_in_the_shape_of_openai(
    client: httpx.AsyncClient, body: bytes, param: str | None
) -> None:
    response = await client.post("/chat/completions", content=body)
    assert response.status_code == 400
    error = response.json()["error"]
    assert error["type"] == "invalid_request_error"
    assert error["param"] == param
    assert error["message"]


@pytest.mark.parametrize("is_streamed", [True, False])
async def test_an_unknown_model_is_not_found(client: httpx.AsyncClient, is_streamed: bool) -> None:
    response = await client.post("/chat/completions", json=chat("hello", "gpt-9" * 100, stream=is_streamed))
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "model_not_found"
    assert len(response.text) < 400


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/models/", 404),
        ("GET", "/../secret", 404),
        ("POST", "/completions", 404),
        ("GET", "/chat/completions", 405),
        ("DELETE", "/models", 405),
    ],
)
async def test_any_other_address_is_refused_in_json(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    response = await client.request(method, path)
    assert response.status_code == status
    assert response.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("is_announced", [True, False])
async def test_a_body_above_16_mib_is_refused_and_the_next_request_works(
    client: httpx.AsyncClient, is_announced: bool
) -> None:
    async def pieces():  # type: ignore[no-untyped-def]
        for _ in range(17):
            yield b" " * 1024 * 1024

    content = b" " * 17 * 1024 * 1024 if is_announced else pieces()
    response = await client.post("/chat/completions", content=content)
    assert response.status_code == 413
    assert response.json()["error"]["code"] == "request_too_large"
    assert (await client.get("/models")).status_code == 200


async def test_odd_text_survives_the_way_there_and_back(client: httpx.AsyncClient) -> None:
    text = "\ud83d a\u2028b\x00\x1b[2J\r\n\r\ndata: x\n\n 👩‍🚀 \ud800 漢字 " + "x" * 3000 + " \t "
    body = json.dumps(chat(text)).encode()
    async with client.stream("POST", "/chat/completions", content=body) as response:
        events = [json.loads(data) async for data in events_of(response) if data != "[DONE]"]
    assert "".join(contents(events)) == text


async def test_content_may_be_a_list_of_parts(client: httpx.AsyncClient) -> None:
    parts = [
        {"type": "text", "text": "what is "},
        {"type": "image_url", "image_url": {}},
        {"type": "text", "text": "this"},
    ]
    body = chat("") | {"messages": [{"role": "system", "content": None}, {"role": "user", "content": parts}]}
    assert "".join(contents(await stream(client, body))) == "what is this"


async def test_a_failure_in_the_middle_is_told_inside_the_stream(client: httpx.AsyncClient) -> None:
    events = await stream(client, chat("tokens=50 rate=0 fail=5", "story"))
    assert len(contents(events)) == 5
    assert events[-1]["error"]["code"] == "server_failed"
    assert "[DONE]" not in events


async def test_a_failure_without_a_stream_is_a_status(client: httpx.AsyncClient) -> None:
    response = await client.post("/chat/completions", json=chat("tokens=50 fail=5", "story", stream=False))
    assert response.status_code == 502
    assert response.json()["error"]["code"] == "server_failed"


@pytest.mark.parametrize("is_streamed", [True, False])
async def test_a_mistake_in_a_model_is_logged_and_told_without_its_text(
    is_streamed: bool, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    async with led_gateway() as (model, _, client):
        model.say("a", ZeroDivisionError("secret text"))
        response = await client.post("/chat/completions", json=chat("x", "led", stream=is_streamed))
        assert "internal_error" in response.text
        assert "secret text" not in response.text
        model.say("b", None)
        assert (await client.post("/chat/completions", json=chat("x", "led"))).text.endswith("[DONE]\n\n")
    assert any(record.exc_info and "secret text" in str(record.exc_info[1]) for record in caplog.records)
    assert capfd.readouterr() == ("", "")


async def test_it_leaves_signal_handlers_alone() -> None:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    gateway = await Gateway.start()
    assert [signal.getsignal(number) for number in numbers] == before
    await gateway.aclose()


QUIET_PROGRAM = """
import asyncio
from urllib.parse import urlsplit
from app.gateway import Gateway

async def main():
    gateway = await Gateway.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(gateway.base_url).port)
    writer.write(b"this is not HTTP\\r\\n\\r\\n")
    assert b"400" in await reader.readline()
    writer.close()
    await gateway.aclose()

asyncio.run(main())
"""


def test_it_writes_nothing_to_the_terminal_even_where_no_log_is_set_up() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", QUIET_PROGRAM], check=True, capture_output=True
    )
    assert (done.stdout, done.stderr) == (b"", b"")


async def test_an_idle_gateway_has_no_task_of_its_own() -> None:
    before = asyncio.all_tasks()
    gateway = await Gateway.start()
    assert asyncio.all_tasks() == before
    await gateway.aclose()


async def test_closing_ends_open_streams_with_an_error_within_a_second() -> None:
    async with led_gateway() as (model, gateway, client):
        model.say("begun")
        async with client.stream("POST", "/chat/completions", json=chat("x", "led")) as response:
            events = events_of(response)
            await anext(events)
            await anext(events)
            began = asyncio.get_running_loop().time()
            await gateway.aclose()
            assert asyncio.get_running_loop().time() - began < 1
            assert model.closed.is_set()
            assert "closing" in json.loads(await anext(events))["error"]["message"]
        with pytest.raises(httpx.ConnectError):
            await client.get("/models")
        await gateway.aclose()


async def test_closing_does_not_wait_for_a_client_that_does_not_read() -> None:
    model = Endless()
    gateway = await Gateway.start(models=[model])
    writer = await ask_and_never_read(gateway, chat("x", "endless"))
    await model.is_held_up()
    began = asyncio.get_running_loop().time()
    await gateway.aclose()
    assert asyncio.get_running_loop().time() - began < 1
    assert model.closed.is_set()
    writer.transport.abort()


def test_importing_the_gateway_loads_no_web_server() -> None:
    program = "import sys, app.gateway; sys.exit(bool({'starlette', 'uvicorn', 'httpx', 'textual'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
