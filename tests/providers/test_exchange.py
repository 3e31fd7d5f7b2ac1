"""Replies of odd and broken servers: what is read of them."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Callable

import pytest

from app.errors import ConnectionFailed, UnreadableReply
from app.providers import Http, Provider, exchange
from tests.providers.conftest import ask, receive
from tests.support.scripted_server import (
    Drop,
    Reply,
    ScriptedServer,
    openai_events,
)

Providers = Callable[..., Provider]
WHOLE = b"".join(step for step in openai_events(["Hello"], usage=(5, 3)) if isinstance(step, bytes))


def raw(content: bytes) -> Reply:
    """A reply that is these bytes from the status line on."""
    return Reply([content], framing="raw")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"SSH-2.0-OpenSSH_9.2p1 Debian\r\n", id="another protocol"),
        pytest.param(b"HTTP/1.1 abc\r\n\r\n", id="bad status line"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000 + b"\r\n\r\n", id="a huge header"),
        pytest.param(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", id="101"
        ),
        pytest.param(b"\x15\x03\x01\x00\x02\x02\x46", id="TLS alert"),
    ],
)
async def test_a_server_that_speaks_no_http_is_told_in_words(
    server: ScriptedServer, provider_for: Providers, answer: bytes
) -> None:
    server.reply(raw(answer))
    failed = (await receive(provider_for(retries=0))).failed
    assert isinstance(failed, ConnectionFailed | UnreadableReply)
    assert failed.what.endswith(".")
    assert "bytearray" not in failed.what
    assert "OpenSSH" not in failed.what


async def test_interim_answers_are_passed_over(server: ScriptedServer, provider_for: Providers) -> None:
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    server.reply(raw(interim + b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + WHOLE))
    assert (await receive(provider_for())).text == "Hello"


@pytest.mark.parametrize("content_type", ["application/octet-stream", "text/plain; charset=windows-1252", ""])
async def test_the_content_type_does_not_matter(
    server: ScriptedServer, provider_for: Providers, content_type: str
) -> None:
    server.reply(Reply([WHOLE], headers={"Content-Type": content_type}))
    assert (await receive(provider_for())).text == "Hello"


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
async def test_the_sizes_of_chunks_do_not_matter(
    server: ScriptedServer, provider_for: Providers, size: int
) -> None:
    body = WHOLE.replace(b"Hello", "Hé€😀\u2028lo".encode())
    server.reply(Reply([body[at : at + size] for at in range(0, len(body), size)]))
    assert (await receive(provider_for())).text == "Hé€😀\nlo"


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(WHOLE, mtime=0)),
        ("deflate", zlib.compress(WHOLE)),
        ("X-GZIP", gzip.compress(WHOLE, mtime=0)),
    ],
    ids=["gzip", "deflate", "X-GZIP"],
)
async def test_compression_that_was_not_asked_for_is_undone(
    server: ScriptedServer, provider_for: Providers, encoding: str, packed: bytes
) -> None:
    server.reply(Reply([packed[:50], packed[50:]], headers={"Content-Encoding": encoding}))
    assert (await receive(provider_for())).text == "Hello"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        pytest.param("br", b"\x1b\x0c\x00\xf8", id="unknown compression"),
        pytest.param("gzip", WHOLE, id="not compressed at all"),
    ],
)
async def test_compression_that_cannot_be_undone_is_told(
    server: ScriptedServer, provider_for: Providers, encoding: str, body: bytes
) -> None:
    server.reply(Reply([body], headers={"Content-Encoding": encoding}))
    failed = (await receive(provider_for(retries=0))).failed
    assert isinstance(failed, UnreadableReply)
    assert "compressed" in failed.what


async def test_a_truncated_gzip_stream_is_cut(server: ScriptedServer, provider_for: Providers) -> None:
    body = b"".join(
        step for step in openai_events(["Hel"], finish=None, done=False) if isinstance(step, bytes)
    )
    packer = zlib.compressobj(wbits=31)
    packed = packer.compress(body) + packer.flush(zlib.Z_SYNC_FLUSH)
    server.reply(Reply([packed], headers={"Content-Encoding": "gzip"}))
    reception = await receive(provider_for())
    assert (reception.text, reception.failed.failure.kind) == ("Hel", "stream_cut")


async def test_a_gzip_bomb_is_inflated_in_pieces_and_ended_at_the_cap(
    server: ScriptedServer, provider_for: Providers
) -> None:
    bomb = gzip.compress(b"data: " + b"x" * (64 << 20))
    server.reply(Reply([bomb], headers={"Content-Encoding": "gzip"}))
    assert (await receive(provider_for())).failed.failure.kind == "reply_too_large"


async def test_a_dropped_connection_in_the_pool_is_replaced(
    server: ScriptedServer, provider_for: Providers, waits: list[float]
) -> None:
    provider = provider_for()
    server.reply(Reply([WHOLE]))
    assert (await receive(provider)).text == "Hello"
    for connection in list(server._connections):
        connection._close(reset=False)
    assert (await receive(provider)).text == "ok"
    assert waits == []


async def test_leaving_the_stream_while_connecting_leaves_nothing_behind(
    server: ScriptedServer, provider_for: Providers, http: Http
) -> None:
    stream = provider_for().stream(ask())
    await anext(stream)
    await stream.aclose()
    before = {task.get_name() for task in asyncio.all_tasks()}
    server.reply(Reply([Drop()], framing="raw"))
    await receive(provider_for(retries=0))
    assert {
        task.get_name() for task in asyncio.all_tasks() if "Connection._serve" not in repr(task)
    } <= before


def test_compressed_chunks_are_inflated_in_pieces_of_bounded_size() -> None:
    inflate = exchange._inflater("gzip")
    assert inflate is not None
    sizes = [len(piece) for piece in inflate(gzip.compress(b"x" * (8 << 20)))]
    assert (sum(sizes), max(sizes)) == (8 << 20, 64 << 10)
    assert exchange._inflater("identity") is None
