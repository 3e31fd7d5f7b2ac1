"""Failures in words: what each is called, and that no words take long or hold a key."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from app.errors import ModelNotFound, RequestRejected
from app.providers import Endpoint
from app.providers.failures import endpoint_error, redacted, server_words
from app.providers.server_error import ServerError, error_value, server_error
from app.safe_text import is_safe
from tests.support.pace import units

KEY = "very-own-key-0123456789"
ENDPOINT = Endpoint("lab", "http://lab.example:8080/v1", key=SecretStr(KEY), key_hint="LAB_KEY")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ServerError(400, "bad"), "request_rejected"),
        (ServerError(401), "authentication_failed"),
        (ServerError(402), "quota_exhausted"),
        (ServerError(403), "authentication_failed"),
        (ServerError(404), "model_not_found"),
        (ServerError(404, "no such page"), "unreadable_reply"),
        (ServerError(408), "server_failed"),
        (ServerError(409), "server_failed"),
        (ServerError(413), "context_exceeded"),
        (ServerError(422, "field missing"), "request_rejected"),
        (ServerError(429), "rate_limited"),
        (ServerError(429, "You exceeded your current quota"), "quota_exhausted"),
        (ServerError(429, kind="GenerateRequestsPerDayPerProject"), "quota_exhausted"),
        (ServerError(500), "server_failed"),
        (ServerError(529), "server_failed"),
        (ServerError(599), "server_failed"),
    ],
)
def test_each_status_has_its_error(error: ServerError, kind: str) -> None:
    failed = endpoint_error(error, ENDPOINT)
    assert failed.failure.kind == kind
    assert failed.what
    assert failed.hint
    assert str(error.status) in failed.what


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ({"error": {"type": "overloaded_error"}}, 529),
        ({"error": {"code": 503, "message": "busy"}}, 503),
        ({"error": {"code": "429", "message": "slow"}}, 429),
        ({"error": {"code": "rate_limit_exceeded"}}, 429),
        ({"error": {"status_code": 400, "code": "tool_use_failed"}}, 400),
        ({"error": {"type": "authentication_error"}}, 401),
        ({"error": {"code": 7, "message": "odd"}}, 500),
        ({"error": {"code": True}}, 500),
        ({"error": "plain"}, 500),
        ({"error": 7}, 500),
        ([{"error": {"code": 404}}], 404),
    ],
)
def test_an_error_inside_a_stream_stands_for_a_status(value: object, status: int) -> None:
    assert server_error(error_value(value)).status == status


@pytest.mark.parametrize(
    "value", [None, 7, "text", [], {}, {"error": None}, {"error": {}}, {"choices": [], "detail": 1}]
)
def test_other_values_are_no_errors(value: object) -> None:
    assert error_value(value) is None


@pytest.mark.parametrize(
    "text",
    [
        f"key={KEY}",
        "Incorrect API key provided: sk-proj-abc123def456",
        "Authorization: Bearer abcdef123456.xyz",
        "key sk-ab***************12",
        "AIzaSyA1234567890abcdef",
    ],
)
def test_keys_are_taken_out(text: str) -> None:
    assert "[key]" in redacted(text, ENDPOINT)
    for secret in (KEY, "abc123", "abcdef123", "SyA123", "sk-ab"):
        assert secret not in redacted(text, ENDPOINT)


@pytest.mark.parametrize(
    "text", ["ask-me_anything", "risk-averse people", "model sk", "2 * 3 ** 4", "*** bold"]
)
def test_ordinary_words_stay(text: str) -> None:
    assert redacted(text.replace("***", "**")) == text.replace("***", "**")


@pytest.mark.parametrize(
    "piece", ["x", "<", "<script", "<script>", "*", "sk-", "x*", "<a ", "\x1b[", "Bearer "]
)
def test_no_words_of_a_server_take_long(piece: str) -> None:
    text = piece * (65536 // len(piece))
    words = server_words(text, ENDPOINT)
    assert units(lambda: server_words(text, ENDPOINT), 40) < 40
    assert len(words) <= 200
    assert is_safe(words)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (404, "No endpoints found that support image input"),
        (400, "Invalid content type. image_url is only supported by certain models."),
        (
            500,
            "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj",
        ),
        (400, "This model does not support image content."),
    ],
)
def test_a_model_that_takes_no_pictures_is_told_with_what_to_do(status: int, message: str) -> None:
    error = endpoint_error(ServerError(status, message))
    assert isinstance(error, RequestRejected)
    assert "takes no pictures with this model" in error.what
    assert "ctrl+l" in error.failure.hint


def test_a_model_whose_name_says_vision_is_only_unknown() -> None:
    error = endpoint_error(ServerError(404, "The model gpt-4-vision-preview does not exist"))
    assert isinstance(error, ModelNotFound)
