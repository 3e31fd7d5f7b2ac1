from app.conversation import (
    Finish,
    MessageBuilder,
    ReasoningDelta,
    ReasoningPart,
    RefusalDelta,
    RefusalPart,
    ReplayDelta,
    ReplayPart,
    TextDelta,
    TextPart,
    ToolCallDelta,
    ToolCallPart,
    Usage,
)


class Clock:
    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


def built(*deltas):
    builder = MessageBuilder(lambda: 0.0)
    for delta in deltas:
        builder.apply(delta)
    return builder


def test_text_grows_into_one_part():
    assert built(TextDelta("Hel"), TextDelta("lo")).parts() == (TextPart("Hello"),)


def test_parts_stand_in_the_order_in_which_they_began():
    builder = built(
        ReasoningDelta("hm"),
        TextDelta("a"),
        ToolCallDelta(0, "id", "f", "{}"),
        TextDelta("b"),
        RefusalDelta("no"),
    )
    assert builder.parts() == (
        ReasoningPart("hm", 0.0),
        TextPart("a"),
        ToolCallPart("id", "f", "{}"),
        TextPart("b"),
        RefusalPart("no"),
    )


def test_fragments_of_parallel_calls_find_their_call():
    builder = built(
        ToolCallDelta(0, "x", "first", '{"a"'),
        ToolCallDelta(1, "y", "second", "["),
        ToolCallDelta(0, arguments=":1}"),
        ToolCallDelta(1, arguments="]"),
    )
    assert builder.parts() == (ToolCallPart("x", "first", '{"a":1}'), ToolCallPart("y", "second", "[]"))


def test_a_repeated_name_is_not_joined_to_the_first():
    builder = built(ToolCallDelta(0, "x", "version"), ToolCallDelta(0, "x", "version", "{}"))
    assert builder.parts() == (ToolCallPart("x", "version", "{}"),)


def test_reasoning_is_timed_until_something_else_comes():
    clock = Clock()
    builder = MessageBuilder(clock)
    builder.apply(ReasoningDelta("hm"))
    clock.seconds = 4.0
    builder.apply(TextDelta("a"))
    clock.seconds = 9.0
    assert builder.parts() == (ReasoningPart("hm", 4.0), TextPart("a"))


def test_reasoning_alone_ends_with_the_finish():
    clock = Clock()
    builder = MessageBuilder(clock)
    builder.apply(ReasoningDelta("hm"))
    clock.seconds = 2.0
    builder.apply(Finish("length", "max_tokens"))
    clock.seconds = 9.0
    assert builder.parts() == (ReasoningPart("hm", 2.0),)


def test_the_last_usage_counts_and_nothing_is_summed():
    assert built(Usage(1, 2), Usage(3, 4)).usage == Usage(3, 4)


def test_replay_values_are_kept_verbatim():
    value = {"signature": "\x00 not shown"}
    assert built(ReplayDelta("anthropic", value)).parts() == (ReplayPart("anthropic", value),)


def test_parts_can_be_read_while_they_grow():
    builder = built(TextDelta("a"))
    assert builder.parts() == (TextPart("a"),)
    builder.apply(TextDelta("b"))
    assert builder.parts() == (TextPart("ab"),)
    assert builder.text_length == 2
