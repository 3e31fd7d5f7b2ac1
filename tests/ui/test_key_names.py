"""Key names: what people write, what Textual calls it, and what never arrives as itself."""

from __future__ import annotations

import pytest

from app.ui.commands import COMMANDS
from app.ui.key_names import read_key


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("ctrl+f", ("ctrl+f",)),
        ("Ctrl+F", ("ctrl+f",)),
        ("y", ("y",)),
        ("Y", ("Y", "shift+y")),
        ("[", ("left_square_bracket",)),
        ("|", ("vertical_line",)),
        ("vertical_line", ("vertical_line",)),
        ("+", ("plus",)),
        ("/", ("slash",)),
        ("esc", ("escape",)),
        ("PgUp", ("pageup",)),
        ("alt+up", ("alt+up",)),
        ("shift+alt+x", ("alt+shift+x",)),
        ("f12", ("f12",)),
        (" ", ("space",)),
        ("ctrl+space", ("ctrl+space", "ctrl+at")),
        ("é", ("é",)),
    ],
)
def test_a_key_is_read_as_people_write_it(written, names):
    key = read_key(written)
    assert key.names == names
    assert key.needs == ""


@pytest.mark.parametrize("key", sorted({key for each in COMMANDS for key in each.keys.split(",") if key}))
def test_every_key_of_the_table_can_be_written(key):
    assert key in read_key(key).names or key == "shift+y"


@pytest.mark.parametrize(
    ("written", "other"),
    [("ctrl+m", "enter"), ("ctrl+i", "tab"), ("ctrl+[", "esc"), ("ctrl+h", "backspace"), ("CTRL+M", "enter")],
)
def test_a_key_that_arrives_as_another_one_is_refused_by_name(written, other):
    with pytest.raises(ValueError, match=f"arrives as {other}"):
        read_key(written)


@pytest.mark.parametrize(
    "written", ["", "foo", "ctrl+", "ctrl+foo", "hello+a", "\x1b", "f99", "a+b", "ctrl", "+a", "\u202e"]
)
def test_what_is_no_key_is_refused(written):
    with pytest.raises(ValueError, match="is no key"):
        read_key(written)


@pytest.mark.parametrize(
    "written", ["ctrl+comma", "ctrl+1", "ctrl+shift+f", "super+a", "shift+enter", "ctrl++"]
)
def test_a_key_that_only_some_terminals_send_says_so(written):
    assert "kitty" in read_key(written).needs


@pytest.mark.parametrize(
    ("written", "is_typed"),
    [("y", True), (" ", True), ("|", True), ("f5", False), ("ctrl+y", False), ("esc", False)],
)
def test_characters_are_what_a_prompt_takes_as_text(written, is_typed):
    assert read_key(written).is_typed is is_typed
