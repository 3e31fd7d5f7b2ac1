"""The wire: decoding against httpx-sse, the way from the socket to deltas against httpx alone, memory, and imports.

httpx-sse is no dependency; where it cannot be imported, its column stays empty.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import resource
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from app.conversation import Message, TextPart
from app.errors import EndpointError
from app.providers import ChatRequest, Endpoint, Http, Phase, RetryPolicy, open_provider
from app.sse import SSEDecoder
from tests.bench.table import Row
from tests.faults.peak_memory import PeakMemory

EVENTS = 20_000
EVENT_BYTES = 319
"""As OpenAI sends them, padding included."""
READ_BYTES = 65_536
HEAD = b"HTTP/1.1 %d X\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nContent-Type: text/event-stream\r\n%b\r\n"
IMPORTS = 9


def _event() -> bytes:
    chunk: dict[str, Any] = {
        "id": "chatcmpl-C0ffee0123456789abcdef",
        "object": "chat.completion.chunk",
        "created": 1790000000,
        "model": "gpt-5-2025-08-07",
        "service_tier": "default",
        "system_fingerprint": None,
        "choices": [{"index": 0, "delta": {"content": " token"}, "logprobs": None, "finish_reason": None}],
        "obfuscation": "",
    }
    bare = len(b"data: \n\n" + json.dumps(chunk).encode())
    chunk["obfuscation"] = "x" * (EVENT_BYTES - bare)
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


async def measure(runs: int = 5) -> list[Row]:
    """Measure all of it; some 20 seconds with five runs."""
    rows = [_decoding("one event a read", [_event()] * EVENTS, runs)]
    body = _event() * EVENTS
    reads = [body[at : at + READ_BYTES] for at in range(0, len(body), READ_BYTES)]
    rows.append(_decoding("64 KiB reads", reads, runs))
    with _server() as port:
        rows.append(await _whole_way(port, runs))
        for name, path in (
            ("a 200 MB error body", "error"),
            ("a 300 MB line", "line"),
            ("a gzip bomb of 1 GiB", "bomb"),
        ):
            grown = [_in_fresh_process(_peak, port, path) for _ in range(min(runs, 3))]
            floor = [_in_fresh_process(_peak, port, "short") for _ in range(min(runs, 3))]
            rows.append(Row(f"memory at the peak of {name}, MiB", grown, floor, "a short reply", digits=1))
    rows.append(_importing(max(runs, IMPORTS)))
    return rows


# Decoding


def _decoding(how: str, reads: list[bytes], runs: int) -> Row:
    def ours() -> int:
        decoder = SSEDecoder()
        return sum(len(decoder.feed(read)) for read in reads)

    theirs = _httpx_sse(reads)
    mine: list[float] = []
    floor: list[float] = []
    for _ in range(runs):
        mine.append(_microseconds(ours))
        if theirs is not None:
            floor.append(_microseconds(theirs))
    return Row(f"decode an event of {EVENT_BYTES} bytes, {how}, CPU µs", mine, floor, "httpx-sse")


def _httpx_sse(reads: Iterable[bytes]) -> Callable[[], int] | None:
    """The same work by httpx-sse; None where it is not there."""
    try:
        import httpx
        from httpx_sse import EventSource
    except ImportError:
        return None

    def theirs() -> int:
        headers = {"Content-Type": "text/event-stream"}
        response = httpx.Response(200, headers=headers, content=iter(reads))
        return sum(1 for _ in EventSource(response).iter_sse())

    return theirs


def _microseconds(work: Callable[[], int]) -> float:
    """CPU microseconds for each event."""
    began = time.process_time()
    assert work() == EVENTS
    return (time.process_time() - began) * 1e6 / EVENTS


# From the socket to deltas


async def _whole_way(port: int, runs: int) -> Row:
    """Both ways in turn, in this process; the server is another one."""
    ours: list[float] = []
    floor: list[float] = []
    http = Http()
    for _ in range(runs):
        ours.append(await _cpu_of(_deltas(http, port)))
        floor.append(await _cpu_of(_raw(http, port)))
    await http.aclose()
    return Row("from the socket to a delta, CPU µs", ours, floor, "httpx aiter_raw")


async def _cpu_of(work: Any) -> float:
    began = time.process_time()
    assert await work >= EVENTS
    return (time.process_time() - began) * 1e6 / EVENTS


async def _deltas(http: Http, port: int) -> int:
    count = 0
    async for item in _provider(http, port, "stream").stream(_request()):
        count += not isinstance(item, Phase)
    return count


async def _raw(http: Http, port: int) -> int:
    endpoint = Endpoint("bench", f"http://127.0.0.1:{port}")
    client = await http.client(endpoint)
    count = 0
    async with client.stream(
        "POST", f"{endpoint.base_url}/stream/chat/completions", content=b"{}"
    ) as response:
        async for _ in response.aiter_raw():
            count += 1
    return count


def _provider(http: Http, port: int, path: str) -> Any:
    endpoint = Endpoint("bench", f"http://127.0.0.1:{port}/{path}")
    return open_provider(endpoint, http, RetryPolicy(retries=0))


def _request() -> ChatRequest:
    prompt = Message("prompt", "bench", None, "user", (TextPart("Hi"),), 0)
    return ChatRequest("bench", (prompt,))


# Memory


def _peak(port: int, path: str) -> float:
    """MiB that a reply takes at its peak, in a process that has done nothing else."""

    async def ask() -> float:
        http = Http()
        await http.warm()
        memory = PeakMemory()
        try:
            async for _ in _provider(http, port, path).stream(_request()):
                pass
        except EndpointError:
            return memory.growth
        finally:
            await http.aclose()
        raise AssertionError("a reply that should not have been accepted was")

    return asyncio.run(ask())


def _in_fresh_process(work: Callable[..., float], *arguments: object) -> float:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


# Imports


def _importing(runs: int) -> Row:
    """CPU milliseconds of a whole process that imports it, in turn."""
    ours: list[float] = []
    floor: list[float] = []
    for _ in range(runs):
        ours.append(_import_cost("app.providers"))
        floor.append(_import_cost("httpx"))
    return Row("import app.providers, CPU ms of the process", ours, floor, "import httpx", digits=0)


def _import_cost(module: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e3


# The server


@contextmanager
def _server() -> Iterator[int]:
    """A server in a process of its own; yields its port."""
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe()
    process = context.Process(target=_serve, args=(its,), daemon=True)
    process.start()
    try:
        yield mine.recv()
    finally:
        process.kill()
        process.join()


def _serve(told: Connection) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        told.send(listener.getsockname()[1])
        while True:
            client, _ = listener.accept()
            with client:
                path = _path_asked_for(client)
                try:
                    for piece in _reply(path):
                        client.sendall(piece)
                except OSError:
                    continue


def _path_asked_for(client: socket.socket) -> str:
    """The first folder of the path; the whole request is read, or closing the connection would reset it."""
    request = client.recv(READ_BYTES)
    while b"\r\n\r\n" not in request:
        request += client.recv(READ_BYTES)
    head, _, body = request.partition(b"\r\n\r\n")
    length = next(
        int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
    )
    while len(body) < length:
        body += client.recv(READ_BYTES)
    return head.split(b" ", 2)[1].split(b"/")[1].decode()


def _reply(path: str) -> Iterator[bytes]:
    """The bytes of a reply."""
    headers = b"Content-Encoding: gzip\r\n" if path == "bomb" else b""
    yield HEAD % (500 if path == "error" else 200, headers)
    for piece in _body(path):
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


def _body(path: str) -> Iterator[bytes]:
    match path:
        case "stream":
            yield from [_event()] * EVENTS
            yield b"data: [DONE]\n\n"
        case "error":
            yield from [b"x" * READ_BYTES] * (200_000_000 // READ_BYTES)
        case "short":
            yield b"data: [DONE]\n\n"
        case "line":
            yield b"data: "
            yield from [b"x" * READ_BYTES] * (300_000_000 // READ_BYTES)
        case _:
            packer = zlib.compressobj(wbits=-15)
            yield (
                b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + packer.compress(b"data: ") + packer.flush(zlib.Z_FULL_FLUSH)
            )
            line = packer.compress(b"x" * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
            yield from [line] * 1024
