"""Copying: the right sequence for each terminal, the right tool for each desktop, and a file where nothing else is left."""

import base64
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from app.ui.clipboard import (
    LARGEST_SEQUENCE,
    copy_out,
    is_remote,
    sequence_for,
    takes_sequences,
    tools_for,
)
from app.ui.terminal.allowed import only_allowed

BARE = "\x1b]52;c;aMOk\x07"
TMUX = f"{BARE}\x1bPtmux;\x1b{BARE}\x1b\\"
LONGEST = "x" * (LARGEST_SEQUENCE // 4 * 3)


@pytest.fixture
def home(tmp_path):
    """An environment whose programs are those that a test puts into ``bin``."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "run").mkdir(mode=0o700)
    return {
        "PATH": f"{tmp_path}/bin",
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": f"{tmp_path}/run",
        "TERM": "xterm",
    }


def program(home, name, script):
    file = Path(home["PATH"]) / name
    file.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
    file.chmod(0o700)


def taken(home, name="taken"):
    file = Path(home["HOME"]) / name
    return file.read_text() if file.exists() else None


def folder(home):
    return Path(home["XDG_RUNTIME_DIR"]) / "beck"


@pytest.mark.parametrize(
    ("environment", "sequence"),
    [
        ({"TERM": "xterm-256color"}, BARE),
        ({"TMUX": "/tmp/tmux", "TERM": "screen-256color"}, TMUX),
        ({"TERM": "tmux-256color"}, TMUX),
        ({"STY": "1.pts", "TERM": "screen"}, "\x1bP\x1b]52;c;aMOk\x07\x1b\\"),
        ({"TERM": "screen.xterm-256color"}, "\x1bP\x1b]52;c;aMOk\x07\x1b\\"),
        ({"TERM": "screen-256color"}, BARE),  # tmux over ssh more often than screen
        ({}, BARE),
    ],
)
def test_each_terminal_gets_its_own_sequence(environment, sequence):
    assert sequence_for("hä", environment) == sequence
    assert only_allowed(sequence) == sequence


def test_screen_gets_strings_that_are_short_enough_and_together_are_the_text():
    text = "ä long text " * 100
    sequence = sequence_for(text, {"STY": "1"})
    assert only_allowed(sequence) == sequence
    pieces = sequence.removesuffix("\x1b\\").removeprefix("\x1bP").split("\x1b\\\x1bP")
    assert len(pieces) > 2
    assert max(map(len, pieces)) <= 256
    whole = "".join(pieces)
    assert base64.b64decode(whole.removeprefix("\x1b]52;c;").removesuffix("\x07")).decode() == text


@pytest.mark.parametrize("environment", [{}, {"TMUX": "x"}, {"STY": "x"}])
@pytest.mark.parametrize(
    "text", ["", "\x1b]52;c;?\x07", "\ud800", LONGEST], ids=["empty", "hostile", "surrogate", "longest"]
)
def test_whatever_is_copied_only_base64_leaves(environment, text):
    sequence = sequence_for(text, environment)
    assert sequence
    assert only_allowed(sequence) == sequence


def test_what_terminals_would_drop_is_not_sent():
    assert len(sequence_for(LONGEST, {})) > LARGEST_SEQUENCE
    assert sequence_for(LONGEST + "xxxx", {}) == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [("TERM", "linux"), ("TERM", "dumb"), ("TERM_PROGRAM", "Apple_Terminal"), ("VTE_VERSION", "7600")],
)
def test_terminals_that_ignore_the_sequence_are_known(name, value):
    assert takes_sequences({"TERM": "xterm"})
    assert not takes_sequences({"TERM": "xterm"} | {name: value})


def test_tools_are_for_the_desktop_that_is_here(home):
    for name in ("wl-copy", "xclip", "xsel", "pbcopy"):
        program(home, name, "")
    names = lambda found: [place for place, _ in found]  # noqa: E731 - said once, used thrice
    both = home | {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
    assert names(tools_for(both, "linux")) == [
        "the clipboard (wl-copy)", "the clipboard (xclip)", "the clipboard (xsel)"
    ]  # fmt: skip
    assert names(tools_for(home, "darwin")) == ["the clipboard (pbcopy)"]
    assert names(tools_for(home, "linux")) == []
    for remote in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"):
        assert is_remote({remote: "x"})
        assert tools_for(both | {remote: "x"}, "linux") == []


async def test_a_plain_terminal_is_sent_the_sequence(home):
    sent = []
    copied = await copy_out("hä", home, sent.append)
    assert sent == [BARE]
    assert copied.places == ("the terminal's clipboard",)
    assert copied.why_file == ""


async def test_a_local_desktop_is_filled_as_well(home):
    program(home, "xclip", 'cat > "$HOME/taken"')
    sent = []
    copied = await copy_out("hä\n", home | {"DISPLAY": ":0"}, sent.append)
    assert copied.places == ("the terminal's clipboard", "the clipboard (xclip)")
    assert taken(home) == "hä\n"


async def test_a_tool_that_fails_makes_room_for_the_next(home):
    program(home, "wl-copy", "exit 1")
    program(home, "xsel", 'cat > "$HOME/taken"')
    copied = await copy_out(LONGEST + "xxxx", home | {"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}, print)
    assert copied.places == ("the clipboard (xsel)",)
    assert taken(home) == LONGEST + "xxxx"


async def test_a_tool_that_hangs_is_not_waited_for(home, monkeypatch):
    monkeypatch.setattr("app.ui.clipboard.TOOL_SECONDS", 0.2)
    program(home, "xclip", "exec sleep 1000")
    copied = await copy_out("x", home | {"DISPLAY": ":0", "TERM": "dumb"}, print)
    assert copied.places[0].startswith("the file ")


async def test_tmux_is_filled_through_its_own_command(home):
    program(home, "tmux", 'echo "$*" > "$HOME/asked"; cat > "$HOME/taken"; echo external')
    sent = []
    copied = await copy_out(LONGEST + "xxxx", home | {"TMUX": "x"}, sent.append)
    assert copied.places == ("tmux's buffer and the terminal's clipboard",)
    assert taken(home) == LONGEST + "xxxx"
    assert taken(home, "asked") == "load-buffer -w - ; show-options -sv set-clipboard\n"
    assert sent == []


async def test_a_tmux_that_may_not_fill_the_terminal_is_only_said_to_hold_it(home):
    program(home, "tmux", 'cat > "$HOME/taken"; echo off')
    sent = []
    copied = await copy_out("hä", home | {"TMUX": "x"}, sent.append)
    assert copied.places == ("tmux's buffer",)
    assert sent == [TMUX]


async def test_an_old_tmux_is_sent_the_sequence(home):
    program(home, "tmux", "exit 1")
    sent = []
    copied = await copy_out("hä", home | {"TMUX": "x"}, sent.append)
    assert copied.places == ("the terminal's clipboard",)
    assert sent == [TMUX]


@pytest.mark.parametrize(
    ("text", "changes", "why"),
    [
        (LONGEST + "xxxx", {}, "it is too long for the terminal"),
        ("x", {"TERM": "linux"}, "this terminal has no clipboard to reach"),
    ],
    ids=["long", "console"],
)
async def test_what_nothing_else_takes_becomes_a_private_file(home, text, changes, why):
    before = os.umask(0)
    try:
        sent = []
        copied = await copy_out(text, home | changes, sent.append)
    finally:
        os.umask(before)
    path = folder(home) / "copied.txt"
    assert copied.places == (f"the file {path}",)
    assert copied.why_file == why
    assert sent == []
    assert path.read_text() == text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_link_in_place_of_the_file_is_not_followed(home):
    folder(home).mkdir(0o700)
    (folder(home) / "copied.txt").symlink_to(Path(home["HOME"]) / "victim")
    await copy_out("x", home | {"TERM": "dumb"}, print)
    assert taken(home, "victim") is None


async def test_where_not_even_a_file_can_be_written_is_told(home):
    folder(home).touch()
    with pytest.raises(OSError, match=r"folder|directory|exists"):
        await copy_out("x", home | {"TERM": "dumb"}, print)


def test_real_tmux_takes_what_its_command_is_given(tmp_path):
    if shutil.which("tmux") is None:
        pytest.skip("no tmux here")
    tmux = ["tmux", "-f", "/dev/null", "-S", str(tmp_path / "socket")]
    subprocess.run([*tmux, "new-session", "-d", "sleep 100"], check=True)
    try:
        command = [*tmux, "load-buffer", "-w", "-", ";", "show-options", "-sv", "set-clipboard"]
        said = subprocess.run(command, input=b"h\xc3\xa4\n", check=True, capture_output=True).stdout
        assert said.strip() in (b"external", b"on", b"off")
        assert (
            subprocess.run([*tmux, "show-buffer"], check=True, capture_output=True).stdout == b"h\xc3\xa4\n"
        )
    finally:
        subprocess.run([*tmux, "kill-server"], check=True)
