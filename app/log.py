"""The log file: off unless asked for, private, rotating, and without keys.

Only beck's own records are written below WARNING: the libraries' debug output holds full URLs (httpx) and the
parameters of every statement (aiosqlite). Nothing ever reaches the terminal that the screen is drawn on.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import stat
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final
from urllib.parse import quote

from app.errors import SettingsError
from app.safe_text import safe_text

LEVELS: Final = {"debug": logging.DEBUG, "info": logging.INFO}
"""What ``--log`` and ``BECK_LOG`` accept."""

_OURS: Final = "app"
_QUIET: Final = ("httpx", "httpcore", "aiosqlite", "markdown_it", "asyncio")
_MAX_BYTES: Final = 2 * 1024 * 1024
_BACKUPS: Final = 3
_REDACTED: Final = "[redacted]"
_SHORTEST_SECRET: Final = 6
"""Registered words shorter than this would blot out ordinary text."""

_KEY_SHAPES: Final = re.compile(
    r"""
    (?P<before>
        \b(?:bearer|basic)\s+(?=\S{6})
      | (?:x-api-key|api[-_]?key|x-goog-api-key|authorization|proxy-authorization|secret|password)
        ['"]?\s*(?:[:=,]|=>)\s*(?:b?['"])?\s*(?:(?:bearer|basic)\s+)?
      | [?&](?:key|token|access_token)=
      | ://(?=[^/\s@]+@)
    )
    [^\s'",;&)\]}@]+
    | \b(?:sk|pk|rk|gsk|xai|hf|ghp|gho|glpat|r8|pplx|nvapi|tgp)[-_][A-Za-z0-9_\-]{8,}
    | \bAIza[A-Za-z0-9_\-]{20,}
    | (?<![A-Za-z0-9_\-])(?=[A-Za-z0-9_\-]*?\beyJ[A-Za-z0-9_\-]{10})  # looked for once in each run of its letters
      [A-Za-z0-9_\-]++\.[A-Za-z0-9_\-]{10,}+\.[A-Za-z0-9_\-]*
    """,
    re.IGNORECASE | re.VERBOSE,
)

_secrets: set[str] = set()
_handlers: list[logging.Handler] = []


def keep_secret(secret: str) -> None:
    """Remember a secret, so that `redact` removes it in any text, also percent-encoded."""
    word = secret.strip()
    if len(word) >= _SHORTEST_SECRET:
        _secrets.update({word, quote(word, safe="")})


def registered_secrets() -> frozenset[str]:
    """The secrets remembered so far, to look for them in what is about to be sent; never to be shown."""
    return frozenset(_secrets)


def redact(text: str) -> str:
    """The text without registered secrets and without anything that looks like a key."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, _REDACTED)
    return _KEY_SHAPES.sub(lambda match: (match["before"] or "") + _REDACTED, text)


def start_log(level: str, path: Path) -> None:
    """Write the log file from now on; with an empty level, write none and keep the terminal clean all the same.

    Args:
        level: ``debug``, ``info`` or empty.
        path: The log file, in a folder that exists and is the user's own.

    Raises:
        SettingsError: the level is unknown or the file cannot be written; no log is written then.
    """
    stop_log()
    _attach(logging.NullHandler())
    if not level:
        return
    if level.lower() not in LEVELS:
        raise SettingsError("The log level is debug or info; no log is written.")
    try:
        handler = _PrivateFile(path)
    except OSError as error:
        raise SettingsError(f"The log {path} cannot be written: {error.strerror or error}.") from error
    handler.addFilter(_is_ours_or_serious)
    handler.setFormatter(_RedactingFormatter("%(asctime)s %(process)d %(levelname)s %(name)s %(message)s"))
    logging.getLogger(_OURS).setLevel(LEVELS[level.lower()])
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    _attach(handler)


def stop_log() -> None:
    """Close the log file; what is logged after this goes nowhere in particular."""
    logging.captureWarnings(capture=False)
    logging.getLogger(_OURS).setLevel(logging.NOTSET)
    for handler in _handlers:
        logging.getLogger().removeHandler(handler)
        handler.close()
    _handlers.clear()


def _attach(handler: logging.Handler) -> None:
    logging.getLogger().addHandler(handler)
    _handlers.append(handler)


def _is_ours_or_serious(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] == _OURS


class _RedactingFormatter(logging.Formatter):
    """Formats a record with its traceback, then redacts the whole; a reader's terminal has nothing in it to obey."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text without keys, all lines but the first set in: none that came in passes for a record."""
        return redact(safe_text(super().format(record))).replace("\n", "\n  ")


class _PrivateFile(RotatingFileHandler):
    """A rotating file that only the user can read, and that fails without a word on the terminal."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=_MAX_BYTES, backupCount=_BACKUPS, encoding="utf-8", errors="replace")

    def _open(self) -> TextIOWrapper:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(self.baseFilename, flags, 0o600)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise OSError(errno.EINVAL, "It is not a regular file", self.baseFilename)
        os.fchmod(descriptor, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="replace")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Drop the record: a full disk must not draw a traceback over the screen."""
