"""Which call a fragment belongs to, and what of it is new."""

from __future__ import annotations

import pytest

from app.conversation import ToolCallDelta
from app.providers.tool_calls import ToolCallAssembly


def test_id_and_name_are_told_once() -> None:
    calls = ToolCallAssembly()
    fragment = {"index": 0, "id": "a", "function": {"name": "add", "arguments": "{"}}
    assert calls.take(fragment) == ToolCallDelta(0, "a", "add", "{")
    assert calls.take(fragment) == ToolCallDelta(0, arguments="{")
    assert calls.take({"index": 0, "id": "a", "function": {"name": "add"}}) is None


def test_an_id_or_a_name_may_come_late() -> None:
    calls = ToolCallAssembly()
    assert calls.take({"index": 3}) == ToolCallDelta(0)
    assert calls.take({"index": 3, "function": {"name": "add"}}) == ToolCallDelta(0, name="add")
    assert calls.take({"index": 3, "id": "a"}) == ToolCallDelta(0, id="a")
    assert len(calls) == 1


def test_fragments_out_of_order_find_their_call() -> None:
    calls = ToolCallAssembly()
    numbers = [calls.take({"index": index, "function": {"arguments": "x"}}) for index in (1, 0, 1, 0)]
    assert [delta.call for delta in numbers if delta] == [0, 1, 0, 1]


def test_an_id_without_index_finds_its_call_again() -> None:
    calls = ToolCallAssembly()
    deltas = [calls.take({"id": id_, "function": {"arguments": "x"}}) for id_ in ("a", "b", "a", "")]
    assert [delta.call for delta in deltas if delta] == [0, 1, 0, 1]


@pytest.mark.parametrize("fragment", [None, 7, "x", []])
def test_what_is_no_fragment_opens_no_call(fragment: object) -> None:
    calls = ToolCallAssembly()
    assert calls.take(fragment) is None
    assert len(calls) == 0


def test_ids_and_names_are_safe_for_a_terminal_and_arguments_verbatim() -> None:
    delta = ToolCallAssembly().take({"id": "a\x1b", "function": {"name": "\u202eadd", "arguments": "\x1b"}})
    assert delta == ToolCallDelta(0, "a\u241b", "\ufffdadd", "\x1b")
