"""A long open block is laid out piece by piece, and looks as if it had been laid out whole."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from app.markdown.document import Document
from app.markdown.lines import Line
from app.markdown.parser import IncrementalParser
from tests.support.pace import best_ratio, cpu_seconds

WORDS = [
    "the",
    "**quick**",
    "brown",
    "`fox`",
    "jumps",
    "over",
    "a",
    "[lazy](https://a.b/c)",
    "漢字",
    "dog",
    "while",
    "we_count",
    "it",
]


def text_of(opening: str, *lines: str, count: int = 110) -> str:
    """An opening line and many after it, words in place of ``{}``."""
    chance = random.Random(opening)
    made = [opening]
    for number in range(count):
        words = " ".join(chance.choices(WORDS, k=chance.randrange(3, 14)))
        made.append(lines[number % len(lines)].replace("{}", words).replace("#", str(number)))
    return "\n".join(made) + "\n"


CASES = {
    "a quote of one paragraph": text_of("> begins", "> {}"),
    "a quote of paragraphs": text_of("> begins", "> {}", ">"),
    "a quote in a quote": text_of("> > begins", "> > {}"),
    "a lazy quote": text_of("> begins", "> {}", "{}"),
    "an alert": text_of("> [!NOTE]", "> {}"),
    "an alert of items": text_of("> [!TIP]", "> - {}", ">   {}"),
    "items below one": text_of("- top", "  - {}"),
    "items below one in a list": text_of("- one\n- two\n- [ ] three", "  - {}"),
    "items at all depths": text_of("- top", *("  " * (1 + depth % 7) + "- {}" for depth in range(9))),
    "numbers below one": text_of("3. top", "   #. {}"),
    "numbers from one below one": text_of("1. one\n2. two", "   1. {}", "      {}"),
    "a loose list below one": text_of("- top", "  - {}", ""),
    "a list that turns loose": text_of("- top", "  - {}") + "\n  more **text**\n\n  - {}\n",
    "an inner list that turns loose": text_of("- top", "  - {}") + "\n" + text_of("  - top", "  - {}"),
    "paragraphs in an item": text_of("- top", "", "  {}"),
    "one paragraph in an item": text_of("1. top", "   {}"),
    "short words in an item": text_of("- a", "  b", count=60),
    "items in a quote": text_of("> - top", "> - {}", ">   - {}"),
    "a quote in an item": text_of("- > top", "  > {}"),
    "a fence in an item": text_of("- top\n\n  ```python", "  def f#(): return '''{}", "  x = 1  # {}"),
    "two fences in an item": text_of("- top\n\n  ```c", "  int x# = 0;", count=50)
    + text_of("  ```\n\n  text\n  ```", "  {}"),
    "a fence in a quote": text_of("> ```", "> {}", ">"),
    "a fence on a marker": text_of("- ```js", "  let x# = `{}`;"),
    "indented code": text_of("    code", "    {}"),
    "a paragraph of lines": text_of("begins", "{}"),
    "a paragraph of plain marks": text_of("costs $5 * 3 < 4", "snake_case 2 * 3 < 4 {}"),
    "a paragraph with a hard break": text_of("begins", "{}  ", "{}\\", "{}"),
    "a paragraph in one line": text_of("begins", "{}").replace("\n", " "),
    "a paragraph in long lines": text_of("begins", "{}", *["{} {}"] * 40).replace("\n", " ", 60),
    "right after a paragraph": text_of("text\n\n> begins", "> {}") + "\nand text\n",
}


def live(document: Document, width: int) -> Sequence[Line]:
    return list(document.layout(width).lines)


@pytest.mark.parametrize("name", CASES)
def test_a_growing_block_looks_as_if_it_were_laid_out_whole(name: str) -> None:
    text, chance = CASES[name], random.Random(name)
    width = chance.choice((30, 60, 100))
    document = Document()
    begin, most = 0, 0
    while begin < len(text):
        end = begin + chance.randrange(1, 300)
        document.append(text[begin:end])
        begin = end
        fresh = Document(text[:end])
        assert [line.text for line in live(document, width)] == [line.text for line in live(fresh, width)]
        if "fence" not in name:  # of code in colours only the finished is the same
            assert live(document, width) == live(fresh, width)
        assert document.code_blocks() == fresh.code_blocks()
    parser = IncrementalParser()
    for begin in range(0, len(text), 50):
        parser.append(text[begin : begin + 50])
        most = max(most, len(parser.live_tail().stretches))
    assert most
    document.finish()
    whole = Document(text, is_finished=True)
    for one in (document, whole):
        while not one.layout(width).is_exact:
            pass
    assert live(document, width) == live(whole, width)


@pytest.mark.parametrize("name", ["items at all depths", "a quote of paragraphs", "a paragraph of lines"])
def test_stretches_stay_the_same_objects_while_text_comes(name: str) -> None:
    text, parser = CASES[name], IncrementalParser()
    before: Sequence[object] = ()
    for begin in range(0, len(text), 40):
        parser.append(text[begin : begin + 40])
        stretches = parser.live_tail().stretches
        assert all(one is other for one, other in zip(before, stretches, strict=False))
        before = stretches


def test_another_width_lays_out_all_stretches_anew() -> None:
    document = Document()
    text = CASES["a fence in an item"]
    for begin in range(0, len(text), 100):
        document.append(text[begin : begin + 100])
        document.layout(80)
    fresh = Document(text)
    for width in (40, 80, 33):
        assert [line.text for line in live(document, width)] == [line.text for line in live(fresh, width)]


@pytest.mark.parametrize(
    ("opening", "line"),
    [
        ("- top", "  - {}"),
        ("> a", "> {}"),
        ("> a", ">\n> {}"),
        ("begins", "{}"),
        ("- a\n\n  ```c", "  int x = 1;"),
    ],
)
def test_a_token_costs_no_more_at_the_end_of_a_long_block(opening: str, line: str) -> None:
    text = text_of(opening, line, count=2_400)

    def ratio() -> float:
        document = Document()
        costs = []
        size = len(text) // 12
        for begin in range(0, len(text), size):

            def grow(begin: int = begin) -> None:
                for at in range(begin, begin + size, 60):
                    document.append(text[at : min(at + 60, begin + size)])
                    document.layout(100)

            costs.append(cpu_seconds(grow))
        return min(costs[-3:]) / min(costs[1:4])

    assert best_ratio(ratio, 1.6) < 1.6


@pytest.mark.parametrize(
    "line", ["- item # of **it**\n", "> item # of **it**\n", "  - # of **it**\n", "| # | **it** |\n"]
)
@pytest.mark.parametrize("is_finished", [False, True])
def test_a_long_block_that_is_laid_out_in_slices_is_whole(line: str, *, is_finished: bool) -> None:
    opening = {"|": "| a | b |\n|---|---|\n", " ": "- top\n"}.get(line[0], "")
    text = opening + "".join(line.replace("#", str(number)) for number in range(900))
    document = Document()
    for begin in range(0, len(text), 700):
        document.append(text[begin : begin + 700])
        document.advance(50, 0.0)
    if is_finished:
        document.finish()
    for _ in range(10_000):
        if document.advance(50, 0.0):
            break
    whole = Document(text, is_finished=is_finished)
    assert live(document, 50) == live(whole, 50)
