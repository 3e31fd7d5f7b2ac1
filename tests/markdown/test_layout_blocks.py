from __future__ import annotations

import pytest

from app.markdown.document import Document
from app.markdown.lines import Line


def lines(source: str, width: int = 60) -> list[Line]:
    return list(Document(source, is_finished=True).layout(width).lines)


def texts(source: str, width: int = 60) -> list[str]:
    return [line.text for line in lines(source, width)]


def styles(source: str) -> list[tuple[str, str]]:
    return [(run.text, run.style) for line in lines(source) for run in line.runs]


def test_headings_have_a_style_and_no_marks() -> None:
    assert styles("# one\n### *three*") == [("one", "h1"), ("three", "h3 emphasis")]


def test_one_blank_line_stands_between_blocks_and_belongs_to_none() -> None:
    found = lines("one\n\n\n\n\ntwo\n# three\n---\nfour")
    assert [line.text for line in found] == ["one", "", "two", "", "three", "", "─" * 60, "", "four"]
    assert [line.block for line in found] == [0, -1, 1, -1, 2, -1, 3, -1, 4]


def test_paragraphs_wrap_and_say_so() -> None:
    found = lines("one two three four five", 10)
    assert [(line.text, line.is_wrapped, line.joint) for line in found] == [
        ("one two", True, " "),
        ("three four", True, " "),
        ("five", False, ""),
    ]


def test_newlines_become_spaces_but_not_between_ideographs() -> None:
    assert texts("one\ntwo\n漢\n字") == ["one two 漢字"]


def test_hard_breaks_begin_a_line() -> None:
    assert texts("one  \ntwo\\\nthree") == ["one", "two", "three"]
    assert not any(line.is_wrapped for line in lines("one  \ntwo"))


def test_inline_styles_nest() -> None:
    assert styles("a **b *c* `d`** ~~e~~") == [
        ("a ", ""), ("b ", "strong"), ("c", "strong emphasis"), (" ", "strong"), ("d", "strong inline-code"), (" ", ""), ("e", "strike"),
    ]  # fmt: skip


def test_links_carry_only_web_and_mail_destinations() -> None:
    found = lines(
        "[a](https://x.y/z) [b](mailto:q@r.s) [c](/local) [d](ftp://x.y) <https://e.f> [g](javascript:x)"
    )
    links = {run.text.strip(): run.link for line in found for run in line.runs if run.link}
    assert links == {"a": "https://x.y/z", "b": "mailto:q@r.s", "https://e.f": "https://e.f"}


def test_images_are_titled_links() -> None:
    assert lines("![a *cat*](https://x.y/c.png)")[0].runs[0] == (
        "[image: a cat]",
        "link",
        "https://x.y/c.png",
    )
    assert texts('![](x.png "title") ![](x.png)') == ["[image: title] [image]"]


def test_html_is_shown_as_text() -> None:
    assert texts("<div>\nx <b>y</b>\n</div>\n\n<!-- c -->") == ["<div> x <b>y</b> </div>", "", "<!-- c -->"]


def test_characters_that_could_touch_the_terminal_do_not_come_back_through_entities() -> None:
    assert texts("a&#x202e;b&#x1b;c&#x200b;d&#10;e&#9;f") == ["a\ufffdb\ufffdcd e    f"]
    assert lines("[x](https://a.b/&#x202e;)")[0].runs[0].link in ("", "https://a.b/%E2%80%AE")


def test_tight_lists_have_no_blank_lines_and_loose_ones_do() -> None:
    assert texts("- a\n- b\n  - c") == ["• a", "• b", "  ◦ c"]
    assert texts("- a\n\n- b\n  - c\n  - d") == ["• a", "", "• b", "", "  ◦ c", "  ◦ d"]


def test_numbers_of_ordered_lists_are_aligned() -> None:
    assert texts("9. a\n1. b\n   c") == [" 9. a", "10. b c"]
    assert texts("3) a\n4) b") == ["3. a", "4. b"]


def test_tasks_show_boxes() -> None:
    found = lines("- [ ] a\n- [x] b\n\n1. [x] c")
    assert [line.text for line in found] == ["☐ a", "☑ b", "", "1. ☑ c"]
    assert [found[0].runs[0].style, found[1].runs[0].style] == ["task-open", "task-done"]


def test_wrapped_items_hang_under_their_text() -> None:
    found = lines("- one two three four five\n\n  second", 20)
    assert [(line.text, line.indent) for line in found] == [
        ("• one two three four", 2), ("  five", 2), ("", 0), ("  second", 2),
    ]  # fmt: skip


def test_items_that_begin_with_code_keep_their_bullet() -> None:
    assert texts("- ```py\n  x\n  ```\n-\n- # h") == ["• ", "   1  py", "      x", "• ", "• h"]


@pytest.mark.parametrize("marker", ["- ", "1. "])
def test_twelve_levels_survive_at_forty_columns(marker: str) -> None:
    source = "".join(" " * len(marker) * level + f"{marker}level {level + 1}\n" for level in range(12))
    found = [line for line in lines(source, 40) if "level" in line.text]
    assert len(found) == 12
    indents = [line.indent for line in found]
    assert indents == sorted(set(indents))
    assert all(line.width <= 40 for line in found)


def test_quotes_are_indented_and_dimmed_without_a_glyph() -> None:
    found = lines("> one\n>\n> > two")
    assert [line.text for line in found] == ["  one", "", "    two"]
    assert found[0].runs[-1].style == "quote"


def test_alerts_have_a_title_and_plain_text() -> None:
    found = lines("> [!WARNING]\n> mind *it*")
    assert [line.text for line in found] == ["Warning", "  mind it"]
    assert found[0].runs[0].style == "alert-warning"
    assert [run.style for run in found[1].runs if run.text.strip()] == ["", "emphasis"]


def test_code_has_a_gutter_line_and_stands_in_the_column_of_its_language() -> None:
    found = lines("```rust ignore\nfn x()\n\n\tlet\n```\n\n    plain", 60)
    assert [line.text for line in found] == [
        " 1  rust",
        "    fn x()",
        "",
        "        let",
        "",
        " 2",
        "    plain",
    ]
    assert [line.code_block for line in found] == [1, 1, 1, 1, 0, 2, 2]
    assert found[0].runs[-1].style == "code-language"
    assert all(run.style.startswith("code") for run in found[1].runs)


def test_long_code_keeps_its_width() -> None:
    found = lines("```\n" + "x" * 200 + "\n```", 40)
    assert (found[1].width, found[1].is_wide, found[1].is_wrapped) == (204, True, False)


def test_tabs_in_code_go_to_the_next_multiple_of_four() -> None:
    assert texts("```\na\tb\n漢\tc\n```")[1:] == ["    a   b", "    漢  c"]


def test_source_lines_and_offsets_never_go_back() -> None:
    source = "# h\n\npara one\ntwo three four five six\n\n- a\n  - b\n- c\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n> q"
    found = lines(source, 9)
    places = [(line.source_line, line.source_offset) for line in found]
    assert places == sorted(places)
    assert {line.text.strip(): line.source_line for line in found}["code"] == 14


@pytest.mark.parametrize("width", range(1, 11))
def test_narrow_widths_show_everything_without_overflow(width: int) -> None:
    source = "# head\n\npara with 漢字\n\n- item\n  - nested\n\n1. x\n\n> quote\n\n> [!TIP]\n> t\n\n```py\ncode\n```\n\n---\n\n| a | b |\n|---|---|\n| c | d |"
    found = lines(source, width)
    assert all(line.width <= width or line.is_wide for line in found)
    assert "nested" in "".join(line.text.strip() for line in found)
