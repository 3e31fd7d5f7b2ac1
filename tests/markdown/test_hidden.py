"""What is hidden in a text: nothing of it in prose, a mark for each of it in code, whatever the code stands in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.markdown.document import Document
from app.markdown.html import html_of
from app.markdown.links import links_in
from app.safe_text import HIDDEN, safe_markdown, safe_text

TAGS = "".join(chr(0xE0000 + ord(letter)) for letter in "run")
SHOWN = "\ufffd"


def shown(source: str, width: int = 60) -> str:
    """The lines of a text from outside."""
    return "\n".join(
        line.text for line in Document(safe_markdown(source), is_finished=True).layout(width).lines
    )


def grown(source: str, width: int = 60) -> str:
    """The same, of a text that came letter by letter and was laid out each time."""
    document = Document()
    for letter in source:
        document.append(safe_markdown(letter))
        document.layout(width)
    document.finish()
    return "\n".join(line.text for line in document.layout(width).lines)


@pytest.mark.parametrize("hidden", ["\u200b", "\u2060", "\ufeff", "\xad", "\u200e", "\u180e", "\U000e0041"])
@pytest.mark.parametrize("show", [shown, grown])
def test_code_shows_what_prose_does_not(show, hidden):
    source = "\n".join(
        (
            f"pr{hidden}ose `in{hidden}line` **bo{hidden}ld** [li{hidden}nk](https://a.test)",
            "",
            "```python",
            f"fen{hidden}ce = 1",
            "```",
            "",
            f"    inden{hidden}ted",
            "",
            "- item",
            "",
            "  ```",
            f"  nes{hidden}ted",
            "  ```",
            "",
            f"> quo{hidden}te",
            "> ```",
            f"> quo{hidden}ted",
            "> ```",
            "",
            f"| ce{hidden}ll | `co{hidden}de` |",
            "|---|---|",
            f"| $x{hidden}^2$ | b |",
        )
    )
    text = show(source)
    for word in ("prose", "bold", "link", "quote", "cell", "x²"):
        assert word in text, text
    for word in ("in_line", "fen_ce = 1", "inden_ted", "nes_ted", "quo_ted", "co_de"):
        assert word.replace("_", SHOWN) in text, text
    assert HIDDEN not in text
    assert text.count(SHOWN) == 6


def test_each_hidden_character_is_shown_by_itself():
    assert f"a{SHOWN * 3}b" in shown(f"```\na{TAGS}b\n```")
    assert shown(f"a{TAGS}b") == "ab"


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("a\u200db", f"a{SHOWN}b"),
        ("if\u200c x:", f"if{SHOWN} x:"),
        ("\u200dx", f"{SHOWN}x"),
        ("x\ufe0f", f"x{SHOWN}"),
        ("é\u200d\u200d\ufe01x", f"é\u200d{SHOWN * 2}x"),
        ("s = '❤\ufe0f\u200d🔥'", "s = '❤\ufe0f\u200d🔥'"),
        ("'👩\u200d👧'", "'👩\u200d👧'"),
        ("'می\u200cخواهم'", "'می\u200cخواهم'"),
        ("1\ufe0f\u20e3", "1\ufe0f\u20e3"),
        ("👍\ufe0f\ufe01\ufe02", f"👍\ufe0f{SHOWN * 2}"),
    ],
)
@pytest.mark.parametrize("language", ["", "python", "json"])
def test_joiners_stay_where_they_join_and_show_where_they_hide(code, seen, language):
    assert seen in shown(f"```{language}\n{code}\n```")
    assert seen in grown(f"```{language}\n{code}\n```")


def test_what_is_shown_takes_a_cell():
    (line,) = (
        line for line in Document(safe_markdown("```\na\u200bb\n```")).layout(60).lines if "a" in line.text
    )
    assert line.width == 4 + 3


def test_what_is_shown_has_the_colour_of_mistakes():
    line = Document(safe_markdown('```python\nx = "a\u200bb"\n```')).layout(60).lines[1]
    assert [(run.text, run.style) for run in line.runs if "token-error" in run.style] == [
        (SHOWN, "code token-error")
    ]
    assert line.text == f'    x = "a{SHOWN}b"'


def test_code_is_handed_out_without_it():
    document = Document(safe_markdown(f"```py\na{TAGS} = 1\n```\n\n```\nop\u200ben"))
    assert [block.text for block in document.code_blocks()] == ["a = 1\n", "open"]


@pytest.mark.parametrize(
    "source",
    [
        "[x](https://ex\u200bample.test/a\u2060b)",
        "<https://ex\u200bample.test/a\u2060b>",
        "![x](https://ex\u200bample.test/a\u2060b)",
        "[x][r]\n\n[r]: https://ex\u200bample.test/a\u2060b",
        "https://ex\u200bample.test/a\u2060b",
    ],
)
def test_a_link_leads_where_it_seems_to(source):
    assert [link.href for link in links_in(safe_markdown(source))] == ["https://example.test/ab"]


def test_pages_show_it_in_code_only():
    page = html_of(safe_markdown("pr\u200bose `co\u200bde`\n\n```\na\u200bb\n```\n\n    c\u200bd"))
    assert "prose" in page
    for code in ("co_de", "a_b", "c_d"):
        assert code.replace("_", SHOWN) in page
    assert HIDDEN not in page


PIECES = st.sampled_from(
    ["\u200b", "\ufeff", TAGS, "```\n", "`", "\n", "\n\n", "- ", "> ", "| ", "|---|\n", "a", " b ", "$", "**", "    ", "# "]
    + ["[x](https://a.test)", "<br>", "&#x200b;", "\\", "1. ", "~~"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=30))
def test_no_mark_is_ever_in_a_line_and_a_text_that_grew_has_the_same_lines(pieces):
    source = "".join(pieces)
    assert HIDDEN not in shown(source, 30)
    assert grown(source, 30) == shown(source, 30)
    assert HIDDEN not in html_of(safe_markdown(source))


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, max_size=30))
def test_text_without_code_is_as_if_nothing_had_been_hidden_in_its_words(pieces):
    source = "word " + "x".join(piece for piece in pieces if piece in ("\u200b", "\ufeff", TAGS, "a", " b "))
    assert shown(source) == shown(safe_text(source))
