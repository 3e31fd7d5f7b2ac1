"""The model ``echo``: it gives back the last thing that the user said."""

from __future__ import annotations

from app.gateway.reply import Prompt, Reply, estimated_tokens, paced, pieces_of

LONGEST_SECONDS = 10.0
"""Long prompts come back faster, so that no echo takes longer than this."""


class Echo:
    """Streams the last user message back as it is.

    Args:
        per_second: Pieces per second; 0 for as fast as they are taken.
    """

    name = "echo"

    def __init__(self, per_second: float = 80.0) -> None:
        self.per_second = per_second

    def reply(self, prompt: Prompt) -> Reply:
        """The last user message, on word boundaries."""
        text = next(reversed(prompt.user_texts()), "")
        if not prompt.is_streamed or not self.per_second:
            return paced(pieces_of(text), 0)
        return paced(pieces_of(text), max(self.per_second, estimated_tokens(text) / LONGEST_SECONDS))
