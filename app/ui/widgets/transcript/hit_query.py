"""HitQuery: what is looked for in a conversation: words, in any case unless one is written with a capital."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HitQuery:
    """A text to look for; white space in it stands for any white space, so that line ends do not matter.

    Attributes:
        text: As typed.
        pattern: Finds it.
        needle: A word without which a text need not be looked at; in small letters where the case does not matter.
        minds_case: Whether capitals and small letters differ.
    """

    text: str
    pattern: re.Pattern[str]
    needle: str
    minds_case: bool

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Beginning and end of each hit, in order."""
        if self._may_be_in(text):
            for match in self.pattern.finditer(text):
                yield match.span()

    def count(self, text: str) -> int:
        """How many hits there are."""
        if not text:
            return 0
        if self.needle == self._cased(self.text) and text.isascii():
            return self._cased(text).count(self.needle)  # about thirty times as fast as matching
        return sum(1 for _ in self.find(text))

    def _may_be_in(self, text: str) -> bool:
        return self.needle in self._cased(text)

    def _cased(self, text: str) -> str:
        return text if self.minds_case else text.lower()


def hit_query(text: str) -> HitQuery | None:
    """The query of a typed text; None where there is nothing to look for."""
    words = text.split()
    if not words:
        return None
    minds_case = text != text.lower()
    pattern = re.compile(r"\s+".join(map(re.escape, words)), 0 if minds_case else re.IGNORECASE)
    needle = max(words, key=len)
    return HitQuery(" ".join(words), pattern, needle if minds_case else needle.lower(), minds_case)
