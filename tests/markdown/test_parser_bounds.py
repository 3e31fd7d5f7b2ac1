"""Text that no person writes costs a bounded time per step and loses nothing."""

from __future__ import annotations

from functools import partial

import pytest

from app.markdown.grammar import MAX_INLINE_LENGTH, parse_whole
from app.markdown.parser import IncrementalParser
from tests.markdown.documents import comparable
from tests.support.pace import best_ratio, cpu_seconds, in_units

MOST_UNITS = 32
"""CPU time that one step may take, as `tests.support.pace` counts it. The worst takes 4 when nothing else runs; all of
these took hundreds or did not end before they were bounded."""

CASES = {
    "open brackets": "[" * 3_000,
    "open images": "![" * 1_500,
    "nested brackets": "[" * 1_500 + "]" * 1_500,
    "brackets in lines": "[a\n" * 3_000,
    "open bold": "**a " * 3_000,
    "backtick runs": "".join("`" * (number % 60 + 1) + "a" for number in range(1_000)),
    "half links": "[a](" * 3_000,
    "quotes in a line": "> " * 300 + "deep\n" * 3,
    "quotes line by line": "".join(">" * depth + " x\n" for depth in range(1, 120)),
    "lists in a line": "- " * 300 + "deep\n\nafter\n",
    "lists line by line": "".join("  " * depth + "- x\n" for depth in range(100)) + "\nafter\n",
    "a wide table": "|" + " a |" * 1_000 + "\n|" + "---|" * 1_000 + "\n" + ("|" + " b |" * 1_000 + "\n") * 3,
    "a long line": "word *em* " * 20_000,
    "a long word": "x" * 200_000,
    "addresses": "a@a." * 50_000,
    "a paragraph of many lines": "some words of a plain line\n" * 3_000,
    "definitions": "".join(f"[l{number}]: /u\n" for number in range(2_000)),
}


@pytest.mark.parametrize("name", CASES)
def test_each_step_costs_a_bounded_time(name: str) -> None:
    text = CASES[name]
    size = max(1, len(text) // 60)
    parser = IncrementalParser()
    parse_whole("warm http://a.b up")

    def append(part: str) -> None:
        parser.append(part)
        parser.live_tail()

    def longest_step() -> float:
        nonlocal parser
        parser = IncrementalParser()
        steps = [partial(append, text[begin : begin + size]) for begin in range(0, len(text), size)]
        return in_units(max(cpu_seconds(step) for step in [*steps, parser.finish]))

    assert best_ratio(longest_step, MOST_UNITS) < MOST_UNITS
    assert comparable(parser.tokens()) == comparable(parse_whole(text))


def test_an_append_does_not_cost_more_in_a_long_document() -> None:
    def write(parser: IncrementalParser) -> None:
        for number in range(200):
            parser.append(f"A word **bold {number}** and\n\n- item\n- `code`\n\n")
            parser.live_tail()

    def ratio() -> float:
        parser = IncrementalParser()
        write(parser)
        costs = [cpu_seconds(lambda: write(parser)) for _ in range(16)]
        return min(costs[-3:]) / min(costs[:3])

    assert best_ratio(ratio, 2) < 2


@pytest.mark.parametrize("mark", ["- ", "> ", "1. ", "> - "])
def test_nothing_is_lost_below_the_deepest_level(mark: str) -> None:
    tokens = parse_whole(mark * 200 + "deepest\n\nafter\n")
    contents = "".join(token.content for token in tokens if token.type == "inline")
    assert contents.endswith("deepestafter")
    assert max(token.level for token in tokens) < 100


def test_twelve_levels_of_lists_nest() -> None:
    tokens = parse_whole("".join("  " * depth + f"- level {depth}\n" for depth in range(12)))
    assert sum(token.type == "bullet_list_open" for token in tokens) == 12


def test_a_paragraph_past_the_limit_keeps_all_its_text() -> None:
    text = "a *b* " * 3_000 + "\nlast *line*"
    inline = parse_whole(text)[1]
    assert inline.content == text
    shown = "".join(child.content or "\n" * (child.type == "softbreak") for child in inline.children or [])
    assert shown.endswith("\nlast *line*")
    assert len(shown) > len(text) - MAX_INLINE_LENGTH
    assert sum(child.type == "em_open" for child in inline.children or []) == MAX_INLINE_LENGTH // 6
