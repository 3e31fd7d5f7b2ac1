from __future__ import annotations

import json

import pytest

from app.conversation import (
    Delta,
    Finish,
    ReasoningDelta,
    RefusalDelta,
    ReplayDelta,
    TextDelta,
    ToolCallDelta,
    Usage,
    coalesce,
)
from app.providers.echo_removal import EchoRemoval
from app.providers.protocol import Phase
from app.safe_text import HIDDEN, safe_markdown

KEY = "sk-canary+4711/ss"


def through(*deltas: Delta) -> list[Delta]:
    removal = EchoRemoval(KEY)
    return [*(clean for delta in deltas for clean in removal.take(delta)), *removal.flush()]


def text_of(deltas: list[Delta]) -> str:
    return "".join(getattr(delta, "text", "") + getattr(delta, "arguments", "") for delta in deltas)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 100])
@pytest.mark.parametrize("kind", [TextDelta, ReasoningDelta, RefusalDelta])
@pytest.mark.parametrize(
    "form", [KEY, "sk-canary%2B4711/ss", "sk-canary%2B4711%2Fss", KEY.replace("/", "\\/")]
)
def test_a_key_is_found_however_it_is_cut(size: int, kind: type, form: str) -> None:
    text = f"Yours is {form}, sks and ssk-canar: {form}"
    cut = [kind(text[at : at + size]) for at in range(0, len(text), size)]
    assert coalesce(through(*cut)) == [kind("Yours is [key], sks and ssk-canar: [key]")]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 100])
def test_a_key_is_found_where_hidden_characters_stand_between_its_letters(size: int) -> None:
    text = f"{HIDDEN}It is {HIDDEN.join(KEY)}{HIDDEN}, {KEY[:5]}{HIDDEN * 9}{KEY[5:]} and sk{HIDDEN}-c."
    cut = [TextDelta(safe_markdown(text[at : at + size])) for at in range(0, len(text), size)]
    assert coalesce(through(*cut)) == [
        TextDelta(safe_markdown(f"{HIDDEN}It is [key]{HIDDEN}, [key] and sk{HIDDEN}-c."))
    ]


@pytest.mark.parametrize("size", [1, 4, 100])
def test_a_key_in_the_arguments_of_a_call_is_found(size: int) -> None:
    arguments = json.dumps({"key": KEY})
    cut = [ToolCallDelta(0, arguments=arguments[at : at + size]) for at in range(0, len(arguments), size)]
    found = coalesce(through(ToolCallDelta(0, "id", "name"), *cut, ToolCallDelta(1, "b", KEY, "s")))
    assert found[0] == ToolCallDelta(0, "id", "name", '{"key": "[key]"}')
    assert found[1:] == [ToolCallDelta(1, "b", "[key]", ""), ToolCallDelta(1, arguments="s")] or found[
        1:
    ] == [ToolCallDelta(1, "b", "[key]", "s")]


def test_order_is_kept_and_nothing_is_lost_where_kinds_change() -> None:
    deltas = [
        ReasoningDelta("this"),
        TextDelta("is sk-"),
        Usage(1, 2),
        TextDelta("x s"),
        Finish("stop", "stop"),
    ]
    assert coalesce(through(*deltas)) == [
        ReasoningDelta("this"), TextDelta("is "), Usage(1, 2), TextDelta("sk-x s"), Finish("stop", "stop"),
    ]  # fmt: skip


def test_what_is_held_back_comes_out_at_the_end() -> None:
    assert text_of(through(TextDelta("ends with sk-cana"))) == "ends with sk-cana"


def test_words_of_the_end_and_values_to_send_back_are_cleaned() -> None:
    assert through(Finish("unknown", KEY, f"a {KEY}")) == [Finish("unknown", "[key]", "a [key]")]
    assert through(ReplayDelta("x", {"a": [KEY, 1]})) == [ReplayDelta("x", {"a": ["[key]", 1]})]


def test_without_a_key_everything_passes_as_it_is() -> None:
    removal = EchoRemoval("")
    for item in (TextDelta("sk-"), Phase("connecting", 1, 3)):
        (same,) = removal.take(item)
        assert same is item
    assert list(removal.flush()) == []
