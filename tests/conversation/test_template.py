"""Prompt templates: places, defaults, front matter, and what is said of what cannot be used."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conversation.template import read_template


def test_places_are_found_in_their_order_with_their_first_default():
    template = read_template(
        "a", "{{lang:Rust}} {{what}} {{lang}} {{ tone : kind }} \\{{not}} {{1}} {{a b}} {{}}"
    )
    assert template.variables == {"lang": "Rust", "what": "", "tone": "kind"}


def test_values_are_put_in_everywhere_and_never_read_again():
    template = read_template("a", "{{x}} and {{x:1}} and {{y:2}} and \\{{x}}")
    assert template.filled({"x": "{{y}}\\"}).text == "{{y}}\\ and {{y}}\\ and 2 and {{x}}"


def test_front_matter_gives_system_prompt_and_model():
    template = read_template(
        "a",
        '\ufeff---\r\nsystem: |\r\n  Be {{tone:brief}}.\r\n  Always.\r\n# a remark\r\nmodel: "test/one/two"\r\n---\r\n\r\nHi\r\n',
    )
    assert (template.system_prompt, template.model, template.text) == (
        "Be {{tone:brief}}.\nAlways.",
        "test/one/two",
        "Hi",
    )
    assert template.variables == {"tone": "brief"}
    assert template.filled({"tone": "kind"}).system_prompt == "Be kind.\nAlways."


def test_a_rule_further_down_is_text():
    assert read_template("a", "Hi\n---\nsystem: x\n---\n").text == "Hi\n---\nsystem: x\n---"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "holds no text"),
        ("---\nsystem: x\n---\n  \n", "holds no text"),
        ("---\ncolour: red\n---\nHi", "says colour, and front matter has only system and model"),
        ("---\njust words\n---\nHi", "has front matter that is none: just words"),
    ],
)
def test_what_cannot_be_used_is_told(content, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        read_template("a", content)


def test_nothing_that_a_terminal_obeys_comes_through():
    template = read_template(
        "a\x1b[2J", "---\nsystem: \x1b[31m\nmodel: a/\x1b]0;x\x07\n---\n\x1b[31mHi \u202e{{x:\x07}}"
    )
    filled = template.filled({"x": "\x1b[0m"})
    for text in (template.name, template.text, template.system_prompt, template.model, filled.text):
        assert not set(text) & {"\x1b", "\x07", "\u202e"}


@given(st.text(alphabet="{}\\:ab \n-", max_size=60))
def test_any_text_is_read_or_refused_and_filled_without_a_place_left_unfilled(content):
    try:
        template = read_template("a", content)
    except ValueError:
        return
    names = template.variables
    assert template.filled(dict.fromkeys(names, "v")).name == "a"
