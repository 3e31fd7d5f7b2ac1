"""Folds: long pastes that stand in the prompt as one short token, such as ``[pasted 412 lines]``."""

from __future__ import annotations

import re

FOLD_LINES = 10
"""A paste of more lines than this is folded."""

FOLD_CHARACTERS = 1000
"""So is one of more characters."""

KEPT_FOLDS = 16
"""Folds that are known again when their text comes back: with its tab, by the history, given back."""

# No-break spaces: what a person types never is a token by accident.
_TOKEN = re.compile("\\[pasted\u00a0[0-9,]+\u00a0(?:lines|characters)(?:\u00a0#[0-9]+)?\\]")


class Folds:
    """The tokens of one prompt and the texts that they stand for.

    No token that a text of the prompt holds is ever forgotten; `settle` says when the text was replaced as a whole.
    """

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._unfolded: set[str] = set()

    def token_for(self, text: str) -> str | None:
        """The token that stands for a pasted text; None where it is short enough to be shown."""
        lines = text.count("\n") + (not text.endswith("\n"))
        if lines <= FOLD_LINES and len(text) <= FOLD_CHARACTERS:
            return None
        known = next((token for token, full in self._texts.items() if full == text), None)
        if known is not None:
            self._unfolded.discard(known)
            return known
        size = f"{lines:,} lines" if lines > FOLD_LINES else f"{len(text):,} characters"
        token, number = f"[pasted {size}]", 1
        while _hard(token) in self._texts:
            number += 1
            token = f"[pasted {size} #{number}]"
        self._texts[_hard(token)] = text
        return _hard(token)

    def text_of(self, token: str) -> str:
        """What a token stands for; the token itself where it stands for nothing."""
        return self._texts.get(token, token)

    def unfold(self, token: str) -> str:
        """What a token stands for, not to be folded again when it comes back."""
        self._unfolded.add(token)
        return self.text_of(token)

    def full(self, text: str) -> str:
        """A text with what its tokens stand for in their places."""
        if not self._texts or "[" not in text:
            return text
        return _TOKEN.sub(lambda match: self.text_of(match[0]), text)

    def folded(self, text: str) -> str:
        """A text with tokens in place of what was folded before."""
        for token, full in self._texts.items():
            if token not in self._unfolded:
                text = text.replace(full, token)
        return text

    def spans(self, line: str) -> list[tuple[int, int]]:
        """Where tokens stand in a line, as columns from and to."""
        if not self._texts:
            return []
        return [match.span() for match in _TOKEN.finditer(line) if match[0] in self._texts]

    def outside(self, line: str, column: int, *, is_end: bool) -> int:
        """A column that is not inside a token: the same one, or the end or the beginning of the token around it."""
        for start, end in self.spans(line):
            if start < column < end:
                return end if is_end else start
        return column

    def settle(self, text: str) -> None:
        """Forget what is neither in this text, the only one now, nor among the newest folds."""
        kept = [token for token in self._texts if token not in self._unfolded][-KEPT_FOLDS:]
        self._texts = {token: full for token, full in self._texts.items() if token in text or token in kept}
        self._unfolded &= self._texts.keys()


def _hard(token: str) -> str:
    return token.replace(" ", "\u00a0")
