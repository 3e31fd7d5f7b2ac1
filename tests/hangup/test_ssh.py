"""beck over a real OpenSSH server on loopback: the line drops in the middle of a reply, and the reply is there all the same."""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.hangup.held_server import HeldServer
from tests.hangup.hung_beck import environment, orphans, replies, statuses, until
from tests.support.terminal import Terminal

SSHD = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
SSH = shutil.which("ssh")
KEYGEN = shutil.which("ssh-keygen")
SEPARATION = Path("/run/sshd")
"""Where Debian's server, run by root, wants an empty folder."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (SSHD and SSH and KEYGEN), reason="OpenSSH's sshd, ssh and ssh-keygen are not all installed"
    ),
]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def is_listening(port):
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


class Line:
    """A server of its own and a client's arguments for it."""

    def __init__(self, folder, port):
        self.folder = folder
        self.port = port
        self.client_environment = {"HOME": str(folder), "PATH": os.environ["PATH"], "TERM": "xterm-256color"}

    def beck(self, variables, *arguments):
        inner = " ".join([f"{name}='{value}'" for name, value in variables.items()])
        command = f"env -i {inner} {sys.executable} -m app " + " ".join(f"'{word}'" for word in arguments)
        options = {
            "UserKnownHostsFile": self.folder / "known_hosts",
            "StrictHostKeyChecking": "accept-new",
            "IdentitiesOnly": "yes",
            "BatchMode": "yes",
            "LogLevel": "ERROR",
        }
        words = [SSH, "-F", "none", "-tt", "-p", str(self.port), "-i", str(self.folder / "user_key")]
        for name, value in options.items():
            words += ["-o", f"{name}={value}"]
        words += [f"{getpass.getuser()}@127.0.0.1", command]
        return Terminal(words, columns=100, rows=30, environment=self.client_environment)


@contextmanager
def ssh_server(folder):
    """An OpenSSH server with keys of its own, on loopback only, for this user only."""
    folder.mkdir(mode=0o700)
    for name in ("host_key", "user_key"):
        subprocess.run([KEYGEN, "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    shutil.copy(folder / "user_key.pub", folder / "authorized_keys")
    (folder / "authorized_keys").chmod(0o600)
    port = free_port()
    (folder / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1:{port}\nHostKey {folder}/host_key\nPidFile none\nUsePAM no\nStrictModes no\n"
        f"AuthorizedKeysFile {folder}/authorized_keys\nPasswordAuthentication no\nPermitRootLogin prohibit-password\n"
        "KbdInteractiveAuthentication no\nPrintMotd no\nPrintLastLog no\n"
    )
    if os.geteuid() == 0 and not SEPARATION.exists():
        SEPARATION.mkdir(mode=0o755)
    with (folder / "sshd.log").open("wb") as log:
        server = subprocess.Popen([SSHD, "-D", "-e", "-f", str(folder / "sshd_config")], stderr=log)
    try:
        until(lambda: is_listening(port) or server.poll() is not None, 10, "the server does not listen")
        if server.poll() is not None:
            pytest.skip(f"the SSH server does not start here: {(folder / 'sshd.log').read_text()[-200:]}")
        yield Line(folder, port)
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def line(tmp_path):
    with ssh_server(tmp_path / "ssh") as line:
        yield line


@pytest.fixture
def server():
    with HeldServer() as server:
        yield server


def test_a_reply_is_whole_after_the_line_dropped_in_the_middle_of_it(line, server, tmp_path):
    variables = environment(tmp_path / "home", **server.variables)
    with line.beck(variables, "tell me") as terminal:
        terminal.until_shows("word19")
        os.kill(terminal.child.pid, signal.SIGKILL)
        terminal.wait()
    assert statuses(variables) == ["running"]
    with line.beck(variables, "-c") as terminal:
        terminal.until_shows("word19", "streaming ·")  # the other process goes on; this one shows it
        server.released.set()
        terminal.until_shows("word39", "done ·")
        assert statuses(variables) == ["complete"]
        assert replies(variables) == [server.text]
        until(lambda: len(orphans(variables)) == 1, 12, "the first process lives on")
        terminal.press("thanks", "enter")
        terminal.until(lambda _: statuses(variables) == ["complete", "complete"])
        terminal.press("ctrl+q")
        terminal.wait()


def test_a_reply_that_finished_meanwhile_is_told_at_the_next_connection(line, server, tmp_path):
    variables = environment(tmp_path / "home", **server.variables)
    with line.beck(variables, "tell me") as terminal:
        terminal.until_shows("word19")
        os.kill(terminal.child.pid, signal.SIGKILL)
        terminal.wait()
    server.released.set()
    until(lambda: orphans(variables) == [], 20, "the process stayed")
    assert replies(variables) == [server.text]
    with line.beck(variables) as terminal:
        terminal.until_shows("1 reply finished while you were away", "word39", "done ·")
        terminal.press("ctrl+q")
        terminal.wait()


def test_the_running_reply_is_shown_and_stopped_while_the_old_connection_hangs(line, server, tmp_path):
    variables = environment(tmp_path / "home", **server.variables)
    with line.beck(variables, "tell me") as hanging:
        hanging.until_shows("word19")
        os.kill(hanging.child.pid, signal.SIGSTOP)  # a laptop asleep: nobody reads, nobody has hung up
        with line.beck(variables, "-c") as terminal:
            terminal.until_shows("word19", "streaming ·")
            terminal.press("escape")
            terminal.until_shows("stopped ·")
            assert statuses(variables) == ["stopped"]
            terminal.press("ctrl+q")
            terminal.wait()
        os.kill(hanging.child.pid, signal.SIGKILL)
        hanging.wait()
    until(lambda: orphans(variables) == [], 20, "the process stayed")
