from __future__ import annotations

import shutil
import subprocess

import pytest

from app.attachments import walking
from app.attachments.ignoring import IgnoreList
from app.attachments.walking import Walk


def made(top, *paths):
    for path in paths:
        place = top / path
        if path.endswith("/"):
            place.mkdir(parents=True, exist_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text("x")


def found(top, **options):
    return [found.path for found in Walk(top, **options)]


def test_a_walk_goes_breadth_first_and_tells_folders(tmp_path):
    made(tmp_path, "b/c.txt", "a.txt", "b/d/e.txt")
    assert found(tmp_path) == ["a.txt", "b/", "b/c.txt", "b/d/", "b/d/e.txt"]


def test_hidden_files_are_found_where_they_are_asked_for_but_git_is_not(tmp_path):
    made(tmp_path, ".env", ".git/config", ".config/x", "a")
    assert found(tmp_path) == ["a"]
    assert found(tmp_path, with_ignored=True) == [".config/", ".env", "a", ".config/x"]


def test_links_in_circles_end(tmp_path):
    made(tmp_path, "a/b")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    assert found(tmp_path) == ["a/", "a/b"]


def test_a_walk_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(walking, "MOST_ENTRIES", 5)
    made(tmp_path, *map(str, range(9)))
    walk = Walk(tmp_path)
    assert len(list(walk)) == 5
    assert walk.is_cut


def test_a_walk_ends_when_nobody_waits(tmp_path):
    made(tmp_path, "a/b/c")
    assert found(tmp_path, is_left=lambda: True) == []


def test_a_folder_that_cannot_be_read_is_empty(tmp_path):
    assert found(tmp_path / "nothing") == []


RULES = """\
# comment
*.log
!keep.log
/top.txt
build/
docs/**/draft
a?b[0-9]
\\#odd
**/deep/x
trailing/**
[broken
"""
PATHS = (
    "x.log", "d/x.log", "keep.log", "d/keep.log", "top.txt", "d/top.txt", "build/x", "d/build/x", "docs/draft",
    "docs/a/b/draft", "acb3", "acbx", "#odd", "deep/x", "q/deep/x", "trailing/y/z", "plain",
)  # fmt: skip


def test_rules_are_git_s_own(tmp_path):
    """Every path is left out by a walk just where ``git check-ignore`` says so."""
    if shutil.which("git") is None:
        pytest.skip("git is not here to compare with")
    made(tmp_path, *PATHS)
    (tmp_path / ".gitignore").write_text(RULES)
    (tmp_path / "d" / ".gitignore").write_text("!x.log\n")
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    told = subprocess.run(
        ["git", "-C", tmp_path, "check-ignore", "--stdin"],
        input="\n".join(PATHS), capture_output=True, text=True, check=False,
    )  # fmt: skip
    ignored = set(told.stdout.split())
    assert ignored
    assert {path for path in found(tmp_path) if not path.endswith("/")} == set(PATHS) - ignored


def test_a_rule_that_could_run_away_does_not():
    rules = IgnoreList(["*a" * 40 + "b"])
    assert not rules.ignores("a" * 250, is_folder=False)
