"""What copying gives: the source where whole lines are covered, the text where they are not."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from app.markdown.document import Document
from app.markdown.excerpt import excerpt
from app.markdown.lines import Line
from app.markdown.places import END, Cut
from tests.markdown.documents import replies
from tests.markdown.random_documents import random_document

SOURCE = """\
# Head *line*

A **bold** paragraph that wraps
over two lines of source.

- first *item*
- [x] second
  - nested
3 | 4

> quoted `code`
> more

| a | b |
|---|---|
| **1** | 2 |

```rust
fn main() {}
    deep();
```

Setext
======

1. step

   ```py
   x = 1
   ```

last [link]

[link]: https://a.b
"""


def pick(first: str, last: str, *, width: int = 24, source: str = SOURCE) -> str:
    """From the beginning of one text to the end of another, as shown."""
    lines = Document(source, is_finished=True).layout(width).lines
    begin = next((at, line.text.index(first)) for at, line in enumerate(lines) if first in line.text)
    end = next(
        (at, line.text.index(last) + len(last))
        for at, line in enumerate(lines)
        if at >= begin[0] and last in line.text
    )
    return excerpt(source, lines, Cut(*begin), Cut(*end))


def lines_between(first: str, last: str, *, source: str = SOURCE, width: int = 24) -> str:
    """The whole lines from one that shows a text to one that shows another."""
    lines = Document(source, is_finished=True).layout(width).lines
    begin = next(at for at, line in enumerate(lines) if first in line.text)
    end = next(at for at, line in enumerate(lines) if at >= begin and last in line.text)
    return excerpt(source, lines, Cut(begin, 0), Cut(end, END))


@pytest.mark.parametrize(
    ("first", "last", "wanted"),
    [
        ("Head", "line", "# Head *line*"),
        ("first", "first", "- first *item*"),
        ("second", "nested", "- [x] second\n  - nested\n3 | 4"),
        ("A bold", "source", "A **bold** paragraph that wraps\nover two lines of source."),
        ("quoted", "more", "> quoted `code`\n> more"),
        ("a", "1", "| a | b |\n|---|---|\n| **1** | 2 |"),
        ("rust", "deep", "```rust\nfn main() {}\n    deep();\n```"),
        ("fn main", "deep", "fn main() {}\n    deep();"),
        ("fn main", "Setext", "fn main() {}\n    deep();\n```\n\nSetext\n======"),
        ("rust", "fn", "```rust\nfn main() {}"),
        ("Setext", "Setext", "Setext\n======"),
        ("step", "x = 1", "1. step\n\n   ```py\n   x = 1\n   ```"),
        ("x = 1", "x = 1", "   x = 1"),
        ("last", "last", "last [link]"),
    ],
)
def test_whole_lines_are_the_source(first: str, last: str, wanted: str) -> None:
    start = "a  " if first == "a" else first
    assert lines_between(start, last) == wanted


def test_everything_is_the_whole_source() -> None:
    lines = Document(SOURCE, is_finished=True).layout(30).lines
    assert excerpt(SOURCE, lines, Cut(0, 0), Cut(len(lines) - 1, END)) == SOURCE.strip("\n")


@pytest.mark.parametrize(
    ("first", "last", "wanted"),
    [
        ("old para", "that", "old paragraph that"),
        ("ld paragraph", "ourc", "ld paragraph that wraps over two lines of sourc"),
        ("first", "item", "first item"),
        ("irst", "secon", "irst item\n- [x] secon"),
        ("nested", "nested 3 |", "nested 3 |"),
        ("main", "ma", "ma"),
        ("main", "dee", "main() {}\n    dee"),
        ("uoted", "mo", "uoted code mo"),
        ("wraps", "fir", "wraps over two lines of source.\n\n- fir"),
    ],
)
def test_parts_of_lines_are_the_text(first: str, last: str, wanted: str) -> None:
    assert pick(first, last) == wanted


def test_a_single_item_without_its_bullet_is_its_text() -> None:
    assert pick("first", "item") == "first item"
    assert pick("• first", "item") == "- first *item*"


def test_wide_characters_and_long_words_are_not_torn() -> None:
    source = "前文 **太字** " + "あ" * 40 + " ende\n"
    assert pick("文", "太", source=source, width=10) == "文 太"
    word = "x" * 50
    assert pick("x", "end", source=f"{word} end", width=7) == f"{word} end"
    assert pick("x" * 7, "en", source=f"{word} end", width=7) == f"{word} en"


def test_blank_lines_around_a_selection_are_left_out() -> None:
    source = "one\n\ntwo\n\nthree\n"
    lines = Document(source, is_finished=True).layout(20).lines
    assert excerpt(source, lines, Cut(0, 3), Cut(3, 0)) == "two"
    assert excerpt(source, lines, Cut(1, 0), Cut(3, 0)) == "two"
    assert excerpt(source, lines, Cut(1, 0), Cut(1, END)) == ""
    assert excerpt(source, lines, Cut(0, 1), Cut(2, END)) == "ne\n\ntwo"


def _is_edge(lines: Sequence[Line], index: int) -> bool:
    """Whether a new source line begins at a line, and no paragraph goes on over it."""
    if index == 0 or index == len(lines):
        return True
    before, after = lines[index - 1], lines[index]
    return not before.is_wrapped and before.source_line < after.source_line


@pytest.mark.parametrize("name", replies())
def test_whole_lines_of_replies_are_lines_of_their_source(name: str) -> None:
    source = replies()[name].replace("\r\n", "\n").replace("\r", "\n")
    chance = random.Random(name)
    known = set(source.split("\n"))
    for width in (30, 90):
        lines = Document(source, is_finished=True).layout(width).lines
        for _ in range(20):
            begin = chance.randrange(len(lines))
            end = chance.randrange(begin, len(lines))
            if not (_is_edge(lines, begin) and _is_edge(lines, end + 1)):
                continue
            copied = excerpt(source, lines, Cut(begin, 0), Cut(end, END))
            assert copied in source
            assert set(copied.split("\n")) <= known | {""}


def test_random_places_in_random_documents_do_no_harm() -> None:
    chance = random.Random(7)
    for _ in range(300):
        source = random_document(chance)
        lines = Document(source, is_finished=True).layout(chance.choice((1, 7, 30))).lines
        if not lines:
            continue
        for _ in range(5):
            cuts = [Cut(chance.randrange(len(lines)), chance.randint(0, 9)) for _ in range(2)]
            excerpt(source, lines, *sorted(cuts))
