"""The key list and the problems of the user's keys, as the command line and the first notices tell them."""

from __future__ import annotations

from pathlib import Path

from app.settings.arguments import Arguments
from app.settings.first_look import first_look
from app.settings.loading import load_settings
from app.ui.keymap import STANDARD, read_keymap
from app.wiring import _key_problems
from app.wiring.key_list import key_list, print_keys


def _config(tmp_path: Path, text: str) -> Arguments:
    file = tmp_path / "config.toml"
    file.write_text(text)
    return Arguments(config_file=file)


def test_every_action_is_listed_with_its_keys_as_the_config_takes_them(tmp_path, capsys):
    assert print_keys(_config(tmp_path, '[keys]\nfind = ["f5", "/"]\n')) == 0
    lines = {line.split()[0]: line.split()[1:] for line in capsys.readouterr().out.splitlines() if line}
    assert lines["find"][:2] == ["f5,", "/"]
    assert lines["rename"][0] == "-"
    assert {"send", "stop", "go_to_tab_3", "previous_variant"} <= lines.keys()
    assert all(len(line) <= 80 for line in key_list(STANDARD).splitlines())


def test_names_keys_and_titles_stand_apart():
    lines = key_list(STANDARD).splitlines()
    for command in STANDARD.commands:
        if rows := [line for line in lines if line.startswith(f"{command.name} ")]:
            assert rows[0].endswith(f" {command.title}"), command.name
    names = {line.split(" ")[0] for line in lines}
    assert {"send", "new_line", "conversation_settings", "wide_code_to_the_right"} <= names


def test_what_is_listed_can_be_set():
    for command in STANDARD.commands:
        keys = [key for key in command.keys.split(",") if key and key != "shift+y"]
        if keys:
            keymap = read_keymap({command.name: keys})
            assert keymap.problems == (), command.name


def test_keys_that_cannot_be_used_are_told_on_standard_error(tmp_path, capsys):
    assert print_keys(_config(tmp_path, '[keys]\nfnd = "f5"\n')) == 1
    assert "keys.fnd is no action; did you mean find?" in capsys.readouterr().err


def test_a_problem_of_the_keys_is_told_with_its_line(tmp_path):
    arguments = _config(tmp_path, '[keys]\nfind = "ctrl+m"\nmodels = "ctrl+o"\n')
    problems = _key_problems(read_keymap(first_look(arguments, {}).keys), load_settings(arguments, {}))
    texts = [problem.what for problem in problems]
    assert texts[0].endswith(
        'config.toml, line 2: keys.find "ctrl+m" arrives as enter from most terminals, so it cannot be told from it.'
    )
    assert 'line 3: keys.models "ctrl+o" was the key of browser' in texts[1]
