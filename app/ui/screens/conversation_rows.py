"""The rows of the conversation browser: stored conversations and what was found in them, in a line or two each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content

from app.conversation import ConversationSummary
from app.conversation.filing import hashed
from app.safe_text import SafeText, safe_line
from app.ui.screens.picker import Row

if TYPE_CHECKING:
    from app.store import SearchHit

UNNAMED = SafeText("New conversation")


def age(milliseconds: int, now_ms: int) -> str:
    """How long ago, in the largest unit that fits."""
    seconds = max(0, now_ms - milliseconds) // 1000
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return "now"


def summary_rows(summaries: Iterable[ConversationSummary], live: set[str], now_ms: int) -> list[Row]:
    """One row per conversation: live ones are marked, then pinned, then archived ones."""
    return [
        Row(
            summary.id,
            safe_line(summary.title) or UNNAMED,
            safe_line(" · ".join(filter(None, _details(summary, now_ms)))),
            _mark(summary, live),
        )
        for summary in summaries
    ]


def _details(summary: ConversationSummary, now_ms: int) -> list[str]:
    states = ["archived"] if summary.is_archived else []
    return [
        hashed(summary.tags), *states, f"{summary.message_count} messages", age(summary.updated_at, now_ms),
    ]  # fmt: skip


def _mark(summary: ConversationSummary, live: set[str]) -> str:
    if summary.is_live or summary.id in live:
        return "●"
    return "◆" if summary.is_pinned else " "


def hit_rows(hits: dict[str, SearchHit], now_ms: int) -> list[Row]:
    """One row per message that was found, by the key of its row."""
    return [
        Row(key, hit.title or UNNAMED, safe_line(f"{hit.model or hit.role} · {age(hit.created_at, now_ms)}"))
        for key, hit in hits.items()
    ]


def snippet_content(hit: SearchHit, width: int) -> Content:
    """What was found and some of the text around it, in one line; the beginning is cut where the hit would be."""
    pieces = list(hit.snippet)
    if len(pieces) > 1 and not pieces[0][1] and len(pieces[0][0]) > width // 2:
        pieces[0] = (SafeText("…" + pieces[0][0][-(width // 2) :]), False)
    parts = [Content.styled(text, "bold $accent-text" if is_hit else "$muted") for text, is_hit in pieces]
    return Content("").join(parts).truncate(width, ellipsis=True)
