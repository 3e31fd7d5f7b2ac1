"""The prompt's own keys. Every other key is left to the screen: scrolling, tabs, stopping, commands.

Textual's text area binds many keys that mean something else in beck (page keys, shift+up, ctrl+z, f6), so that its
bindings are not inherited but named here one by one.
"""

from __future__ import annotations

from textual.binding import Binding

_KEYS: dict[str, str] = {
    "up": "cursor_up",
    "down": "cursor_down",
    "left": "cursor_left",
    "right": "cursor_right",
    "ctrl+left,alt+left,alt+b": "cursor_word_left",
    "ctrl+right,alt+right,alt+f": "cursor_word_right",
    "home": "line_start",
    "ctrl+a": "cursor_line_start",
    "end": "line_end",
    "ctrl+e": "cursor_line_end",
    "shift+left": "cursor_left(True)",
    "shift+right": "cursor_right(True)",
    "shift+home": "cursor_line_start(True)",
    "shift+end": "cursor_line_end(True)",
    "ctrl+shift+left": "cursor_word_left(True)",
    "ctrl+shift+right": "cursor_word_right(True)",
    "ctrl+shift+a,super+a": "select_all",
    "backspace": "delete_left",
    "delete,ctrl+d": "delete_right",
    "ctrl+w": "kill('word_or_tab')",
    "ctrl+backspace,alt+backspace": "kill('word')",
    "alt+delete,alt+d": "kill('next_word')",
    "ctrl+u,super+backspace": "kill('to_start')",
    "ctrl+k": "kill('to_end')",
    "ctrl+y": "yank",
    "ctrl+x,super+x": "cut",
    "ctrl+c,super+c,ctrl+shift+c": "copy",
    "ctrl+v,super+v": "paste",
    "ctrl+underscore,alt+z,super+z": "undo",
    "alt+shift+z,super+shift+z": "redo",
}


def prompt_bindings() -> list[Binding]:
    """The keys that the prompt takes, besides printable ones and those that send or make a new line."""
    return [Binding(keys, action, show=False) for keys, action in _KEYS.items()]
