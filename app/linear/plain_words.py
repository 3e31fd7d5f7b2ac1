"""Plain words: Markdown as it reads aloud, line by line while it streams."""

from __future__ import annotations

import re

from app.safe_text import safe_code

_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})\s*([^`]*)$")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_ITEM = re.compile(r"(\s*)[-*+]\s+(?:\[([ xX])\]\s+)?(.*)$")
_QUOTE = re.compile(r"\s{0,3}((?:>\s?)+)(.*)$")
_RULE = re.compile(r"\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$")
_TABLE_RULE = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?$")
_TABLE_ROW = re.compile(r"\s*\|(.*)\|\s*$")
_CODE = re.compile(r"(`+)(.+?)\1")
_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)[^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)[^)]*\)")
_STRONG = re.compile(r"(\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=\S)([^*_]+?)(?<=\S)\1(?![\w*])")
_SENTENCE = re.compile(r"[.!?…:;]\s+(?=\S)")

_ENOUGH = 60
"""Letters from which a sentence of an unfinished line is told before the line ends."""


class PlainWords:
    """Turns Markdown into words as it comes.

    `feed` returns what can be told; a line that may still mean something else is kept until it ends, so that nothing told
    has ever to be taken back.
    """

    def __init__(self) -> None:
        self._line = ""
        self._is_begun = False
        """Whether the beginning of the line was told already."""
        self._fence = ""
        self._is_in_table = False

    def feed(self, text: str) -> str:
        """What is to be told after this text."""
        self._line += text
        told: list[str] = []
        while "\n" in self._line:
            line, _, self._line = self._line.partition("\n")
            told.append(self._told(line))
            self._is_begun = False
        return "".join(told) + self._beginning()

    def end(self) -> str:
        """What is left to be told, now that nothing comes any more."""
        line, self._line = self._line, ""
        told = self._told(line) if line or self._is_begun else ""
        if self._fence:
            self._fence = ""
            told += "End of code.\n"
        return told

    def _beginning(self) -> str:
        """The sentences that are whole in a long line of text that is not."""
        if self._fence or len(self._line) < _ENOUGH:
            return ""
        if not self._is_begun and not (self._line[0].isalnum() and not self._line[0].isdigit()):
            return ""  # a mark at the start may make it anything
        ends = [match.end() for match in _SENTENCE.finditer(self._line)]
        ends = [end for end in ends if _is_even(self._line[:end])]
        if not ends:
            return ""
        told, self._line = self._line[: ends[-1]], self._line[ends[-1] :]
        self._is_begun = True
        return _inline(told)

    def _told(self, line: str) -> str:
        line = line.rstrip("\r")
        if self._is_begun:
            return f"{_inline(line)}\n"
        fence = _FENCE.match(line)
        if self._fence:
            if fence and fence[1].startswith(self._fence) and not fence[2].strip():
                self._fence = ""
                return "End of code.\n"
            return f"{safe_code(line)}\n"
        if fence:
            self._fence = fence[1]
            language = fence[2].strip()
            return f"Code{', ' + language if language else ''}:\n"
        return self._block(line)

    def _block(self, line: str) -> str:
        was_in_table, self._is_in_table = self._is_in_table, False
        if _TABLE_RULE.match(line) and "|" in line:
            self._is_in_table = True
            return ""
        if row := _TABLE_ROW.match(line):
            self._is_in_table = True
            cells = "; ".join(_inline(cell.strip()) for cell in row[1].split("|"))
            return f"{'Row' if was_in_table else 'Table'}: {cells}\n"
        if heading := _HEADING.match(line):
            return f"Heading {len(heading[1])}: {_inline(heading[2])}\n"
        if _RULE.match(line):
            return "Break.\n"
        if quote := _QUOTE.match(line):
            return f"Quote: {_inline(quote[2])}\n"
        if item := _ITEM.match(line):
            state = {None: "", " ": "open: ", "x": "done: ", "X": "done: "}[item[2]]
            return f"{item[1]}- {state}{_inline(item[3])}\n"
        return f"{_inline(line)}\n"


def _is_even(text: str) -> bool:
    """Whether no mark is open at the end of a text."""
    return text.count("`") % 2 == 0 and text.count("**") % 2 == 0 and text.count("[") == text.count("]")


def _inline(text: str) -> str:
    """A line without its marks; the destination of a link behind its words."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(safe_code(match[2].strip()))
        return f"\x00{len(kept) - 1}\x00"

    text = _CODE.sub(keep, text)
    text = _IMAGE.sub(lambda match: f"Image: {match[1]} ({match[2]})", text)
    text = _LINK.sub(lambda match: match[1] if match[1] == match[2] else f"{match[1]} ({match[2]})", text)
    for _ in range(2):  # strong in struck and the like
        text = _STRONG.sub(r"\2", text)
    text = _EMPHASIS.sub(r"\2", text)
    return re.sub("\x00(\\d+)\x00", lambda match: kept[int(match[1])], text)
