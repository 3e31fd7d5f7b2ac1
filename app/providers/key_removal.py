"""Takes keys out of what is recorded: by their name where they stand, and by themselves wherever they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

REMOVED = "[key]"
SHORTEST_KEY = 4
_SECRET_HEADERS = frozenset(
    (
        "authorization",
        "proxy-authorization",
        "x-api-key",
        "x-goog-api-key",
        "api-key",
        "cookie",
        "set-cookie",
    )
)
_SECRET_WORDS = ("key", "token", "secret", "password", "signature")
_HARMLESS_FIELDS = ("pageToken", "page_token")


def forms_of(key: str) -> list[str]:
    """How a key may stand in what servers say, the longest first: as it is or as in a URL, slashes escaped or not."""
    plain = {key, quote(key), quote(key, safe="")}
    return sorted(plain | {form.replace("/", "\\/") for form in plain}, key=len, reverse=True)


class KeyRemoval:
    """Replaces keys in texts, and in a stream of chunks in which a key may be cut in two.

    Args:
        keys: As they are; their forms in URLs and in JSON are looked for too.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        words = {word for key in keys if len(key) >= SHORTEST_KEY for word in forms_of(key)}
        self._words = sorted(words, key=len, reverse=True)
        self._encoded = [word.encode() for word in self._words]
        self._held = b""

    def cleaned(self, text: str) -> str:
        """The text without keys."""
        for word in self._words:
            text = text.replace(word, REMOVED)
        return text

    def stream(self, chunk: bytes) -> bytes:
        """More of a stream without keys; what may be the beginning of one is held back."""
        text = self._held + chunk
        for word in self._encoded:
            text = text.replace(word, REMOVED.encode())
        held = max((_overlap(text, word) for word in self._encoded), default=0)
        self._held = text[len(text) - held :]
        return text[: len(text) - held]

    def flush(self) -> bytes:
        """What was held back; to be called at the end."""
        held, self._held = self._held, b""
        return held


def _overlap(text: bytes, word: bytes) -> int:
    """How many bytes at the end of the text may be the beginning of the word."""
    return next(
        (size for size in range(min(len(word) - 1, len(text)), 0, -1) if text.endswith(word[:size])), 0
    )


def clean_headers(headers: Sequence[tuple[str, str]], removal: KeyRemoval) -> list[tuple[str, str]]:
    """The headers, those that carry secrets without their values."""
    return [
        (name, REMOVED if name.lower() in _SECRET_HEADERS else removal.cleaned(value))
        for name, value in headers
    ]


def clean_url(url: str) -> str:
    """The URL without name and password, and without the values of what in its query is named like a secret."""
    parts = urlsplit(url)
    fields = [
        (name, REMOVED if _is_secret(name) else value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    query = urlencode(fields, safe="[]") if any(_is_secret(name) for name, _ in fields) else parts.query
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, ""))


def _is_secret(name: str) -> bool:
    return name not in _HARMLESS_FIELDS and any(word in name.lower() for word in _SECRET_WORDS)
