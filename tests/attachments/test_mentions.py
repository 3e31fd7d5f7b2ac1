from __future__ import annotations

import pytest

from app.attachments.mentions import dropped_paths, mention_of, mentions, open_mention


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("see @app/log.py please", [("app/log.py",)]),
        ("see @app/log.py, and (@src/)", [("app/log.py,", "app/log.py"), ("src/)", "src/")]),
        ('@"my file.txt" @\'other one\'', [("my file.txt",), ("other one",)]),
        (r"@my\ file.txt", [("my file.txt",)]),
        ("@~/x @/etc/hosts @../up", [("~/x",), ("/etc/hosts",), ("../up",)]),
        ("@a @a @a", [("a",)]),
    ],
)  # fmt: skip
def test_files_are_mentioned_behind_an_at_sign(text, names):
    assert [mention.names for mention in mentions(text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "mail me: someone@example.org",
        "a lone @ sign",
        "code `@property` here",
        "```python\n@property\n```",
        "~~~\n@x\n```\n@y\n~~~",
        "100@3",
    ],
)
def test_mail_addresses_and_code_mention_nothing(text):
    assert mentions(text) == []


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("why? @!journalctl -u x -n 200 | tail", "journalctl -u x -n 200 | tail"),
        ("@!`git diff` and this", "git diff"),
        ("(@!`ls`)", "ls"),
    ],
)
def test_a_command_goes_to_the_end_of_its_line_or_stands_between_backticks(text, command):
    (mention,) = mentions(text)
    assert mention.is_command
    assert mention.names == (command,)


def test_there_are_only_so_many():
    assert len(mentions(" ".join(f"@{number}" for number in range(10_000)))) == 50


@pytest.mark.parametrize(
    ("before", "typed"),
    [("look at @sr", "sr"), ("@", ""), ("(@a/b", "a/b"), ("x @~/f", "~/f"), (r"@a\ b", "a b")],
)
def test_what_is_being_typed_behind_an_at_sign_is_known(before, typed):
    assert open_mention(before) == typed


@pytest.mark.parametrize("before", ["a@b", "@a b", "@!ls", "`@a", "", "x"])
def test_nothing_is_being_mentioned(before):
    assert open_mention(before) is None


@pytest.mark.parametrize("path", ["a.py", "a b.py", 'a "b".py', "a'b", "a!b", "back\\slash", "src/"])
def test_a_path_is_mentioned_so_that_it_is_read_back(path):
    (mention,) = mentions(f"see {mention_of(path)} now")
    assert path in mention.names


@pytest.mark.parametrize(
    ("pasted", "paths"),
    [
        ("/tmp/a.png", ["/tmp/a.png"]),
        ("/tmp/a b.png", ["/tmp/a b.png"]),
        ("'/tmp/a b.png' ", ["/tmp/a b.png"]),
        ("/tmp/a\\ b.png /tmp/c.png", ["/tmp/a b.png", "/tmp/c.png"]),
        ("file:///tmp/a%20b.png", ["/tmp/a b.png"]),
        ("file://localhost/tmp/a\n", ["/tmp/a"]),
        ("~/x.png", ["~/x.png"]),
        ("hello", []),
        ("see /tmp/a.png", []),
        ("", []),
        ("file://host/x", []),
        ("/a\n" * 100, []),
    ],
)
def test_dropped_files_are_told_from_other_pastes(pasted, paths):
    assert dropped_paths(pasted) == paths


@pytest.mark.parametrize("piece", ["@", "@!", "`", "@`", "(@", "@\\", '@"', "a@"])
def test_a_long_hostile_prompt_is_read_in_one_pass(piece):
    mentions(piece * 20_000)
    open_mention(piece * 20_000)
    dropped_paths(piece * 5_000)
