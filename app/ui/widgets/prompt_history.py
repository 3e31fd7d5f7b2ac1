"""Walking through the prompts sent before, with the unfinished one kept at the end of the walk."""

from __future__ import annotations

from collections.abc import Sequence


class PromptHistory:
    """A position in the prompts sent before.

    A walk begins at the draft and ends when it comes back to it. The text that is left behind at a position, be it the
    draft or a changed old prompt, is there again when the walk passes it. Prompts that arrive during a walk are seen
    from the next one on.

    Args:
        prompts: The prompts, oldest first.
    """

    def __init__(self, prompts: Sequence[str] = ()) -> None:
        self._prompts = tuple(prompts)
        self._walked: list[str] = []
        self._position = 0

    @property
    def is_walking(self) -> bool:
        """Whether an older prompt than the draft is shown."""
        return self._position < len(self._walked) - 1

    def replace(self, prompts: Sequence[str]) -> None:
        """Walk through these prompts from the next walk on, oldest first."""
        self._prompts = tuple(prompts)

    def restart(self) -> None:
        """End the walk where it stands: what is shown now is the draft."""
        self._walked, self._position = [], 0

    def older(self, shown: str) -> str | None:
        """The prompt before the one shown; None where there is none.

        Args:
            shown: The text as it is now; kept at this position.
        """
        if not self.is_walking:
            self._walked = [*_without_repeats(self._prompts), shown]
            self._position = len(self._walked) - 1
        return self._step(-1, shown)

    def newer(self, shown: str) -> str | None:
        """The prompt after the one shown, at the end the draft; None where there is none.

        Args:
            shown: The text as it is now; kept at this position.
        """
        return self._step(1, shown) if self.is_walking else None

    def _step(self, by: int, shown: str) -> str | None:
        self._walked[self._position] = shown
        if not 0 <= self._position + by < len(self._walked):
            return None
        self._position += by
        return self._walked[self._position]


def _without_repeats(prompts: Sequence[str]) -> list[str]:
    """The prompts without empty ones and without those that only repeat the one before them."""
    kept: list[str] = []
    for prompt in prompts:
        if prompt.strip() and (not kept or kept[-1] != prompt):
            kept.append(prompt)
    return kept
