"""What is told of the hidden characters of a paste: they are left out, and they may be why it was pasted."""

from __future__ import annotations

import re
from collections import Counter

from app.safe_text import HIDDEN, SafeText, safe_line, safe_markdown

_KINDS_NAMED = 3
_TAG_LETTERS = re.compile("[\U000e0020-\U000e007e]")
"""Each is an ASCII letter that nobody sees (Unicode 17, section 23.9): instructions to a model are hidden so."""


def told_of_hidden(text: str) -> SafeText:
    """A sentence on what is hidden in a pasted text; empty where nothing is."""
    if text.isascii() or HIDDEN not in safe_markdown(text):
        return SafeText("")
    kinds = Counter(letter for letter in text if safe_markdown(letter) == HIDDEN)
    count = kinds.total()
    named = [f"U+{ord(letter):04X}" for letter, _ in kinds.most_common(_KINDS_NAMED)]
    if more := len(kinds) - len(named):
        named.append(f"{more} more kind{'' if more == 1 else 's'}")
    one = count == 1
    told = f"{count:,} hidden character{'' if one else 's'} ({', '.join(named)}) {'was' if one else 'were'} left out."
    spelled = "".join(chr(ord(letter) - 0xE0000) for letter in _TAG_LETTERS.findall(text))
    return SafeText(told + (f" They spell “{safe_line(spelled, 120)}”." if spelled.strip() else ""))
