"""The lines around a message: a tool call while it begins, and once it is there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.safe_text import SafeText
from app.ui.widgets.transcript.face import MessageFace, ToolCallFace
from app.ui.widgets.transcript.framing import tool_calls


def shown(arguments: str, width: int, *, status: str = "streaming") -> str:
    call = ToolCallFace(SafeText("search_docs"), SafeText(arguments))
    face = MessageFace(key="a", role="assistant", title=SafeText("m"), time=SafeText(""), text=SafeText(""))
    (line,) = tool_calls(replace(face, tool_calls=(call,), status=status), width, is_unfolded=False)
    return line.text


@pytest.mark.parametrize(
    ("arguments", "told"),
    [("", "calling search_docs…"), ('{"query": "rust', 'calling search_docs… {"query": "rust')],
)
def test_a_call_that_begins_shows_its_name_and_what_has_come_of_its_arguments(arguments, told):
    assert shown(arguments, 60) == told


@pytest.mark.parametrize("width", [5, 20, 21, 30, 60])
def test_of_long_arguments_the_newest_are_seen_and_the_line_stays_one(width):
    text = shown("漢字 and\nmore " * 50 + "END", width)
    assert len(text.split("\n")) == 1
    assert text.startswith("calling search_docs"[: width - 1])
    assert "END" in text or width <= 30


def test_a_call_that_is_there_is_folded_to_its_name_and_the_beginning_of_its_arguments():
    assert shown('{"query": "rust"}', 60, status="complete") == '▸ search_docs {"query": "rust"}'
