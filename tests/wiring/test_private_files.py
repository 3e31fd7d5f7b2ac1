"""Whatever the umask is, every file and folder that a running beck makes is closed to others, and links stay links."""

import stat
import sys
from pathlib import Path

import pytest

from tests.hangup.hung_beck import environment
from tests.support.terminal import Terminal

WITHOUT_A_UMASK = "import os, sys; os.umask(0); os.execv(sys.argv[1], sys.argv[1:])"

pytestmark = pytest.mark.slow


def modes(folder: Path) -> dict[str, str]:
    """What lies below a folder and is open to others."""
    return {
        str(entry.relative_to(folder)): oct(entry.lstat().st_mode)
        for entry in folder.rglob("*")
        if not entry.is_symlink() and stat.S_IMODE(entry.lstat().st_mode) & 0o077
    }


def test_all_that_a_session_leaves_is_private(tmp_path):
    variables = environment(tmp_path / "home")
    home = Path(variables["HOME"])
    kept = home / "dotfiles" / "beck.toml"
    kept.parent.mkdir(mode=0o700)
    kept.write_text('# mine\ntheme = "beck"\n')
    (home / ".config/beck").mkdir(parents=True, mode=0o700)
    (home / ".config").chmod(0o700)
    (home / ".config/beck/config.toml").symlink_to(kept)
    options = ("--log", "debug", "--record", str(home / "record.jsonl"), "-m", "guide/story")
    command = [
        sys.executable,
        "-c",
        WITHOUT_A_UMASK,
        sys.executable,
        "-m",
        "app",
        *options,
        "tokens=4000 rate=200",
    ]
    with Terminal(command, columns=100, rows=30, environment=variables) as terminal:
        terminal.until_shows("streaming ·")
        terminal.press("ctrl+p")
        terminal.until_shows("Commands")
        terminal.press("pick a theme", "enter")
        terminal.until_shows("Themes", "mist")
        terminal.press("mist", "enter")
        terminal.until(lambda _: "mist" in kept.read_text())
        assert {each.name for each in (home / ".local/share/beck").iterdir()} >= {
            f"beck.sqlite3{ending}" for ending in ("", "-wal", "-shm")
        }
        assert modes(home) == {}
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
    assert modes(home) == {}
    assert (home / ".config/beck/config.toml").is_symlink()
    assert kept.read_text() == '# mine\ntheme = "mist"\n'
    assert [each.name for each in kept.parent.iterdir()] == ["beck.toml"]
    assert (home / "record.jsonl").stat().st_size > 0
    assert (home / ".local/state/beck/beck.log").is_file()
