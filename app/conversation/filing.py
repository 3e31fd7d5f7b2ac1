"""Filing: how a conversation is kept among the others: pinned, tagged, archived."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.conversation.steps import Value
from app.safe_text import SafeText, safe_line

MOST_TAGS = 20
LONGEST_TAG = 30
"""In characters."""


@dataclass(frozen=True, slots=True)
class Filing:
    """One change of how a conversation is filed, which can be undone.

    Attributes:
        what: A few words that complete "Undone: …".
        fields: Fields of `Conversation` with their new values.
    """

    what: str
    fields: tuple[tuple[str, Value], ...]


def pinned(is_pinned: bool, now_ms: int) -> Filing:
    """Let it stand before the others, or no longer."""
    return Filing(
        "the pinning" if is_pinned else "the unpinning", (("pinned_at", now_ms if is_pinned else None),)
    )


def archived(is_archived: bool, now_ms: int) -> Filing:
    """Take it out of the listing, or put it back."""
    what = "the archiving" if is_archived else "the return from the archive"
    return Filing(what, (("archived_at", now_ms if is_archived else None),))


def tagged(tags: Iterable[str]) -> Filing:
    """Give it these tags, and no others."""
    return Filing("the change of the tags", (("tags", " ".join(sorted(set(tags)))),))


def read_tags(text: str) -> list[SafeText]:
    """The tags in a text: words between spaces or commas, with or without ``#``, in small letters.

    Raises:
        ValueError: there are too many, or one is too long; the message is one sentence.
    """
    words = [safe_line(word.lstrip("#").casefold()) for word in re.split(r"[\s,]+", text)]
    tags = [word for word in dict.fromkeys(words) if word]
    if len(tags) > MOST_TAGS:
        raise ValueError(f"A conversation has {MOST_TAGS} tags at most.")
    if any(len(tag) > LONGEST_TAG for tag in tags):
        raise ValueError(f"A tag has {LONGEST_TAG} characters at most.")
    return tags


def changed_tags(before: str, text: str) -> list[str]:
    """The tags before, with those of the text; a tag with ``-`` in front is taken away.

    Raises:
        ValueError: as `read_tags`.
    """
    words = [word for word in re.split(r"[\s,]+", text) if word]
    gone = read_tags(" ".join(word[1:] for word in words if word.startswith("-")))
    added = read_tags(" ".join(word for word in words if not word.startswith("-")))
    tags = [tag for tag in (*before.split(), *added) if tag not in gone]
    return list(read_tags(" ".join(tags)))


def hashed(tags: str) -> SafeText:
    """Stored tags as people see them: ``#one #two``."""
    return safe_line(" ".join(f"#{tag}" for tag in tags.split()))
