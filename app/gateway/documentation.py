"""The documentation that the guide answers from: sections of Markdown, each with its title.

Three sources: what beck ships about itself (``knowledge.md``), the README, and the help texts of the running app.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.paths import shipped_path

LONGEST_SECTION_LINES = 48
"""A longer section is quoted up to the blank line before this one."""

_KNOWLEDGE = Path(__file__).with_name("knowledge.md")
_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*$")
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_ASKED_AS = re.compile(r"<!--\s*asked as:(.*?)-->", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]*>")
_PICTURE = re.compile(r"\[?!\[[^\]]*\]\([^)]*\)(?:\]\([^)]*\))?")
_OWN_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|mailto:)[^)]*\)")


@dataclass(frozen=True, slots=True)
class HelpSection:
    """A help text of the running app, such as one group of the key table.

    Attributes:
        title: As a heading, without marks.
        markdown: Without its heading.
    """

    title: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of documentation that answers one question.

    Attributes:
        title: Its heading.
        markdown: Its text without the heading, fit to be quoted.
        asked_as: Words and questions under which people look for it; never shown.
        weight: How much its source is trusted, 1 being usual.
    """

    title: str
    markdown: str
    asked_as: str = ""
    weight: float = 1.0


def all_sections(help_sections: Iterable[HelpSection] = ()) -> list[Section]:
    """Everything there is to quote from, best source first."""
    return [
        *split_sections(_KNOWLEDGE.read_text(encoding="utf-8"), weight=1.25),
        *(Section(help_section.title, help_section.markdown.strip()) for help_section in help_sections),
        *split_sections(readme_text()),
    ]


def readme_text() -> str:
    """The README as shipped, or as it lies in the checkout; nothing where there is none."""
    readme = shipped_path("guide/README.md")
    return readme.read_text(encoding="utf-8", errors="replace") if readme.is_file() else ""


def split_sections(markdown: str, weight: float = 1.0) -> list[Section]:
    """The document cut at its headings; headings inside fenced code do not count, empty sections are dropped."""
    sections = []
    for title, lines in _by_heading(markdown):
        text = "\n".join(lines)
        asked_as = " ".join(_ASKED_AS.findall(text))
        if quotable := _quotable(text):
            sections.append(Section(title, quotable, asked_as, weight))
    return sections


def _by_heading(markdown: str) -> Iterator[tuple[str, list[str]]]:
    title, lines, fence = "", list[str](), ""
    for line in markdown.splitlines():
        if mark := _FENCE.match(line):
            fence = _fence_after(fence, mark[1], line)
        heading = None if fence else _HEADING.match(line)
        if heading is None:
            lines.append(line)
            continue
        yield title, lines
        title, lines = heading[2].replace("`", "").replace("*", ""), []
    yield title, lines


def _fence_after(fence: str, mark: str, line: str) -> str:
    """The open fence after a line with a fence mark: CommonMark 4.5."""
    if not fence:
        return mark
    closes = mark.startswith(fence) and not line.strip().strip(mark[0])
    return "" if closes else fence


def _quotable(text: str) -> str:
    """The text without pictures, raw HTML and links that lead nowhere outside the repository; code is untouched."""
    kept, fence = [], ""
    for line in _COMMENT.sub("", text).splitlines():
        if mark := _FENCE.match(line):
            fence = _fence_after(fence, mark[1], line)
        text_line = line if fence or mark or "`" in line else _without_pictures(line)
        if text_line.strip() or not line.strip():
            kept.append(text_line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_clipped(kept))).strip()


def _without_pictures(line: str) -> str:
    """The line without pictures and tags, links into the repository as plain text."""
    return _OWN_LINK.sub(r"\1", _PICTURE.sub("", _TAG.sub("", line)))


def _clipped(lines: list[str]) -> list[str]:
    """At most `LONGEST_SECTION_LINES`, cut at a blank line outside any fence."""
    if len(lines) <= LONGEST_SECTION_LINES:
        return lines
    end, fence = 0, ""
    for number, line in enumerate(lines[:LONGEST_SECTION_LINES]):
        if mark := _FENCE.match(line):
            fence = _fence_after(fence, mark[1], line)
        elif not line and not fence:
            end = number
    return [*lines[:end], "", "*(There is more of this in the README.)*"] if end else lines
