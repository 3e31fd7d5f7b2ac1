"""Addresses as users write them: base URLs, proxies and ``OLLAMA_HOST``; what is wrong is said in words."""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

_PROXY_SCHEMES: Final = ("http", "https", "socks5", "socks5h")
_ODD: Final = re.compile(r"[\s\x00-\x1f\x7f]")
_OLLAMA_PORT: Final = 11434
_ANY_HOST: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - replaced, not bound to


def check_base_url(value: object) -> object:
    """A base URL with its scheme in small letters and without trailing slashes; empty stays empty, and what is no text is left to the schema.

    Raises:
        ValueError: it cannot be used, in words that follow "base_url".
    """
    if not isinstance(value, str) or not value.strip():
        return "" if isinstance(value, str) else value
    parts = _split(value.strip(), ("http", "https"))
    if parts.username or parts.password:
        raise ValueError("must not hold a name or password; set key instead")
    if parts.query or parts.fragment:
        raise ValueError("must end with its path, without ? or #")
    return parts.scheme + value.strip()[len(parts.scheme) :].rstrip("/")


def check_proxy(value: object) -> object:
    """A proxy's URL; empty means none, and what is no text is left to the schema.

    Raises:
        ValueError: it cannot be used, in words that follow "proxy".
    """
    if not isinstance(value, str) or not value.strip():
        return "" if isinstance(value, str) else value
    text = value.strip()
    _split(text, _PROXY_SCHEMES)
    return text


def ollama_base_url(host: str) -> str:
    """The base URL of the Chat Completions route at ``OLLAMA_HOST``: a host with or without scheme, port and path.

    As in Ollama itself, the port is 11434 unless a scheme is given (then the scheme's own), and quotes around are
    allowed. An address that means "every interface" is reached through the loopback one.

    Raises:
        ValueError: it cannot be used, in words that follow "OLLAMA_HOST".
    """
    text = host.strip().strip("\"'").strip()
    scheme, separator, rest = text.partition("://")
    if not separator:
        scheme, rest = "http", text
    place, slash, path = rest.partition("/")
    if place.count(":") > 1 and not place.startswith("["):
        place = f"[{place}]"
    parts = _split(f"{scheme}://{place or '127.0.0.1'}", ("http", "https"), allow_no_host=True)
    name = _ANY_HOST.get(parts.hostname or "", parts.hostname or "")
    port = parts.port or (None if separator else _OLLAMA_PORT)
    where = f"[{name}]" if ":" in name else name
    user, at, _ = parts.netloc.rpartition("@")
    base = f"{parts.scheme}://{user}{at}{where}{f':{port}' if port else ''}{slash}{path}".rstrip("/")
    check_base_url(base)
    return base if base.endswith("/v1") else base + "/v1"


def is_loopback(url: str) -> bool:
    """Whether the URL's host is this machine."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _split(text: str, schemes: tuple[str, ...], *, allow_no_host: bool = False) -> SplitResult:
    """The URL's parts.

    Raises:
        ValueError: it is no URL of one of these schemes.
    """
    if _ODD.search(text):
        raise ValueError("must not hold spaces or control characters")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("is not a valid address") from None
    if parts.scheme not in schemes or "://" not in text:
        raise ValueError(f"must begin with {' or '.join(f'{scheme}://' for scheme in schemes[:2])}")
    if port == 0 or not (parts.hostname or allow_no_host):
        raise ValueError("is not a valid address")
    return parts
