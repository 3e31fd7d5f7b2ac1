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
    called = replace(face, tool_calls=(call,), status=status)
    (line,) = tool_calls(called, width, is_unfolded=False, is_calling=status == "streaming")
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


def told(
    call: ToolCallFace, width: int = 60, *, is_unfolded: bool = False, after_text: bool = False
) -> list[str]:
    face = MessageFace(key="a", role="assistant", title=SafeText("m"), tool_calls=(call,))
    lines = tool_calls(face, width, is_unfolded=is_unfolded, is_calling=False, after_text=after_text)
    return [line.text for line in lines]


ANSWERED = ToolCallFace(
    SafeText("search_docs"),
    SafeText('{"query": "rust lifetimes and regions"}'),
    SafeText("3 pages\nfirst: The book"),
)


def test_a_folded_call_leaves_room_for_its_result():
    assert told(ANSWERED) == ['▸ search_docs {"query": "rust… → 3 pages first: The book']
    assert told(ANSWERED, 120) == [
        '▸ search_docs {"query": "rust lifetimes and regions"} → 3 pages first: The book'
    ]
    assert all(len(told(ANSWERED, width)[0]) <= width for width in range(4, 60))


def test_an_unfolded_call_has_its_arguments_and_its_result_whole():
    assert told(ANSWERED, is_unfolded=True) == [
        "▾ search_docs",
        '  {"query": "rust lifetimes and regions"}',
        "  → 3 pages",
        "    first: The book",
    ]


def test_a_call_that_came_after_text_stands_below_it():
    call = replace(ANSWERED, is_after_text=True)
    assert told(call) == []
    assert len(told(call, after_text=True)) == 1
