"""The programs that are measured: how each is started, and in what environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.child import Child

CHECKOUT = Path(__file__).parents[2]
"""What is measured is the checkout that this file is in, whatever is installed."""

LETTERS = "".join(map(chr, range(0x410, 0x450)))
"""Cyrillic, which no text here holds, each letter of one cell: typed to see when it is shown."""
FIRST_LETTERS = "".join(map(chr, range(0x561, 0x587)))
"""Armenian, likewise: typed to see when keys are taken at all."""


@contextmanager
def empty_home() -> Iterator[Path]:
    """A home folder that nothing was ever started in."""
    with TemporaryDirectory(prefix="beck-bench-") as folder:
        yield Path(folder)


def beck(home: Path, *arguments: str, port: int = 0) -> Child:
    """beck, with one endpoint at a port of this machine where one is given."""
    endpoint = {"OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1", "OPENAI_API_KEY": "bench"} if port else {}
    model = ("-m", "openai/bench") if port else ()
    return _child(home, "app", *model, *arguments, **endpoint)


def minimal(home: Path) -> Child:
    """The least that Textual can be."""
    return _child(home, "tests.bench.minimal_app")


def streaming(home: Path, port: int) -> Child:
    """The least that can show a reply, read from a port of this machine."""
    return _child(home, "tests.bench.streaming_app", str(port))


async def until_it_takes_keys(child: Child) -> None:
    """Type a letter at once, and another every 20 ms, until one of them is shown.

    What is typed before a program has set up its terminal may be lost, so that one letter would not do.

    Raises:
        TimeoutError: none was, within a minute.
        EOFError: the program has ended.
    """
    for number in range(3000):
        child.write(FIRST_LETTERS[number % len(FIRST_LETTERS)].encode())
        with suppress(TimeoutError):
            return await child.shows_any(FIRST_LETTERS, 0.02)
    return await child.shows_any(FIRST_LETTERS, 0.0)


def _child(home: Path, module: str, *arguments: str, **more: str) -> Child:
    environment = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(CHECKOUT),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "BECK_DISCOVER_LOCAL": "false",
        "BECK_TITLES": "first line",  # the server's second reply would be measured with the first
    }
    return Child([sys.executable, "-m", module, *arguments], environment | more, folder=home)
