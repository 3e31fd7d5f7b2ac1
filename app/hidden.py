"""What is told of the hidden characters of a text that somebody pastes or attaches: they may be why it was written."""

from __future__ import annotations

import re
from collections import Counter

from app.safe_text import SafeText, hidden_in, safe_line

_KINDS_NAMED = 3
_LONGEST_SPELLED = 120
_TAG_LETTERS = re.compile("[\U000e0020-\U000e007e]")
"""Each is an ASCII letter that nobody sees (Unicode 17, section 23.9): instructions to a model are hidden so."""


def told_of_hidden(text: str) -> SafeText:
    """What is hidden in a text, such as ``2 hidden characters (U+200B, U+FEFF)``; empty where nothing is."""
    kinds = Counter(hidden_in(text))
    count = kinds.total()
    if not count:
        return SafeText("")
    named = [f"U+{ord(letter):04X}" for letter, _ in kinds.most_common(_KINDS_NAMED)]
    if more := len(kinds) - len(named):
        named.append(f"{more} more kind{'' if more == 1 else 's'}")
    told = f"{count:,} hidden character{'' if count == 1 else 's'} ({', '.join(named)})"
    spelled = "".join(chr(ord(letter) - 0xE0000) for letter in _TAG_LETTERS.findall(text))
    return SafeText(
        told + (f", which spell “{safe_line(spelled, _LONGEST_SPELLED)}”" if spelled.strip() else "")
    )
