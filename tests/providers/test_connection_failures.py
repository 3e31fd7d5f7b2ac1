"""Failures of a connection in words."""

from __future__ import annotations

import httpx
import pytest
from pydantic import SecretStr

from app.errors import EndpointError
from app.providers import Endpoint
from app.providers.connection_failures import connection_error

KEY = "very-own-key-0123456789"
ENDPOINT = Endpoint("lab", "http://lab.example:8080/v1", key=SecretStr(KEY), key_hint="LAB_KEY")


@pytest.mark.parametrize(
    ("raised", "words"),
    [
        (httpx.ConnectTimeout(""), "no connection in 10 s"),
        (httpx.ConnectError("All connection attempts failed"), "refuses the connection"),
        (httpx.ConnectError("[Errno -2] Name or service not known"), "is not found"),
        (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"), "not trusted"),
        (httpx.ConnectError("[SSL: WRONG_VERSION_NUMBER] wrong version number"), "No secure connection"),
        (httpx.ReadError(""), "without an answer"),
        (httpx.RemoteProtocolError("Server disconnected without sending a response."), "without an answer"),
        (httpx.RemoteProtocolError("illegal status line: bytearray(b'HTTP/1.1 abc')"), "does not speak HTTP"),
        (httpx.LocalProtocolError(f"Illegal header value b'Bearer {KEY}\\n'"), "not usable"),
        (httpx.ProxyError("407"), "proxy"),
        (httpx.InvalidURL("bad"), "not usable"),
        (httpx.PoolTimeout(""), "failed"),
        (OSError(24, "Too many open files"), "failed"),
    ],
)
def test_each_exception_of_httpx_has_words_of_its_own(raised: Exception, words: str) -> None:
    failed: EndpointError = connection_error(ENDPOINT, raised)
    assert words in failed.what
    assert failed.hint
    assert KEY not in repr(failed.failure)


def test_a_certificate_is_not_tried_again() -> None:
    assert not connection_error(
        ENDPOINT, httpx.ConnectError("CERTIFICATE_VERIFY_FAILED certificate")
    ).is_retryable
    assert connection_error(ENDPOINT, httpx.ConnectError("refused")).is_retryable
