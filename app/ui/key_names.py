"""Key names: as people write them in the config, as Textual calls them, and whether a terminal can send them at all."""

from __future__ import annotations

import string
import unicodedata
from dataclasses import dataclass
from typing import Final

_MODIFIERS: Final = ("alt", "ctrl", "hyper", "meta", "shift", "super")
"""In the order in which Textual writes them."""
_OTHER_NAMES: Final = {
    "esc": "escape", "pgup": "pageup", "pgdn": "pagedown", "page_up": "pageup", "page_down": "pagedown", "del": "delete",
    "ins": "insert", "return": "enter", "control": "ctrl", "option": "alt", "cmd": "super", "bs": "backspace",
}  # fmt: skip
_NAMED: Final = frozenset(
    {
        "enter", "escape", "tab", "space", "backspace", "delete", "insert", "home", "end", "pageup", "pagedown",
        "up", "down", "left", "right", *(f"f{number}" for number in range(1, 25)),
    }
)  # fmt: skip
_TEXTUALS: Final = {"solidus": "slash", "reverse_solidus": "backslash", "commercial_at": "at", "hyphen_minus": "minus",
                    "plus_sign": "plus", "low_line": "underscore"}  # fmt: skip
_SAME_BYTE: Final = {
    "ctrl+m": "enter", "ctrl+i": "tab", "ctrl+left_square_bracket": "esc", "ctrl+h": "backspace",
    "ctrl+shift+m": "enter", "ctrl+shift+i": "tab",
}  # fmt: skip
_CONTROL_BYTES: Final = frozenset(
    {"at", "backslash", "right_square_bracket", "circumflex_accent", "underscore"}
)
"""What has a byte of its own with ctrl, beside the letters."""
_ALSO: Final = {
    "shift+enter": "shift+\r", "alt+enter": "\r", "ctrl+enter": "ctrl+\r",
    "ctrl+space": "ctrl+at", "ctrl+slash": "ctrl+underscore",
}  # fmt: skip
"""How Textual calls the same where the terminal speaks another way (see `app.ui.widgets.key_sequences`)."""
_CURSOR_KEYS: Final = frozenset(
    {"up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete"}
) | {f"f{number}" for number in range(1, 13)}


@dataclass(frozen=True, slots=True)
class KeyName:
    """A key that can be bound.

    Attributes:
        names: Each way in which Textual may report it.
        needs: What a terminal must speak for it to arrive at all; empty where every terminal sends it.
    """

    names: tuple[str, ...]
    needs: str = ""

    @property
    def is_typed(self) -> bool:
        """Whether it is a character, which a prompt takes as text."""
        return "+" not in self.names[0] and self.names[0] not in _NAMED - {"space"}


def read_key(written: str) -> KeyName:
    """The key that a text means.

    Raises:
        ValueError: it means none, or one that arrives as another one; the message says so in words that follow the key.
    """
    *modifiers, base = _split(written)
    modifiers = sorted(set(modifiers), key=_MODIFIERS.index) if set(modifiers) <= set(_MODIFIERS) else ["?"]
    if modifiers == ["?"] or not (name := _base(base, has_modifiers=bool(modifiers))):
        raise ValueError("is no key; write it like ctrl+f, alt+up, f5 or y")
    if not modifiers and len(base) == 1 and base.isupper():
        return KeyName((base, f"shift+{base.lower()}"))
    key = "+".join((*modifiers, name))
    if key in _SAME_BYTE:
        raise ValueError(f"arrives as {_SAME_BYTE[key]} from most terminals, so it cannot be told from it")
    names = (key, _ALSO[key]) if key in _ALSO else (key,)
    return KeyName(names, _needs(modifiers, name))


def _split(written: str) -> list[str]:
    text = written.strip() or written
    parts = text.split("+") if text != "+" and not text.endswith("++") else [*text[:-2].split("+"), "+"]
    parts = ["+"] if text == "+" else parts
    return [part if len(part) == 1 else _OTHER_NAMES.get(part.lower(), part.lower()) for part in parts]


def _base(text: str, *, has_modifiers: bool) -> str:
    """The last part as Textual calls it; empty where it is no key."""
    if text == " ":
        return "space"
    if len(text) == 1:
        if text.isalnum():
            return text.lower() if has_modifiers else text
        return _name(text) if text.isprintable() else ""
    return text if text in _NAMED or text in CHARACTERS else ""


def _name(character: str) -> str:
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _TEXTUALS.get(name, name)


CHARACTERS: Final = {_name(character): character for character in string.punctuation}
"""The punctuation of ASCII by Textual's names for it."""


def _needs(modifiers: list[str], base: str) -> str:
    """What the terminal must speak; the table of bytes that every terminal sends is that of ECMA-48 and xterm."""
    kitty = "kitty's keyboard protocol"
    if not modifiers or base in _CURSOR_KEYS:
        return "" if set(modifiers) <= {"ctrl", "alt", "shift"} else kitty
    if modifiers == ["alt"] or (modifiers == ["alt", "shift"] and base in string.ascii_lowercase):
        return ""
    if modifiers == ["ctrl"]:
        return (
            ""
            if base in string.ascii_lowercase or base in _CONTROL_BYTES or base in ("space", "slash")
            else kitty
        )
    if modifiers == ["shift"] and base == "tab":
        return ""
    return kitty
