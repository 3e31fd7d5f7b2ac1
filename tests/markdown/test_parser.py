"""The incremental parser arrives at what one parse of the whole text gives, however the text was cut."""

from __future__ import annotations

import random
import sys
from itertools import pairwise

import pytest
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from app.markdown.grammar import _block_state, grammar, normalise, parse_whole
from app.markdown.math import use_math
from app.markdown.parser import IncrementalParser
from tests.markdown.documents import comparable, replies, six_cuts, spec_examples
from tests.markdown.random_documents import random_cuts, random_document


def parsed(pieces: list[str]) -> IncrementalParser:
    parser = IncrementalParser()
    for piece in pieces:
        parser.append(piece)
    parser.finish()
    return parser


def assert_exact(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert comparable(parsed(pieces).tokens()) == comparable(parse_whole(text)), (text, pieces)


def test_the_grammar_is_markdown_it_with_gfm_and_html_off() -> None:
    plain = MarkdownIt("gfm-like2", {"html": False, "maxNesting": 100})
    use_math(plain)
    for text in [*spec_examples(), *replies().values()]:
        assert comparable(parse_whole(text)) == comparable(plain.parse(text)), text


def test_the_state_of_a_parse_is_the_one_that_markdown_it_makes() -> None:
    chance = random.Random(5)
    texts = [random_document(chance) for _ in range(300)] + [
        " ",
        "\t",
        "\n",
        " \n ",
        "a\n \t",
        "  \tb\n\n",
        "a\n",
    ]
    for text in map(normalise, [*spec_examples(), *texts]):
        ours, theirs = _block_state(text, grammar(), {}, []), StateBlock(text, grammar(), {}, [])
        assert vars(ours) == vars(theirs), repr(text)


def test_spec_examples_are_exact_in_six_chunkings() -> None:
    examples = spec_examples()
    assert len(examples) == 652
    for text in examples:
        for pieces in six_cuts(text):
            assert_exact(pieces)


@pytest.mark.parametrize("name", replies())
def test_replies_are_exact_in_six_chunkings(name: str) -> None:
    for pieces in six_cuts(replies()[name]):
        assert_exact(pieces)


def test_prefixes_of_an_example_end_exactly() -> None:
    for text in spec_examples()[::10]:
        for end in range(len(text) + 1):
            middle = end * 2 // 3
            assert_exact([text[:middle], text[middle:end]])


@pytest.mark.parametrize("name", replies())
def test_prefixes_of_a_reply_end_exactly(name: str) -> None:
    text = replies()[name]
    for end in range(0, len(text), 37):
        assert_exact([text[: end // 2], text[end // 2 : end]])


@pytest.mark.torture
@pytest.mark.parametrize("part", range(8))
def test_every_prefix_of_every_example_and_reply_ends_exactly_in_six_chunkings(part: int) -> None:
    for text in [*spec_examples(), *replies().values()][part::8]:
        for end in range(len(text) + 1):
            for pieces in six_cuts(text[:end]):
                assert_exact(pieces)


def test_tokens_of_an_unfinished_text_are_those_of_finishing_it_now() -> None:
    text = replies()["references"]
    parser = IncrementalParser()
    for begin in range(0, len(text), 40):
        parser.append(text[begin : begin + 40])
        assert comparable(parser.tokens()) == comparable(parse_whole(text[: begin + 40]))
    parser.append("more")
    assert not parser.is_finished


@pytest.mark.parametrize(
    "numbers",
    [
        range(500),
        *(
            pytest.param(range(start, start + 5_000), marks=pytest.mark.torture)
            for start in range(500, 50_500, 5_000)
        ),
    ],
    ids=lambda numbers: f"{numbers.start}-{numbers.stop}",
)
def test_random_documents_are_exact(numbers: range) -> None:
    for number in numbers:
        chance = random.Random(20_260 + number)
        pieces = random_cuts(random_document(chance), chance)
        parser = IncrementalParser()
        for piece in pieces:
            parser.append(piece)
            if number % 3 == 0:
                parser.live_tail()
        parser.finish()
        text = "".join(pieces)
        assert comparable(parser.tokens()) == comparable(parse_whole(text)), (number, text)


@pytest.mark.parametrize(
    "text",
    [
        "- a\n*",
        "- a\n**Note:** b\n- c\n",
        "- x\n- a | b\n-|-\n- c\n",
        "1. a\n2. a | b\n-|-\n",
        "- # h\n\n- ```\n  c\n  ```\n- para\n",
        "- para\n- # h\n\n  ```\n  x\n  ```\n",
        "- a\n- b\n\n[r]: /u\n- c [r]\n",
        "[a]\n\n> [a\n> b]\n\n[a b]: /late\n\n[a]: /u\n",
        "| [x] | b |\n|---|---|\n| [x] | [y] |\n\n[x]: /x\n[y]: /y\n",
        "- [ ] todo\n- b\n- [x] [r]\n\n[r]: /r",
        "```\na\n   ",
        "```\na\n``",
        "~~~\n```\n~~~~  \nafter",
        "a\r",
        "```\r\na\r\n```\r\nb\r",
        "a\x0bb\n\nc\x85d\u2028e\n\n- f\x0cg\n",
        "nul \0 here\n\n- \0\n",
        "para\n" * 40 + "===\n",
        "para\n" * 40 + "a | b\n-|-\n1 | 2\n",
        "[a]: /u\n[b]: /v '\n[c]: /w\n'\n[a] [b] [c]\n",
    ],
)
def test_hard_cases_are_exact_in_six_chunkings(text: str) -> None:
    for pieces in six_cuts(text):
        assert_exact(pieces)


def test_a_table_ends_where_the_grammar_has_added_too_many_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("markdown_it.rules_block.table", "app.markdown.tail_parse"):
        monkeypatch.setattr(sys.modules[module], "MAX_AUTOCOMPLETED_CELLS", 40)
    text = "|a|b|c|d|\n|-|-|-|-|\n" + "|1|\n" * 20 + "\nafter\n"
    assert "paragraph_open" in [token.type for token in parse_whole(text)][:-3]
    for end in range(30, len(text) + 1):
        for pieces in six_cuts(text[:end]):
            assert_exact(pieces)


def test_a_line_end_may_be_cut_in_two() -> None:
    assert_exact(["- a\r", "\n- b\r", "\n", "\r", "\n", "c\r", "d"])


def test_settled_blocks_keep_their_identity_and_revision() -> None:
    without_definitions = [value for name, value in replies().items() if "]: " not in value]
    assert len(without_definitions) > 8
    text = "\n\n".join(without_definitions)
    parser = IncrementalParser()
    seen: list[tuple[object, int]] = []
    for character in text:
        parser.append(character)
        now = [(block, block.revision) for block in parser.settled]
        assert now[: len(seen)] == seen
        seen = now
    assert len(seen) > 50


def test_a_late_definition_changes_just_the_blocks_that_mention_it() -> None:
    parser = IncrementalParser()
    for character in "one [a]\n\ntwo [b]\n\n- three [A]\n- four\n\nfive\n\n":
        parser.append(character)
    one, two, three, five = parser.settled
    parser.append("[a]: /u\n\n")
    assert [block.revision for block in (one, two, three, five)] == [1, 0, 1, 0]
    assert [part.revision for part in three.parts] == [1, 0]
    assert any(child.type == "link_open" for child in one.tokens[1].children or [])


def test_list_items_settle_one_by_one() -> None:
    parser = IncrementalParser()
    parser.append("3. a\n4. b\n5. c\n6. d")
    tail = parser.live_tail()
    assert tail.open_list is not None
    assert (tail.open_list.start, tail.open_list.count, tail.open_list.is_tight) == (3, 2, True)
    parts = list(tail.open_list.parts)
    assert tail.blocks[0].tokens[0].attrs["start"] == 5
    assert sum(token.type == "list_item_open" for token in tail.blocks[0].tokens) == 2
    parser.append("\n\n7. e\n8. f\n\nend\n\n")
    assert tail.open_list.parts[: len(parts)] == parts
    assert not tail.open_list.is_tight
    assert parts[0].revision == 1
    block = parser.settled[0]
    assert block.parts == tuple(tail.open_list.parts)
    assert [part.number for part in block.parts] == [0, 2]
    assert sum(part.count for part in block.parts) == 6


def test_a_lone_marker_under_a_list_does_not_make_it_loose() -> None:
    parser = IncrementalParser()
    parser.append("- a\n- b\n- c\n\n-")
    tail = parser.live_tail()
    assert tail.open_list is not None
    assert tail.open_list.is_tight
    assert all(token.hidden for token in tail.blocks[0].tokens if token.type == "paragraph_open")


def test_table_rows_settle_one_by_one() -> None:
    parser = IncrementalParser()
    parser.append("| a | b |\n|---|---|\n| 1 | 2 |\n")
    first = parser.live_tail().open_table
    parser.append("| 3 | 4 |\n| 5 | *s")
    table = parser.live_tail().open_table
    assert table is not None
    assert table is first
    assert [part.count for part in table.parts] == [1, 1]
    assert [part.number for part in table.parts] == [0, 1]
    rows = parser.live_tail().blocks[0].tokens
    assert sum(token.type == "tr_open" for token in rows) == 2
    assert any(child.type == "em_open" for token in rows for child in token.children or [])


def test_a_fence_grows_line_by_line_and_hides_what_may_close_it() -> None:
    parser = IncrementalParser()
    parser.append("text\n\n```py title\nx = 1\ny")
    fence = parser.live_tail().open_fence
    assert fence is not None
    assert (fence.info, fence.lines, fence.partial) == ("py title", ["x = 1"], "y")
    for piece, partial in (("\n", ""), ("`", ""), ("``", ""), (" ", ""), ("z", "``` z"), ("\n  ```", "")):
        parser.append(piece)
        assert fence.partial == partial
    parser.append("\nafter")
    assert fence.is_closed
    assert parser.settled[-1].fence is fence
    assert parser.settled[-1].tokens[0].content == "x = 1\ny\n``` z\n"


def test_blocks_say_where_they_begin() -> None:
    text = replies()["steps"]
    parser = parsed(list(text))
    lines = text.split("\n")
    for block in parser.settled:
        assert lines[block.first_line] == block.source.split("\n")[0]
        assert block.tokens[0].map is not None
        assert block.tokens[0].map[0] == block.first_line
    starts = [block.first_line for block in parser.settled]
    assert all(before < after for before, after in pairwise(starts))


def test_inline_lines_of_parts_count_from_the_document() -> None:
    parser = IncrementalParser()
    parser.append("x\n\n- a\n- b\n\n  c\n- d\n")
    tail = parser.live_tail()
    assert tail.open_list is not None
    tokens = [token for part in tail.open_list.parts for token in part.tokens] + tail.blocks[0].tokens
    lines = {token.content: token.map[0] for token in tokens if token.type == "inline" and token.map}
    assert lines == {"a": 2, "b": 3, "c": 5, "d": 6}


def test_nothing_is_appended_after_the_end() -> None:
    parser = parsed(["a"])
    parser.finish()
    with pytest.raises(ValueError, match="finished"):
        parser.append("b")
    assert parser.live_tail().blocks == ()


def test_the_revision_grows_with_each_change_and_the_tail_is_kept_in_between() -> None:
    parser = IncrementalParser()
    parser.append("a")
    tail = parser.live_tail()
    assert parser.live_tail() is tail
    before = parser.revision
    parser.append("")
    assert parser.revision == before
    parser.append("b")
    assert parser.revision > before
    assert parser.live_tail() is not tail
