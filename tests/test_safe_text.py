from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.safe_text import (
    HIDDEN,
    is_safe,
    safe_code,
    safe_line,
    safe_markdown,
    safe_text,
    unmarked,
)
from tests.support.pace import units

ONE_MILLISECOND = 0.13
"""In units, which are some 8 to 10 ms of plain Python."""
ANY_TEXT = st.text(st.characters(codec=None), max_size=60)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("plain text", "plain text"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("\x1b[2J", "␛[2J"),
        ("bell\x07", "bell␇"),
        ("\x00", "␀"),
        ("back\x08space", "back␈space"),
        ("\x7f", "␡"),
        ("over\rwritten", "overwritten"),
        ("line\r\nend", "line\nend"),
        ("\x9b31mred", "\ufffd31mred"),
        ("\x90device\x9c", "\ufffddevice\ufffd"),
        ("\u202eevil", "\ufffdevil"),
        ("\u2066isolate\u2069", "\ufffdisolate\ufffd"),
        ("zero\u200bwidth", "zerowidth"),
        ("\ufeffmark", "mark"),
        ("soft\xadhyphen", "softhyphen"),
        ("tag\U000e0041", "tag"),
        ("filler\u3164\u115f", "filler"),
        ("\u2028\u2029", "\n\n"),
        ("lone\ud800surrogate\udfff", "lone\ufffdsurrogate\ufffd"),
        ("annotation\ufff9", "annotation"),
        ("noncharacter\ufdd0\ufdef", "noncharacter"),
    ],
)
def test_what_could_touch_the_terminal_is_removed_or_made_visible(text, safe):
    assert safe_text(text) == safe
    assert is_safe(text) is (text == safe)


@pytest.mark.parametrize(
    "text",
    [
        "naïve café",
        "日本語テキスト",
        "👩\u200d👩\u200d👧 family",
        "👍🏽",
        "❤\ufe0f",
        "می\u200cخواهم",
        "हिन्दी",
        "e\u0301",
        "→ ≤ ∑",
        "\xa0",
    ],
)
def test_text_of_any_script_and_emoji_stay(text):
    assert safe_text(text) == text
    assert is_safe(text)


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_safe_text_holds_nothing_that_a_terminal_acts_on(text):
    for character in safe_text(text):
        assert character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}
        assert unicodedata.bidirectional(character) not in {
            "LRE",
            "RLE",
            "LRO",
            "RLO",
            "PDF",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        }


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_safe_text_is_safe_and_changes_no_more(text):
    once = safe_text(text)
    assert is_safe(once)
    assert safe_text(once) == once
    assert is_safe(text) is (once == text)


HIDING = (
    "\u200b",
    "\ufeff",
    "\xad",
    "\U000e0041",
    "\u3164",
    "\u200e",
    "\ufff9",
    "\U000e0100",
    "\u2064",
    "\ufdd3",
)


@pytest.mark.parametrize("hidden", HIDING)
def test_what_is_hidden_is_marked_in_a_message_and_shows_in_code(hidden):
    assert safe_text(f"a{hidden}b") == "ab"
    assert safe_markdown(f"a{hidden}b") == f"a{HIDDEN}b"
    assert safe_code(f"a{hidden}b") == "a\ufffdb"
    assert safe_code(safe_markdown(f"a{hidden}b")) == "a\ufffdb"


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("a\u200db", "a\ufffdb"),
        ("\u200c\u200da", "\ufffd\ufffda"),
        ("x\ufe00\ufe01", "x\ufffd\ufffd"),
        ("1\ufe0f\u20e3", "1\ufe0f\u20e3"),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("漢\ufe00\ufe01\ufe02", "漢\ufe00\ufffd\ufffd"),
    ],
)
def test_code_shows_joiners_that_join_nothing(code, shown):
    assert safe_code(code) == shown


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_a_message_without_its_marks_is_the_safe_text(text):
    marked = safe_markdown(text)
    assert unmarked(marked) == safe_text(text) == safe_text(marked)
    assert safe_markdown(marked) == marked
    assert is_safe(safe_code(text))
    assert len(safe_code(marked)) == len(marked) == len(text) - text.count("\r")


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT, st.integers(0, 60))
def test_the_marks_do_not_depend_on_how_the_text_was_cut(text, cut):
    assert safe_markdown(text[:cut]) + safe_markdown(text[cut:]) == safe_markdown(text)


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT, st.integers(0, 60))
def test_the_result_does_not_depend_on_how_the_text_was_cut(text, cut):
    assert safe_text(text[:cut]) + safe_text(text[cut:]) == safe_text(text)


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT)
def test_safe_text_can_be_sent_anywhere(text):
    safe_text(text).encode("utf-8")


def test_every_code_point_alone_is_made_safe():
    for code in range(0x110000):
        safe = safe_text(chr(code))
        assert len(safe) <= 1
        if safe and safe not in "\n\t":
            assert unicodedata.category(safe) not in {"Cc", "Cs"}
            assert unicodedata.category(safe) != "Cf" or safe in "\u200c\u200d" or _belongs_to_a_script(safe)


def _belongs_to_a_script(character: str) -> bool:
    """Format characters that scripts write numbers, syllables and notation with."""
    blocks = ("ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN", "SHORTHAND")
    return unicodedata.name(character, "").startswith(blocks)


def test_a_line_has_no_line_breaks_and_no_runs_of_space():
    assert safe_line("  a\n\n b\t\tc\x1b  ") == "a b c␛"
    assert safe_line("") == ""


@pytest.mark.parametrize("limit", [1, 2, 10, 200])
def test_a_line_is_cut_to_its_limit_with_an_ellipsis(limit):
    line = safe_line("x" * 500, limit)
    assert len(line) == limit
    assert line.endswith("…")
    assert safe_line("x" * limit, limit) == "x" * limit


def test_a_line_behind_much_space_is_still_found():
    assert safe_line(" " * 5_000 + "found", 20) == "found"


def test_a_line_behind_more_space_than_is_looked_through_is_marked_as_cut():
    assert safe_line("a" + " " * 200_000 + "b", 20) == "a…"
    assert safe_line(" " * 200_000, 20) == "…"
    assert len(safe_line("a" * 20 + " " * 200_000 + "b", 20)) == 20


def test_what_follows_much_space_or_many_invisible_characters_is_not_lost():
    assert safe_line("a" + " " * 5_000 + "b", 20) == "a b"
    assert safe_line("a" + "\u200b" * 5_000 + "b", 20) == "ab"


def test_a_very_long_line_costs_little():
    text = "word " * 2_000_000
    assert len(safe_line(text, 80)) == 80
    assert units(lambda: safe_line(text, 80), 1) < 1


@pytest.mark.parametrize(
    "text",
    [
        "plain words and lines\n" * 5_000,
        "日本語 text\n" * 9_000,
        "\x1b[31mred\x1b[0m " * 7_000,
        "na\xefve caf\xe9 “quoted”\u200b\n" * 3_500,
        "日" * 33_000 + "\u200b",
        "a\u200b" * 25_000,
        "\u202e\u2066\ud800\x9b" * 8_000,
    ],
    ids=["plain", "cjk", "colours", "latin", "one at the end", "many", "of several kinds"],
)
def test_a_hundred_kilobytes_cost_little(text):
    assert units(lambda: safe_text(text), ONE_MILLISECOND) < ONE_MILLISECOND
    assert units(lambda: safe_markdown(text), ONE_MILLISECOND) < ONE_MILLISECOND
    assert units(lambda: safe_code(text), 2 * ONE_MILLISECOND) < 2 * ONE_MILLISECOND


def test_many_kinds_of_unsafe_characters_are_all_made_safe():
    unsafe = [chr(code) for code in range(0x110000) if not is_safe(chr(code))]
    text = "é".join(unsafe)
    assert is_safe(safe_text(text))
    assert safe_text(text) == "é".join(map(safe_text, unsafe))
    assert units(lambda: safe_text(text * 10), 1.6) < 1.6
