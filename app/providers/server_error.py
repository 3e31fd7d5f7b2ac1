"""What a server says when it fails, in whatever JSON shape it says it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from app.providers.json_text import object_at, text_at

_STATUS_OF_TYPE = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "insufficient_quota": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "api_error": 500,
    "server_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)s")


@dataclass(frozen=True, slots=True)
class ServerError:
    """An error as the server told it; its texts are raw and not safe for a terminal."""

    status: int
    """The HTTP status, or the one that an error inside a stream stands for."""
    message: str = ""
    kind: str = ""
    """The server's type and code of the error, joined by a space."""
    retry_after_seconds: float | None = None
    """How long the error's own text asks to wait (Gemini says it there and in no header)."""

    def mentions(self, *words: str) -> bool:
        """Whether its message, type or code has one of these lower-case words in it."""
        text = f"{self.kind} {self.message}".lower()
        return any(word in text for word in words)


def error_value(value: Any) -> Any:
    """The error in a JSON value, where the value is one of the shapes of an error; None otherwise.

    Shapes: ``{"error": {…}}`` (OpenAI, Anthropic, Gemini), ``{"error": "text"}`` (Ollama), a list around one of
    these (Gemini), ``{"detail": …}`` (FastAPI), ``{"object": "error", …}`` (old vLLM).
    """
    match value:
        case [{**first}]:
            return error_value(first)
        case {"error": error} if error:
            return error
        case {"object": "error"}:
            return value
        case {"detail": detail} if detail and "choices" not in value and "content" not in value:
            return detail
        case _:
            return None


def server_error(error: Any, status: int | None = None) -> ServerError:
    """Read what `error_value` found.

    Args:
        error: Any JSON value.
        status: The HTTP status, or None for an error inside a stream: then its code or type tells.
    """
    match error:
        case str():
            return ServerError(status or 500, error)
        case [{"msg": str(message), **rest}, *_]:  # FastAPI's list of validation errors
            place = rest.get("loc")
            words = [word for word in place if isinstance(word, str)] if isinstance(place, list) else []
            return ServerError(status or 500, " ".join([message, *words]))
        case {}:
            told = (error.get(name) for name in ("type", "code", "status"))
            kinds = [str(word) for word in told if isinstance(word, str | int)]
            message = text_at(error, "message", "error", "detail") or _upstream_message(error)
            seconds, quotas = _google_details(error)
            kind = " ".join(filter(None, kinds + quotas))
            return ServerError(status or _status(error), message, kind, seconds)
        case _:
            return ServerError(status or 500)


def _upstream_message(error: dict[str, Any]) -> str:
    """What the provider behind a router said (OpenRouter's ``metadata.raw``)."""
    return text_at(object_at(error, "metadata"), "raw")


def _google_details(error: dict[str, Any]) -> tuple[float | None, list[str]]:
    """What Google's ``details`` add: how long to wait (``RetryInfo``), and which quotas are used up."""
    seconds: float | None = None
    quotas: list[str] = []
    details = error.get("details")
    for detail in details if isinstance(details, list) else ():
        if match := _DURATION.fullmatch(text_at(detail, "retryDelay")):
            seconds = float(match[1])
        violations = detail.get("violations") if isinstance(detail, dict) else None
        quotas += [text_at(each, "quotaId") for each in violations] if isinstance(violations, list) else []
    return seconds, quotas


def _status(error: dict[str, Any]) -> int:
    """The HTTP status that an error inside a stream stands for; 500 where it gives no hint."""
    for name in ("status_code", "code", "status"):
        code = error.get(name)
        if isinstance(code, str) and code.isascii() and code.isdigit() and len(code) == 3:
            code = int(code)
        if isinstance(code, int) and 400 <= code < 600:
            return code
    for name in ("type", "code"):
        if isinstance(error.get(name), str) and error[name] in _STATUS_OF_TYPE:
            return _STATUS_OF_TYPE[error[name]]
    return 500
