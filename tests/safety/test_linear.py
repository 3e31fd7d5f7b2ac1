"""The linear mode is an output of its own: hostile texts in each place where it tells one, and what leaves for the terminal."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from app.errors import Failure
from app.linear.chat import LinearChat
from app.linear.line_source import LineSource
from tests.safety.hostile import SEQUENCES, hostile_texts, seed_of, texts_of
from tests.safety.loopback import Loopback
from tests.safety.screen_check import FORBIDDEN
from tests.safety.surfaces.replies import _tool_delta
from tests.support.scripted_server import Reply, ScriptedServer, error_reply, openai_stream, sse_chat
from tests.support.terminal import Terminal
from tests.support.workspaces import opened_workspace

ROOT = Path(__file__).parents[2]
SEED = 20_261
SMALL = 40
LARGE = 10_000
TOGETHER = 20


def lines_of(*lines: str) -> LineSource:
    """Somebody who types these."""
    waiting = list(lines)

    def ask(_: str) -> str:
        if not waiting:
            raise EOFError
        return waiting.pop(0)

    return LineSource(ask)


def one_line(texts: Sequence[str]) -> str:
    return " ".join(texts).replace("\n", " ")


Told = Callable[[Sequence[str]], tuple[list[str], list[Reply]]]
"""What is typed, and what the server answers, so that texts are told."""

PLACES: dict[str, Told] = {
    "a reply": lambda texts: (["go"], [openai_stream(["\n\n".join(texts)])]),
    "a reply in letters": lambda texts: (["go"], [openai_stream(list("\n\n".join(texts)))]),
    "thinking": lambda texts: (["go"], [openai_stream(["done"], reasoning=["\n".join(texts)])]),
    "tools": lambda texts: (
        ["go"],
        [
            Reply(
                (
                    *(_tool_delta(text, json.dumps({text: text}), n) for n, text in enumerate(texts)),
                    *openai_stream([], finish="tool_calls").steps,
                )
            )
        ],
    ),
    "a finish reason": lambda texts: (["go"], [openai_stream(["ok"], finish=one_line(texts)[:60] or "x")]),
    "an error": lambda texts: (["go"], [error_reply(400, one_line(texts))]),
    "what was typed": lambda texts: (["a" + one_line(texts), "/read"], [sse_chat("ok")]),
    "a reply told again": lambda texts: (["go", "/read"], [openai_stream(["\n\n".join(texts)])]),
    "a title": lambda texts: (["go", "/title " + one_line(texts), "/title", "/open"], [sse_chat("ok")]),
    "a list of titles": lambda texts: (
        [line for text in texts for line in ("/new go", "/title " + one_line([text]))] + ["/open"],
        [sse_chat("ok")] * len(texts),
    ),
    "a model": lambda texts: (["/model test/" + one_line(texts), "go", "/model"], [sse_chat("ok")]),
    "an endpoint": lambda texts: (["/model a" + one_line(texts) + "/x"], []),
    "a command": lambda texts: (["/" + one_line(texts)], []),
    "a file": lambda texts: (["go", f"/export /nowhere/{one_line(texts)}.md"], [sse_chat("ok")]),
}
"""Every place where the linear mode tells a text that it did not write."""


async def hold(place: str, texts: Sequence[str]) -> str:
    """Have texts told there; what was told.

    Raises:
        AssertionError: something was told that a terminal could obey.
    """
    typed, replies = PLACES[place](texts)
    out = io.StringIO()
    async with (
        ScriptedServer(*replies, models=tuple(texts)) as server,
        opened_workspace(server.base_url) as workspace,
    ):
        chat = LinearChat(workspace, lines_of(*typed), out)
        chat.say_failure(Failure("x", *(one_line(texts[:1]) for _ in range(3))))
        await chat.run()
    told = out.getvalue()
    found = FORBIDDEN.search(told.replace("\n", "").replace("\t", ""))
    assert found is None, f"{place}, {texts!r}: {found[0]!r}"
    assert told.endswith("Goodbye.\n")
    return told


@pytest.mark.parametrize("place", PLACES)
async def test_hostile_texts_are_told_as_words_in(place):
    texts = [*hostile_texts(seed_of(SEED, place), SMALL), *SEQUENCES[::40]]
    for start in range(0, len(texts), TOGETHER):
        await hold(place, texts[start : start + TOGETHER])


@pytest.mark.parametrize("place", PLACES)
async def test_a_text_is_told_in(place):
    assert "marked" in (await hold(place, ["MARKED"])).casefold() or place == "thinking"


@pytest.mark.torture
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kind", ["whole", "cut"])
@pytest.mark.parametrize("place", PLACES)
async def test_ten_thousand_hostile_texts_are_told_as_words_in(place, kind):
    texts = texts_of(kind, SEED, place, LARGE)
    for start in range(0, len(texts), TOGETHER):
        await hold(place, texts[start : start + TOGETHER])


@pytest.mark.slow
@pytest.mark.parametrize("term", ["dumb", "xterm-256color"])
def test_every_byte_on_a_terminal_is_a_word(tmp_path, term):
    """A real one, with texts that come in bytes that are no text, too."""
    evil = "".join(SEQUENCES)
    replies = [
        openai_stream([evil], reasoning=[evil]),
        openai_stream(list(evil[:600])),
        error_reply(400, evil),
    ]
    with Loopback(*replies, models=("gpt", evil[:80])) as server:
        environment = {
            "HOME": str(tmp_path),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "TERM": term,
            "LANG": "C.UTF-8",
            "BECK_DISCOVER_LOCAL": "false",
            "BECK_TITLES": "first line",
            "OPENAI_API_KEY": "sk-0123456789",
            "OPENAI_BASE_URL": server.base_url,
        }
        command = [sys.executable, "-m", "app", "--screen-reader", "-m", "openai/gpt"]
        with Terminal(command, columns=200, rows=60, environment=environment) as terminal:
            terminal.until_shows("You talk to openai/gpt")
            for line in (b"go\n", b"a\xff\xfe\xc3\n", b"go\n", b"/model\n", b"/read 2\n", b"/quit\n"):
                count = bytes(terminal.output).count(b"You: ")
                terminal.child.write(line)
                terminal.until(
                    lambda _, count=count: (
                        bytes(terminal.output).count(b"You: ") > count or b"Goodbye" in terminal.output
                    )
                )
            assert terminal.wait() == 0
    told = bytes(terminal.output).replace(b"\x1b[?2004h", b"").replace(b"\x1b[?2004l", b"")  # readline's own
    text = told.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "")
    assert FORBIDDEN.search(text.replace("\n", "").replace("\t", "")) is None, repr(text[-3000:])
    assert len(server.requests) >= 3
