"""Sampling as people write it: what is understood, and what is said of the rest."""

import pytest

from app.conversation import Sampling
from app.conversation.sampling_text import read_effort, read_temperature, read_tokens, read_top_p


@pytest.mark.parametrize("read", [read_temperature, read_top_p, read_tokens, read_effort])
@pytest.mark.parametrize("text", ["", "  ", "default", "-", "Default"])
def test_nothing_leaves_the_value_open(read, text):
    assert read(text) is None


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("0.7", 0.7), ("0,7", 0.7), (" 2 ", 2), (".5", 0.5), ("1e-2", 0.01)])  # fmt: skip
def test_a_temperature_is_a_number_from_0_to_2(text, value):
    assert read_temperature(text) == value


@pytest.mark.parametrize(
    "text", ["2.01", "-0.1", "warm", "nan", "inf", "1e999", "٣", "0x1", "1_0", "--1", "0.5.5"]
)
def test_anything_else_is_no_temperature(text):
    with pytest.raises(ValueError, match=r"^The temperature is a number from 0 to 2, such as 0\.7\.$"):
        read_temperature(text)


@pytest.mark.parametrize("text", ["0", "1.1", "-1", "all"])
def test_top_p_is_above_0_and_at_most_1(text):
    assert read_top_p("1") == 1
    with pytest.raises(ValueError, match=r"^Top p is a number above 0"):
        read_top_p(text)


@pytest.mark.parametrize(("text", "value"), [("1", 1), ("4000", 4000), ("4k", 4000), ("32K", 32_000), ("4,000", 4000), ("4_000", 4000)])  # fmt: skip
def test_tokens_are_written_in_several_ways(text, value):
    assert read_tokens(text) == value


@pytest.mark.parametrize("text", ["0", "-5", "1.5", "many", "k", "4kk", "99999999999", "٣", "4k k", "12,34,"])
def test_anything_else_is_no_number_of_tokens(text):
    with pytest.raises(ValueError, match=r"^The output limit is a whole number of tokens"):
        read_tokens(text)


def test_an_effort_may_be_cut_where_it_stays_clear():
    assert [read_effort(text) for text in ("low", "HIGH", "h", "me", "mi", "x", "n")] == [
        "low", "high", "high", "medium", "minimal", "xhigh", "none",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["m", "huge", "low high"])
def test_another_word_is_no_effort(text):
    with pytest.raises(
        ValueError, match=r"^The effort is one of none, minimal, low, medium, high, xhigh, or default"
    ):
        read_effort(text)


def test_own_values_come_before_the_others_and_zero_counts_as_one():
    own, other = Sampling(temperature=0.0, top_p=0.5), Sampling(1.0, 100, 0.9, "low")
    assert own.over(other) == Sampling(0.0, 100, 0.5, "low")
    assert Sampling().is_open
    assert not own.is_open
