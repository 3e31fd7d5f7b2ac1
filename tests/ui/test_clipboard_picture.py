"""The picture in the clipboard, with tools that a test puts into the path."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from app.ui import clipboard_picture
from app.ui.clipboard_picture import NoPicture, picture_in_clipboard, reaches_desktop
from tests.attachments.material import png

PICTURE = png(30, 20)


@pytest.fixture
def home(tmp_path):
    """An environment whose programs are those that a test puts into ``bin``."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "shot.png").write_bytes(PICTURE)
    return {"PATH": f"{tmp_path}/bin", "HOME": str(tmp_path)}


def program(home, name, script):
    file = Path(home["PATH"]) / name
    file.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
    file.chmod(0o700)


LISTS_AND_GIVES = 'case "$*" in *--list-types*|*TARGETS*) echo text/plain; echo image/png;; *image/png) cat "$HOME/shot.png";; *) exit 1;; esac'


@pytest.mark.parametrize(("variable", "tool"), [("WAYLAND_DISPLAY", "wl-paste"), ("DISPLAY", "xclip")])
async def test_the_desktop_s_own_tool_gives_it(home, variable, tool):
    program(home, tool, LISTS_AND_GIVES)
    assert await picture_in_clipboard(home | {variable: ":0"}, "linux") == PICTURE


async def test_where_one_desktop_has_none_the_other_is_asked(home):
    program(home, "wl-paste", "echo text/plain")
    program(home, "xclip", LISTS_AND_GIVES)
    environment = home | {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}
    assert await picture_in_clipboard(environment, "linux") == PICTURE


async def test_apple_says_it_in_hexadecimal(home):
    program(home, "osascript", f"echo '«data PNGf{PICTURE.hex().upper()}»'")
    assert await picture_in_clipboard(home, "darwin") == PICTURE


@pytest.mark.parametrize(
    ("changes", "platform", "script", "told"),
    [
        ({"SSH_CONNECTION": "1", "DISPLAY": ":0"}, "linux", LISTS_AND_GIVES, "the machine you sit at"),
        ({}, "linux", LISTS_AND_GIVES, "no desktop here"),
        ({"DISPLAY": ":0"}, "linux", "echo text/plain", "no picture in the clipboard"),
        ({"DISPLAY": ":0"}, "linux", "exit 1", "no picture in the clipboard"),
        ({"DISPLAY": ":0"}, "linux", "", "no picture in the clipboard"),
        ({"DISPLAY": ":0"}, "linux", None, "needs xclip; install xclip"),
        ({"WAYLAND_DISPLAY": "w"}, "linux", None, "needs wl-paste; install wl-clipboard"),
        ({}, "darwin", "echo nothing", "no picture in the clipboard"),
    ],
)
async def test_where_there_is_none_or_no_way_to_it_one_sentence_says_so(
    home, changes, platform, script, told
):
    if script is not None:
        program(home, "osascript" if platform == "darwin" else "xclip", script)
    with pytest.raises(NoPicture, match=told):
        await picture_in_clipboard(home | changes, platform)


async def test_a_tool_that_hangs_is_not_waited_for(home, monkeypatch):
    monkeypatch.setattr("app.ui.clipboard.TOOL_SECONDS", 0.2)
    program(home, "xclip", "exec sleep 30")
    begun = time.monotonic()
    with pytest.raises(NoPicture):
        await picture_in_clipboard(home | {"DISPLAY": ":0"}, "linux")
    assert time.monotonic() - begun < 20


async def test_a_flood_is_not_taken(home, monkeypatch):
    monkeypatch.setattr(clipboard_picture, "MOST_BYTES", 100)
    program(home, "xclip", LISTS_AND_GIVES.replace('"$HOME/shot.png"', "/bin/sh"))
    with pytest.raises(NoPicture):
        await picture_in_clipboard(home | {"DISPLAY": ":0"}, "linux")


@pytest.mark.parametrize(
    ("environment", "platform", "reaches"),
    [
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "darwin", True),
        ({}, "linux", False),
        ({"DISPLAY": ":10.0", "SSH_TTY": "/dev/pts/1"}, "linux", False),
        ({"SSH_CONNECTION": "1"}, "darwin", False),
    ],
)
def test_a_desktop_is_reached_where_its_user_sits(environment, platform, reaches):
    assert reaches_desktop(environment, platform) is reaches


@pytest.fixture
def real_desktop(tmp_path):
    """The environment of an X server of its own, with a picture in its clipboard."""
    shot = tmp_path / "shot.png"
    shot.write_bytes(PICTURE)
    reading, writing = os.pipe()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "64x64x8"]
    with subprocess.Popen(command, pass_fds=(writing,), **quiet) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as said:
                environment = {"PATH": os.environ["PATH"], "DISPLAY": f":{said.readline().strip()}"}
            copying = ["xclip", "-selection", "clipboard", "-t", "image/png", "-i", shot]
            subprocess.run(copying, env=environment, check=True, **quiet)
            asking = ["xclip", "-selection", "clipboard", "-o", "-t", "TARGETS"]
            while (
                b"image/png"
                not in subprocess.run(asking, env=environment, capture_output=True, check=False).stdout
            ):
                time.sleep(0.05)  # it goes into the background before it owns the clipboard
            yield environment
        finally:
            server.kill()


@pytest.mark.skipif(not (shutil.which("Xvfb") and shutil.which("xclip")), reason="needs Xvfb and xclip")
async def test_a_real_desktop_gives_what_was_copied(real_desktop):
    assert await picture_in_clipboard(real_desktop, "linux") == PICTURE
