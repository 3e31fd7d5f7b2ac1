import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conversation import (
    Finish,
    MessageBuilder,
    ReasoningDelta,
    RefusalDelta,
    ReplayDelta,
    TextDelta,
    ToolCallDelta,
    Usage,
    coalesce,
    delta_from_record,
    delta_to_record,
)

texts = st.text(max_size=6)
deltas = st.one_of(
    st.builds(TextDelta, texts),
    st.builds(ReasoningDelta, texts),
    st.builds(RefusalDelta, texts),
    st.builds(ToolCallDelta, st.integers(0, 2), texts, texts, texts),
    st.builds(ReplayDelta, st.just("anthropic"), st.dictionaries(texts, texts, max_size=2)),
    st.builds(Usage, st.none() | st.integers(0, 99), st.none() | st.integers(0, 99)),
    st.builds(Finish, st.sampled_from(["stop", "length"]), texts),
)


@given(deltas)
def test_a_delta_survives_its_record(delta):
    assert delta_from_record(json.loads(json.dumps(delta_to_record(delta)))) == delta


@given(st.lists(deltas, max_size=12))
def test_coalescing_changes_nothing_of_the_message(sequence):
    whole, joined = MessageBuilder(lambda: 0.0), MessageBuilder(lambda: 0.0)
    for delta in sequence:
        whole.apply(delta)
    for delta in coalesce(sequence):
        joined.apply(delta)
    assert joined.parts() == whole.parts()
    assert (joined.usage, joined.finish) == (whole.usage, whole.finish)


def test_coalescing_joins_neighbours_of_one_kind():
    sequence = [TextDelta("a"), TextDelta("b"), ReasoningDelta("c"), TextDelta("d")]
    assert coalesce(sequence) == [TextDelta("ab"), ReasoningDelta("c"), TextDelta("d")]


def test_coalescing_keeps_parallel_calls_apart():
    sequence = [
        ToolCallDelta(0, "x", "f", "{"),
        ToolCallDelta(1, arguments="["),
        ToolCallDelta(0, arguments="}"),
    ]
    assert coalesce(sequence) == sequence


@pytest.mark.parametrize(
    "record", [{}, {"kind": "soup"}, {"kind": "text"}, {"kind": "text", "text": "", "more": 1}]
)
def test_a_foreign_record_is_refused(record):
    with pytest.raises(ValueError, match="not a delta record"):
        delta_from_record(record)
