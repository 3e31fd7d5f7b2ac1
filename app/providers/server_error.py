"""What a server says when it fails, in whatever JSON shape it says it."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class ServerError:
    """An error as the server told it; its texts are raw and not safe for a terminal."""

    status: int
    """The HTTP status, or the one that an error inside a stream stands for."""
    message: str = ""
    kind: str = ""
    """The server's type and code of the error, joined by a space."""

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
        case [first]:
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
        case [{"msg": str(message)}, *_]:  # FastAPI's list of validation errors
            return ServerError(status or 500, f"{message} {error[0].get('loc', '')}")
        case {}:
            kind = " ".join(
                str(error[name])
                for name in ("type", "code", "status")
                if isinstance(error.get(name), str | int)
            )
            message = text_at(error, "message", "error", "detail") or _upstream_message(error)
            return ServerError(status or _status(error), message, kind)
        case _:
            return ServerError(status or 500)


def _upstream_message(error: dict[str, Any]) -> str:
    """What the provider behind a router said (OpenRouter's ``metadata.raw``)."""
    return text_at(object_at(error, "metadata"), "raw")


def _status(error: dict[str, Any]) -> int:
    """The HTTP status that an error inside a stream stands for; 500 where it gives no hint."""
    for name in ("status_code", "code", "status"):
        code = error.get(name)
        if isinstance(code, str) and code.isdigit() and len(code) == 3:
            code = int(code)
        if isinstance(code, int) and 400 <= code < 600:
            return code
    for name in ("type", "code"):
        if isinstance(error.get(name), str) and error[name] in _STATUS_OF_TYPE:
            return _STATUS_OF_TYPE[error[name]]
    return 500
