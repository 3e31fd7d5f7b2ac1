"""The links of a text, in order: those that a reader could activate."""

from __future__ import annotations

from dataclasses import dataclass

from app.markdown.grammar import parse_whole
from app.markdown.layout_inline import clean, link_of


@dataclass(frozen=True, slots=True)
class Link:
    """One link.

    Attributes:
        label: What it is called; the destination where it has no name.
        href: Where it leads: safe text, http, https or mailto only.
    """

    label: str
    href: str


def links_in(source: str) -> list[Link]:
    """The links and pictures of a Markdown text, each destination once."""
    found: dict[str, Link] = {}
    for token in parse_whole(source):
        href, words = "", ""
        for child in token.children or ():
            if child.type == "link_open":
                href, words = link_of(child.attrs.get("href", "")), ""
            elif child.type == "link_close":
                _add(found, words, href)
                href = ""
            elif child.type == "image" and not href:
                _add(found, child.content, link_of(child.attrs.get("src", "")))
            else:
                words += child.content or (" " if child.type.endswith("break") else "")
    return list(found.values())


def _add(found: dict[str, Link], words: str, href: str) -> None:
    if href:
        found.setdefault(href, Link(" ".join(clean(words).split()) or href, href))
