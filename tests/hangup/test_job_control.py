"""beck in a shell with job control: ctrl+z, fg, bg, and stops that nobody announced."""

import os
import shlex
import shutil
import signal
import sys
from contextlib import contextmanager
from pathlib import Path

import pyte
import pytest

from tests.hangup.hung_beck import ask, environment, statuses
from tests.support.terminal import Terminal

BASH = shutil.which("bash")

pytestmark = [pytest.mark.slow, pytest.mark.skipif(BASH is None, reason="bash is not installed")]


class TwoScreens(pyte.Screen):
    """A terminal that beck has a screen of its own on; both are blank when they come."""

    def set_mode(self, *modes, **more):
        if 1049 in modes:
            self.erase_in_display(2)
        super().set_mode(*modes, **more)

    def reset_mode(self, *modes, **more):
        if 1049 in modes:
            self.erase_in_display(2)
        super().reset_mode(*modes, **more)

    def select_graphic_rendition(self, *attributes, private=False):
        if not private:
            super().select_graphic_rendition(*attributes)


class Shell(Terminal):
    """A shell in a terminal."""

    def __init__(self, home, **more):
        self.variables = environment(home, PS1="shell> ", **more)
        super().__init__(
            [BASH, "--norc", "--noprofile", "-i"], columns=100, rows=30, environment=self.variables
        )
        self.screen = TwoScreens(100, 30)
        self._stream = pyte.ByteStream(self.screen)

    def run(self, line):
        self.press(line + "\r")

    def run_beck(self, *arguments):
        self.run(shlex.join([sys.executable, "-m", "app", *arguments]))

    def beck(self):
        """The process that the shell runs."""
        children = Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children").read_text().split()
        return int(children[0])


@contextmanager
def streaming(home):
    with Shell(home) as shell:
        shell.until_shows("shell>")
        shell.run_beck("-m", "guide/story", "tokens=3000 rate=50 seed=3")
        shell.until_shows("streaming ·")
        yield shell


def logged(variables):
    """How far the running reply is."""
    return ask(variables, "SELECT max(sequence) FROM generations")[0][0]


def is_stopped(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def goes_on(shell):
    """Wait until the reply has grown; the process really runs."""
    before = logged(shell.variables)
    shell.until(lambda _: logged(shell.variables) > before)


def end(shell):
    shell.press("ctrl+q")
    shell.until(lambda screen: "streaming ·" not in screen and screen.rstrip().endswith("shell>"))
    shell.run("exit")
    shell.wait()


def test_ctrl_z_gives_the_shell_its_terminal_and_fg_takes_it_again(tmp_path):
    with streaming(tmp_path / "home") as shell:
        shell.press("\x1a")
        shell.until(lambda screen: "Stopped" in screen and "streaming ·" not in screen)
        shell.run("echo typed $((40 + 2))")
        shell.until_shows("typed 42")
        shell.run("fg")
        shell.until_shows("streaming ·", "guide")
        goes_on(shell)
        end(shell)
        assert statuses(shell.variables) == ["interrupted"]


def test_in_the_background_the_reply_goes_on_and_the_shell_has_its_terminal(tmp_path):
    with streaming(tmp_path / "home") as shell:
        shell.press("\x1a")
        shell.until(lambda screen: "Stopped" in screen and "streaming ·" not in screen)
        shell.run("bg")
        goes_on(shell)
        shell.run("echo typed $((40 + 2))")
        shell.until_shows("typed 42")
        assert not is_stopped(shell.beck())
        shell.run("fg")
        shell.until_shows("streaming ·", "guide")
        end(shell)


def test_after_a_stop_that_nobody_announced_it_stays_behind_until_it_is_in_front_again(tmp_path):
    with streaming(tmp_path / "home") as shell:
        beck = shell.beck()
        os.kill(beck, signal.SIGSTOP)
        shell.until(lambda screen: "Stopped" in screen)
        os.kill(beck, signal.SIGCONT)
        goes_on(shell)
        shell.run("clear; echo typed $((40 + 2))")
        shell.until(lambda screen: "typed 42" in screen and "streaming ·" not in screen)
        goes_on(shell)
        assert not is_stopped(beck)
        assert "streaming ·" not in shell.text
        shell.run("fg")
        shell.until_shows("streaming ·", "guide")
        end(shell)
