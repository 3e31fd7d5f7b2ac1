"""Text from outside, made safe for a terminal.

Everything that a model, a server, a file or a paste says goes through here once, where it enters. The rules work
per code point and keep no state, so the result is the same however a stream is cut.

What changes:

- C0 controls except newline and tab, and DEL, become their visible pictures (U+2400 block); CR is removed.
- C1 controls, bidirectional overrides and isolates, lone surrogates, and the character in whose place kitty shows a part of
  a picture (U+10EEEE) become U+FFFD.
- Invisible characters that no script needs (zero-width space, word joiner, BOM, tags, supplementary variation
  selectors, fillers) are removed. The joiners U+200C and U+200D stay: emoji and several scripts need them.
- U+2028 and U+2029 become newlines.

Source: research on what Textual lets through, and Trojan Source (CVE-2021-42574).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NewType

SafeText = NewType("SafeText", str)
"""Text that has been through `safe_text` or was written by us."""

_REMOVED = (
    [
        0x0D,
        0xAD,
        0x34F,
        0x61C,
        0x115F,
        0x1160,
        0x17B4,
        0x17B5,
        0x180E,
        0x200B,
        0x200E,
        0x200F,
        0x3164,
        0xFEFF,
        0xFFA0,
    ]
    + list(range(0x180B, 0x180E))
    + list(range(0x2060, 0x2066))
    + list(range(0x206A, 0x2070))
    + list(range(0xFFF0, 0xFFFC))
    + list(range(0x1D173, 0x1D17B))
    + list(range(0xE0000, 0xE1000))
)
_REPLACED = list(range(0x80, 0xA0)) + list(range(0x202A, 0x202F)) + list(range(0x2066, 0x206A)) + [0x10EEEE]

_LONGEST_LOOK = 100_000
"""How far `safe_line` looks for words behind white space and invisible characters."""

_TABLE: dict[int, str | None] = dict.fromkeys(_REMOVED)
_TABLE.update(dict.fromkeys(_REPLACED, "�"))
_TABLE.update({code: chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A, 0x0D)})
_TABLE.update({0x7F: "\u2421", 0x2028: "\n", 0x2029: "\n"})
_TABLE.update(dict.fromkeys(range(0xD800, 0xE000), "\ufffd"))


def _character_class(codes: list[int]) -> str:
    """A regular expression class for sorted code points, as ranges."""
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges) + "]"


_UNSAFE = re.compile(_character_class(sorted(_TABLE)))

_ASCII_CONTROLS = bytes(code for code in sorted(_TABLE) if code < 0x80)
_ASCII_SHOWN = tuple((chr(code), _TABLE[code] or "") for code in _ASCII_CONTROLS)
_SHOWN = {chr(code): shown or "" for code, shown in _TABLE.items()}
_ALL_REMOVED = re.compile(_character_class(sorted(code for code, shown in _TABLE.items() if not shown)))
_ALL_REPLACED = re.compile(
    _character_class(sorted(code for code, shown in _TABLE.items() if shown == "\ufffd"))
)
_FEW = 6
"""So many different unsafe characters are replaced one by one: what a text holds is hardly ever of more kinds."""


def safe_text(text: str) -> SafeText:
    """The text with everything removed or made visible that could touch the terminal; newlines and tabs stay."""
    if is_safe(text):
        return SafeText(text)
    is_ascii = text.isascii()
    for (
        control,
        shown,
    ) in _ASCII_SHOWN:  # one by one: translating a log full of colours costs thirty times as much
        if control in text:
            text = text.replace(control, shown)
    return SafeText(text if is_ascii else _without_unsafe(text))


def _without_unsafe(text: str) -> str:
    """The text without unsafe characters past ASCII, three to eight times as fast as `str.translate`."""
    at = 0
    for _ in range(_FEW):
        found = _UNSAFE.search(text, at)
        if found is None:
            return text
        at = found.start()
        text = text.replace(found[0], _SHOWN[found[0]])
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    return _ALL_REPLACED.sub("\ufffd", _ALL_REMOVED.sub("", text))


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
    if text.isascii():  # deleting the controls and counting is ten times as fast as searching for one
        return len(text.encode().translate(None, _ASCII_CONTROLS)) == len(text)
    return _UNSAFE.search(text) is None


def stripped(text: SafeText) -> SafeText:
    """The text without white space around it."""
    return SafeText(text.strip())


def joined(texts: Iterable[SafeText], between: SafeText = SafeText("")) -> SafeText:
    """Safe texts one behind the other, which are safe together: the rules keep no state."""
    return SafeText(between.join(texts))
