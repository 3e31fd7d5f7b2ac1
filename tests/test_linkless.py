"""Files that are opened through folders none of which is a link."""

from __future__ import annotations

import os

import pytest

from app.linkless import folder_at, regular_file_at


def test_a_pipe_that_took_the_place_of_a_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="no regular file"):
        regular_file_at(tmp_path / "pipe")


def test_a_link_that_took_the_place_of_a_file_is_not_followed(tmp_path):
    (tmp_path / "secret").write_text("x")
    (tmp_path / "file").symlink_to(tmp_path / "secret")
    with pytest.raises(OSError):
        regular_file_at(tmp_path / "file")


def test_a_link_that_took_the_place_of_a_folder_on_the_way_is_not_followed(tmp_path):
    for place in ("mine", "other"):
        (tmp_path / place / "in").mkdir(parents=True)
        (tmp_path / place / "in" / "file").write_text(place)
    path = tmp_path.resolve() / "mine/in/file"
    with os.fdopen(regular_file_at(path)) as stream:
        assert stream.read() == "mine"
    (tmp_path / "mine").rename(tmp_path / "moved")
    (tmp_path / "mine").symlink_to(tmp_path / "other")
    with pytest.raises(OSError):
        regular_file_at(path)
    with pytest.raises(OSError), folder_at(path.parent):
        pass


@pytest.mark.skipif(
    not hasattr(os, "O_PATH") or os.geteuid() == 0, reason="needs O_PATH, and a user who may not do all"
)
def test_a_folder_that_may_be_entered_and_not_listed_is_enough(tmp_path):
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed" / "file").write_text("x")
    (tmp_path / "closed").chmod(0o100)
    try:
        os.close(regular_file_at(tmp_path / "closed" / "file"))
    finally:
        (tmp_path / "closed").chmod(0o700)
