from __future__ import annotations

import shlex
import sys
import time

import pytest

from app import log
from app.errors import SettingsError
from app.settings.key_command import read_key


@pytest.fixture(autouse=True)
def forget_secrets():
    yield
    log._secrets.clear()


def python(code: str) -> str:
    return f"{shlex.quote(sys.executable)} -c {shlex.quote(code)}"


def test_the_first_line_that_the_command_prints_is_the_key():
    key = read_key(python("print(' tok-12345678 '); print('login: me')"))
    assert key.get_secret_value() == "tok-12345678"
    assert log.redact("sent tok-12345678") == "sent [redacted]"


def test_no_shell_reads_the_command(tmp_path):
    file = tmp_path / "made"
    assert read_key("echo $HOME").get_secret_value() == "$HOME"
    with pytest.raises(SettingsError, match="no key"):
        read_key(f"echo a b; touch {file}")
    assert not file.exists()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("", "is empty"),
        ("echo 'x", "quote that is not closed"),
        ("no-such-program-x get key", "no-such-program-x cannot be run: No such file"),
        ("/dev/null", "cannot be run: Permission denied"),
        (python("pass"), "printed no key"),
        (python("import sys; sys.exit(3)"), "failed with status 3"),
        (python("import sys; sys.exit('locked\\nsecond line')"), "failed with status 1. locked$"),
        (python("import sys; sys.stdout.buffer.write(b'\\xff\\xfe\\xfa\\xf0')"), "is no key"),
    ],
)
def test_a_command_that_gives_no_key_is_told_in_words(command, words):
    with pytest.raises(SettingsError, match=words):
        read_key(command)


def test_a_complaint_that_shows_a_key_is_told_without_it():
    with pytest.raises(SettingsError) as caught:
        read_key(python("import sys; sys.exit('bad token sk-proj-12345678abcdef')"))
    assert "12345678" not in caught.value.what


def test_a_command_that_takes_too_long_is_ended_with_all_that_it_started(tmp_path):
    mark = tmp_path / "alive"
    child = f"import time\nwhile True: open({str(mark)!r}, 'a').write('x'); time.sleep(0.01)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with pytest.raises(SettingsError, match=r"took over 1 s"):
        read_key(python(parent), timeout_seconds=1)
    size = -1
    for _ in range(100):
        grown = mark.stat().st_size if mark.exists() else 0
        if grown == size:
            return
        size = grown
        time.sleep(0.05)
    pytest.fail("the grandchild still runs")


def test_the_command_gets_no_terminal_and_no_input():
    code = "import os, sys\ntry: os.open('/dev/tty', os.O_RDWR); print('has-a-tty')\nexcept OSError: print('no-tty-' + repr(sys.stdin.read()))"
    assert read_key(python(code)).get_secret_value() == "no-tty-''"
