"""Secrets: what in a text looks like a key, a password or a private key, and where, so that nobody sends it unawares.

A scan finds forms, not meanings: known prefixes of keys, blocks of private keys, and values of high entropy behind a name
that says secret. What it finds is never shown whole.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from app.log import registered_secrets

MOST_FOUND = 100
"""Findings per text; the first few say enough."""

_FORMS: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (kind, tuple(beginnings.split()), re.compile(rf"(?<![A-Za-z0-9_]){form}"))
    for kind, beginnings, form in (
        ("a private key", "-----BEGIN", r"-----BEGIN (?:[A-Z0-9]{2,10} ){0,3}PRIVATE KEY(?: BLOCK)?-----"),
        ("a private key", "PuTTY-User-Key-File-", r"PuTTY-User-Key-File-[23]:"),
        ("a private key", "AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[0-9A-Z]{58}"),
        ("an AWS key id", "AKIA ASIA", r"A[KS]IA[0-9A-Z]{16}(?![0-9A-Za-z])"),
        ("a GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", r"gh[pousr]_[A-Za-z0-9]{36}"),
        ("a GitHub token", "github_pat_", r"github_pat_[A-Za-z0-9_]{22}"),
        ("a GitLab token", "glpat-", r"glpat-[A-Za-z0-9_\-]{20}"),
        ("an API key", "sk-", r"sk-(?=[A-Za-z0-9_\-]{0,80}\d)[A-Za-z0-9_\-]{20}"),
        (
            "an API key", "gsk_ xai- pplx- nvapi- tgp_v1_ r8_ hf_ fw_ csk-",
            r"[a-z0-9]{2,5}(?:_v1)?[-_](?=[A-Za-z0-9_\-]{0,80}\d)[A-Za-z0-9_\-]{20}",
        ),
        ("a Google key", "AIza", r"AIza[A-Za-z0-9_\-]{35}"),
        ("a Stripe key", "sk_ rk_", r"[sr]k_(?:live|test)_[A-Za-z0-9]{16}"),
        ("a Slack token", "xox", r"xox[abeoprs]-[A-Za-z0-9\-]{10}"),
        ("a Slack token", "xapp-", r"xapp-\d-[A-Za-z0-9\-]{10}"),
        ("a Slack webhook", "hooks.slack.com/", r"hooks\.slack\.com/services/T\w{1,20}/B\w{1,20}/[A-Za-z0-9_]{16}"),
        ("a package index token", "pypi-", r"pypi-[A-Za-z0-9_\-]{50}"),
        ("a package index token", "npm_", r"npm_[A-Za-z0-9]{36}"),
        ("a SendGrid key", "SG.", r"SG\.[A-Za-z0-9_\-]{16,40}\.[A-Za-z0-9_\-]{16}"),
        ("a signed token (JWT)", "eyJ", r"eyJ[A-Za-z0-9_\-]{10,2000}\.eyJ[A-Za-z0-9_\-]{10,4000}\.[A-Za-z0-9_\-]{10}"),
    )
)  # fmt: skip
"""Kind, what it begins with, and its form: the beginnings are looked for first, which is a hundred times as fast."""

_ADDRESS = re.compile(r"://[^\s/:@'\"<>]{1,100}:[^\s/@'\"<>{}$]{3,200}@[\w.\-]")
_SECRET_NAMES = (
    "secret", "token", "password", "passwd", "passphrase", "api_key", "apikey", "api-key", "access_key", "accesskey",
    "access-key", "private_key", "auth_key", "credential",
)  # fmt: skip
_ASSIGNED = re.compile(
    r"""[A-Za-z0-9_.\-]{0,30}["']?[ \t]*(?:=>|:=|[=:])[ \t]*["']?(?P<value>[^\s"'`,;<>(){}\[\]$]{8,400})"""
)
_NAME_BEFORE = re.compile(r"[A-Za-z0-9_.\-]{0,40}\Z")
_LEAST_ENTROPY = 3.0
"""Bits per character from which on a value is no word: random hexadecimal has 4 at length, names have less."""
_PLACEHOLDER = re.compile(
    r"(?i)example|changeme|change_me|placeholder|your[_\-]|xxxx|\*\*\*|\.\.\.|redacted|dummy|^(?:os|env|process|settings|config|self)\."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One secret that a text seems to hold."""

    kind: str
    """With its article, such as ``an AWS key id``."""
    line: int
    """From 1."""
    hint: str
    """Its first characters, or the name before it; never enough to use it."""


def find_secrets(text: str) -> list[Finding]:
    """What in a text looks like a secret, in order; one finding for each line and kind."""
    found: dict[tuple[int, str], Finding] = {}
    starts: list[int] = []
    for start, kind, hint in sorted(_found_in(text)):
        starts = starts or _line_starts(text)
        line = bisect_right(starts, start)
        found.setdefault((line, kind), Finding(kind, line, hint))
        if len(found) >= MOST_FOUND:
            break
    return list(found.values())


def _found_in(text: str) -> Iterator[tuple[int, str, str]]:
    """Where something begins, what it is, and what may be shown of it."""
    taken: set[int] = set()
    for secret in registered_secrets():
        for at in _places(text, secret):
            taken.add(at)
            yield at, "a key that beck uses", _beginning(secret)
    for kind, beginnings, form in _FORMS:
        for beginning in beginnings:
            for at in _places(text, beginning):
                if at not in taken and (match := form.match(text, at)):
                    taken.add(at)
                    yield at, kind, _beginning(match[0])
    for at in _places(text, "://"):
        if _ADDRESS.match(text, at):
            yield at, "a password in an address", "://…"
    yield from _assignments(text, taken)


def _assignments(text: str, taken: set[int]) -> Iterator[tuple[int, str, str]]:
    """Values behind a name that says secret."""
    folded = text.lower() if text.isascii() else text.translate(_LOWER)
    for word in _SECRET_NAMES:
        end = 0
        for at in _places(folded, word):
            if at < end or (match := _ASSIGNED.match(text, at + len(word))) is None:
                continue
            end = match.end()
            if match.start("value") not in taken and _is_secret(match["value"]):
                before = _NAME_BEFORE.search(text[max(0, at - 40) : at])
                name = (before[0] if before else "") + text[at : at + len(word)]
                taken.add(match.start("value"))
                yield at, "a secret by its name", f"{name}…"


_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
"""Only these: in other scripts lower case may have another length, and places would be wrong."""


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))


def _is_secret(value: str) -> bool:
    """Whether a value is random enough to be one, and no stand-in for one."""
    if _PLACEHOLDER.search(value) or not re.search(r"\d", value) or not re.search(r"[A-Za-z]", value):
        return False
    counts = Counter(value)
    bits = -sum(count / len(value) * math.log2(count / len(value)) for count in counts.values())
    return bits >= min(_LEAST_ENTROPY, math.log2(len(value)) - 0.6)


def _beginning(secret: str) -> str:
    """What tells a user which secret it is: at most its first six characters, and never half of it."""
    return secret if secret.startswith("-----BEGIN") else secret[: min(6, len(secret) // 3)] + "…"


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", text))]
