from __future__ import annotations

import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import SettingsError
from app.settings.edit import set_value

TEXT = """\
# my settings, do not touch
theme = 'nord'   # the blue one
mouse    =    "off"

# at work
[endpoints.lab]   # the lab
base_url = "https://lab/v1"
models = [
  "one", # big
  "two",
]

[endpoints.den]
base_url = "https://den"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "beck" / "config.toml"
    file.parent.mkdir()
    file.write_text(TEXT)
    return file


def test_a_changed_value_leaves_every_other_byte_as_it_was(file):
    set_value(file, "theme", "gruvbox")
    assert file.read_text() == TEXT.replace("'nord'", '"gruvbox"')


def test_a_value_deep_in_a_table_is_changed_in_its_place(file):
    set_value(file, "endpoints.lab.base_url", "https://new/v1")
    assert file.read_text() == TEXT.replace("https://lab/v1", "https://new/v1")


def test_a_new_setting_joins_the_others_above_the_tables(file):
    set_value(file, "max_fps", 20)
    assert tomllib.loads(file.read_text())["max_fps"] == 20
    for line in TEXT.splitlines():
        assert line in file.read_text()


def test_a_new_table_is_made_where_it_is_needed(file):
    set_value(file, "endpoints.new.timeouts.connect_seconds", 3.5)
    text = file.read_text()
    assert tomllib.loads(text)["endpoints"]["new"] == {"timeouts": {"connect_seconds": 3.5}}
    assert "[endpoints.new.timeouts]" in text
    assert text.startswith(TEXT.rstrip("\n"))


def test_a_name_that_holds_a_dot_is_given_as_a_tuple(file):
    set_value(file, ("endpoints", "my.lab", "base_url"), "https://x")
    assert tomllib.loads(file.read_text())["endpoints"]["my.lab"] == {"base_url": "https://x"}


def test_none_takes_a_value_out(file):
    set_value(file, "mouse", None)
    set_value(file, "not.there.at.all", None)
    set_value(file, "endpoints.den", None)
    values = tomllib.loads(file.read_text())
    assert "mouse" not in values
    assert list(values["endpoints"]) == ["lab"]
    assert "# at work" in file.read_text()


def test_a_missing_file_is_made_private_with_its_folder(tmp_path):
    file = tmp_path / "config" / "beck" / "config.toml"
    set_value(file, "theme", "nord")
    assert file.read_text() == 'theme = "nord"\n'
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_file_that_was_open_to_others_is_private_afterwards(file):
    file.chmod(0o644)
    set_value(file, "theme", "x")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_windows_line_ends_stay(file):
    file.write_bytes(b'theme = "a"\r\nmouse = "off"\r\n')
    set_value(file, "theme", "b")
    assert file.read_bytes() == b'theme = "b"\r\nmouse = "off"\r\n'


@pytest.mark.parametrize(
    "content", [b"theme = nord\n", b"[a\n", b'a = "\xff"\n', b"a = 1\na = 2\n", b"a = " + b"[" * 5000]
)
def test_a_malformed_file_is_left_as_it_is(file, content):
    file.write_bytes(content)
    with pytest.raises(SettingsError, match="nothing was changed"):
        set_value(file, "theme", "x")
    assert file.read_bytes() == content


def test_a_value_in_the_way_of_a_table_is_told_and_kept(file):
    with pytest.raises(SettingsError, match="theme is not a table"):
        set_value(file, "theme.name", "x")
    assert file.read_text() == TEXT


def test_a_folder_in_place_of_the_file_is_told(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        set_value(tmp_path, "theme", "x")


def test_setting_the_same_value_writes_nothing(file):
    before = file.stat()
    set_value(file, "mouse", "off")
    assert file.stat().st_ino == before.st_ino


@pytest.mark.parametrize(
    "text",
    [
        "[endpoints.a]\nx = 1\n[other]\ny = 2\n[endpoints.b]\nz = 3\n",
        "endpoints.a.x = 1\nendpoints.b.z = 3\nother.y = 2\n",
        "endpoints = { a = { x = 1 }, b = { z = 3 } }\n",
        "[endpoints]\na = { x = 1 }\n[endpoints.b]\nz = 3\n",
        "[[things]]\nx = 1\n[[things]]\nx = 2\n",
        "# only a comment",
        "a = 1",
        "\n\n[t] # end",
    ],
)
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("endpoints.a.x", 9),
        ("endpoints.c.base_url", "u"),
        ("theme", "new"),
        ("endpoints.b.z", None),
        ("other.n", [1]),
    ],
)
def test_in_any_layout_only_the_one_value_changes_or_nothing_at_all(tmp_path, text, key, value):
    file = tmp_path / "config.toml"
    file.write_text(text)
    before = tomllib.loads(text)
    try:
        set_value(file, key, value)
    except SettingsError:
        assert file.read_text() == text
        return
    after = tomllib.loads(file.read_text())
    *tables, name = key.split(".")
    here = after
    for table in tables:
        here = here.get(table, {})
    assert here.get(name) == value
    for top in before:
        if top != key.partition(".")[0]:
            assert after[top] == before[top]


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.text(max_size=30),
        st.booleans(),
        st.integers(-(2**60), 2**60),
        st.lists(st.text(max_size=9), max_size=4),
    )
)
def test_every_value_is_read_back_as_it_was_set(tmp_path_factory, value):
    file = tmp_path_factory.getbasetemp() / "values.toml"
    file.write_text(TEXT)
    try:
        set_value(file, "endpoints.lab.note", value)
    except SettingsError:
        assert file.read_text() == TEXT
        return
    assert tomllib.loads(file.read_text())["endpoints"]["lab"]["note"] == value
