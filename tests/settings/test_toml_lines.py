from __future__ import annotations

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from app.settings.toml_lines import key_lines, line_of

TEXT = '''\
# a comment with [brackets] and = signs
theme = "nord" # mouse = "off"
system_prompt = """
mouse = "not a key"
[not.a.table]
\\""" still inside
"""
models = [
  "one = 1", # ]
  'two',
]
proxy = { host = "x", "port" = 1 }

[endpoints.openai]
base_url = 'https://x'
key . env = "X"

  [endpoints."my.lab".timeouts]
  connect_seconds = 5

[[things]]
name = "a"
'''


def test_every_key_and_table_has_its_line():
    assert tomllib.loads(TEXT)
    assert key_lines(TEXT) == {
        ("theme",): 2,
        ("system_prompt",): 3,
        ("models",): 8,
        ("proxy",): 12,
        ("endpoints",): 14,
        ("endpoints", "openai"): 14,
        ("endpoints", "openai", "base_url"): 15,
        ("endpoints", "openai", "key"): 16,
        ("endpoints", "openai", "key", "env"): 16,
        ("endpoints", "my.lab"): 18,
        ("endpoints", "my.lab", "timeouts"): 18,
        ("endpoints", "my.lab", "timeouts", "connect_seconds"): 19,
        ("things",): 21,
        ("things", "name"): 22,
    }


def test_a_key_inside_an_inline_table_has_the_line_of_its_table():
    assert line_of(key_lines(TEXT), ("proxy", "host")) == 12
    assert line_of(key_lines(TEXT), ("nowhere",)) is None
    assert line_of({}, ("theme",)) is None


def test_texts_over_several_lines_in_both_quotes_are_skipped():
    text = "a = '''\nb = 1\n''\n'''\nc = \"\"\"x\"\"\"\nd = 4\n"
    assert tomllib.loads(text)
    assert key_lines(text) == {("a",): 1, ("c",): 5, ("d",): 6}


def test_texts_may_end_in_quotes_of_their_own_kind():
    text = 'a = """x"""""\nb = 1\n'
    assert tomllib.loads(text)["a"] == 'x""'
    assert key_lines(text)["b",] == 2


value = st.one_of(
    st.integers(-9, 9).map(str),
    st.sampled_from(
        ['"x"', "'#'", '"""\n=\n"""', "[\n1,\n]", "{ a = 1 }", "true", '"\\""', "1979-05-27", "'''\n[a]\n'''"]
    ),
)
name = st.from_regex(r"[a-z]{1,6}", fullmatch=True)
gap = st.sampled_from(["", "\n", "# comment = [\n", "\n\n"])


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(name, st.tuples(value, gap), max_size=5),
    st.dictionaries(
        name.map(str.upper), st.dictionaries(name, st.tuples(value, gap), max_size=3), max_size=3
    ),
)
def test_any_file_gives_each_key_the_line_it_was_written_on(top, tables):
    text = ""
    expected: dict[tuple[str, ...], int] = {}
    for table, keys in {"": top, **tables}.items():
        if table:
            expected[table,] = text.count("\n") + 1
            text += f"[{table}] # [x]\n"
        for key, (written, after) in keys.items():
            expected[(table, key) if table else (key,)] = text.count("\n") + 1
            text += f"{key} = {written} # {key}\n{after}"
    tomllib.loads(text)
    assert key_lines(text) == expected
