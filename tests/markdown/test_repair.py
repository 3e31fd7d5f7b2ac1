"""Unfinished syntax shows as what it most probably becomes."""

from __future__ import annotations

import random
import re

import pytest
from markdown_it.token import Token

from app.markdown.grammar import MAX_INLINE_LENGTH
from app.markdown.parser import IncrementalParser
from app.markdown.repair import repair
from app.markdown.repair_lines import repair_line, with_table_header
from tests.markdown.documents import replies
from tests.markdown.random_documents import random_document
from tests.support.pace import units


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("a **bold", "a **bold**"),
        ("a **bold ", "a **bold** "),
        ("a **bold*", "a **bold**"),
        ("a **bold**", "a **bold**"),
        ("a **", "a "),
        ("a *", "a "),
        ("*em", "*em*"),
        ("_em", "_em_"),
        ("***both", "***both***"),
        ("**bold *and em", "**bold *and em***"),
        ("**bold *and em*", "**bold *and em***"),
        ("**bold `code", "**bold `code`**"),
        ("`code", "`code`"),
        ("`", ""),
        ("a `code`", "a `code`"),
        ("``co`de", "``co`de``"),
        ("``co`de`", "``co`de``"),
        ("`**not bold", "`**not bold`"),
        ("~~gone", "~~gone~~"),
        ("~~gone~", "~~gone~~"),
        ("~5 minutes", "~5 minutes"),
        ("[te", "[te]()"),
        ("[text](http://half", "[text]()"),
        ('[text](http://half "ti', "[text]()"),
        ("[text]", "[text]()"),
        ("[text][ref", "[text]()"),
        ("[text](/u) more", "[text](/u) more"),
        ("[text] more", "[text] more"),
        ("**[te", "**[te]()**"),
        ("[**te", "[**te**]()"),
        ("![al", "![al]()"),
        ("see ![", "see "),
        ("see !", "see "),
        ("see!", "see!"),
        ("[![al](src", "[![al]()]()"),
        ("<https://exa", "<https://exa>"),
        ("see <htt", "see "),
        ("Vec<htt", "Vec<htt"),
        ("a &am", "a "),
        ("a &#x2", "a "),
        ("AT&Tx", "AT&Tx"),
        ("back\\", "back"),
        ("\\*not", "\\*not"),
        ("snake_case", "snake_case"),
        ("snake_", "snake"),
        ("2 * 3", "2 * 3"),
        ("2**10", "2**10"),
        ("a[i", "a[i"),
        ("the interval [0, 1) is", "the interval [0, 1) is"),
        ("[^1", "[^1"),
        ("[ ", ""),
        ("[x", ""),
        ("[!NO", ""),
        ("$$x_1", "$$x_1$$"),
        ("$$x$", "$$x$$"),
        ("$$x = \\", "$$x = $$"),
        ("$$a \\\\", "$$a \\\\$$"),
        ("$$\\", ""),
        ("中文**粗", "中文**粗**"),
    ],
)
def test_unfinished_inline_syntax_is_completed(text: str, shown: str) -> None:
    assert repair(text) == shown


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("#", ""), ("## ", ""), ("# T", "# T"), ("#tag", "#tag"), ("-", ""), ("- ", ""), ("- a", "- a"), ("  * ", ""), ("1", ""), ("12.", ""),
        ("1. ", ""), ("1. a", "1. a"), ("> ", ""), ("> - ", ""), ("> a", "> a"), ("--", ""), ("***", ""), ("**b", "**b"), ("==", ""), ("``", ""),
        ("```py", "```"), ("> ```py", "> ```"), ("```a``` b", "```a``` b"), ("|", ""), ("| a", "| a"), ("[ref]: http", ""), ("[re", ""), ("[re](", "[re]("),
        ("   ", ""), ("- [", "- ["),
    ],
)  # fmt: skip
def test_half_block_syntax_is_left_out(line: str, shown: str) -> None:
    assert repair_line(line) == shown


@pytest.mark.parametrize(
    ("line", "shown"), [("# comment", "# comment"), ("- ", "- "), ("  ``", ""), ("> ~~~", ""), ("`x", "`x")]
)
def test_code_is_not_touched_but_for_a_closing_fence(line: str, shown: str) -> None:
    assert repair_line(line, is_in_code=True) == shown


@pytest.mark.parametrize(
    ("lines", "partial", "shown"),
    [
        ([], "| a | b", (["| a | b"], "|---|---|")),
        (["| a | b |"], "", (["| a | b |"], "|---|---|")),
        (["| a | b |"], "|--", (["| a | b |"], "|---|---|")),
        (["text", "| a | b |"], "|:-", (["text", "| a | b |"], "|---|---|")),
        (["| a | b |"], "| c", (["| a | b |"], "| c")),
        (["| a |", "|---|"], "| c", (["| a |", "|---|"], "| c")),
        (["a"], "b", (["a"], "b")),
        ([], "    | a", ([], "    | a")),
    ],
)
def test_a_table_shows_from_its_header_on(
    lines: list[str], partial: str, shown: tuple[list[str], str]
) -> None:
    assert with_table_header(lines, partial) == shown


@pytest.mark.parametrize(
    ("text", "type_seen", "content"),
    [
        ("- a\n  ```py\n  **x", "fence", "**x"),
        ("    **x", "code_block", "**x\n"),
        ("> ```\n> # x [y", "fence", "# x [y"),
    ],
)
def test_code_in_the_tail_shows_as_it_is(text: str, type_seen: str, content: str) -> None:
    parser = IncrementalParser()
    parser.append(text)
    tokens = [token for block in parser.live_tail().blocks for token in block.tokens]
    assert [token.content for token in tokens if token.type == type_seen] == [content]


def shown_text(parser: IncrementalParser) -> str:
    """All text on view, without white space and dollar signs."""
    tail = parser.live_tail()
    tokens = [token for block in parser.settled for token in block.tokens]
    frame = tail.open_list or tail.open_table
    if frame is not None:
        tokens += tail.open_table.head if tail.open_table else []
        tokens += [token for part in frame.parts for token in part.tokens]
    for index, block in enumerate(tail.blocks):
        tokens += block.tokens[len(tail.open_table.head) :] if tail.open_table and not index else block.tokens
    text = "".join(_text_of(token) for token in tokens)
    if tail.open_fence is not None:
        text += "".join([*tail.open_fence.lines, tail.open_fence.partial])
    return re.sub(r"[\s$]+", "", text)


def _text_of(token: Token) -> str:
    if token.children:
        return "".join(_text_of(child) for child in token.children)
    return (
        token.content
        if token.type in ("text", "code_inline", "math_inline", "text_special", "fence", "code_block")
        else ""
    )


def test_hardly_any_step_of_a_reply_shows_raw_marks_or_takes_text_back() -> None:
    steps = raw = retractions = 0
    for name, text in replies().items():
        if name in (
            "references",
            "tricky",
        ):  # text whose links are unknown until its end; text made to mislead
            continue
        whole = IncrementalParser()
        whole.append(text)
        whole.finish()
        final = shown_text(whole)
        parser = IncrementalParser()
        before = ""
        for character in text:
            parser.append(character)
            now = shown_text(parser)
            steps += 1
            raw += not final.startswith(now)
            retractions += not now.startswith(before)
            before = now
    assert steps > 7_000
    assert raw < 60
    assert retractions < 6


def test_repair_adds_only_marks_and_takes_only_marks() -> None:
    for number in range(1_000):
        text = random_document(random.Random(number)).strip()
        letters = [character for character in text if character.isalpha()]
        shown = [character for character in repair(text) if character.isalpha()]
        assert shown == letters[: len(shown)] or "](" in text or "][" in text, text


@pytest.mark.parametrize(
    "mark", ["*", "_", "`a", "[", "![", "**a ", "[a](", "&", "~~", "\\", "<a:", "$$", "*[", "`"]
)
def test_repair_takes_linear_time(mark: str) -> None:
    text = mark * (MAX_INLINE_LENGTH // len(mark))
    assert units(lambda: repair(text), 25) < 25
