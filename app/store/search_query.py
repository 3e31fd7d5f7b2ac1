"""SearchQuery: what is looked for in everything that was said: words, phrases, and filters such as ``role:user``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from app.conversation.message import Role
from app.safe_text import SafeText, safe_line

_TERM = re.compile(r'(?:(model|before|after|role|tag|is):)?(?:"([^"]*)"?|(\S+))')
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_AGO = re.compile(r"(\d{1,4})([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_SHELVES = ("pinned", "archived")
_BEGUN = re.compile(r"(model|before|after|role|tag|is):")
_WANTED = {
    "model": "model: wants a part of a model's name",
    "tag": "tag: wants a tag, or the beginning of one",
}
_DAYS_BACK = {"today": 0, "yesterday": 1}
_ALIASES = {"you": "user", "me": "user"}

NOTHING = SafeText("")

SHORTEST_WORD = 2
"""Letters of the shortest beginning of a word that texts are searched for: one letter begins nearly all of them."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A parsed query.

    Attributes:
        match: For the full-text index; empty where only filters are given.
        words: Words and phrases as typed, for titles.
        models: Parts of the names of the models that answered, small letters.
        role: Whose messages; empty for all.
        after: Only messages from this moment on, in milliseconds since the epoch; None for all.
        before: Only messages before this moment.
        tags: Tags of the conversation, all of which it has; one that ends with ``*`` is a beginning.
        is_pinned: Whether only pinned conversations are wanted.
        archive: Whether archived conversations are left out, wanted alone, or among the others.
        problem: What cannot be understood; empty for nothing.
    """

    match: str = ""
    words: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    role: str = ""
    after: int | None = None
    before: int | None = None
    tags: tuple[str, ...] = ()
    is_pinned: bool = False
    archive: Literal["without", "only", "with"] = "without"
    problem: SafeText = NOTHING

    @property
    def has_filters(self) -> bool:
        """Whether not all messages are wanted."""
        return bool(self.models or self.role) or self.after is not None or self.before is not None

    @property
    def has_shelf_filters(self) -> bool:
        """Whether not all conversations are wanted, whatever is said in them."""
        return bool(self.tags) or self.is_pinned or self.archive == "only"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for in messages."""
        return not self.match and not self.has_filters


def search_query(text: str, now_ms: int) -> SearchQuery:
    """The query that a text means.

    Args:
        text: Words, all of which must occur; ``"a phrase"``; ``begin*`` for words that begin so, as the last word
            always may; ``model:`` and ``role:``; ``tag:``, ``is:pinned``, ``is:archived``; ``before:`` and ``after:`` with a date such as 2026, 2026-11 or
            2026-11-20, ``today`` or ``yesterday``, or an age such as 7d, 2w, 3m, 1y.
        now_ms: Milliseconds since the epoch.
    """
    words: list[str] = []
    matches: list[str] = []
    models: list[str] = []
    tags: list[str] = []
    shelves: set[str] = set()
    role, problem = "", ""
    moments: dict[str, int] = {}
    terms = list(_TERM.finditer(text))
    last_word = max((found.start() for found in terms if found[1] is None), default=-1)
    for found in terms:
        key, phrase, word = found.groups()
        value = phrase if phrase is not None else word
        if key is None and phrase is None and (begun := _BEGUN.fullmatch(word)) is not None:
            problem = problem or _wanted(begun[1])
        elif key is None:
            # The last word may be half typed, also where its filters stand behind it.
            is_open = found.start() == last_word and (found.end() == len(text) or found is not terms[-1])
            words.append(value.rstrip("*"))
            matches += _matches(value, is_beginning=phrase is None and (is_open or value.endswith("*")))
        elif key == "model":
            models.append(value.lower())
        elif key == "role":
            role = _role(value)
            problem = problem or ("" if role else _wanted(key))
        elif key == "tag":
            is_last = phrase is None and found.end() == len(text)
            tags.append(
                value.casefold().lstrip("#").rstrip("*") + ("*" if is_last or value.endswith("*") else "")
            )
        elif key == "is":
            shelf = next((name for name in _SHELVES if name.startswith(value.lower())), "")
            shelves.add(shelf)
            problem = problem or ("" if shelf else _wanted(key))
        elif (moment := _moment(value, now_ms)) is not None:
            moments[key] = moment
        else:
            problem = problem or _wanted(key)
    return SearchQuery(
        " ".join(matches),
        tuple(filter(None, words)),
        tuple(models),
        role,
        moments.get("after"),
        moments.get("before"),
        tuple(tag for tag in tags if tag != "*"),
        "pinned" in shelves,
        "only" if "archived" in shelves else "without",
        safe_line(problem),
    )


def _wanted(key: str) -> str:
    """What a filter takes."""
    if key == "role":
        return f"role: is one of {', '.join(get_args(Role))}"
    if key == "is":
        return f"is: is one of {', '.join(_SHELVES)}"
    return _WANTED.get(key, f"{key}: wants a date such as 2026-11-20, yesterday, or an age such as 7d")


def _matches(value: str, *, is_beginning: bool) -> list[str]:
    """A term for the full-text index; none where it has no letter or digit, or is too short a beginning."""
    value = value.rstrip("*")
    letters = sum(character.isalnum() for character in value)
    if not letters or (is_beginning and letters < SHORTEST_WORD and value.isascii()):
        return []
    quoted = '"' + value.replace('"', '""').replace("\0", " ") + '"'
    return [f"{quoted}*" if is_beginning and value[-1].isalnum() else quoted]


def _role(value: str) -> str:
    name = _ALIASES.get(value.lower(), value.lower())
    return next((role for role in get_args(Role) if value and role.startswith(name)), "")


def _moment(value: str, now_ms: int) -> int | None:
    """The beginning of a day, month or year in local time, or so long ago; None for anything else."""
    try:
        if ago := _AGO.fullmatch(value.lower()):
            today = datetime.fromtimestamp(now_ms / 1000).astimezone()
            moment = today - timedelta(days=int(ago[1]) * _DAYS[ago[2]])
        elif (days := _DAYS_BACK.get(value.lower())) is not None:
            day = (datetime.fromtimestamp(now_ms / 1000).astimezone() - timedelta(days=days)).date()
            moment = datetime(day.year, day.month, day.day).astimezone()
        elif match := _DATE.fullmatch(value):
            day = date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
            moment = datetime(day.year, day.month, day.day).astimezone()
        else:
            return None
        return int(moment.timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        return None
