from __future__ import annotations

import os
import socket

import pytest

from app.attachments.locating import locate
from app.errors import AttachmentRefused


def test_a_name_is_read_from_the_folder(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    found = locate("a.txt", tmp_path)
    assert found is not None
    assert (found.name, found.path, found.kind) == ("a.txt", (tmp_path / "a.txt").resolve(), "file")
    assert not found.is_link
    assert not found.is_outside


def test_a_folder_ends_with_a_slash(tmp_path):
    (tmp_path / "src").mkdir()
    for named in ("src", "src/"):
        found = locate(named, tmp_path)
        assert found is not None
        assert (found.name, found.kind) == ("src/", "folder")


@pytest.mark.parametrize("named", ["nothing", "a.txt/b", "a\0b", "~nobody-at-all/x", "x" * 5000])
def test_a_name_of_nothing_is_none(tmp_path, named):
    (tmp_path / "a.txt").write_text("x")
    assert locate(named, tmp_path) is None


def test_a_link_is_told_with_what_it_leads_to(tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("x")
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "link").symlink_to(outside)
    found = locate("link", tmp_path / "here")
    assert found is not None
    assert found.path == outside.resolve()
    assert found.is_link
    assert found.is_outside


def test_what_lies_above_the_folder_is_outside(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "here").mkdir()
    for named in ("../a.txt", str(tmp_path / "a.txt")):
        found = locate(named, tmp_path / "here")
        assert found is not None
        assert found.is_outside


def test_a_pipe_a_socket_and_a_device_are_refused_before_they_are_opened(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(tmp_path)  # the names of sockets are short
        listener.bind("socket")
        (tmp_path / "zero").symlink_to("/dev/zero")
        for named, what in (("pipe", "a pipe"), ("socket", "a socket"), ("zero", "a device")):
            with pytest.raises(AttachmentRefused, match=f"{named} is {what}, not a file"):
                locate(named, tmp_path)


@pytest.mark.parametrize("named", ["/proc/self/environ", "/proc/kmsg", "/sys/kernel"])
def test_files_that_the_system_makes_while_they_are_read_are_refused(tmp_path, named):
    with pytest.raises(AttachmentRefused, match="made by the system"):
        locate(named, tmp_path)


def test_a_link_into_proc_is_refused_too(tmp_path):
    (tmp_path / "innocent.txt").symlink_to("/proc/self/environ")
    with pytest.raises(AttachmentRefused, match="made by the system"):
        locate("innocent.txt", tmp_path)


def test_a_name_that_would_touch_the_terminal_is_shown_safe(tmp_path):
    name = "a\x1b]52;c;AAAA\x07\n[red].txt"
    (tmp_path / name).write_text("x")
    found = locate(name, tmp_path)
    assert found is not None
    assert "\x1b" not in found.name
    assert "\n" not in found.name


def test_a_hidden_file_is_told_also_below_a_hidden_folder_and_behind_a_link(tmp_path):
    (tmp_path / ".aws").mkdir()
    for place in (".env", ".aws/credentials", "plain"):
        (tmp_path / place).write_text("x")
    (tmp_path / "innocent").symlink_to(".aws/credentials")
    for named, is_hidden in (
        (".env", True),
        (".aws/credentials", True),
        (".aws/", True),
        ("innocent", True),
        ("./plain", False),
    ):
        found = locate(named, tmp_path)
        assert found is not None
        assert found.is_hidden is is_hidden, named
    below = locate("credentials", tmp_path / ".aws")
    assert below is not None
    assert not below.is_hidden  # whoever works in that folder means it
