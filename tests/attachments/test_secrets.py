from __future__ import annotations

import random
import string
from pathlib import Path

import pytest

from app import log
from app.attachments.secrets import MOST_FOUND, find_secrets
from tests.support.pace import units

LETTERS = string.ascii_letters + string.digits


def made(prefix: str, count: int, alphabet: str = LETTERS) -> str:
    """A key of a form: made here, so that no file holds one."""
    return prefix + "7" + "".join(random.Random(count).choices(alphabet, k=count - 1))


KEYS = {
    "OpenAI": made("sk-proj-", 40),
    "Anthropic": made("sk-ant-api03-", 60),
    "OpenRouter": made("sk-or-v1-", 64, string.hexdigits.lower()),
    "Groq": made("gsk_", 48),
    "xAI": made("xai-", 60),
    "Hugging Face": made("hf_", 34),
    "Google": made("AIza", 35),
    "AWS": made("AKIA", 16, string.ascii_uppercase),
    "GitHub": made("ghp_", 36),
    "GitHub, fine-grained": made("github_pat_", 60),
    "GitLab": made("glpat-", 20),
    "Slack": made("xoxb-", 30),
    "Stripe": made("sk_live_", 24),
    "npm": made("npm_", 36),
    "SendGrid": f"SG.{made('', 22)}.{made('', 43)}",
    "JWT": f"eyJ{made('', 20)}.eyJ{made('', 40)}.{made('', 43)}",
    "private key": "-----BEGIN OPENSSH PRIVATE KEY-----",
    "RSA key": "-----BEGIN RSA PRIVATE KEY-----",
    "PGP key": "-----BEGIN PGP PRIVATE KEY BLOCK-----",
    "age": made("AGE-SECRET-KEY-1", 58, string.ascii_uppercase),
    "address": "postgres://app:hunter22@db.example.org/x",
}


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("around", ["{}", "key = '{}'", "export KEY={}\n", '{{"k":"{}"}}', "({})"])
def test_keys_of_known_forms_are_found(name, around):
    found = find_secrets("first line\n" + around.format(KEYS[name]))
    assert [finding.line for finding in found] == [2]


@pytest.mark.parametrize(
    "line",
    [
        f"AWS_SECRET_ACCESS_KEY={made('', 40, LETTERS + '/+')}",
        f"password: {made('', 12)}",
        f"'api-key' => '{made('', 24)}'",
        f'"client_secret": "{made("", 32)}",',
        f"DB_PASSWORD := {made('', 16)}",
        f"auth.token = {made('', 32, string.hexdigits.lower())}",
    ],
)
def test_random_values_behind_a_name_that_says_secret_are_found(line):
    (finding,) = find_secrets(line)
    assert (finding.kind, finding.line) == ("a secret by its name", 1)


@pytest.mark.parametrize(
    "line",
    [
        "password = os.environ['DB_PASSWORD']",
        "api_key: your-api-key-here-0123456789",
        "token = $TOKEN",
        "token_count = 12345678",
        "password: correcthorsebattery",
        "secret = aaaaaaaa1111",
        "API_KEY=sk-...",
        "API_KEY=example0123456789abcdef",
        "the token 0123456789abcdef was refused",
        "sk-learn-compatible-estimators-are-fine",
        "tasks-and-more-tasks-and-more-and-more-123",
        "AKIA",
        "https://example.org:8080/a@b",
        "git@github.com:me/it.git",
    ],
)
def test_what_is_no_secret_is_let_through(line):
    assert find_secrets(line) == []


def test_the_program_s_own_files_hold_none():
    for path in Path("app").rglob("*.py"):
        assert find_secrets(path.read_text()) == [], path


def test_a_key_that_beck_uses_is_found_whatever_its_form():
    word = "an odd key of no form"
    log.keep_secret(word)
    try:
        (finding,) = find_secrets(f"x\ny {word} z")
    finally:
        log._secrets.discard(word)
    assert (finding.kind, finding.line) == ("a key that beck uses", 2)


@pytest.mark.parametrize("name", KEYS)
def test_what_is_shown_of_a_secret_is_not_enough_to_use_it(name):
    (finding,) = find_secrets(KEYS[name])
    if not finding.hint.startswith("-----"):
        assert len(finding.hint) <= 7


def test_lines_are_counted_and_findings_capped():
    key = KEYS["GitHub"]
    found = find_secrets("\n".join([key, "no", key] + [key] * 500))
    assert [finding.line for finding in found[:3]] == [1, 3, 4]
    assert len(found) == MOST_FOUND


def test_places_are_right_behind_letters_whose_lower_case_is_longer():
    (finding,) = find_secrets("İ" * 50 + f"\nPASSWORD={made('', 20)}")
    assert finding.line == 2


PIECES = (
    "token",
    "eyJ",
    "-",
    "://a:",
    "sk-",
    "a.",
    "secret=",
    "-----BEGIN ",
    "x" * 99 + "=",
    "eyJaaaaaaaaaa.eyJ",
)


@pytest.mark.parametrize("piece", PIECES)
def test_a_hostile_text_costs_no_more_than_its_length(piece):
    text = piece * (300_000 // len(piece))
    assert units(lambda: find_secrets(text), 40) < 40
