"""Values in columns and out of them."""

from __future__ import annotations

import sqlite3

import pytest

from app.conversation import (
    AttachmentPart,
    Finish,
    Part,
    ReasoningDelta,
    ReasoningPart,
    RefusalDelta,
    RefusalPart,
    ReplayDelta,
    ReplayPart,
    Skipped,
    TextDelta,
    TextPart,
    ToolCallDelta,
    ToolCallPart,
    ToolResultPart,
    Usage,
)
from app.errors import StreamCut
from app.safe_text import safe_markdown
from app.store.storable import (
    deltas_from_json,
    deltas_to_json,
    failure_from_json,
    part_from_row,
    part_to_row,
    record_to_json,
    storable_int,
    storable_text,
    to_json,
    usage_from_json,
)

DELTAS = [
    TextDelta("naïve 日本 🙂\n"),
    ReasoningDelta("so\n"),
    RefusalDelta("no"),
    ToolCallDelta(0, "id", "find", '{"a":'),
    ReplayDelta("anthropic", {"signature": ["x", None, 1.5]}),
    Usage(1, 2, None, 4),
    Usage(1, 2, cost=0.5, is_cost_estimated=True),
    Skipped(3),
    Finish("stop", "end_turn"),
]

PARTS: list[Part] = [
    TextPart("naïve 日本 🙂\n"),
    ReasoningPart("so", 1.5),
    ReasoningPart("so"),
    RefusalPart("no"),
    ToolCallPart("id", "find", '{"a":'),
    ToolResultPart("id", "found"),
    AttachmentPart("a.txt", "text/plain", "content\x1b["),
    ReplayPart("anthropic", {"signature": "x\x1b"}),
]


def deep(levels: int = 100_000) -> list[object]:
    value: list[object] = []
    for _ in range(levels):
        value = [value]
    return value


def test_deltas_come_back_as_they_went() -> None:
    assert deltas_from_json(deltas_to_json(DELTAS)) == DELTAS


@pytest.mark.parametrize("part", PARTS, ids=lambda part: type(part).__name__)
def test_parts_come_back_as_they_went(part: Part) -> None:
    assert part_from_row(*part_to_row(part)) == part


def test_usage_and_failure_come_back_as_they_went() -> None:
    usage = Usage(1, None, 3, is_estimated=True)
    failure = StreamCut("It ended.", retry_after_seconds=1.5).failure
    assert usage_from_json(record_to_json(usage)) == usage
    assert failure_from_json(record_to_json(failure)) == failure
    assert usage_from_json(None) is failure_from_json(None) is record_to_json(None) is None


@pytest.mark.parametrize(
    "body",
    [
        '{"input_tokens": "many"}', '{"input_tokens": -1}', '{"output_tokens": 1.5}', '{"output_tokens": true}',
        '{"cost": "free"}', '{"cost": -1}', '{"cost": 1e999}', '{"cost": NaN}', '{"is_estimated": 1}',
        '{"input_tokens": 9007199254740993}',
    ],
)  # fmt: skip
def test_a_usage_that_nobody_can_calculate_with_is_none(body: str) -> None:
    assert usage_from_json(body) is None
    kind = '{"kind":"usage",'
    assert deltas_from_json(f"[{kind}{body[1:]}]") == []


@pytest.mark.parametrize("text", ["a\ud83d", "\udfff\ud800b", "\ude00", "x\0y"])
def test_broken_characters_are_replaced_not_refused(text: str) -> None:
    connection = sqlite3.connect(":memory:")
    for stored in (storable_text(text), to_json([text]), deltas_to_json([TextDelta(text)])):
        assert connection.execute("SELECT ?", (stored,)).fetchone() == (stored,)
    connection.close()
    assert "\0" not in storable_text(text)
    assert part_to_row(TextPart("a\ud83d"))[1] == '{"text":"a\ufffd"}'


@pytest.mark.parametrize("number", [2**70, -(2**70), 2**63, 2**63 - 1, -(2**63), 0])
def test_numbers_fit_into_a_column(number: int) -> None:
    connection = sqlite3.connect(":memory:")
    assert connection.execute("SELECT ?", (storable_int(number),)).fetchone()[0] == max(
        -(2**63), min(2**63 - 1, number)
    )
    connection.close()


def test_texts_that_are_shown_come_back_safe() -> None:
    nasty = "\x1b]52;c;aGk=\x07\u202ehi\u200b"
    for part in (TextPart(nasty), ReasoningPart(nasty), RefusalPart(nasty), ToolResultPart("id", nasty)):
        shown = part_from_row(*part_to_row(part))
        assert shown is not None
        assert not set(nasty) - set("]52;c;aGk=hi") & set(shown.text)  # type: ignore[union-attr]
    call = part_from_row(*part_to_row(ToolCallPart("id", nasty, nasty)))
    assert isinstance(call, ToolCallPart)
    assert "\x1b" not in call.name
    assert call.arguments == nasty  # goes back to the provider, is made safe where it is shown
    (delta,) = deltas_from_json(deltas_to_json([TextDelta(nasty)]))
    assert "\x1b" not in delta.text  # type: ignore[union-attr]


def test_what_is_hidden_in_a_message_keeps_its_place() -> None:
    text = safe_markdown("a\u200bb\ufeff")
    for part in (TextPart(text), ReasoningPart(text), RefusalPart(text), ToolResultPart("id", text)):
        assert part_from_row(*part_to_row(part)) == part
    for delta in (TextDelta(text), ReasoningDelta(text)):
        assert deltas_from_json(deltas_to_json([delta])) == [delta]


def test_a_delta_that_json_cannot_hold_costs_no_other() -> None:
    assert deltas_from_json(
        deltas_to_json([TextDelta("a"), ReplayDelta("gemini", deep()), TextDelta("b")])
    ) == [
        TextDelta("a"),
        TextDelta("b"),
    ]
    with pytest.raises(ValueError, match="not a JSON value"):
        part_to_row(ReplayPart("gemini", deep()))


@pytest.mark.parametrize(
    "body",
    ["", "null", "{}", "[1]", '["x"]', '[{"kind":"later"}]', '[{"kind":"text"}]', "[" * 99_999],
    ids=lambda body: body[:20],
)
def test_a_row_of_deltas_that_cannot_be_read_is_left_out(body: str) -> None:
    assert deltas_from_json(body) == []


@pytest.mark.parametrize(
    "body", ["", "null", "[]", "1", '{"text":1}', '{"later":2}', "[" * 99_999], ids=lambda body: body[:20]
)
def test_a_part_that_cannot_be_read_is_left_out(body: str) -> None:
    assert part_from_row("text", body) is None
    assert part_from_row("later", '{"text":"x"}') is None
    assert usage_from_json(body) in (None, Usage())
    assert failure_from_json(body) is None
