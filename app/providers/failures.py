"""Failures at an endpoint, told in sentences that a user can act on.

No text of httpx's exceptions is shown: many are empty, and one of them contains the key. What a server says is shown
as one safe line with everything that looks like a key taken out.
"""

from __future__ import annotations

import re
import time

from app.errors import (
    AuthenticationFailed,
    ContextExceeded,
    EndpointError,
    ModelNotFound,
    QuotaExhausted,
    RateLimited,
    RequestRejected,
    ServerFailed,
    UnreadableReply,
)
from app.providers.endpoint import Endpoint
from app.providers.key_removal import REMOVED, forms_of
from app.providers.retry import LONGEST_WAIT_SECONDS
from app.providers.server_error import ServerError
from app.safe_text import SafeText, safe_line

# Both sides of every repetition are bounded: error bodies are hostile, and \S*\*{3} takes minutes on 64 KiB of x.
_KEY_SHAPES = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|hf|r8|pplx|nvapi|csk|or)[-_][\w\-*]{6,}"  # prefixes that providers give their keys
    r"|\bAIza[\w\-]{10,}"
    r"|(?i:\bbearer +)[\w\-.*~+/=]{6,}"
    r"|[\w\-]{0,64}\*{3,}[\w\-*]{0,64}"  # a key with its middle starred out
)
_READ_OF_WORDS = 4096
_LONGEST_TOLD_SECONDS = 366 * 86_400
_SILENT_TAGS = ("script", "style", "head")

_CONTEXT_WORDS = (
    "context_length_exceeded",
    "context length",
    "context window",
    "maximum context",
    "prompt is too long",
    "too many tokens",
    "input is too long",
    "exceeds the available context size",
    "exceed_context_size",
)
_QUOTA_WORDS = (
    "insufficient_quota",
    "credit_balance",
    "credit balance",
    "exceeded your current quota",
    "enforced_spend_limit_reached",
    "billing_error",
    "insufficient credit",
    "insufficient balance",
    "insufficient_balance",
    "perday",
)

PICTURE_HINT = "Pick a model that takes pictures with ctrl+l, or edit the prompt and take the picture away."
_PICTURE_WORDS = (
    "image input", "image_url", "support image", "supports image", "support vision", "image content", "multimodal",
    "images are not supported", "vision is not supported", "missing data required for image",
)  # fmt: skip
"""How servers say that a model takes no pictures: OpenAI and what is like it, OpenRouter, llama.cpp, vLLM, Ollama, Mistral."""


def redacted(text: str, endpoint: Endpoint | None = None) -> str:
    """The text without the endpoint's key and without anything that looks like a key."""
    key = endpoint.key.get_secret_value().strip() if endpoint and endpoint.key else ""
    for form in forms_of(key) if key else ():
        text = text.replace(form, REMOVED)
    return _KEY_SHAPES.sub("[key]", text)


def server_words(text: str, endpoint: Endpoint | None = None, limit: int = 200) -> SafeText:
    """What a server said, as one safe line without markup and keys."""
    plain = _without_tags(text) if "<" in text else text
    return safe_line(redacted(plain[:_READ_OF_WORDS], endpoint), limit)


def _without_tags(page: str) -> str:
    """The text of a page, without what a browser would not show. Linear, whatever the page."""
    first, *pieces = page.split("<")
    shown = [first]
    silent = ""
    for piece in pieces:
        tag, closed, text = piece.partition(">")
        name = tag.split(maxsplit=1)[0].lower() if tag.strip() else ""
        if silent:
            silent = "" if name == f"/{silent}" else silent
        elif name in _SILENT_TAGS:
            silent = name
        if not silent:
            shown.append(text if closed else "")
    return " ".join(shown)


def endpoint_name(endpoint: Endpoint | None) -> SafeText:
    """What the endpoint is called in a sentence."""
    return safe_line(endpoint.name, 60) if endpoint else SafeText("The server")


def host_of(endpoint: Endpoint) -> SafeText:
    """Host and port of the endpoint, without credentials that its URL may have."""
    return safe_line(endpoint.base_url.partition("://")[2].partition("/")[0].rpartition("@")[2], 100)


def endpoint_error(
    error: ServerError,
    endpoint: Endpoint | None = None,
    retry_after_seconds: float | None = None,
    request_size: int | None = None,
) -> EndpointError:
    """The error of our tree for what a server said.

    Args:
        error: What it said.
        endpoint: None where it is not known; then no name and no key can be told or taken out.
        retry_after_seconds: How long its headers asked to wait; None leaves it to what it said.
        request_size: Bytes of the request's body, where that is known.
    """
    name, status = endpoint_name(endpoint), error.status
    words = server_words(error.message or error.kind, endpoint)
    said = f": {words}" if words else "."
    wait = error.retry_after_seconds if retry_after_seconds is None else retry_after_seconds
    patience = (
        f"It asks to wait for {_long(wait)}{_until(wait)}."
        if wait is not None and wait > LONGEST_WAIT_SECONDS
        else ""
    )

    def made(kind: type[EndpointError], what: str, hint: str = "", title: str = "") -> EndpointError:
        return kind(f"{what}{said}", hint=hint, title=title, retry_after_seconds=wait)

    if status == 402 or _is_quota(error):
        return made(QuotaExhausted, f"{name} has no quota left for this key ({status})")
    if status == 401:
        return _key_refused(name, endpoint, said)
    if status == 403:
        return made(AuthenticationFailed, f"{name} does not permit this (403)", _key_hint(endpoint, "Check"))
    if error.mentions(*_PICTURE_WORDS):
        return made(RequestRejected, f"{name} takes no pictures with this model ({status})", PICTURE_HINT)
    if status == 404 and (error.mentions("model") or not error.message):
        what = f"{name} does not know this model or address (404)"
        return made(ModelNotFound, what, "Pick another model with ctrl+l, or check the base URL.")
    if status == 404:
        return made(UnreadableReply, f"{name} has nothing at this address (404)")
    if status == 413 or error.mentions(*_CONTEXT_WORDS):
        size = f"request of {_size(request_size)}" if request_size else "request"
        return made(ContextExceeded, f"{name} finds the {size} too long ({status})")
    if status == 429:
        return made(RateLimited, f"{name} asks to slow down (429)", patience)
    if status == 529 or error.mentions("overloaded"):
        return made(ServerFailed, f"{name} is overloaded ({status})", patience, "Server overloaded")
    if status >= 500 or status in (408, 409, 425):
        return made(ServerFailed, f"{name} failed with status {status}", patience)
    return made(RequestRejected, f"{name} rejects the request ({status})")


def _is_quota(error: ServerError) -> bool:
    """Whether waiting a moment cannot help; Google words a limit per minute as a quota, and says how long it lasts."""
    if error.retry_after_seconds is not None and not error.mentions("perday"):
        return False
    return error.mentions(*_QUOTA_WORDS)


def _size(count: int) -> str:
    """A number of bytes, as people write it."""
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{count / 1e3:.1f} kB"


def _long(seconds: float) -> str:
    """A time of minutes at least, rounded up; servers may ask for thousands of years."""
    if seconds > 86_400:
        return "more than a day"
    minutes = -(-int(seconds) // 60)
    return f"{minutes} min" if minutes < 120 else f"{-(-minutes // 60)} h"


def _until(seconds: float) -> str:
    """The time of day when a wait is over, by this machine's clock; empty where that is years away."""
    if seconds > _LONGEST_TOLD_SECONDS:
        return ""
    now, then = time.localtime(), time.localtime(time.time() + seconds)
    clock = time.strftime("%H:%M", then)
    if then[:3] == now[:3]:
        return f", until {clock}"
    if seconds < 86_400:
        return f", until {clock} tomorrow"
    return f", until {time.strftime('%Y-%m-%d', then)} {clock}"


def _key_hint(endpoint: Endpoint | None, verb: str) -> str:
    return (
        f"{verb} {safe_line(endpoint.key_hint)}."
        if endpoint and endpoint.key_hint
        else f"{verb} this endpoint's key."
    )


def _key_refused(name: str, endpoint: Endpoint | None, said: str) -> AuthenticationFailed:
    if endpoint is not None and endpoint.key is None:
        return AuthenticationFailed(f"{name} needs a key (401){said}", hint=_key_hint(endpoint, "Set"))
    return AuthenticationFailed(
        f"{name} does not accept the key (401){said}", hint=_key_hint(endpoint, "Check")
    )


def redirect_error(endpoint: Endpoint, status: int, location: str) -> UnreadableReply:
    """The error for a redirect: never followed, since it would carry the key to another place."""
    target = server_words(location.partition("?")[0], endpoint) or "nowhere"
    return UnreadableReply(
        f"{endpoint_name(endpoint)} redirects to {target} ({status}), which beck does not follow.",
        hint="Set the base URL of this endpoint to the final address.",
    )


def page_error(endpoint: Endpoint, shape: str) -> UnreadableReply:
    """The error for a body with status 200 that is not the protocol."""
    return UnreadableReply(
        f"{endpoint_name(endpoint)} answered with {server_words(shape, endpoint)} instead of a reply.",
        hint="Check the base URL and the wire format, and whether a proxy or a login page is in between.",
    )


def unusable_key(endpoint: Endpoint) -> AuthenticationFailed:
    """The error for a key that no HTTP header can carry; found before anything is sent."""
    return AuthenticationFailed(
        f"The key of {endpoint_name(endpoint)} has characters in it that no key has.",
        hint=_key_hint(endpoint, "Check"),
        title="Key not usable",
    )
