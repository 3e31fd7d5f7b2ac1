"""Which texts of a message are searched: its own, and those that stand above and below it."""

from __future__ import annotations

from app.safe_text import SafeMarkdown, unmarked
from app.ui.widgets.transcript.entry import Entry


def searched_text(entry: Entry) -> str:
    """A message's source without what is hidden in it: nobody looks for that."""
    return unmarked(SafeMarkdown(entry.source))


def texts_above(entry: Entry) -> tuple[str, ...]:
    """The texts that stand above a message's own: reasoning, tool calls."""
    return (entry.reasoning, *_called(entry, is_after_text=False))


def texts_below(entry: Entry) -> tuple[str, ...]:
    """The texts that stand below a message's own: the tool calls after it."""
    return _called(entry, is_after_text=True)


def _called(entry: Entry, *, is_after_text: bool) -> tuple[str, ...]:
    calls = [call for call in entry.face.tool_calls if call.is_after_text == is_after_text]
    return tuple(text for call in calls for text in (call.name, call.arguments, call.result))


def unfold(entry: Entry) -> None:
    """Show all that is searched of a message."""
    entry.is_unfolded = entry.is_unfolded or bool(entry.reasoning or entry.face.tool_calls)
    entry.text.is_folded = False
