"""Markdown as it reads aloud, the same however it is cut into pieces."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.linear.plain_words import PlainWords
from app.safe_text import HIDDEN


def words(*pieces: str) -> str:
    plain = PlainWords()
    return "".join(map(plain.feed, pieces)) + plain.end()


@pytest.mark.parametrize(
    ("markdown", "told"),
    [
        ("Plain.", "Plain.\n"),
        ("## A *title* ##", "Heading 2: A title\n"),
        ("**bold** and _soft_ and ~~gone~~", "bold and soft and gone\n"),
        ("a `x = *y*` b", "a x = *y* b\n"),
        ("[the book](https://a.test/b)", "the book (https://a.test/b)\n"),
        ("[https://a.test](https://a.test)", "https://a.test\n"),
        ("![a cat](cat.png)", "Image: a cat (cat.png)\n"),
        ("- one\n  * two", "- one\n  - two\n"),
        ("- [x] milk\n- [ ] bread", "- done: milk\n- open: bread\n"),
        ("1. first", "1. first\n"),
        ("> said\n> again", "Quote: said\nQuote: again\n"),
        ("---", "Break.\n"),
        ("```python\na = 1  # **x**\n```\nafter", "Code, python:\na = 1  # **x**\nEnd of code.\nafter\n"),
        (
            f"a{HIDDEN}b `c{HIDDEN}d`\n```\ne{HIDDEN}f\n```",
            f"a{HIDDEN}b c\ufffdd\nCode:\ne\ufffdf\nEnd of code.\n",
        ),
        ("~~~\n```\n~~~", "Code:\n```\nEnd of code.\n"),
        ("```\nopen", "Code:\nopen\nEnd of code.\n"),
        ("| a | b |\n|---|---|\n| 1 | **2** |", "Table: a; b\nRow: 1; 2\n"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name\n"),
        ("", ""),
        ("a\n\nb", "a\n\nb\n"),
    ],
)
def test_each_mark_is_told_in_words(markdown, told):
    assert words(markdown) == told


def test_a_long_line_is_told_sentence_by_sentence_before_it_ends():
    plain = PlainWords()
    told = plain.feed("The first sentence is long enough to be told at once. The second is not ov")
    assert told == "The first sentence is long enough to be told at once. "
    assert plain.feed("er yet.\n") == "The second is not over yet.\n"


def test_a_sentence_with_an_open_mark_waits_for_its_end():
    plain = PlainWords()
    assert plain.feed("A very **important sentence that goes on and on. And still is bold** here") == ""
    assert plain.feed(".\n").startswith("A very important sentence")


MARKDOWN = "# T\n\nText with **bold. Really** and `co. de` and [a. b](https://x.y/z) which is long enough to be cut. More.\n\n- [x] i\n\n```py\nx\n```\n| a |\n|---|\n| 1 |\n> q\n"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, len(MARKDOWN)), max_size=12).map(sorted))
def test_the_words_do_not_depend_on_the_pieces(cuts):
    places = [0, *cuts, len(MARKDOWN)]
    assert words(*(MARKDOWN[a:b] for a, b in itertools.pairwise(places))) == words(MARKDOWN)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab .*_`[]()#>-|~1\n", max_size=60))
def test_no_letter_is_lost_whatever_comes(text):
    told = words(text)
    assert (
        sum(told.count(letter) for letter in "ab")
        >= sum(text.count(letter) for letter in "ab") - text.count("~") * 60 - text.count("`") * 60
    )
