"""The seam: where a continuation meets the text that it goes on with, so that no character is doubled or lost.

A model that is asked to go on cannot well begin in the middle of a word. So it is asked to repeat the last words first
(the *anchor*), and what it repeats is left out here. One that does not repeat anything is taken at its word. What was
there before is never changed, since it has been shown and stored.
"""

from __future__ import annotations

from typing import Final

from app.safe_text import SafeMarkdown

ANCHOR_LETTERS: Final = 80
"""How much of the end the model is asked to repeat, at most."""
SURE_LETTERS: Final = 20
"""A repetition of so many characters is none by chance, unless it repeats itself (rules of dashes, indentation)."""
_WINDOW: Final = 600
"""How far back a repetition may begin; one of the whole text is found as well."""
_SHORTEST_REST: Final = 3


def anchor_of(text: str) -> str:
    """The last words of a text, from the beginning of a word on, without white space around them."""
    whole = text.rstrip()
    if len(whole) <= ANCHOR_LETTERS:
        return whole.lstrip()
    tail = whole[-ANCHOR_LETTERS:]
    if not whole[-ANCHOR_LETTERS - 1].isspace():
        head, _, rest = tail.partition(" ")
        tail = rest if rest and len(head) < ANCHOR_LETTERS // 2 else tail
    return tail.lstrip()


class Seam:
    """Joins a continuation to a text, piece by piece.

    Args:
        text: What was there before.
        is_prefill: Whether the model saw the text, without white space at its end, as the beginning of its own reply;
            otherwise it was asked to repeat the anchor first.
    """

    def __init__(self, text: str, *, is_prefill: bool) -> None:
        self._text = text.rstrip()
        self._space = text[len(self._text) :]
        self._anchor = anchor_of(text)
        self._is_prefill = is_prefill
        self._held = ""
        self._is_joined = not self._text

    def feed(self, piece: SafeMarkdown) -> SafeMarkdown:
        """What of the text so far is new; empty while that is not certain yet."""
        if self._is_joined:
            return piece
        self._held += piece
        new = self._decide(is_over=False)
        return self._join(new) if new is not None else SafeMarkdown("")

    def close(self) -> SafeMarkdown:
        """What is new of what was held back, now that nothing more comes."""
        return SafeMarkdown("") if self._is_joined else self._join(self._decide(is_over=True) or "")

    def _join(self, new: str) -> SafeMarkdown:
        self._is_joined = True
        self._held = ""
        return SafeMarkdown(new)  # cut out of safe pieces

    def _decide(self, *, is_over: bool) -> str | None:
        held = self._held.lstrip()
        if not held and not is_over:
            return None
        lengths = self._lengths()
        if not is_over and any(
            self._text.startswith(held, len(self._text) - length) and self._is_repetition(length)
            for length in lengths
            if length >= len(held)
        ):
            return None
        for length in lengths:
            if held.startswith(self._text[-length:]) and self._is_repetition(length):
                return self._without_space(held[length:], is_over=is_over)
        if is_over and len(held) >= _SHORTEST_REST and self._anchor.startswith(held):
            return ""  # it ended while it repeated the anchor
        return self._without_space(self._held, is_over=is_over) if self._is_prefill else self._held

    def _lengths(self) -> list[int]:
        """How long a repetition may be, the longest first."""
        longest = min(_WINDOW, len(self._text))
        whole = [len(self._text)] if len(self._text) > longest else []
        return whole + list(range(longest, 1, -1))

    def _is_repetition(self, length: int) -> bool:
        """Whether so much of the end, found again at the beginning of the continuation, was repeated on purpose."""
        end = self._text[-length:]
        before = self._text[-length - 1 : -length]
        if end[0].isspace() or (before.isalnum() and end[0].isalnum()):
            return False  # in the middle of a word
        if length >= SURE_LETTERS or length == len(self._anchor):
            return not _repeats_itself(end)
        return not self._is_prefill and not self._space and end.isalpha()  # a word that was cut, begun anew

    def _without_space(self, new: str, *, is_over: bool) -> str | None:
        """The new text without the white space that stands at the end of the old one already."""
        rest = new.lstrip()
        space = new[: len(new) - len(rest)]
        if not self._space:
            return new
        if not rest and not is_over:
            return None
        if self._space.startswith(space):
            return rest
        return new[len(self._space) :] if space.startswith(self._space) else new


def _repeats_itself(text: str) -> bool:
    """Whether the text consists of one piece, again and again: then nobody can tell a repetition from going on."""
    borders = [0] * len(text)  # Knuth, Morris and Pratt's prefix function
    border = 0
    for place in range(1, len(text)):
        while border and text[place] != text[border]:
            border = borders[border - 1]
        border += text[place] == text[border]
        borders[place] = border
    return border * 2 >= len(text)
