"""The keymap: the user's keys go to their commands, and what is wrong is told by name."""

from __future__ import annotations

import re

import pytest

from app.ui.commands import COMMANDS, Command
from app.ui.keymap import STANDARD, KeyMap, read_keymap
from app.ui.keys import footer_hint, help_rows


def keys_of(keymap: KeyMap, name: str) -> list[str]:
    (command,) = (command for command in keymap.commands if command.name == name)
    return [key for key in command.keys.split(",") if key]


def told(keymap: KeyMap) -> list[str]:
    return [f"{each.name} {each.what}" for each in keymap.problems]


def test_every_command_has_a_name_of_its_own_that_a_config_can_hold():
    names = [command.name for command in COMMANDS]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)


def test_the_table_itself_has_no_key_twice_in_one_place():
    for apart in ("prompt", "transcript"):
        keys = [
            key for command in COMMANDS if command.place != apart for key in command.keys.split(",") if key
        ]
        assert len(keys) == len(set(keys))


def test_a_key_can_mean_one_thing_in_the_prompt_and_another_in_the_transcript():
    keymap = read_keymap({"regenerate": ("f5",), "search_history": ("f5",)})
    assert keymap.problems == ()
    assert keys_of(keymap, "regenerate") == keys_of(keymap, "search_history") == ["f5"]
    keymap = read_keymap({"find": ("ctrl+r",)})
    assert [problem.what.split(" ")[5] for problem in keymap.problems] == ["regenerate,", "search_history,"]


def test_without_keys_of_the_user_nothing_changes():
    assert read_keymap({}) is STANDARD
    assert STANDARD.commands is COMMANDS


def test_a_command_gets_the_keys_that_the_user_wrote():
    keymap = read_keymap({"find": ("f5", "/")})
    assert keys_of(keymap, "find") == ["f5", "slash"]
    assert keymap.key("find") == "f5"
    assert footer_hint("find", keymap.commands).key == "f5"
    assert told(keymap) == []


def test_no_key_unbinds():
    keymap = read_keymap({"suspend": ()})
    assert keys_of(keymap, "suspend") == []
    assert "Suspend" not in [row.title for rows in help_rows(keymap.commands).values() for row in rows]
    assert keymap.key("suspend") == "“Suspend”"
    assert told(keymap) == []


def test_letters_of_the_transcript_can_be_other_ones():
    keymap = read_keymap({"copy_message": ("c",), "continue": ("y",)})
    assert (keys_of(keymap, "copy_message"), keys_of(keymap, "continue")) == (["c"], ["y"])
    assert told(keymap) == []


def test_one_of_two_that_share_a_row_of_the_help_gets_a_row_of_its_own():
    rows = {
        row.keys: row.title
        for rows in help_rows(read_keymap({"next_variant": (">",)}).commands).values()
        for row in rows
    }
    assert rows[">"] == "Next variant"
    assert rows["["] == "Previous variant"
    assert "[ ]" not in rows


def test_an_unknown_action_is_told_with_the_one_that_was_meant():
    keymap = read_keymap({"fnd": ("f5",), "qwertz": ("f6",)})
    assert told(keymap) == [
        "fnd is no action; did you mean find?",
        "qwertz is no action; beck --keys lists them.",
    ]


@pytest.mark.parametrize("key", ["ctrl+m", "ctrl+i", "ctrl+[", "ctrl+h", "foo"])
def test_a_key_that_cannot_be_used_is_told_and_the_command_keeps_its_own(key):
    keymap = read_keymap({"find": (key,)})
    (what,) = told(keymap)
    assert what.startswith(f'find "{key}" ')
    assert what.endswith((".", "?"))
    assert keys_of(keymap, "find") == ["ctrl+f"]


def test_a_key_of_another_command_goes_over_and_the_loss_is_told():
    keymap = read_keymap({"find": ("ctrl+o",)})
    assert keys_of(keymap, "find") == ["ctrl+o"]
    assert keys_of(keymap, "browser") == []
    assert told(keymap) == [
        'find "ctrl+o" was the key of browser, which has none now; give it another, or "".'
    ]


@pytest.mark.parametrize("other", [("f9",), ()])
def test_a_loss_that_the_user_provided_for_is_not_told(other):
    keymap = read_keymap({"find": ("ctrl+o",), "browser": other})
    assert keys_of(keymap, "browser") == list(other)
    assert told(keymap) == []


def test_two_can_change_places():
    keymap = read_keymap({"models": ("ctrl+o",), "browser": ("ctrl+l",)})
    assert (keys_of(keymap, "models"), keys_of(keymap, "browser")) == (["ctrl+o"], ["ctrl+l"])
    assert told(keymap) == []


def test_of_two_that_the_user_gave_the_same_key_the_first_has_it():
    keymap = read_keymap({"find": ("f5",), "models": ("f5", "f6"), "browser": ("f5",)})
    assert (keys_of(keymap, "find"), keys_of(keymap, "models")) == (["f5"], ["f6"])
    assert keys_of(keymap, "browser") == ["ctrl+o"]
    assert told(keymap) == [
        'models "f5" is given to find already; models does without it.',
        'browser "f5" is given to find already; browser does without it.',
    ]


def test_another_key_can_send_and_enter_then_makes_a_new_line():
    keymap = read_keymap({"send": ("ctrl+j",)})
    assert keymap.send_keys == {"ctrl+j"}
    assert "enter" in keymap.newline_keys
    assert "ctrl+j" not in keymap.newline_keys
    assert keymap.key("send") == "ctrl+j"
    assert keymap.key("new_line") == "enter"
    assert told(keymap) == []


def test_sending_needs_a_key_and_no_letter_can_be_it():
    assert read_keymap({"send": ()}).send_keys == {"enter"}
    assert "needs a key" in told(read_keymap({"send": ()}))[0]
    assert "is typed in the prompt" in told(read_keymap({"send": ("y",)}))[0]
    assert read_keymap({"send": ("y",)}).send_keys == {"enter"}


def test_enter_can_do_nothing_else():
    assert "enter" in told(read_keymap({"find": ("enter",)}))[0]


def test_a_new_line_loses_a_key_that_the_user_gave_to_a_command():
    keymap = read_keymap({"find": ("ctrl+j",)})
    assert "ctrl+j" not in keymap.newline_keys
    assert "alt+enter" in keymap.newline_keys


def test_a_key_that_only_some_terminals_send_is_used_and_told_unless_another_stands_beside_it():
    alone = read_keymap({"find": ("ctrl+comma",)})
    assert keys_of(alone, "find") == ["ctrl+comma"]
    assert told(alone) == ['find "ctrl+comma" comes only from terminals with kitty\'s keyboard protocol.']
    assert told(read_keymap({"find": ("ctrl+comma", "ctrl+f")})) == []


def test_a_text_of_ours_names_the_keys_there_are():
    assert read_keymap({"browser": ("f7",)}).in_words("press {browser}, {help}") == "press f7, f1"
    with pytest.raises(KeyError):
        STANDARD.in_words("{nonsense}")


def test_what_the_prompt_keeps_for_itself_cannot_have_other_keys():
    held = Command("", "", "Held by a widget", "Only told.", "Group", "told", False, "ctrl+k")
    assert told(read_keymap({"held_by_a_widget": ("f5",)}, (*COMMANDS, held))) == [
        "held_by_a_widget cannot have other keys."
    ]
