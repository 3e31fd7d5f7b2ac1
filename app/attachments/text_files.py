"""Text files: bytes decoded, or refused because they are no text."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

LOOK_BYTES = 8_192
"""How much of a file tells whether it is text."""

_MOST_CONTROLS = 0.02
"""Share of control characters from which on bytes are no text."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b\b"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and what had to be assumed to read it."""

    text: str
    assumed: str = ""
    """Such as ``read as UTF-16``; empty for UTF-8."""


def decoded(content: bytes) -> Decoded | None:
    """The text that the bytes are, with newlines only; None where they are none.

    UTF-8 needs nothing to be said; UTF-16 is told by its mark or its zero bytes; what is left and looks like text is
    read as Windows-1252, which was customary before.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _in(content, encoding, "" if mark == codecs.BOM_UTF8 else encoding.upper())
    if b"\0" in content[:LOOK_BYTES]:
        order = _unmarked_utf_16(content[:LOOK_BYTES])
        return _in(content, order, "UTF-16") if order else None
    look = content[:LOOK_BYTES]
    if len(look) - len(look.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(look):
        return None
    return _in(content, "utf-8", "") or _in(content, "cp1252", "Windows-1252", errors="replace")


def _in(content: bytes, encoding: str, told: str, errors: str = "strict") -> Decoded | None:
    try:
        text = content.decode(encoding, errors)
    except UnicodeDecodeError:
        return None
    if "\0" in text:
        return None
    return Decoded(text.replace("\r\n", "\n").replace("\r", "\n"), f"read as {told}" if told else "")


def _unmarked_utf_16(look: bytes) -> str:
    """The byte order of text in UTF-16 without a mark: nearly every other byte is zero; empty for anything else."""
    even, odd = look[::2].count(0), look[1::2].count(0)
    half = max(1, len(look) // 2)
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half and odd < 0.05 * half else ""
