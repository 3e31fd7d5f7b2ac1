r"""Formulas: LaTeX in Markdown found and written as Unicode, where that can be done faithfully.

A formula that uses a command unknown here keeps its source. `use_math` teaches a markdown-it parser to find
``$…$``, ``$$…$$``, ``\(…\)`` and ``\[…\]``, before emphasis and escapes can take them apart; prices, shell variables
and escaped brackets stay text. The opening and closing rules are Pandoc's ``tex_math_dollars``.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from app.markdown.math_reader import FormulaReader, UnreadableFormula
from app.safe_text import SafeMarkdown, unmarked

_LONGEST = 2000
"""Characters of one formula; longer ones stay text, which also bounds the search for an end."""
_CLOSINGS = {"$": "$", "$$": "$$", "\\(": "\\)", "\\[": "\\]"}
_CLEARLY_MATH = re.compile(
    r"""\\[A-Za-z]+ | [\w)}\]] \s* [\^_] \s* [\w{(\\+*-]  # a command, a script
    | ^ \s* -? [A-Za-z] '* \s* $                          # one letter
    | [\w)\]!|'] \s* [=<>+*/−≤≥≠≈∈→×·|] \s* [\w(\[|\\-]   # a relation or operation between terms
    | ^ \s* \w \s* - \s* \w \s* $                         # a difference
    | ^ \s* [A-Za-z] \s* \( [\w\s,;+*/-]{1,24} \) \s* $   # a function of something
    | ^ \s* [(\[] \s* -? \w+ (\s* , \s* -? \w+)+ \s* [)\]] \s* $   # a tuple or an interval""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"\s*[+-]?\d[\d.,]*(?:\\?%)?\s*\Z")
_PRICE = re.compile(r"[+-]?\d[\d.,]*\S*\s+(?:[A-Za-z]{2,}\b|\W)(?!.*\\)", re.DOTALL)
_WORDS = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{4,}(?:\s+[A-Za-z]{2,}){2,}")


def use_math(parser: MarkdownIt) -> None:
    """Make a parser give ``math_inline`` tokens, whose content is the LaTeX source."""
    parser.inline.ruler.before("escape", "math", _math_rule)


def formula_text(source: str) -> str:
    """A formula as Unicode text, with a newline between its rows; the source itself where it cannot be read."""
    try:
        return FormulaReader(source).read()
    except UnreadableFormula:
        return " ".join(source.split())


def _math_rule(state: StateInline, silent: bool) -> bool:
    source, start = state.src, state.pos
    if source[start] not in "$\\":
        return False
    opening = source[start : start + 2] if source.startswith(("$$", "\\(", "\\["), start) else source[start]
    closing = _CLOSINGS.get(opening)
    if closing is None:
        return False
    begin = start + len(opening)
    end = _find_closing(source, closing, begin, min(state.posMax, begin + _LONGEST))
    if end < 0 or not _is_formula(source, opening, start, begin, end):
        return False
    if not silent:
        token = state.push("math_inline", "", 0)
        token.content = unmarked(SafeMarkdown(source[begin:end])).strip()
        token.markup = opening
    state.pos = end + len(closing)
    return True


def _find_closing(source: str, closing: str, begin: int, limit: int) -> int:
    """Where the closing mark stands, escaped dollars skipped; negative where it does not."""
    end = source.find(closing, begin, limit)
    while end > begin and closing[0] == "$" and source[end - 1] == "\\" and source[end - 2] != "\\":
        end = source.find(closing, end + 1, limit)
    return end


def _is_formula(source: str, opening: str, start: int, begin: int, end: int) -> bool:
    """Whether what stands between two marks is clearly mathematics."""
    content = unmarked(SafeMarkdown(source[begin:end]))
    if not content.strip() or "`" in content:
        return False
    if opening == "$":
        before, after = source[start - 1 : start], source[end + 1 : end + 2]
        if content[0].isspace() or content[-1].isspace() or after.isdigit() or before.isalnum():
            return False
        if _NUMBER.match(content):
            return not after.isalnum()
        if _PRICE.match(content) and "=" not in content:
            return False
    if opening == "$$":
        return True
    return _CLEARLY_MATH.search(content) is not None and _WORDS.search(content) is None
