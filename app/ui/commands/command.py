"""A command: one thing that a user can do, with its keys, its words and its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from app.ui.key_names import CHARACTERS

Place = Literal["anywhere", "transcript", "prompt", "told"]
"""Where a key works; ``told`` is only described here because the widget itself handles it."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a user can do.

    Attributes:
        action: Name of the Textual action; empty where the widget handles the keys itself.
        keys: Keys that trigger it, comma-separated as Textual names them; empty for palette only.
        title: A few words, imperative.
        explanation: One sentence for the help.
        group: Heading in the help.
        place: Where the keys work.
        is_in_palette: Whether the command palette offers it.
        shown_keys: How the keys are written for people where that differs from ``keys``.
        hint: One word for the footer; empty where the footer never shows it.
        shared_title: Title of the one row of the help that this command shares with others of the same shown keys.
        slash: Names that run it from the prompt, comma-separated and without the slash; empty for none.
        argument: What may follow the name, as in ``model …``; the action then takes that text as its one optional
            argument and asks for it where there is none. Empty where nothing may follow.
        short: Title in the narrow columns of the help, at most 15 cells; needed where the title is longer.
    """

    action: str
    keys: str
    title: str
    explanation: str
    group: str
    place: Place = "anywhere"
    is_in_palette: bool = True
    shown_keys: str = ""
    hint: str = ""
    shared_title: str = ""
    slash: str = ""
    argument: str = ""
    short: str = ""

    @property
    def name(self) -> str:
        """What the config calls it: the action, or the title where one action does several things or there is none."""
        return (
            self.action if self.action and "(" not in self.action else _NO_NAME.sub("_", self.title.lower())
        )

    @property
    def label(self) -> str:
        """The keys as people read them."""
        return self.shown_keys or readable_keys(key for key in self.keys.split(",") if key)

    @property
    def own_label(self) -> str:
        """The keys of this command alone; ``label`` may name those of several, as ``y Y``."""
        return readable_keys(self.keys.split(",")[:1]) if self.keys and self.shown_keys else self.label

    @property
    def brief_label(self) -> str:
        """The first of the keys, as short as the footer and narrow columns have it."""
        return self.label.split(", ")[0].replace("ctrl+", "^")


_NO_NAME = re.compile(r"[^a-z0-9]+")
_READABLE = {
    **CHARACTERS,
    "escape": "esc", "pageup": "pgup", "pagedown": "pgdn", "up": "↑", "down": "↓", "left": "←", "right": "→",
}  # fmt: skip


def readable_keys(keys: Iterable[str]) -> str:
    """Keys as people read them; those that Textual names only for some terminals are left out."""
    return ", ".join(_readable(key) for key in keys if "\r" not in key)


def _readable(key: str) -> str:
    *modifiers, base = key.split("+")
    return "+".join((*modifiers, _READABLE.get(base, base)))
