"""Messages that the transcript posts; each is also an attribute of `Transcript`."""

from __future__ import annotations

from textual.message import Message


class FollowingChanged(Message, namespace="transcript"):
    """The view began or ceased to follow, or more lines arrived below it."""

    def __init__(self, is_armed: bool, new_lines: int) -> None:
        super().__init__()
        self.is_armed = is_armed
        self.new_lines = new_lines


class LinkActivated(Message, namespace="transcript"):
    """A link was clicked. Nothing has been opened."""

    def __init__(self, href: str) -> None:
        super().__init__()
        self.href = href


class VariantAsked(Message, namespace="transcript"):
    """The reader asked for a neighbouring variant of a message; ``step`` is -1 or 1."""

    def __init__(self, key: str, step: int) -> None:
        super().__init__()
        self.key = key
        self.step = step


class RetryAsked(Message, namespace="transcript"):
    """The reader asked to try a failed message again."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key


class CursorMoved(Message, namespace="transcript"):
    """The message cursor stands on another message; None for on none."""

    def __init__(self, key: str | None) -> None:
        super().__init__()
        self.key = key


class SelectingChanged(Message, namespace="transcript"):
    """Lines are being selected by keys, or no longer."""


class CopyAsked(Message, namespace="transcript"):
    """The reader asked for a text to be copied; ``what`` says in words which."""

    def __init__(self, text: str, what: str) -> None:
        super().__init__()
        self.text = text
        self.what = what
