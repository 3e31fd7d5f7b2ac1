"""The link opener: where a link really leads, and the program of a local desktop that opens it.

Nothing here runs because of what a model wrote: `open_link` is called after a key press on the destination that was
shown. Python's own `webbrowser` is not used: it starts text browsers on the screen that beck draws on, and takes
addresses that begin with a dash for options (CVE-2026-4519).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from app.safe_text import SafeText, safe_line, safe_text

LONGEST = 8192
"""Characters of an address that is offered to be opened; longer ones can only be copied."""

_OPENABLE = re.compile(r"(?:https?://|mailto:)[!-~]+", re.IGNORECASE)
_KEPT = "!#$%&'()*+,-./:;=?@[]_~"
"""What an address may hold besides letters and digits; everything else is percent-encoded."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a link leads, as it is shown, copied and opened: these three never differ."""

    address: SafeText
    """The whole address; a foreign host name stands in it as punycode."""
    place: SafeText
    """The host, or for mail the address; empty where there is none."""
    reads_as: SafeText
    """What a punycode host looks like in its own letters; empty for other hosts."""
    has_decoy: bool
    """Whether a name before ``@`` could be taken for the host."""
    can_open: bool
    """Whether it is http, https or mailto in printable ASCII, of a host that is read in one way, and attaches no file."""


def destination_of(href: str) -> Destination:
    """Where a link leads. Never raises: whatever cannot be understood can only be copied."""
    text: str = safe_line(href, 64 * 1024)
    try:
        parts = urlsplit(text)
        host = _punycode(parts.hostname or "")
        if not parts.netloc.isascii():
            user, at, _ = parts.netloc.rpartition("@")
            port = f":{parts.port}" if parts.port is not None else ""
            text = urlunsplit(parts._replace(netloc=f"{user}{at}{host}{port}"))
    except (ValueError, UnicodeError):
        return Destination(safe_text(text), SafeText(""), SafeText(""), has_decoy=False, can_open=False)
    address = safe_text(quote(text, safe=_KEPT))
    is_mail = parts.scheme == "mailto"
    place = safe_line(parts.path if is_mail else host)
    return Destination(
        address,
        place,
        _own_letters(host),
        has_decoy=not is_mail and "@" in parts.netloc,
        can_open=bool(place)
        and "%" not in host
        and not (is_mail and "attach" in parts.query.lower())
        and len(address) <= LONGEST
        and _OPENABLE.fullmatch(address) is not None,
    )


def opener(environment: Mapping[str, str], platform: str = sys.platform) -> str:
    """The program that opens addresses on this desktop; empty over SSH and where there is no desktop."""
    if any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")):
        return ""
    if platform == "darwin":
        return "/usr/bin/open"
    if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        return ""
    return shutil.which("xdg-open", path=environment.get("PATH")) or ""


def open_link(program: str, destination: Destination) -> None:
    """Hand a destination to the desktop's opener, away from this terminal; returns at once.

    Raises:
        ValueError: it is no address that may be opened.
        OSError: the program cannot be run.
    """
    if not destination.can_open:
        raise ValueError("only http, https and mailto are opened")
    process = subprocess.Popen(  # noqa: S603 - no shell, and the address begins with its scheme
        [program, destination.address],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    # Some openers live as long as the browser: neither the keys nor the end of beck wait for them.
    threading.Thread(target=process.wait, name="link-opener", daemon=True).start()


def _punycode(host: str) -> str:
    """The host in ASCII.

    Raises:
        UnicodeError: it is no host name.
    """
    return host if host.isascii() else host.encode("idna").decode("ascii")


def _own_letters(host: str) -> SafeText:
    if not any(label.startswith("xn--") for label in host.split(".")):
        return SafeText("")
    try:
        return safe_line(host.encode("ascii").decode("idna"))
    except UnicodeError:
        return SafeText("")
