from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.settings.config_file import EVERY_ENDPOINT, read_config


@pytest.fixture
def read(tmp_path: Path):
    def write_and_read(content: str | bytes):
        file = tmp_path / "config.toml"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_config(file)

    return write_and_read


def test_a_missing_file_is_an_empty_one(tmp_path):
    for path in (tmp_path / "config.toml", tmp_path / "no" / "config.toml"):
        file = read_config(path)
        assert (file.values, file.mistakes) == ({}, ())


def test_a_mistake_above_the_tables_costs_one_setting(read):
    file = read('mouse = "off"\ntheme = nord\nmax_fps = 20\n[endpoints.a]\nbase_url = "http://x"\n')
    assert file.values == {"mouse": "off", "max_fps": 20, "endpoints": {"a": {"base_url": "http://x"}}}
    (mistake,) = file.mistakes
    assert mistake.line == 2
    assert "not valid TOML" in mistake.what
    assert file.left_out_endpoints == frozenset()


def test_a_mistake_in_a_table_costs_the_whole_table_and_says_which_endpoint(read):
    file = read(
        'theme = "nord"\n[endpoints.a]\nbase_url = http://x\nkey = "k"\n\n[endpoints.b]\nbase_url = "http://y"\n'
    )
    assert file.values == {"theme": "nord", "endpoints": {"b": {"base_url": "http://y"}}}
    assert [mistake.line for mistake in file.mistakes] == [3]
    assert file.left_out_endpoints == {"a"}


def test_keys_below_a_broken_table_header_never_join_the_table_before_it(read):
    file = read('[endpoints.a]\nbase_url = "http://a"\n[endpoints.b\nkey = "for b"\nbase_url = "http://b"\n')
    assert file.values == {"endpoints": {"a": {"base_url": "http://a"}}}
    assert file.left_out_endpoints == {"b"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[endpoints]\na = {", {EVERY_ENDPOINT}),
        ("endpoints.a.base_url = http", {"a"}),
        ('["endpoints"."a"]\nbase_url = http', {"a"}),
        ("[ endpoints . a ]\nbase_url = http", {"a"}),
        ("[endpoints.a.timeouts]\nconnect_seconds = five", {"a"}),
        ("endpoints = { a = 1", {EVERY_ENDPOINT}),
        ("theme = x", set()),
    ],
)
def test_endpoints_that_are_left_out_are_named_as_far_as_that_can_be_told(read, text, names):
    assert read(text).left_out_endpoints == names


def test_several_mistakes_are_each_told_and_the_rest_is_used(read):
    file = read("a = \nb = 1\nc = [1,\nd = 4\ne = 5\n[t]\nf = x\n[u]\ng = 7\n")
    assert [mistake.line for mistake in file.mistakes] == [1, 3, 7]
    assert file.values == {"b": 1, "d": 4, "e": 5, "u": {"g": 7}}


def test_a_list_that_is_not_closed_costs_only_its_own_table(read):
    file = read('[endpoints.a]\nmodels = ["x",\n[endpoints.b]\nbase_url = "http://b"\n')
    assert file.values == {"endpoints": {"b": {"base_url": "http://b"}}}
    assert [mistake.line for mistake in file.mistakes] == [1]
    assert file.left_out_endpoints == {"a"}


def test_a_text_that_is_never_closed_costs_only_its_own_part(read):
    file = read('system_prompt = """\nit goes on\nmouse = "off"\n[endpoints.a]\nbase_url = "http://a"\n')
    assert [mistake.line for mistake in file.mistakes] == [1]
    assert "not closed" in file.mistakes[0].what
    assert file.values == {"mouse": "off", "endpoints": {"a": {"base_url": "http://a"}}}


def test_a_file_without_a_usable_part_leaves_defaults_and_one_sentence(read):
    file = read("a = b\n" * 30 + '[endpoints.a]\nbase_url = "http://a"\n')
    assert [mistake.line for mistake in file.mistakes] == [1]
    assert "nothing in the file is used" in file.mistakes[0].what
    assert file.values == {}
    assert file.left_out_endpoints == {"a"}


def test_a_key_that_stands_twice_counts_once_and_is_told(read):
    file = read('theme = "a"\ntheme = "b"\n')
    assert file.values == {"theme": "a"}
    assert [mistake.line for mistake in file.mistakes] == [2]


def test_a_file_that_is_not_utf8_is_told_with_its_line(read):
    file = read(b'theme = "nord"\nsystem_prompt = "caf\xe9"\n[endpoints.a]\n')
    assert file.values == {}
    assert file.mistakes[0].line == 2
    assert "UTF-8" in file.mistakes[0].what
    assert file.left_out_endpoints == {"a"}


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(read):
    file = read(b'\xef\xbb\xbftheme = "nord"\r\nmouse = x\r\nmax_fps = 20\r\n')
    assert file.values == {"theme": "nord", "max_fps": 20}
    assert [mistake.line for mistake in file.mistakes] == [2]


def test_deep_nesting_and_huge_numbers_are_mistakes_and_not_crashes(read):
    assert read("a = " + "[" * 5_000).mistakes
    assert read("a = " + "[" * 5_000 + "]" * 5_000).mistakes
    read("a = " + "9" * 10_000 + "\ntheme = 'x'\n")


def test_a_folder_a_pipe_and_an_oversized_file_are_told(tmp_path):
    assert "not a regular file" in read_config(tmp_path).mistakes[0].what
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in read_config(tmp_path / "pipe").mistakes[0].what
    big = tmp_path / "big.toml"
    with big.open("wb") as stream:
        stream.truncate(2 * 1024 * 1024)
    assert "larger" in read_config(big).mistakes[0].what


@pytest.mark.skipif(os.geteuid() == 0, reason="the super-user may read every file")
def test_a_file_without_permission_is_told(read, tmp_path):
    file = tmp_path / "config.toml"
    file.write_text("")
    file.chmod(0)
    assert "cannot be read" in read_config(file).mistakes[0].what


def test_whether_others_may_read_the_file_is_known(read, tmp_path):
    assert read("").path == tmp_path / "config.toml"
    for mode, is_private in ((0o600, True), (0o400, True), (0o640, False), (0o604, False)):
        (tmp_path / "config.toml").chmod(mode)
        assert read_config(tmp_path / "config.toml").is_private is is_private


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(list("ab=[]{}\"'\n#.,1 \\\t") + ['"""', "'''", "[endpoints.a]\n", "x = 1\n"]),
        max_size=40,
    )
)
def test_any_text_is_read_and_line_numbers_stay(tmp_path_factory, pieces):
    text = "".join(pieces)
    file = tmp_path_factory.mktemp("fuzz") / "config.toml"
    file.write_text(text)
    config = read_config(file)
    assert tomllib.loads(config.text) == config.values
    assert config.mistakes or config.values == tomllib.loads(text)
    for mistake in config.mistakes:
        assert mistake.line is None or 1 <= mistake.line <= text.count("\n") + 1
