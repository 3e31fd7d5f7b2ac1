from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app import paths

ROOT = Path(__file__).parents[1]
KILLED_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
from app.paths import write_atomically

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[2] == "fsync":
    os.fsync = die
elif sys.argv[2] == "replace":
    Path.replace = die
write_atomically(Path(sys.argv[1]), b"new" * 50_000)
die()
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o022, 0o077])
def any_umask(request: pytest.FixtureRequest):
    before = os.umask(request.param)
    yield
    os.umask(before)


PLACES = [
    (paths.config_dir, "XDG_CONFIG_HOME", ".config/beck"),
    (paths.data_dir, "XDG_DATA_HOME", ".local/share/beck"),
    (paths.state_dir, "XDG_STATE_HOME", ".local/state/beck"),
    (paths.cache_dir, "XDG_CACHE_HOME", ".cache/beck"),
]


@pytest.mark.parametrize(("place", "variable", "fallback"), PLACES)
def test_a_folder_is_named_by_its_xdg_variable_and_otherwise_lies_in_the_home(place, variable, fallback):
    assert place({"HOME": "/home/x", variable: "/elsewhere"}) == Path("/elsewhere/beck")
    assert place({"HOME": "/home/x"}) == Path("/home/x") / fallback
    assert place({"HOME": "/home/x", variable: ""}) == Path("/home/x") / fallback


@pytest.mark.parametrize(("place", "variable", "fallback"), PLACES)
def test_a_relative_xdg_variable_is_ignored_as_its_specification_demands(place, variable, fallback):
    assert place({"HOME": "/home/x", variable: "relative/folder"}) == Path("/home/x") / fallback


def test_without_a_home_variable_the_home_of_the_user_counts():
    assert paths.config_dir({}).is_absolute()
    assert paths.config_dir({"HOME": "not/absolute"}).is_absolute()


def test_files_lie_in_their_folders():
    environment = {"HOME": "/h", "XDG_STATE_HOME": "/s", "XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c"}
    assert paths.config_path(environment) == Path("/c/beck/config.toml")
    assert paths.user_themes_dir(environment) == Path("/c/beck/themes")
    assert paths.database_path(environment).parent == Path("/d/beck")
    assert paths.log_path(environment).parent == Path("/s/beck")


def test_the_runtime_folder_is_used_only_where_it_belongs_to_this_user(tmp_path, monkeypatch):
    environment = {"HOME": "/h", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert paths.runtime_dir(environment) == tmp_path / "beck"
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    assert paths.runtime_dir(environment) == Path("/h/.local/state/beck/run")
    assert paths.runtime_dir({"HOME": "/h", "XDG_RUNTIME_DIR": "/does/not/exist"}) == Path(
        "/h/.local/state/beck/run"
    )


def test_naming_a_place_makes_nothing(tmp_path):
    environment = {"HOME": str(tmp_path)}
    for place in (
        paths.config_path,
        paths.database_path,
        paths.log_path,
        paths.runtime_dir,
        paths.user_themes_dir,
    ):
        place(environment)
    assert list(tmp_path.iterdir()) == []


def test_a_private_folder_and_its_new_parents_are_closed_to_others(tmp_path, any_umask):
    folder = paths.private_dir(tmp_path / "a" / "b" / "beck")
    assert [mode(tmp_path / "a"), mode(tmp_path / "a" / "b"), mode(folder)] == [0o700] * 3


def test_a_private_folder_that_was_open_is_closed_and_its_parent_is_not_touched(tmp_path):
    parent = tmp_path / "shared"
    folder = parent / "beck"
    folder.mkdir(parents=True)
    parent.chmod(0o755)
    folder.chmod(0o755)
    paths.private_dir(folder)
    assert mode(folder) == 0o700
    assert mode(parent) == 0o755


def test_a_folder_that_is_not_ours_stays_as_its_owner_made_it(tmp_path):
    documents = tmp_path / "Documents"
    documents.mkdir()
    documents.chmod(0o755)
    assert paths.private_dir(documents) == documents
    assert mode(documents) == 0o755


def test_a_private_folder_that_is_a_link_stays_as_its_owner_made_it(tmp_path):
    real = tmp_path / "dotfiles"
    real.mkdir()
    real.chmod(0o755)
    link = tmp_path / "beck"
    link.symlink_to(real)
    assert paths.private_dir(link) == link
    assert mode(real) == 0o755


def test_a_file_in_the_way_of_a_private_folder_is_an_error(tmp_path):
    (tmp_path / "beck").write_text("")
    with pytest.raises(OSError, match="not a folder"):
        paths.private_dir(tmp_path / "beck")
    with pytest.raises(OSError):
        paths.private_dir(tmp_path / "beck" / "deeper")


def test_an_atomic_write_replaces_the_content_and_is_private(tmp_path, any_umask):
    file = tmp_path / "config" / "beck" / "config.toml"
    paths.write_atomically(file, b"one")
    file.chmod(0o644)
    paths.write_atomically(file, b"two")
    assert file.read_bytes() == b"two"
    assert mode(file) == 0o600
    assert [child.name for child in file.parent.iterdir()] == ["config.toml"]


def test_an_atomic_write_that_fails_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    file = tmp_path / "config.toml"
    paths.write_atomically(file, b"old")

    def disk_full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", disk_full)
    with pytest.raises(OSError, match="No space left"):
        paths.write_atomically(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("step", ["fsync", "replace", "the end"])
def test_an_atomic_write_that_is_killed_leaves_the_old_file_or_the_new_one(tmp_path, step):
    file = tmp_path / "config.toml"
    paths.write_atomically(file, b"old" * 50_000)
    ended = subprocess.run([sys.executable, "-c", KILLED_WHILE_WRITING, str(file), step], cwd=ROOT)
    assert ended.returncode == -signal.SIGKILL
    assert file.read_bytes() == (b"new" if step == "the end" else b"old") * 50_000
    assert {mode(each) for each in tmp_path.iterdir()} == {0o600}


def test_an_atomic_write_is_on_the_disk_before_it_has_its_name_and_the_name_afterwards(tmp_path, monkeypatch):
    steps = []
    fsync, replace = os.fsync, Path.replace

    def told_fsync(descriptor):
        steps.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    def told_replace(self, target):
        steps.append("name")
        assert self.parent == tmp_path
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", told_fsync)
    monkeypatch.setattr(Path, "replace", told_replace)
    paths.write_atomically(tmp_path / "config.toml", b"new")
    assert steps == ["file", "name", "folder"]


def test_an_atomic_write_follows_a_link_to_where_the_file_is_kept(tmp_path):
    kept = tmp_path / "dotfiles" / "beck.toml"
    kept.parent.mkdir()
    kept.write_bytes(b"old")
    link = tmp_path / "config.toml"
    link.symlink_to(kept)
    paths.write_atomically(link, b"new")
    assert link.is_symlink()
    assert kept.read_bytes() == b"new"


def test_an_atomic_write_never_replaces_something_that_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        paths.write_atomically(tmp_path / "pipe", b"x")
    with pytest.raises(OSError, match="not a regular file"):
        paths.write_atomically(tmp_path, b"x")


def test_what_is_shipped_is_found_in_the_checkout():
    assert paths.shipped_path("guide/README.md").is_file()
    assert paths.shipped_path("themes").is_dir()


def test_what_takes_a_files_place_has_a_name_that_nobody_can_guess(tmp_path, monkeypatch):
    names = []
    replace = Path.replace

    def noted(path, target):
        names.append(path.name)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", noted)
    for _ in range(3):
        paths.write_atomically(tmp_path / "file", b"x")
    assert len(set(names)) == 3
