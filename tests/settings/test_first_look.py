from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.settings.arguments import Arguments
from app.settings.first_look import FirstLook, first_look
from app.settings.loading import load_settings
from tests.support.pace import units


def look(tmp_path: Path, text: str = "", variables: dict[str, str] | None = None, **arguments) -> FirstLook:
    file = tmp_path / "config.toml"
    file.write_text(text)
    return first_look(Arguments(config_file=file, **arguments), variables or {})


def test_with_nothing_set_there_are_defaults(tmp_path):
    assert first_look(environment={"HOME": str(tmp_path)}) == FirstLook()
    assert first_look(Arguments(config_file=tmp_path), {}) == FirstLook()


def test_the_config_file_is_found_where_the_settings_find_it(tmp_path):
    folder = tmp_path / "beck"
    folder.mkdir()
    (folder / "config.toml").write_text('theme = "nord"')
    assert first_look(environment={"XDG_CONFIG_HOME": str(tmp_path)}).theme == "nord"


def test_later_sources_win(tmp_path):
    text = 'theme = "file"\nmouse = "off"\nmax_fps = 10\n'
    variables = {"BECK_THEME": "variable", "BECK_MOUSE": "wheel", "BECK_REDUCED_MOTION": "1"}
    assert look(tmp_path, text, variables, theme="argument") == FirstLook(
        "argument", "wheel", True, 10, False
    )


def test_a_slow_line_is_told_by_the_command_line_a_variable_or_the_file(tmp_path):
    assert look(tmp_path, low_bandwidth=True).low_bandwidth
    assert look(tmp_path, "low_bandwidth = false\n", {"BECK_LOW_BANDWIDTH": "1"}).low_bandwidth
    assert look(
        tmp_path, 'low_bandwidth = true\nscroll_regions = "off"\nshow_bandwidth = true\n'
    ) == FirstLook(low_bandwidth=True, scroll_regions="off", show_bandwidth=True)
    assert look(tmp_path, "scroll_regions = false\n", {"BECK_SCROLL_REGIONS": "ON"}).scroll_regions == "on"


def test_colours_are_off_with_any_value_of_the_variable_but_the_empty_one(tmp_path):
    assert look(tmp_path, "", {"NO_COLOR": "0"}).no_color
    assert not look(tmp_path, "", {"NO_COLOR": ""}).no_color


def test_a_malformed_file_gives_what_of_it_can_be_used(tmp_path):
    assert look(tmp_path, 'mouse = "off"\ntheme = nord\n[broken\n') == FirstLook(mouse="off")


WRITTEN = st.sampled_from(
    [
        '"nord"',
        '""',
        "5",
        "true",
        "false",
        '"on"',
        '"wheel"',
        '"auto"',
        '"yes"',
        '"0"',
        "0",
        "1",
        "2",
        "[1]",
        "{}",
        '"30"',
        "200",
    ]
)
SPOKEN = st.sampled_from(
    ["", "nord", "on", "off", "wheel", "auto", "true", "False", "YES", "0", "1", "2", "30", "200", "-1"]
)
NAMES = st.sampled_from(
    ["theme", "mouse", "reduced_motion", "max_fps", "low_bandwidth", "scroll_regions", "show_bandwidth"]
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(NAMES, WRITTEN), st.dictionaries(NAMES, SPOKEN))
def test_the_first_look_agrees_with_the_settings(tmp_path_factory, written, spoken):
    file = tmp_path_factory.getbasetemp() / "agree.toml"
    file.write_text("".join(f"{name} = {value}\n" for name, value in written.items()))
    file.chmod(0o600)
    arguments = Arguments(config_file=file)
    variables = {f"BECK_{name.upper()}": value for name, value in spoken.items()}
    quick = first_look(arguments, variables)
    whole = load_settings(arguments, variables).settings
    names = [field.name for field in fields(FirstLook) if field.name != "no_color"]
    assert [getattr(quick, name) for name in names] == [getattr(whole, name) for name in names]


def test_the_first_look_loads_nothing_but_the_standard_library():
    code = "import sys, app.settings.first_look as f; f.first_look(); print(*sys.modules)"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    loaded = {name.partition(".")[0] for name in output.split()}
    assert not loaded & {
        "pydantic",
        "pydantic_settings",
        "pydantic_core",
        "tomlkit",
        "textual",
        "httpx",
        "asyncio",
    }


def test_the_first_look_is_quick(tmp_path):
    file = tmp_path / "config.toml"
    tables = "".join(f'[endpoints.e{number}]\nbase_url = "https://host/v1"\n' for number in range(5))
    file.write_text('theme = "nord"\nmouse = "off"\n' + tables)
    arguments = Arguments(config_file=file)
    first_look(arguments)
    assert units(lambda: first_look(arguments, os.environ), 0.2) < 0.2


@pytest.mark.parametrize("content", [b"\xff\xfe", b"theme = " + b"[" * 3000, b"\0" * 100, b"theme = '''"])
def test_nothing_in_a_file_raises(tmp_path, content):
    file = tmp_path / "config.toml"
    file.write_bytes(content)
    assert first_look(Arguments(config_file=file), {}) == FirstLook()


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ('[keys]\nfind = "f5"\nsend = ["ctrl+j", "f6"]\nsuspend = ""\n', {}),
        ('[keys]\nfind = 5\nsend = ["a", 1]\nhelp = "f2"\n', {}),
        ('keys = "no table"\n', {}),
        ('[keys]\nfind = "f5"\nhelp = "f2"\n', {"BECK_KEYS__FIND": "f7"}),
        ("", {"BECK_KEYS": '{"find": "f7", "send": ["f8"]}'}),
        ("", {"BECK_KEYS": "no json"}),
    ],
)
def test_the_first_look_has_the_same_keys_as_the_settings(tmp_path, text, variables):
    file = tmp_path / "config.toml"
    file.write_text(text)
    file.chmod(0o600)
    arguments = Arguments(config_file=file)
    assert dict(first_look(arguments, variables).keys) == load_settings(arguments, variables).settings.keys
