"""A plain terminal and a folder of its own: what is copied or written depends on nothing else."""

import os

import pytest


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The folder that files are written to."""
    for name in (
        "TMUX",
        "STY",
        "SSH_CONNECTION",
        "SSH_CLIENT",
        "SSH_TTY",
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "VTE_VERSION",
        "TERM_PROGRAM",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    (tmp_path / "run").mkdir(mode=0o700)
    made = tmp_path / "folder"
    made.mkdir()
    monkeypatch.chdir(made)
    return type(made)(os.path.realpath(made))
