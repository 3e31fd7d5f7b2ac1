from __future__ import annotations

import logging
import os
import stat
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import log
from app.errors import SettingsError
from tests.support.pace import units

OURS = logging.getLogger("app.somewhere")
CANARY = "canary-7f3a9c-key"


@pytest.fixture
def path(tmp_path: Path):
    (tmp_path / "state").mkdir(mode=0o700)
    yield tmp_path / "state" / "beck.log"
    log.stop_log()
    log._secrets.clear()


def test_no_file_is_written_unless_asked_for(path):
    log.start_log("", path)
    OURS.error("quiet")
    assert not path.exists()


def test_without_a_log_nothing_reaches_the_terminal(path, capfd):
    log.start_log("", path)
    logging.getLogger("someone.else").critical("drawn over the screen")
    assert capfd.readouterr() == ("", "")


def test_the_file_is_private_also_where_it_was_open_before(path):
    path.write_text("earlier\n")
    path.chmod(0o644)
    log.start_log("info", path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text() == "earlier\n"


def test_the_level_decides_what_of_ours_is_written(path):
    log.start_log("info", path)
    OURS.debug("small")
    OURS.info("middle")
    log.start_log("DEBUG", path)
    OURS.debug("now small too")
    text = path.read_text()
    assert "middle" in text
    assert "now small too" in text
    assert "small\n" not in text.replace("now small too", "")


@pytest.mark.parametrize("name", ["httpx", "httpcore", "httpcore.http11", "aiosqlite", "another.library"])
def test_libraries_write_warnings_only(path, name):
    log.start_log("debug", path)
    library = logging.getLogger(name)
    library.info("GET https://host/v1?key=abc")
    library.debug("INSERT INTO messages ...")
    library.warning("it is serious")
    text = path.read_text()
    assert "it is serious" in text
    assert "GET" not in text
    assert "INSERT" not in text


def test_a_library_that_lowered_its_own_level_still_writes_warnings_only(path):
    log.start_log("debug", path)
    library = logging.getLogger("chatty.library")
    library.setLevel(logging.DEBUG)
    library.info("a full url")
    assert path.read_text() == ""


def test_an_unknown_level_and_a_file_that_cannot_be_written_are_said_in_words(path, tmp_path):
    with pytest.raises(SettingsError, match="debug or info"):
        log.start_log("loud", path)
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="cannot be written"):
        log.start_log("info", tmp_path / "file" / "beck.log")
    with pytest.raises(SettingsError, match="cannot be written"):
        log.start_log("info", Path("/dev/null/beck.log"))


def test_a_log_that_is_a_link_or_a_pipe_is_not_written_to(path, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    path.symlink_to(elsewhere)
    with pytest.raises(SettingsError, match="cannot be written"):
        log.start_log("info", path)
    assert not elsewhere.exists()
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(SettingsError, match="cannot be written"):
        log.start_log("info", path)


def test_the_file_rotates_and_every_part_of_it_is_private(path, monkeypatch):
    monkeypatch.setattr(log, "_MAX_BYTES", 2_000)
    log.start_log("info", path)
    for number in range(200):
        OURS.info("line %d %s", number, "x" * 60)
    parts = sorted(path.parent.iterdir())
    assert [part.name for part in parts] == ["beck.log", "beck.log.1", "beck.log.2", "beck.log.3"]
    assert {stat.S_IMODE(part.stat().st_mode) for part in parts} == {0o600}
    assert all(part.stat().st_size <= 2_000 for part in parts)


def test_a_full_disk_draws_nothing_on_the_terminal(path, capfd, monkeypatch):
    log.start_log("info", path)
    handler = log._handlers[-1]

    def full(text: str) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(handler.stream, "write", full)
    OURS.error("lost")
    assert capfd.readouterr() == ("", "")


def test_a_registered_secret_is_in_no_message_argument_or_traceback(path):
    log.keep_secret(f"  {CANARY}\n")
    log.start_log("debug", path)
    OURS.info("key is %s", CANARY)
    try:
        raise ValueError(f"server said: bad {CANARY}")
    except ValueError:
        OURS.exception("it failed with %r", {"h": CANARY.encode()})
    text = path.read_text()
    assert "Traceback" in text
    assert "server said" in text
    assert CANARY not in text


def test_a_registered_secret_is_found_percent_encoded_too():
    log.keep_secret("odd/secret+with=signs")
    assert "odd" not in log.redact("https://host/?q=odd%2Fsecret%2Bwith%3Dsigns")
    log._secrets.clear()


def test_a_word_too_short_to_be_a_secret_does_not_blot_out_text():
    log.keep_secret("a")
    log.keep_secret("")
    assert log.redact("a banana") == "a banana"


KEYS = [
    ("openai", "failed with sk-proj-AbCdEfGhIjKlMnOp", "AbCdEf"),
    ("anthropic", "key=sk-ant-api03-AbCdEf_GhIj-Kl", "AbCdEf"),
    ("bearer", "Authorization: Bearer abc.def.ghi", "abc.def"),
    ("bearer alone", "sent bearer tok_12345", "tok_12345"),
    ("basic", "authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
    ("header", "x-api-key: 0123456789abcdef", "0123456789"),
    ("header as a dictionary", "{'x-api-key': '0123456789abcdef', 'a': 'b'}", "0123456789"),
    ("header as raw bytes", "[(b'x-api-key', b'0123456789abcdef')]", "0123456789"),
    ("authorization as raw bytes", "[(b'Authorization', b'Bearer zyxwvu98')]", "zyxwvu98"),
    ("azure", 'api-key: "0123456789abcdef"', "0123456789"),
    ("setting", 'api_key="0123456789abcdef"', "0123456789"),
    ("google", "AIzaSyA1234567890abcdefghijklmno", "SyA12345"),
    ("google in a query", "https://host/v1beta/models?alt=sse&key=topsecret", "topsecret"),
    ("groq", "gsk_abcdefghijklmnop", "abcdefgh"),
    ("xai", "xai-abcdefghijklmnop", "abcdefgh"),
    ("hugging face", "hf_abcdefghijklmnop", "abcdefgh"),
    ("user in an address", "https://me:hunter22@host/v1", "hunter22"),
    ("web token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdef", "eyJzdWIi"),
]


@pytest.mark.parametrize(("text", "secret"), [key[1:] for key in KEYS], ids=[key[0] for key in KEYS])
def test_what_looks_like_a_key_is_removed(text, secret):
    assert secret in text
    assert secret not in log.redact(text)
    assert "[redacted]" in log.redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "connected to https://api.openai.com/v1 in 0.2 s",
        "risk-averse and task-oriented words stay",
        "a bearer of news",
        "model gpt-5 at openai",
        "generation 7 advanced to sequence 142",
        "/home/me/.config/beck/config.toml, line 4: theme must be a text in quotes",
    ],
)
def test_ordinary_text_stays(text):
    assert log.redact(text) == text


@pytest.mark.parametrize(
    "piece",
    [
        "eyJaaaaaaaaaaaa-",
        "eyJ-",
        "eyJ-eyJaaaaaaaaaa.eyJbbbbbbbbbb ",
        "a.",
        "api-key ",
        "://a",
        "bearer ",
        "sk-",
        "x-api-key:  ",
        "https://u@",
        "key=b'",
    ],
)
def test_no_text_makes_the_search_for_keys_slow(piece):
    text = piece * (64 * 1024 // len(piece))
    assert units(lambda: log.redact(text), 12) < 12


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=60), st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=6, max_size=40)
)
def test_a_registered_secret_never_survives(text, secret):
    log._secrets.clear()
    log.keep_secret(secret)
    cleaned = log.redact(text + secret + text)
    log._secrets.clear()
    assert secret not in cleaned.replace("[redacted]", "")


def test_python_warnings_go_to_the_log_and_not_to_the_terminal(path, capfd):
    log.start_log("info", path)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn("something odd", UserWarning, stacklevel=1)
        logging.captureWarnings(capture=False)
    assert "something odd" in path.read_text()
    assert capfd.readouterr().err == ""


def test_whoever_reads_the_log_in_a_terminal_is_not_obeyed_by_it(path):
    log.start_log("info", path)
    OURS.warning(
        "the server says %s", "\x1b]52;c;eA==\x07\x9b2J\u202e\n2026-01-01 00:00:00 1 ERROR app forged"
    )
    text = path.read_text()
    assert not set(text) & set("\x1b\x07\x9b\u202e")
    assert [line for line in text.splitlines() if line.startswith("20")] == text.splitlines()[:1]
