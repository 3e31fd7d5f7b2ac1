"""Bodies and replies that only faulty servers send."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable

from tests.support.scripted_server import Reply, Step, openai_events, sse_event

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


def whole(*texts: str) -> bytes:
    """A whole Chat Completions body."""
    return joined(openai_events(texts, usage=(5, 3)))


def begun(*texts: str) -> bytes:
    """The body of a Chat Completions reply that has not ended yet."""
    return joined(openai_events(texts, finish=None, done=False))


def content(text: str) -> bytes:
    """One event with this text."""
    return delta({"content": text})


def delta(value: object, finish: str | None = None) -> bytes:
    """One event with this delta."""
    return sse_event({"choices": [{"index": 0, "delta": value, "finish_reason": finish}]})


def joined(steps: Iterable[Step]) -> bytes:
    """The bytes of the steps."""
    return b"".join(step for step in steps if isinstance(step, bytes))


def raw(*steps: Step) -> Reply:
    """A reply that is nothing but these steps, from the status line on."""
    return Reply(steps, framing="raw")


def chunk(body: bytes) -> bytes:
    """One chunk of a chunked body."""
    return b"%x\r\n%b\r\n" % (len(body), body)


def compressed(*steps: Step, encoding: str = "gzip") -> Reply:
    """A reply that says it is compressed."""
    return Reply(steps, headers={"Content-Encoding": encoding})


def gzipped(*pieces: bytes) -> list[Step]:
    """The pieces compressed, each flushed so that it can be read as soon as it has come."""
    packer = zlib.compressobj(wbits=31)
    packed: list[Step] = [packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH) for piece in pieces]
    return [*packed, packer.flush()]


def gzip_bomb(beginning: bytes, mebibytes: int) -> list[Step]:
    """So many MiB of one line behind a beginning, compressed to a thousandth."""
    packer = zlib.compressobj(wbits=-15)
    first = packer.compress(beginning) + packer.flush(zlib.Z_FULL_FLUSH)
    line = packer.compress(b"x" * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return [gzip.compress(b"")[:10] + first, *[line] * mebibytes]
