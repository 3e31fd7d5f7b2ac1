"""Wrapped code: nothing is lost, rows fit, what goes on stands further in, and growing costs what is new."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.markdown.code_wrap import WrappedCode, wrapped_code
from app.markdown.document import Document
from app.markdown.excerpt import excerpt
from app.markdown.lines import Line
from app.markdown.places import END, Cut

CALL = "    result = call(first_argument, second_argument, third_argument, fourth=argument)"
SOURCE = (
    f"before\n\n```python\n{CALL}\nshort = 1\n```\n\n- item\n\n  ```\n  {'0123456789' * 9}\n  ```\n\nafter\n"
)

CODE = st.text(alphabet="ab (),\t人🐍e\u0301", min_size=0, max_size=120)


def _wrapped(source: str, width: int) -> list[Line]:
    wrapped = WrappedCode(width)
    wrapped.update(Document(source, is_finished=True).layout(width).lines, 0)
    return wrapped.lines


def test_rows_that_go_on_stand_further_in_than_the_code() -> None:
    texts = [line.text for line in _wrapped(SOURCE, 48)]
    begin = next(at for at, text in enumerate(texts) if "result" in text)
    assert texts[begin : begin + 3] == [
        "        result = call(first_argument,",
        "          second_argument, third_argument,",
        "          fourth=argument)",
    ]
    assert texts[begin + 3] == "    short = 1"


def test_only_what_is_too_wide_is_touched() -> None:
    lines = Document(SOURCE, is_finished=True).layout(48).lines
    assert [line for line in _wrapped(SOURCE, 48) if not line.is_wrapped and line.source_offset == 0] == [
        line for line in lines if line.width <= 48
    ]
    assert _wrapped(SOURCE, 200) == list(Document(SOURCE, is_finished=True).layout(200).lines)


@given(CODE, st.integers(20, 60))
def test_rows_fit_and_hold_all_of_the_code(code: str, width: int) -> None:
    document = Document(f"```\n{code}x\n```", is_finished=True)
    whole = document.layout(width).lines[1]
    rows = wrapped_code(whole, width)
    assert all(row.width <= width for row in rows)
    assert all(row.is_wrapped for row in rows[:-1])
    assert not rows[-1].is_wrapped
    assert "".join(row.text[row.indent :] + row.joint for row in rows) == whole.text[whole.indent :]
    assert [row.source_offset for row in rows] == sorted({row.source_offset for row in rows})


def test_where_hardly_any_room_is_left_code_scrolls_sideways() -> None:
    line = next(line for line in Document(SOURCE, is_finished=True).layout(14).lines if line.is_wide)
    assert wrapped_code(line, 14) == [line]


@given(st.lists(st.integers(1, 60), max_size=8), st.integers(24, 50))
def test_growing_in_pieces_gives_the_same_as_at_once(cuts: list[int], width: int) -> None:
    document, wrapped, at = Document(), WrappedCode(width), 0
    for size in [*cuts, len(SOURCE)]:
        before = list(wrapped.lines)
        document.append(SOURCE[at : at + size])
        at += size
        layout = document.layout(width)
        first = wrapped.update(layout.lines, layout.first_changed)
        assert wrapped.lines[:first] == before[:first]
    document.finish()
    layout = document.layout(width)
    wrapped.update(layout.lines, layout.first_changed)
    assert wrapped.lines == _wrapped(SOURCE, width)


def test_copying_gives_the_source_without_the_wraps() -> None:
    lines = _wrapped(SOURCE, 48)
    begin = next(at for at, line in enumerate(lines) if "result" in line.text)
    assert excerpt(SOURCE, lines, Cut(begin, 0), Cut(begin + 2, END)) == CALL
    assert excerpt(SOURCE, lines, Cut(begin, 23), Cut(begin + 1, 25)) == "irst_argument, second_argument"
