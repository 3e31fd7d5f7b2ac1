import json

import pytest

from app.conversation import (
    AttachmentPart,
    ReasoningPart,
    RefusalPart,
    ReplayPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    part_from_record,
    part_to_record,
    text_of,
)

PARTS = [
    TextPart("a"),
    ReasoningPart("b", 1.5),
    RefusalPart("no"),
    ToolCallPart("1", "f", "{"),
    ToolResultPart("1", "x"),
    AttachmentPart("a.txt", "text/plain", "x"),
    ReplayPart("anthropic", {"signature": "s"}),
]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_survives_its_record(part):
    assert part_from_record(json.loads(json.dumps(part_to_record(part)))) == part


@pytest.mark.parametrize(
    "record", [{}, {"kind": "soup"}, {"kind": "text"}, {"kind": "text", "text": "", "more": 1}]
)
def test_a_foreign_record_is_refused(record):
    with pytest.raises(ValueError, match="not a part record"):
        part_from_record(record)


def test_the_visible_text_is_text_and_refusals():
    assert text_of(PARTS) == "ano"


@pytest.mark.parametrize(
    ("arguments", "parsed"),
    [
        ('{"x": [1, "ü"]}', {"x": [1, "ü"]}),
        ("", {}),
        ("{}", {}),
        ('{"x": ', None),
        ("[1]", None),
        ("[" * 10_000, None),
    ],
)
def test_arguments_are_an_object_or_none(arguments, parsed):
    assert ToolCallPart("1", "f", arguments).parsed_arguments == parsed
