"""Files that the user names: where a name really leads, and that nothing is replaced or followed unasked."""

import os
import stat
from pathlib import Path

import pytest

from app.target_file import TargetFile, read_target, target_of, write_target


@pytest.fixture
def folder(tmp_path):
    return Path(os.path.realpath(tmp_path))


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_name_leads_into_the_folder_or_home_or_anywhere(folder, monkeypatch):
    monkeypatch.setenv("HOME", str(folder / "home"))
    assert target_of("a.md", folder) == TargetFile(folder / "a.md", "new")
    assert target_of(" ../a.md ", folder) == TargetFile(folder.parent / "a.md", "new")
    assert target_of("~/a.md", folder) == TargetFile(folder / "home/a.md", "no folder")
    assert target_of(f"{folder}/a.md", folder.parent) == TargetFile(folder / "a.md", "new")
    assert target_of("~nobody-has-this-name/a", folder).kind == "no folder"


def test_what_is_there_is_told(folder):
    (folder / "file").touch()
    (folder / "folder").mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "loop").symlink_to("loop")
    kinds = {
        name: target_of(name, folder).kind
        for name in ("file", "folder", "pipe", "/dev/null", "none/x", "file/x", "", "x\0y")
    }
    assert kinds == {
        "file": "file", "folder": "folder", "pipe": "special", "/dev/null": "special", "none/x": "no folder",
        "file/x": "no folder", "": "unnamed", "x\0y": "no folder",
    }  # fmt: skip
    assert target_of("loop", folder).kind != "new"
    assert target_of("x" * 300, folder).kind == "no folder"


def test_a_link_is_resolved_and_told(folder):
    (folder / "inner").mkdir()
    (folder / "there").symlink_to(folder / "inner/real")
    (folder / "way").symlink_to("inner")
    assert target_of("there", folder) == TargetFile(folder / "inner/real", "new", is_elsewhere=True)
    assert target_of("way/x", folder) == TargetFile(folder / "inner/x", "new", is_elsewhere=True)


def test_a_folder_that_is_entered_through_a_link_is_no_surprise(folder):
    (folder / "inner").mkdir()
    (folder / "way").symlink_to("inner")
    assert target_of("x", folder / "way") == TargetFile(folder / "inner/x", "new")


def test_a_new_file_is_private_whatever_the_umask_is(folder):
    before = os.umask(0)
    try:
        write_target(target_of("a", folder), b"text")
    finally:
        os.umask(before)
    assert (folder / "a").read_bytes() == b"text"
    assert mode(folder / "a") == 0o600


def test_what_appeared_meanwhile_is_not_touched(folder):
    target = target_of("a", folder)
    (folder / "a").write_text("other")
    with pytest.raises(FileExistsError):
        write_target(target, b"text")
    assert (folder / "a").read_text() == "other"


def test_a_link_that_appeared_meanwhile_is_not_followed(folder):
    new = target_of("a", folder)
    (folder / "b").write_text("old")
    old = target_of("b", folder)
    (folder / "secret").write_text("secret")
    (folder / "a").symlink_to("secret")
    (folder / "b").unlink()
    (folder / "b").symlink_to("secret")
    with pytest.raises(OSError, match="exists"):
        write_target(new, b"text")
    with pytest.raises(OSError, match="regular"):
        write_target(old, b"text")
    assert (folder / "secret").read_text() == "secret"


def test_a_folder_that_became_a_link_meanwhile_is_not_entered(folder):
    for place in ("mine", "other"):
        (folder / place / "in").mkdir(parents=True)
        (folder / place / "in" / "old").write_text(place)
    targets = [target_of(f"mine/in/{name}", folder) for name in ("new", "old")]
    (folder / "mine").rename(folder / "moved")
    (folder / "mine").symlink_to("other")
    for target in targets:
        with pytest.raises(OSError):
            write_target(target, b"text")
    with pytest.raises(OSError):
        read_target(targets[1], 10)
    assert [path.name for path in (folder / "other" / "in").iterdir()] == ["old"]
    assert (folder / "other" / "in" / "old").read_text() == "other"


@pytest.mark.parametrize("where", ["/no\0where", "/no\udfffwhere", "/" + "x" * 5000])
def test_a_folder_that_cannot_be_is_told(where):
    assert target_of("a.md", Path(where)).kind == "no folder"
    assert target_of("/tmp/a\udfff", Path("/tmp")).kind == "no folder"


def test_a_name_as_long_as_names_can_be_is_replaced(folder):
    name = "😀" * 63
    (folder / name).write_text("old")
    write_target(target_of(name, folder), b"text")
    assert (folder / name).read_text() == "text"


def test_a_file_is_replaced_whole_and_nothing_else_stays(folder):
    (folder / "a").write_text("a longer text than before")
    (folder / "a").chmod(0o644)
    write_target(target_of("a", folder), b"text")
    assert (folder / "a").read_bytes() == b"text"
    assert mode(folder / "a") == 0o600
    assert [path.name for path in folder.iterdir()] == ["a"]


def test_a_pipe_is_neither_written_nor_waited_for(folder):
    os.mkfifo(folder / "pipe")
    for target in (
        target_of("pipe", folder),
        TargetFile(folder / "pipe", "file"),
        TargetFile(folder / "pipe", "new"),
    ):
        with pytest.raises(OSError, match=r"regular|exists"):
            write_target(target, b"text")
    with pytest.raises(OSError, match="regular"):
        read_target(target_of("pipe", folder), 10)
    with pytest.raises(OSError, match="regular"):
        read_target(target_of("/dev/zero", folder), 10)


def test_a_file_that_cannot_be_filled_leaves_nothing(folder, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.target_file.os.fsync", full)
    (folder / "old").write_text("old")
    for name in ("new", "old"):
        with pytest.raises(OSError, match="No space"):
            write_target(target_of(name, folder), b"text")
    assert [path.name for path in folder.iterdir()] == ["old"]
    assert (folder / "old").read_text() == "old"


def test_reading_takes_one_byte_more_than_allowed_to_show_that_it_is_too_large(folder):
    (folder / "a").write_bytes(b"x" * 100)
    assert read_target(target_of("a", folder), 10) == b"x" * 11


def test_a_pipe_or_a_link_that_took_the_place_of_a_file_is_not_read(folder):
    (folder / "file").write_text("x")
    target = target_of("file", folder)
    (folder / "file").unlink()
    os.mkfifo(folder / "file")
    with pytest.raises(OSError, match="no regular file"):
        read_target(target, 10)
    (folder / "file").unlink()
    (folder / "secret").write_text("y")
    (folder / "file").symlink_to(folder / "secret")
    with pytest.raises(OSError):
        read_target(target, 10)
