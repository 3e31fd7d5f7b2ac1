"""Text from outside, made safe for a terminal.

Everything that a model, a server, a file or a paste says goes through here once, where it enters. The rules work
per code point and keep no state, so the result is the same however a stream is cut.

What changes:

- C0 controls except newline and tab, and DEL, become their visible pictures (U+2400 block); CR is removed.
- C1 controls, bidirectional overrides and isolates, lone surrogates, and the character in whose place kitty shows a part of
  a picture (U+10EEEE) become U+FFFD.
- *Hidden* characters, which nobody sees and no script needs (zero-width space, word joiner, BOM, tags, supplementary
  variation selectors, fillers, bidirectional marks), are removed from prose and become U+FFFD in code. Of a message only
  the parser knows which is which: there the noncharacter `HIDDEN` takes their place until then. The joiners U+200C and
  U+200D stay: emoji and several scripts need them.
- U+2028 and U+2029 become newlines.

Source: research on what Textual lets through, Trojan Source (CVE-2021-42574) and its reports on hidden instructions in tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NewType, TypeVar, cast

SafeText = NewType("SafeText", str)
"""Text that has been through `safe_text` or was written by us."""

SafeMarkdown = NewType("SafeMarkdown", str)
"""Markdown that has been through `safe_markdown`: what shows it, sends it or hands it out deals with `HIDDEN`."""

_Safe = TypeVar("_Safe", SafeText, SafeMarkdown)

HIDDEN = "\ufdd0"
"""Stands in `SafeMarkdown` where a hidden character stood. A noncharacter, which Unicode leaves to programs."""

_CONTROLS = r"\x00-\x08\x0b-\x1f\x7f"
_REPLACED = r"\x80-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\U0010eeee"
_LINE_ENDS = r"\u2028\u2029"
_HIDDEN = (
    r"\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\u3164"
    r"\ufdd1-\ufdef\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Ranges of code points, as in a class of a regular expression; `HIDDEN` itself is one more."""

_LONGEST_LOOK = 100_000
"""How far `safe_line` looks for words behind white space and invisible characters."""

UNSAFE = re.compile(f"[{_CONTROLS}{_REPLACED}{_LINE_ENDS}{_HIDDEN}{HIDDEN}]")
"""One character that `safe_text` would not leave as it is."""
_UNSAFE_IN_MARKDOWN = re.compile(f"[{_CONTROLS}{_REPLACED}{_LINE_ENDS}{_HIDDEN}]")

_ASCII_CONTROLS = bytes((*range(9), *range(11, 32), 0x7F))
_ASCII_SHOWN = tuple(
    (chr(code), {0x0D: "", 0x7F: "\u2421"}.get(code, chr(0x2400 + code))) for code in _ASCII_CONTROLS
)
_FEW = 6
"""So many different unsafe characters are replaced one by one: what a text holds is hardly ever of more kinds."""


def safe_text(text: str) -> SafeText:
    """The text with everything removed or made visible that could touch the terminal; newlines and tabs stay."""
    return SafeText(_made_safe(text, UNSAFE, ""))


def safe_code(text: str) -> SafeText:
    """The same for what is shown as it is, such as lines of code and files: U+FFFD for each character hidden in it.

    Joiners that join nothing are hidden there, too, so it wants whole lines. Without returns it keeps the length.
    """
    safe = _made_safe(text, UNSAFE, "\ufffd")
    if not safe.isascii() and _joiner().search(safe):
        safe = _joiners_alone().sub(lambda found: "\ufffd" * len(found[0]), safe)
    return SafeText(safe)


def safe_markdown(text: str) -> SafeMarkdown:
    """The same for a message: `HIDDEN` takes the place of what is hidden in it."""
    return SafeMarkdown(_made_safe(text, _UNSAFE_IN_MARKDOWN, HIDDEN))


def unmarked(text: SafeMarkdown) -> SafeText:
    """The text of a message as it is handed out: without what was hidden in it."""
    return SafeText(text.replace(HIDDEN, ""))


def hidden_in(text: str) -> list[str]:
    """The hidden characters of a text from outside, in their order."""
    return [] if text.isascii() else _all_hidden().findall(text)


def _made_safe(text: str, unsafe: re.Pattern[str], hidden: str) -> str:
    """The text without unsafe characters, and with ``hidden`` in the place of hidden ones."""
    if _is_without(text, unsafe):
        return text
    is_ascii = text.isascii()
    # One by one: translating a log full of colours takes thirty times as long.
    for control, shown in _ASCII_SHOWN:
        if control in text:
            text = text.replace(control, shown)
    return text if is_ascii else _without_unsafe(text, unsafe, hidden)


def _without_unsafe(text: str, unsafe: re.Pattern[str], hidden: str) -> str:
    """The text without unsafe characters past ASCII, three to eight times as fast as `str.translate`."""
    at = 0
    for _ in range(_FEW):
        found = unsafe.search(text, at)
        if found is None:
            return text
        at = found.start()
        text = text.replace(found[0], _shown(found[0], hidden))
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    return _all_replaced().sub("\ufffd", _all_hidden().sub(hidden, text))


def _shown(character: str, hidden: str) -> str:
    """What an unsafe character past ASCII becomes."""
    if character in "\u2028\u2029":
        return "\n"
    return "\ufffd" if _all_replaced().match(character) else hidden


@cache
def _all_hidden() -> re.Pattern[str]:
    return re.compile(f"[{_HIDDEN}{HIDDEN}]")


@cache
def _all_replaced() -> re.Pattern[str]:
    return re.compile(f"[{_REPLACED}]")


@cache
def _joiners_alone() -> re.Pattern[str]:
    """Joiners and variation selectors that join and vary nothing: behind ASCII, where only keycaps have one, or each other."""
    return re.compile(
        r"(?<![^\x00-\x7f])(?!\ufe0f\u20e3)[\u200c\u200d\ufe00-\ufe0f]+"
        r"|(?<=[\u200c\u200d])[\u200c\u200d\ufe00-\ufe0f]+"
        r"|(?<=[\ufe00-\ufe0f])[\u200c\ufe00-\ufe0f]+"
    )


@cache
def _joiner() -> re.Pattern[str]:
    return re.compile("[\u200c\u200d\ufe00-\ufe0f]")


def safe_line(text: str, limit: int = 200) -> SafeText:
    """One line of safe text, white space folded, at most ``limit`` characters with an ellipsis where cut."""
    line = ""
    for size in (limit * 4, _LONGEST_LOOK):
        line = " ".join(safe_text(text[:size]).split())
        if len(line) > limit or len(text) <= size:
            break
    else:
        line += "…"
    return SafeText(line if len(line) <= limit else line[: limit - 1] + "…")


def is_safe(text: str) -> bool:
    """Whether `safe_text` would leave the text as it is."""
    return _is_without(text, UNSAFE)


def _is_without(text: str, unsafe: re.Pattern[str]) -> bool:
    if text.isascii():  # deleting the controls and counting is ten times as fast as searching for one
        return len(text.encode().translate(None, _ASCII_CONTROLS)) == len(text)
    return unsafe.search(text) is None


def stripped(text: _Safe) -> _Safe:
    """The text without white space around it."""
    return cast("_Safe", text.strip())


def joined(texts: Iterable[_Safe]) -> _Safe:
    """Safe texts one behind the other, which are safe together: the rules keep no state."""
    return cast("_Safe", "".join(texts))
