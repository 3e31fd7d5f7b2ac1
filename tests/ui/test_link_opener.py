from __future__ import annotations

import json
import stat
import sys
import threading
from pathlib import Path

import pytest

from app.safe_text import is_safe
from app.ui.link_opener import destination_of, open_link, opener
from tests.support.workspaces import until

DESKTOP = {"DISPLAY": ":0"}


@pytest.fixture
def program(tmp_path) -> Path:
    """A program that writes down its arguments."""
    path = tmp_path / "xdg-open"
    path.write_text(
        f"#!{sys.executable}\nimport json, os, sys\n"
        f"words = [sys.argv[1:], os.isatty(0), os.isatty(1), os.getsid(0) == os.getpid()]\n"
        f"open({str(tmp_path / 'new')!r}, 'w').write(json.dumps(words))\n"
        f"os.rename({str(tmp_path / 'new')!r}, {str(tmp_path / 'called')!r})\n"
    )
    path.chmod(stat.S_IRWXU)
    return path


@pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"])
@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_over_ssh_nothing_can_be_opened(program, name, platform):
    path = {"PATH": str(program.parent)}
    assert opener({**DESKTOP, **path, name: "10.0.0.1 22"}, platform) == ""


def test_without_a_desktop_nothing_can_be_opened(program):
    path = {"PATH": str(program.parent)}
    assert opener(path, "linux") == ""
    assert opener({**path, "DISPLAY": ""}, "linux") == ""
    assert opener({**DESKTOP, "PATH": "/nonexistent"}, "linux") == ""


def test_a_local_desktop_has_an_opener(program):
    path = {"PATH": str(program.parent)}
    assert opener({**DESKTOP, **path}, "linux") == str(program)
    assert opener({"WAYLAND_DISPLAY": "wayland-0", **path}, "linux") == str(program)
    assert opener({}, "darwin") == "/usr/bin/open"


async def test_the_opener_gets_the_address_alone_and_no_terminal(program):
    open_link(str(program), destination_of("https://example.org/a?b=c#d"))
    called = program.parent / "called"
    await until(called.exists)
    words, *where = json.loads(called.read_text())
    assert words == ["https://example.org/a?b=c#d"]
    assert where == [False, False, True]


@pytest.mark.parametrize(
    "href",
    [
        "--version",
        "-e",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "ssh://host",
        "vscode://file/etc/passwd",
        "https:example.org",
        "https:///example.org",
        "//example.org",
        "/etc/passwd",
        "http://",
        "mailto:",
        "https://[::1",
        "https://%65vil.test/",
        "mailto:a@example.org?attach=/etc/passwd",
        "https://example.org/" + "a" * 9000,
        "",
    ],
)
def test_what_is_no_web_or_mail_address_is_never_opened(program, href):
    destination = destination_of(href)
    assert not destination.can_open
    with pytest.raises(ValueError, match="only http"):
        open_link(str(program), destination)


@pytest.mark.parametrize(
    ("href", "address", "place", "reads_as"),
    [
        ("https://example.org/a", "https://example.org/a", "example.org", ""),
        ("HTTPS://Example.ORG/A", "HTTPS://Example.ORG/A", "example.org", ""),
        ("https://аррӏе.com/", "https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com", "аррӏе.com"),
        ("https://xn--80ak6aa92e.com/", "https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com", "аррӏе.com"),
        ("https://me@АРРӏе.com:8443/x", "https://me@xn--80ak6aa92e.com:8443/x", "xn--80ak6aa92e.com", "аррӏе.com"),
        ("https://example。org/", "https://example.org/", "example.org", ""),
        ("https://good.com@evil.test/", "https://good.com@evil.test/", "evil.test", ""),
        ("https://evil.test\\@good.com/", "https://evil.test%5C@good.com/", "good.com", ""),
        ("https://example.org/ä b", "https://example.org/%C3%A4%20b", "example.org", ""),
        ("https://example.org/%2d%0a", "https://example.org/%2d%0a", "example.org", ""),
        ("mailto:me@example.org?subject=Hi", "mailto:me@example.org?subject=Hi", "me@example.org", ""),
        ("https://[::1]:8080/", "https://[::1]:8080/", "::1", ""),
    ],
)  # fmt: skip
def test_what_is_shown_is_what_is_copied_and_opened(href, address, place, reads_as):
    destination = destination_of(href)
    assert (destination.address, destination.place, destination.reads_as) == (address, place, reads_as)
    assert destination.can_open
    assert destination.address.isascii()


def test_a_name_before_the_host_is_pointed_out():
    assert destination_of("https://good.com@evil.test/").has_decoy
    assert destination_of("https://good.com:x@evil.test/").has_decoy
    assert not destination_of("https://evil.test/@good.com").has_decoy
    assert not destination_of("mailto:me@example.org").has_decoy


@pytest.mark.parametrize(
    "evil", ["\x1b]52;c;eA==\x07", "\u202e", "\u200b", "\x9b2J", "\ud83d", "[/]", "\U000e0041"]
)
@pytest.mark.parametrize(
    "form", ["https://a{}b.test/", "https://a.test/{}", "mailto:{}@b.test", "{}", "https://xn--{}/"]
)
def test_no_destination_holds_what_a_terminal_acts_on(evil, form):
    destination = destination_of(form.format(evil))
    for text in (destination.address, destination.place, destination.reads_as):
        assert is_safe(text)
        text.encode()


def test_a_program_that_is_gone_is_told(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        open_link(str(tmp_path / "gone"), destination_of("https://example.org"))


def test_a_link_opener_that_stays_does_not_keep_beck_waiting(tmp_path):
    path = tmp_path / "slow"
    path.write_text(f"#!/bin/sh\nwhile [ ! -e {tmp_path}/enough ]; do sleep 0.02; done\n")
    path.chmod(stat.S_IRWXU)
    open_link(str(path), destination_of("https://example.org"))
    (waiting,) = [thread for thread in threading.enumerate() if thread.name == "link-opener"]
    assert waiting.daemon
    (tmp_path / "enough").touch()
    waiting.join()
