"""Failures of a connection, told by what httpx raised: its class and texts are read, never shown."""

from __future__ import annotations

from app.errors import ConnectionFailed
from app.providers.endpoint import Endpoint
from app.providers.failures import endpoint_name, host_of

_NO_SUCH_HOST = ("name or service", "nodename", "name resolution", "no address", "getaddrinfo failed")


def connection_error(endpoint: Endpoint, error: Exception) -> ConnectionFailed:
    """The error for an exception of httpx (or below it) before the reply began; its own text is read, never shown."""
    name, host = endpoint_name(endpoint), host_of(endpoint)
    kind, told = type(error).__name__, _all_texts(error).lower()
    retryable, hint = True, "Press tab, then r, to retry."
    if "certificate" in told:
        retryable = False
        what = f"The certificate of {host} is not trusted or is for another name."
        hint = "Check the base URL; behind a company proxy, set its CA file as ca_file in config.toml."
    elif kind in (
        "InvalidURL",
        "UnsupportedProtocol",
        "LocalProtocolError",
        "UnicodeError",
        "ImportError",
        "ValueError",
    ):
        retryable = False
        what = f"The address or the proxy of {name} is not usable."
        hint = "Check this endpoint's base URL (http:// or https://) and proxy."
    elif kind == "ConnectTimeout":
        what = f"{host} does not answer (no connection in {endpoint.timeouts.connect_seconds:g} s)."
        hint = f"Check the network, the port in the base URL{_other_scheme(endpoint)}, then press r to retry."
    elif any(words in told for words in _NO_SUCH_HOST):
        retryable = "temporary failure" in told  # of the resolver, not of the name
        what = f"The host {host} is not found."
        hint = "Check the base URL and the network, then press r to retry."
    elif "ssl" in told or "tls" in told:
        retryable = False
        what = f"No secure connection with {host}."
        hint = "Check whether the base URL should begin with http:// instead."
    elif kind == "ConnectError":
        what = f"{host} refuses the connection."
        hint = f"Is the server of {name} running? Press tab, then r, to retry." if endpoint.is_local else hint
    elif "without sending a response" in told or kind in ("ReadError", "WriteError", "CloseError"):
        what = f"{host} closed the connection without an answer."
        hint = f"Check the server, the port in the base URL{_other_scheme(endpoint)}, then press r to retry."
    elif kind == "RemoteProtocolError":
        retryable = False
        what = f"{host} does not speak HTTP here."
        hint = "Check the base URL: its port, and http:// or https://."
    elif kind == "ProxyError":
        what = f"The proxy for {name} does not let the request through."
        hint = "Check this endpoint's proxy."
    else:
        what = f"The connection with {host} failed."
    failed = ConnectionFailed(what, hint=hint)
    failed.is_retryable = retryable
    return failed


def _other_scheme(endpoint: Endpoint) -> str:
    """Part of a hint: silence and hanging up are what the wrong one of http and https often looks like."""
    other = "http://" if endpoint.base_url.lower().startswith("https:") else "https://"
    return f" and whether that should begin with {other} instead"


def cut_reason(error: Exception) -> str:
    """A few words on why a body that had begun ended early."""
    match type(error).__name__:
        case "ReadError":
            return "the connection was reset"
        case "RemoteProtocolError":
            return "the connection closed in the middle"
        case _:
            return "the connection failed"


def _all_texts(error: BaseException) -> str:
    """The texts of an exception and of those that caused it."""
    texts: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(texts) < 8:
        texts.append(f"{type(seen).__name__} {seen}")
        seen = seen.__cause__ or seen.__context__
    return " ".join(texts)
