"""Inline tokens as styled runs: emphasis, code, links, images, formulas and plain text.

markdown-it decodes entities (``&#x202e;``), so each text is made safe for a terminal once more here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from markdown_it.token import Token

from app.markdown.lines import Run
from app.markdown.math import formula_text
from app.markdown.wrap import sliced
from app.safe_text import is_safe, safe_code, safe_text

_STYLES = {"em_open": "emphasis", "strong_open": "strong", "s_open": "strike", "link_open": "link"}
_OPENS_LINK = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f]+\Z", re.IGNORECASE)
_LINE_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
_NEEDS_NO_SPACE = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff]")
_first = itemgetter(0)
_TO_SPACES = str.maketrans({"\n": " ", "\t": "    "})


@dataclass(slots=True)
class InlineLine:
    """Text up to a hard break: to be wrapped as one."""

    runs: list[Run] = field(default_factory=list)
    starts: list[tuple[int, int, int]] = field(default_factory=list)
    """Where source lines begin or go on in it: characters before, source line, that line's characters before."""
    length: int = 0
    """Characters so far."""

    def place_of(self, characters: int) -> tuple[int, int]:
        """Source line, and characters of it before, of a place in this text."""
        before, source_line, offset = self.starts[bisect_right(self.starts, characters, key=_first) - 1]
        return source_line, offset + characters - before

    def unfinished(self, characters: int, *, is_first: bool) -> UnfinishedLine:
        """What stands from a place on, to be gone on with."""
        place = (0, *self.place_of(characters))
        later = [(at - characters, line, offset) for at, line, offset in self.starts if at > characters]
        runs = list(sliced(self.runs, characters, self.length))
        return UnfinishedLine(InlineLine(runs, [place, *later], self.length - characters), is_first)


class UnfinishedLine(NamedTuple):
    """The last row of a paragraph that goes on elsewhere."""

    line: InlineLine
    is_first: bool
    """Whether no row of the paragraph stands before it."""


def flowing_lines(
    token: Token, style: str, first_line: int, before: UnfinishedLine | None, *, is_joined: bool
) -> list[InlineLine]:
    """The lines of an inline token that goes on with a paragraph, cut at hard breaks.

    Args:
        token: A token with children.
        style: Styles of what stands around it.
        first_line: Source line that it begins in.
        before: Where the paragraph stopped; None where it begins.
        is_joined: Whether it goes on inside a line and not with the next one.
    """
    writer = _InlineWriter(style, first_line, breaks_at_tags=False)
    if before is not None:
        writer.go_on(before.line, is_joined=is_joined)
    writer.write(token.children or ())
    return writer.lines


def inline_lines(
    token: Token, style: str, first_line: int, *, breaks_at_tags: bool = False
) -> list[InlineLine]:
    """The lines of an inline token, cut at hard breaks.

    Args:
        token: A token with children.
        style: Styles of what stands around it.
        first_line: Source line that it begins in.
        breaks_at_tags: Whether ``<br>`` breaks the line, as in table cells, where Markdown has no other way.
    """
    writer = _InlineWriter(style, first_line, breaks_at_tags)
    writer.write(token.children or ())
    return writer.lines


def clean(text: str) -> str:
    """The text fit for a run of prose: safe, in one line, tabs as four spaces, without what is hidden in it."""
    if text.isascii() and text.isprintable():
        return text
    return (text if is_safe(text) else safe_text(text)).translate(_TO_SPACES)


def clean_code(text: str) -> str:
    """The same for a run of code, where what is hidden shows; of the same length but for tabs."""
    if text.isascii() and text.isprintable():
        return text
    return safe_code(text).translate(_TO_SPACES)


def link_of(destination: object) -> str:
    """The destination where a run may link to it, or nothing."""
    text = str(destination)
    return text if _OPENS_LINK.match(text) is not None and is_safe(text) else ""


class _InlineWriter:
    """Walks the children of one inline token."""

    def __init__(self, style: str, first_line: int, breaks_at_tags: bool) -> None:
        self._styles = [style]
        self._links = [""]
        self._source_line = first_line
        self._breaks_at_tags = breaks_at_tags
        self._space: Run | None = None
        self._shown = 0
        self._is_after_display = False
        self.lines = [InlineLine(starts=[(0, first_line, 0)])]

    def go_on(self, line: InlineLine, *, is_joined: bool) -> None:
        """Begin behind what has been written elsewhere."""
        self.lines = [InlineLine(list(line.runs), list(line.starts), line.length)]
        if is_joined:
            self._shown = line.place_of(line.length)[1]
        else:
            self._space = Run(" ", self._styles[-1])

    def write(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            match token.type:
                case "text" | "text_special" | "html_inline":
                    self._put_text(token.content)
                case "softbreak":
                    self._space = Run(" ", self._styles[-1], self._links[-1])
                    self._source_line += 1
                case "hardbreak":
                    self._source_line += 1
                    self._shown = -1
                    self._break_line()
                case "code_inline":
                    self._put_clean(clean_code(token.content), "inline-code")
                case "math_inline":
                    self._put_formula(token)
                case "image":
                    self._put_image(token)
                case "link_open":
                    self._open_link(token)
                case opening if opening in _STYLES:
                    self._styles.append(self._inner(_STYLES[opening]))
                    self._links.append(self._links[-1])
                case closing if closing.endswith("_close") and len(self._styles) > 1:
                    self._styles.pop()
                    self._links.pop()
                case _:
                    self._put_text(token.content)

    def _inner(self, name: str) -> str:
        outer = self._styles[-1]
        if name in outer.split():
            return outer
        return f"{outer} {name}" if outer and name else outer or name

    def _open_link(self, token: Token) -> None:
        link = link_of(token.attrs.get("href", ""))
        self._styles.append(self._inner("link") if link else self._styles[-1])
        self._links.append(link)

    def _put_text(self, text: str) -> None:
        if not self._breaks_at_tags or "<" not in text:
            self._put(text)
            return
        for number, piece in enumerate(_LINE_BREAK_TAG.split(text)):
            if number:
                self._break_line()
            self._put(piece)

    def _put_formula(self, token: Token) -> None:
        is_display = token.markup in ("$$", "\\[")
        if self.lines[-1].runs and (is_display or self._is_after_display):
            self._break_at_display()
        self._is_after_display = False
        for number, piece in enumerate(formula_text(token.content).split("\n")):
            if number:
                self._break_line()
            self._put(piece, "math")
        if newlines := token.content.count("\n"):
            self._source_line += newlines
            self._shown = 0
            self.lines[-1].starts.append((self.lines[-1].length, self._source_line, 0))
        self._is_after_display = is_display

    def _put_image(self, token: Token) -> None:
        inside = token.children or ()
        alternative = "".join(" " if child.type == "softbreak" else child.content for child in inside)
        title = alternative or str(token.attrs.get("title", ""))
        link = self._links[-1] or link_of(token.attrs.get("src", ""))
        text = f"[image: {title}]" if title else "[image]"
        self._put(text, "link" if link else "", link)

    def _put(self, text: str, name: str = "", link: str = "") -> None:
        self._put_clean(clean(text), name, link)

    def _put_clean(self, text: str, name: str, link: str = "") -> None:
        if not text:
            return
        if self._is_after_display:
            self._is_after_display = False
            self._break_at_display()
            text = text.lstrip(" ")
            if not text:
                return
        if self._space is not None:
            self._join(self._space, text)
            self._space = None
        self._append(Run(text, self._inner(name), link or self._links[-1]))

    def _join(self, space: Run, text: str) -> None:
        """Put what a newline in the source stands for: a space, or nothing between two ideographs."""
        line = self.lines[-1]
        if line.runs and not (_NEEDS_NO_SPACE.match(line.runs[-1].text[-1]) and _NEEDS_NO_SPACE.match(text)):
            self._append(space)
        self._shown = 0
        line.starts.append((line.length, self._source_line, 0))

    def _append(self, run: Run) -> None:
        line = self.lines[-1]
        line.length += len(run.text)
        self._shown += len(run.text)
        if line.runs and line.runs[-1][1:] == run[1:]:
            line.runs[-1] = run._replace(text=line.runs[-1].text + run.text)
        else:
            line.runs.append(run)

    def _break_at_display(self) -> None:
        """Begin a line before or after a formula that stands on lines of its own."""
        if self._space is not None:
            self._shown = -1
        self._break_line()

    def _break_line(self) -> None:
        self._space = None
        self._shown += 1
        self.lines.append(InlineLine(starts=[(0, self._source_line, self._shown)]))
