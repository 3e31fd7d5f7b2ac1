"""Display of inline syntax that is not finished yet: the text of the live tail, completed so that no mark shows raw.

`repair` takes the inline content of the block at the end of the tail and gives content that parses to what the text
most probably becomes: openers get their closers, half marks at the very end are left out until they are whole. It
is for display only; the source is never changed. One pass over the text, so O(its length).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

_MARK = re.compile(r"\\.?|`+|\*+|_+|~+|!?\[|\]|<|\$\$", re.DOTALL)
_HALF_TASK_OR_ALERT = re.compile(r"\[(?:[ xX]?\]?|!\w*\]?)")
_HALF_ENTITY = re.compile(r"&(#?\w{0,8})\Z")
_ENTITIES = (
    "amp",
    "lt",
    "gt",
    "quot",
    "apos",
    "nbsp",
    "copy",
    "reg",
    "trade",
    "mdash",
    "ndash",
    "hellip",
    "rarr",
    "larr",
)
_HALF_MARK = re.compile(r"(?:(?<=\s)|\A)[!$]\Z")
"""What would be seen for a moment before an image or math."""
_HALF_COMMAND = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")
"""A backslash that would escape the mark put behind it."""
_NUMBERS = re.compile(r"[\d\s,.:–-]+")
_SCHEMES = ("https:", "http:", "mailto:")
_AUTOLINK = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*(>|\Z)")
_DESTINATION = re.compile(
    r"\(\s*(?:<[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)"
)
_HALF_DESTINATION = re.compile(
    r"\(\s*(?:<[^<>\n]*>?|[^\s<>]*)(?:\s+(?:\"[^\"]*\"?|'[^']*'?|\([^()]*\)?)?)?\Z"
)
_LABEL = re.compile(r"\[[^\[\]]*\]")
_HALF_LABEL = re.compile(r"\[[^\[\]\n]{0,80}\Z")

_MAX_ROUNDS = 6
"""How often leaving a half mark out may uncover another one before it."""
_MAX_BRACKETS = 8
"""Open brackets past which none is taken for a link."""
_MAX_LINK_TEXT = 120
"""Characters after an opening bracket past which it is taken for a bracket and no link."""


def repair(text: str) -> str:
    """The inline content with unfinished code, emphasis, strikethrough, links and math completed."""
    if _HALF_TASK_OR_ALERT.fullmatch(text):
        return ""
    text = _without_half_mark(text)
    if _MARK.search(text) is None:
        return text
    for _ in range(_MAX_ROUNDS):
        scan = _Scan(text)
        shortened = scan.run()
        if shortened is None:
            return scan.completed()
        text = shortened
    return text


def _without_half_mark(text: str) -> str:
    """The text without the beginning of an entity, an image or math at its very end."""
    entity = _HALF_ENTITY.search(text)
    if entity is not None and (entity[1][:1] == "#" or any(name.startswith(entity[1]) for name in _ENTITIES)):
        text = text[: entity.start()]
    return _HALF_MARK.sub("", text)


@dataclass(slots=True)
class _Opener:
    mark: str
    """``*``, ``_``, ``~`` or ``[``."""
    count: int
    end: int
    """Where the text inside begins."""


@dataclass(slots=True)
class _Scan:
    """One pass from left to right."""

    text: str
    openers: list[_Opener] = field(default_factory=list)
    ending: str = ""
    """Closer of the code, math or link that the text ends in."""
    cut: int = -1
    """Where the text to show ends, when that is before its end; -1 otherwise."""

    def run(self) -> str | None:
        """Scan the text; a shorter text to scan instead where it ends in a half mark, else None."""
        position = 0
        while (match := _MARK.search(self.text, position)) is not None:
            begin, position = match.span()
            match match.group()[0]:
                case "\\":
                    if position - begin == 1:
                        return self.text[:begin]
                case "`" | "$":
                    position = self._span(begin, position)
                case "<":
                    position = self._autolink(begin)
                case "[" | "!":
                    if position == len(self.text):
                        return self.text[:begin].rstrip("[*_~")
                    self.openers.append(_Opener("[", 1, position))
                case "]":
                    position = self._bracket(begin)
                case _:
                    if position == len(self.text):
                        return self.text[:begin].rstrip("[*_~")
                    self._run(begin, position)
            if position < 0:
                return self.text[: self.cut] if self.cut >= 0 and not self.ending else None
        return None

    def completed(self) -> str:
        """The text with all closers that it lacks."""
        shown = self.text if self.cut < 0 else self.text[: self.cut]
        body = shown if self.ending else shown.rstrip()
        closers = self.ending
        is_last_bracket = sum(opener.mark == "[" for opener in self.openers) <= _MAX_BRACKETS
        for opener in reversed(self.openers):
            if opener.mark != "[":
                closers += opener.mark * opener.count
            elif is_last_bracket:
                is_last_bracket = False
                closers += "" if self._is_plain_bracket(opener.end, len(shown)) else "]()"
        return body + closers + shown[len(body) :]

    def _span(self, begin: int, end: int) -> int:
        """Skip code or math; -1 where it is still open at the end of the text."""
        marks = self.text[begin:end]
        closing = _closing_run(self.text, marks, end)
        if closing >= 0:
            return closing + len(marks)
        content = self.text[end:].rstrip(marks[0])
        if marks[0] == "$" and _HALF_COMMAND.search(content):
            content = content[:-1]
        if content.strip():
            self.cut = end + len(content)
            self.ending = marks
        else:
            self.cut = begin
        return -1

    def _autolink(self, begin: int) -> int:
        match = _AUTOLINK.match(self.text, begin)
        if match is None:
            is_scheme = any(scheme.startswith(self.text[begin + 1 :]) for scheme in _SCHEMES)
            if not is_scheme or (begin and self.text[begin - 1].isalnum()):
                return begin + 1
            self.cut = begin
            return -1
        if match.group(1):
            return match.end()
        self.ending = ">"
        return -1

    def _bracket(self, begin: int) -> int:
        """Take a closing bracket and the destination after it; -1 where the text ends inside a link."""
        index = next((i for i in reversed(range(len(self.openers))) if self.openers[i].mark == "["), -1)
        if index < 0:
            return begin + 1
        opener = self.openers[index]
        del self.openers[index:]
        end = begin + 1
        for whole in (_DESTINATION, _LABEL):
            if (match := whole.match(self.text, end)) is not None:
                return match.end()
        is_half = _HALF_DESTINATION.match(self.text, end) or _HALF_LABEL.match(self.text, end)
        if (is_half or end == len(self.text)) and not self._is_plain_bracket(opener.end, begin):
            self.cut = end
            self.ending = "()"
            return -1
        return end

    def _is_plain_bracket(self, begin: int, end: int) -> bool:
        """Whether the bracket before ``begin`` most probably starts no link: an index, a footnote, an interval."""
        inner = self.text[begin:end]
        is_image = self.text[begin - 2 : begin] == "!["
        if not is_image and begin >= 2 and (self.text[begin - 2].isalnum() or self.text[begin - 2] in "_)]"):
            return True
        closing, opening = inner.find(")"), inner.find("(")
        return (
            len(inner) > _MAX_LINK_TEXT
            or inner[:1] in ("^", "]", " ", "")
            or _NUMBERS.fullmatch(inner) is not None
            or (closing >= 0 and (opening < 0 or closing < opening))
        )

    def _run(self, begin: int, end: int) -> None:
        """Take a run of emphasis marks inside the text: close what it can close, then open."""
        mark, count = self.text[begin], end - begin
        if mark == "~" and count != 2:
            return
        can_open, can_close = _flanking(self.text, begin, end)
        if begin and self.text[begin - 1].isascii() and self.text[begin - 1].isalnum():
            can_open = False  # 2**10 is far more frequent than emphasis inside a word
        if can_close:
            count = self._close(mark, count)
        if can_open and count:
            self.openers.append(_Opener(mark, count, end))

    def _close(self, mark: str, count: int) -> int:
        """Close openers of the same mark inside the innermost bracket; how many marks are left."""
        index = len(self.openers) - 1
        while count and index >= 0 and self.openers[index].mark != "[":
            opener = self.openers[index]
            if opener.mark == mark:
                used = min(count, opener.count)
                count -= used
                opener.count -= used
                del self.openers[index + (opener.count > 0) :]
            index -= 1
        return count


def _closing_run(text: str, marks: str, begin: int) -> int:
    """Where a run of exactly these marks stands after ``begin``; -1 for nowhere."""
    position = text.find(marks, begin)
    while position >= 0:
        end = position + len(marks)
        while end < len(text) and text[end] == marks[0]:
            end += 1
        if end - position == len(marks):
            return position
        position = text.find(marks, end)
    return -1


def _flanking(text: str, begin: int, end: int) -> tuple[bool, bool]:
    """Whether a run of marks can open and can close emphasis (CommonMark 0.31.2, section 6.2)."""
    before = text[begin - 1] if begin else " "
    after = text[end] if end < len(text) else " "
    before_space, after_space = before.isspace(), after.isspace()
    before_mark, after_mark = _is_punctuation(before), _is_punctuation(after)
    left = not after_space and (not after_mark or before_space or before_mark)
    right = not before_space and (not before_mark or after_space or after_mark)
    if text[begin] == "_":
        return left and (not right or before_mark), right and (not left or after_mark)
    return left, right


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"
