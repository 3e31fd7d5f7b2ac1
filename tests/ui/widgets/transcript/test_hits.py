"""Hits: which cells the hits of a text have, whatever the Markdown makes of its source."""

import pytest

from app.safe_text import HIDDEN
from app.ui.widgets.transcript.face import MessageFace, ToolCallFace
from app.ui.widgets.transcript.hit_query import hit_query
from app.ui.widgets.transcript.hits import Hits
from app.ui.widgets.transcript.viewport import Viewport


def viewport_of(*texts: str, width: int = 40, height: int = 10, **fields: object) -> Viewport:
    viewport = Viewport()
    viewport.show([
        MessageFace(f"m{index}", "assistant", "model", text=text, **fields) for index, text in enumerate(texts)
    ])  # fmt: skip
    viewport.resize(width, height)
    viewport.settle()
    return viewport


def found(viewport: Viewport, text: str) -> Hits:
    hits = Hits(viewport)
    hits.begin(hit_query(text))
    while hits.count_some(1):
        pass
    return hits


def current(viewport: Viewport, hits: Hits) -> tuple[str, int, list[str]]:
    """Message, line, and the marked texts of the hit that is shown."""
    key = hits.show(40)
    entry = viewport.path.find(key)
    marked = [
        (index, entry.line(index).text[start:end])
        for index in range(entry.height)
        for start, end, is_current in hits.spans(entry, index)
        if is_current
    ]
    return key, marked[0][0], [text for _, text in marked]


@pytest.mark.parametrize(
    ("source", "query", "marked"),
    [
        ("plain WORDS here", "words", ["WORDS"]),
        (f"pla{HIDDEN}in WO{HIDDEN}RDS{HIDDEN} here", "words", ["WORDS"]),
        (f"{HIDDEN}\n\n```\na{HIDDEN}b needle\n```", "needle", ["needle"]),
        ("a **bold word** here", "bold word", ["bold word"]),
        ("first line\nsecond line", "line second", ["line second"]),
        ("- item one\n- item two", "two", ["two"]),
        ("```python\nvalue = 1\nother = 2\n```", "other", ["other"]),
        ("| a | b |\n|---|---|\n| cell | needle |", "needle", ["needle"]),
        ("> quoted needle", "needle", ["needle"]),
        ("人気 needle 人気", "needle 人", ["needle 人"]),
        ("x" * 35 + " needle in two rows", "needle in", ["needle in"]),
        ("y" * 38 + " no break", f"{'y' * 3} no", ["yyy", "no"]),
    ],
)
def test_the_hit_is_marked_where_it_stands(source: str, query: str, marked: list[str]) -> None:
    viewport = viewport_of(source)
    assert current(viewport, found(viewport, query))[2] == marked


def test_each_of_several_hits_in_a_paragraph_is_marked_in_its_turn() -> None:
    viewport = viewport_of("one needle, two needle, three needle and **four needle** to the end of it")
    hits = found(viewport, "needle")
    assert hits.total == 4
    places = []
    for _ in range(4):
        key, line, _ = current(viewport, hits)
        entry = viewport.path.find(key)
        places.append((line, next(span for span in hits.spans(entry, line) if span[2])))
        hits.step(1)
    assert len(set(places)) == 4
    assert places == sorted(places)


def test_a_hit_that_is_not_shown_as_written_marks_its_line() -> None:
    viewport = viewport_of("see [the book](https://example.org/needle) now")
    assert current(viewport, found(viewport, "needle"))[2] == ["see the book now"]


def test_steps_go_through_all_messages_and_round() -> None:
    viewport = viewport_of("needle", "nothing", "needle needle")
    hits = found(viewport, "needle")
    numbers = [hits.number]
    for _ in range(4):
        hits.step(1)
        numbers.append(hits.number)
    for _ in range(4):
        hits.step(-1)
        numbers.append(hits.number)
    assert numbers[:5] == [(numbers[0] - 1 + step) % 3 + 1 for step in range(5)]
    assert numbers[5:] == numbers[3::-1]


def test_the_nearest_hit_above_is_shown_where_there_is_none_from_the_view_on() -> None:
    viewport = viewport_of("needle", "needle", *["nothing\n\n" * 20] * 3)
    hits = found(viewport, "needle")
    assert hits.number == 2


def test_hits_in_reasoning_come_before_those_in_the_text() -> None:
    viewport = viewport_of("needle below", reasoning="needle above")
    hits = found(viewport, "needle")
    assert hits.total == 2
    key, line, marked = current(viewport, hits)
    assert marked == ["needle"]
    assert viewport.path.find(key).line(line).text == "needle above"
    hits.step(1)
    key, line, _ = current(viewport, hits)
    assert viewport.path.find(key).line(line).text == "needle below"


def test_fast_and_exact_counts_agree() -> None:
    for text in ("aaaa", "ab AB aB", "a\nb a  b", "İ i ı I", "ſs S"):
        for query in ("aa", "a b", "i", "s", "AB"):
            assert hit_query(query).count(text) == len(list(hit_query(query).find(text)))


def test_counting_lays_nothing_out() -> None:
    viewport = viewport_of(*[f"message {number} needle" for number in range(2_000)])
    laid_out = sum(entry._text is not None for entry in viewport.path.entries)
    assert found(viewport, "needle").total == 2_000
    assert sum(entry._text is not None for entry in viewport.path.entries) == laid_out < 50


def test_text_that_comes_while_counting_leaves_nothing_uncounted() -> None:
    viewport = viewport_of(*["needle"] * 50)
    hits = Hits(viewport)
    hits.begin(hit_query("needle"))
    hits.count_some(0)
    viewport.append("m49", " and one more needle")
    assert hits.follow_path()
    while hits.count_some(0):
        pass
    assert hits.total == 51


def test_counting_stops_when_its_time_is_over_and_goes_on_after() -> None:
    viewport = viewport_of(*["needle"] * 50)
    hits = Hits(viewport)
    hits.begin(hit_query("needle"))
    slices = 1
    while hits.count_some(0):
        slices += 1
    assert slices > 50
    assert hits.total == 50


def test_hits_in_calls_and_results_above_and_below_the_text_are_found_in_order() -> None:
    before = ToolCallFace("search", "needle in arguments", "a needle as result")
    after = ToolCallFace("needle_tool", "{}", "last needle", is_after_text=True)
    viewport = viewport_of("the needle of the text", tool_calls=(before, after), height=30)
    hits = found(viewport, "needle")
    assert hits.total == 5
    lines = []
    for _ in range(5):
        key, line, marked = current(viewport, hits)
        lines.append(viewport.path.find(key).line(line).text.strip())
        assert marked == ["needle"]
        hits.step(1)
    assert lines == [
        "needle in arguments",
        "→ a needle as result",
        "the needle of the text",
        "▾ needle_tool",
        "→ last needle",
    ]
