from __future__ import annotations

import pytest

from app.markdown.links import Link, links_in


def test_links_are_listed_in_order_and_once() -> None:
    source = "[a **b**](https://x.test/1) and <https://x.test/2>, https://x.test/3\n\n- [again](https://x.test/1)\n"
    assert links_in(source) == [
        Link("a b", "https://x.test/1"),
        Link("https://x.test/2", "https://x.test/2"),
        Link("https://x.test/3", "https://x.test/3"),
    ]


def test_references_pictures_and_tables_count() -> None:
    source = "[one][r] ![pic](https://x.test/p.png)\n\n| a |\n|---|\n| [cell](mailto:a@b.test) |\n\n[r]: https://x.test/r\n"
    assert [link.href for link in links_in(source)] == [
        "https://x.test/r",
        "https://x.test/p.png",
        "mailto:a@b.test",
    ]


def test_a_picture_in_a_link_is_that_link() -> None:
    assert links_in("[![badge](https://x.test/b.svg)](https://x.test/to)") == [
        Link("badge", "https://x.test/to")
    ]


@pytest.mark.parametrize(
    "source",
    [
        "[x](javascript:alert(1))",
        "[x](file:///etc/passwd)",
        "[x](/etc/passwd)",
        "[x](<--version>)",
        "`https://x.test`",
    ],
)
def test_other_destinations_are_no_links(source: str) -> None:
    assert links_in(source) == []


def test_a_link_without_a_name_is_called_by_its_destination() -> None:
    assert links_in("[](https://x.test/)") == [Link("https://x.test/", "https://x.test/")]


def test_a_label_is_one_safe_line() -> None:
    assert links_in("[a&#x202e;b\nc](https://x.test/)") == [Link("a\ufffdb c", "https://x.test/")]
