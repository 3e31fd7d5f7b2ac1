"""Questions about a key: what the app's own key tables say of it, so that a key which the user has changed is told right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.gateway.documentation import HelpSection

LONGEST = 60
"""Characters of the longest question of this kind."""

_ASKED = re.compile(
    r"(?:(?:and )?(?:what(?:'s| is| does| do| happens (?:when|if) i (?:press|hit)| (?:can|will) i do with)|press(?:ing)?|hit(?:ting)?|why|explain)\s+)?"
    r"(?:(?:the|a) )?(?:keys? |letters? )?(?P<keys>\S+?(?:\s*(?:,|\band\b|\bor\b)\s*\S+?|\s+\S(?!\S))?)"
    r"(?:\s+(?:keys?|letters?|do(?:es)?|for|mean|good|used|doing|here))*",
    re.IGNORECASE,
)
_MODIFIERS = {
    "control": "ctrl",
    "strg": "ctrl",
    "c": "ctrl",
    "option": "alt",
    "meta": "alt",
    "m": "alt",
    "a": "alt",
}
_NAMES = {
    "escape": "esc", "return": "enter", "pageup": "pgup", "pagedown": "pgdn", "page-up": "pgup", "page-down": "pgdn",
    "up": "↑", "down": "↓", "left": "←", "right": "→", "backslash": "\\", "pipe": "|", "equals": "=",
}  # fmt: skip
_QUOTES = "`'\"“”‘’"
_JOINED = re.compile(r"\s*(?:,|\band\b|\bor\b)\s*|\s+")


class KeyRow(NamedTuple):
    """One row of a key table."""

    label: str
    title: str
    explanation: str


class KeyTables:
    """The keys of the running app.

    Args:
        sections: Help texts; those that are tables of keys count.
    """

    def __init__(self, sections: Iterable[HelpSection]) -> None:
        self._rows: dict[str, list[KeyRow]] = {}
        for row in _rows(sections):
            for key in _keys_of(row.label):
                self._rows.setdefault(key, []).append(row)

    def about(self, question: str) -> list[KeyRow]:
        """What the keys do that a question asks about; nothing where it asks about something else."""
        if len(question) > LONGEST or not self._rows:
            return []
        text = question.strip()
        asked = text if len(text) < 3 else text.rstrip("?.! ") or text
        match = _ASKED.fullmatch(asked)
        if match is None:
            return []
        names = [_normal(name) for name in _JOINED.split(match["keys"]) if name]
        found = [self._rows.get(name, []) for name in names]
        return list(dict.fromkeys(row for rows in found for row in rows)) if all(found) else []


def _rows(sections: Iterable[HelpSection]) -> Iterator[KeyRow]:
    for section in sections:
        for line in section.markdown.split("\n"):
            cells = line.strip().removeprefix("| ").removesuffix(" |").split(" | ")
            if len(cells) == 3 and cells[0].startswith("`"):
                yield KeyRow(cells[0].strip("`").replace("\\|", "|"), *cells[1:])


def _keys_of(label: str) -> Iterator[str]:
    """The single keys that a label such as ``ctrl+pgdn/up`` or ``alt+1…9`` stands for."""
    for part in re.split(r",\s+|\s+", label):
        *modifiers, base = part.split("+") if part != "+" else ["+"]
        before = "+".join([*modifiers, ""])
        if "…" in base:
            yield from (f"{before}{number}" for number in range(1, 10))
        elif base == "pgdn/up":
            yield from (f"{before}pgdn", f"{before}pgup")
        elif set(base) <= set("↑↓←→"):
            yield from (before + arrow for arrow in base)
        else:
            yield before + base


def _normal(written: str) -> str:
    """A key as the tables write it; a capital letter stays one."""
    text = written.strip(_QUOTES) or written
    if text.startswith("^") and len(text) > 1:
        text = f"ctrl+{text[1:]}"
    parts = re.split(r"[+-](?=.)", text)
    if len(parts) > 1:
        modifiers = [_MODIFIERS.get(part.lower(), part.lower()) for part in parts[:-1]]
        base = parts[-1].lower()
        return "+".join([*modifiers, _NAMES.get(base, base)])
    return text if len(text) == 1 else _NAMES.get(text.lower(), text.lower())
