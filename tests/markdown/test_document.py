from __future__ import annotations

import random
import sys
import tracemalloc

import pytest
from rich.cells import cell_len

from app.markdown.document import CodeBlock, Document
from app.markdown.lines import STYLE_NAMES, Line
from tests.markdown.random_documents import random_cuts, random_document

SAMPLE = """\
# Title *here*

A paragraph with **bold**, `code`, [link](https://a.b) and [late] reference that is long enough to wrap.

1. one
2. two

   loose
   ```python
   def f(x):
       '''doc
       string'''
   ```
3. three

| a | long header |
|---|--:|
| 漢字 | 1 |
| text that is long | 22 |

- [ ] task
- [x] done

```rust
fn main() { /* open
comment */ let x = "s"; }
```

> [!NOTE]
> note

$$\\frac{a}{b}$$ and &#x202e; 👨\u200d👩\u200d👧 ❤️

[late]: https://late.example
"""


def whole(source: str, width: int) -> list[Line]:
    return list(Document(source, is_finished=True).layout(width).lines)


def check_lines(lines: list[Line], width: int) -> None:
    places = [(line.source_line, line.source_offset) for line in lines]
    assert places == sorted(places)
    names = set(STYLE_NAMES)
    for line in lines:
        assert line.width == sum(cell_len(run.text) for run in line.runs)
        assert line.width <= width or line.is_wide
        for run in line.runs:
            assert run.text
            assert run.text.isprintable() or all(
                character.isprintable() or ord(character) > 0x7F for character in run.text
            )
            assert names.issuperset(run.style.split())
            assert not run.link or run.link.startswith(("http://", "https://", "mailto:"))


def first_difference(before: list[Line], after: list[Line]) -> int:
    for index, (old, new) in enumerate(zip(before, after, strict=False)):
        if old != new:
            return index
    return min(len(before), len(after))


def stream(pieces: list[str], width: int, chance: random.Random) -> list[Line]:
    """Feed the pieces, laying out now and then, each time checking what is said to have changed."""
    document = Document()
    before: list[Line] = []
    for piece in pieces:
        document.append(piece)
        if chance.random() < 0.6:
            layout = document.layout(width)
            assert layout.first_changed == first_difference(before, list(layout.lines))
            before = list(layout.lines)
        if chance.random() < 0.05:
            document.layout(width + 7)
    document.finish()
    layout = document.layout(width)
    assert layout.first_changed == first_difference(before, list(layout.lines))
    assert layout.is_exact
    return list(layout.lines)


@pytest.mark.parametrize("seed", range(12))
def test_a_streamed_document_looks_as_if_it_had_come_at_once(seed: int) -> None:
    chance = random.Random(seed)
    width = chance.choice((1, 5, 20, 40, 80, 120))
    lines = stream(random_cuts(SAMPLE, chance), width, chance)
    assert lines == whole(SAMPLE, width)
    check_lines(lines, width)


def test_random_documents_in_random_pieces_look_as_if_they_had_come_at_once() -> None:
    chance = random.Random(20)
    for _ in range(250):
        source = random_document(chance)
        width = chance.choice((1, 2, 7, 16, 40, 100))
        lines = stream(random_cuts(source, chance), width, chance)
        assert lines == whole(source, width), repr(source)
        check_lines(lines, width)


@pytest.mark.torture
def test_many_random_documents_look_as_if_they_had_come_at_once() -> None:
    chance = random.Random(21)
    for _ in range(4_000):
        source = random_document(chance)
        width = chance.choice((1, 2, 7, 16, 40, 100))
        assert stream(random_cuts(source, chance), width, chance) == whole(source, width), repr(source)


def test_wrapped_lines_and_their_joints_are_the_paragraph() -> None:
    source = (
        "The quick brown fox jumps over averyveryverylongword and 漢字漢字漢字 **bold words** at the end."
    )
    for width in (3, 8, 15, 30):
        lines = whole(source, width)
        assert "".join(
            line.text + (line.joint if line.is_wrapped else "") for line in lines
        ) == source.replace("**", "")


def test_lines_that_stay_are_the_same_objects() -> None:
    document = Document("one\n\ntwo\n\nthree ")
    before = list(document.layout(40).lines)
    document.append("more")
    layout = document.layout(40)
    assert layout.first_changed == 4
    assert all(old is new for old, new in zip(before[:4], layout.lines, strict=False))


def test_nothing_new_changes_nothing() -> None:
    document = Document("one\n\n- two")
    count = len(document.layout(40).lines)
    assert document.layout(40).first_changed == count
    document.layout(30)
    assert document.layout(40).first_changed == count


def test_a_late_definition_changes_the_blocks_that_mention_it() -> None:
    document = Document("see [it]\n\nmiddle\n\n")
    assert document.layout(40).lines[0].text == "see [it]"
    document.append("[it]: https://a.b\n\nend\n\n")
    layout = document.layout(40)
    assert layout.first_changed == 0
    assert layout.lines[0].runs[-1] == ("it", "link", "https://a.b")


def test_the_readers_place_survives_a_new_width() -> None:
    document = Document("\n\n".join(f"paragraph {n} " + "word " * 60 for n in range(20)), is_finished=True)
    wide = document.layout(100)
    for index in range(0, len(wide.lines), 5):
        position = wide.source_position(index)
        narrow = document.layout(33)
        found = narrow.line_at(position)
        assert narrow.lines[found].source_line == position.source_line
        assert narrow.source_position(found) <= position
        back = document.layout(100)
        assert back.line_at(back.source_position(index)) in (index, index + 1)


def test_code_blocks_are_numbered_as_their_lines_are() -> None:
    document = Document("```py\na\n```\n\n- x\n  ```\n  b\n  ```\n\npara\n\n    c\n\n~~~js\nd")
    blocks = document.code_blocks()
    assert blocks == [
        CodeBlock(1, "py", "a\n"),
        CodeBlock(2, "", "b\n"),
        CodeBlock(3, "", "c\n"),
        CodeBlock(4, "js", "d", is_closed=False),
    ]
    assert max(line.code_block for line in document.layout(40).lines) == len(blocks)


def test_appending_after_the_end_is_refused_and_finishing_twice_is_not() -> None:
    document = Document("x")
    document.finish()
    document.finish()
    with pytest.raises(ValueError, match="finished"):
        document.append("y")
    assert document.source == "x"


def test_a_released_document_comes_back_as_it_was() -> None:
    document = Document(SAMPLE, is_finished=True)
    before = list(document.layout(50).lines)
    document.release()
    assert list(document.layout(50).lines) == before
    growing = Document("a ")
    growing.layout(10)
    growing.append("b")
    growing.release()
    growing.append(" c")
    assert growing.layout(10).lines[0].text == "a b c"


def test_the_estimate_is_near_and_needs_no_parsing() -> None:
    source = "\n\n".join("word " * 70 for _ in range(40))
    estimate = Document(source, is_finished=True).estimate(80)
    assert abs(estimate - len(whole(source, 80))) < 0.1 * estimate
    assert Document("").estimate(80) == 1


def test_documents_that_were_not_laid_out_take_little_memory() -> None:
    Document("warm", is_finished=True).layout(10)
    source = "text " * 100
    tracemalloc.start()
    documents = [Document(source, is_finished=True) for _ in range(500)]
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(documents) == 500
    assert taken < 500 * 600


def test_long_code_that_closes_becomes_exact_in_slices() -> None:
    code = "".join(f"x{n} = '''{n}\n{n}''' # {n}\n" for n in range(900))
    document = Document("```python\n")
    for begin in range(0, len(code), 500):
        document.append(code[begin : begin + 500])
        document.layout(60)
    document.append("```\n\nafter")
    calls = 0
    while not document.layout(60).is_exact:
        calls += 1
    assert calls > 2
    document.finish()
    assert list(document.layout(60).lines) == whole(document.source, 60)


HOSTILE = {
    "brackets": "[" * 3000,
    "images": "![" * 1500,
    "quotes": ">" * 300 + " deep",
    "spaced quotes": "> " * 300 + "deep",
    "lists": "- " * 300 + "deep",
    "emphasis": "*a " * 3000,
    "backticks": "`" * 3000,
    "columns": "|" + "a|" * 1000 + "\n|" + "-|" * 1000 + "\n|" + "b|" * 1000,
    "words": "word " * 40_000,
    "ideographs": "漢字" * 20_000,
    "joiners": "\u200d" * 2000,
    "marks": "e" + "\u0301" * 3000,
    "entities": "&#x202e;" * 500,
    "tabs": "\t" * 2000 + "x",
    "newlines": "\n" * 3000,
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_laid_out_without_harm(source: str) -> None:
    for width in (1, 7, 80):
        check_lines(whole(source, width), width)


def test_the_work_of_a_frame_does_not_grow_with_the_document() -> None:
    def calls(paragraphs: int) -> int:
        document = Document("\n\n".join(f"paragraph {n} with *words*" for n in range(paragraphs)) + "\n\n")
        document.layout(80)
        document.append("next token")
        count = 0

        def trace(_frame: object, event: str, _argument: object) -> None:
            nonlocal count
            count += event == "call"

        sys.setprofile(trace)
        try:
            document.layout(80)
        finally:
            sys.setprofile(None)
        return count

    assert calls(2000) < calls(20) * 1.2
