from __future__ import annotations

import sys
from types import ModuleType

import pytest

from app import log
from app.errors import ConnectionFailed, SettingsError
from app.settings.keyring_key import read_keyring
from app.wiring import connections

TABLE = '[endpoints.a]\nbase_url = "https://a.test/v1"\nkeyring = true\n'


@pytest.fixture
def keyring(monkeypatch):
    """A package ``keyring`` with one key in it; what is asked for is written down."""
    module = ModuleType("keyring")
    module.asked = []
    module.keys = {("beck", "a"): " canary-keyring-1\n"}

    def get_password(service, name):
        module.asked.append((service, name))
        return module.keys.get((service, name))

    module.get_password = get_password
    monkeypatch.setitem(sys.modules, "keyring", module)
    yield module
    log._secrets.clear()


def test_the_key_is_asked_for_by_the_endpoints_name_and_removed_from_texts_from_then_on(keyring):
    assert read_keyring("a").get_secret_value() == "canary-keyring-1"
    assert keyring.asked == [("beck", "a")]
    assert "canary" not in log.redact("it is canary-keyring-1")


def test_without_the_package_it_is_said_in_words(monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(SettingsError, match="package keyring is not installed") as caught:
        read_keyring("a")
    assert "beck-chat[keyring]" in caught.value.hint


@pytest.mark.parametrize("stored", [None, "", "  ", "two words", "ä", "a\x1b[2J"])
def test_a_keyring_without_a_usable_key_is_told(keyring, stored):
    keyring.keys = {("beck", "a"): stored}
    with pytest.raises(SettingsError, match=r"endpoints\.a") as caught:
        read_keyring("a")
    assert "keyring set beck a" in caught.value.hint
    assert not stored or stored.strip() not in str(caught.value) or not stored.strip()


def test_a_keyring_that_fails_is_told_by_its_kind_alone(keyring):
    class KeyringLocked(Exception):
        pass

    def refuse(service, name):
        raise KeyringLocked("canary \x1b[2J")

    keyring.get_password = refuse
    with pytest.raises(SettingsError, match="KeyringLocked") as caught:
        read_keyring("a")
    assert "canary" not in str(caught.value)


def test_an_endpoint_with_a_keyring_takes_no_other_accounts_key(load):
    (a,) = load(TABLE, {"OPENAI_BASE_URL": ""}).endpoints
    assert (a.key, a.uses_keyring, a.key_hint) == (None, True, "the keyring (keyring set beck a)")
    (openai,) = load("[endpoints.openai]\nkeyring = true\n", {"OPENAI_API_KEY": "sk-other-account"}).endpoints
    assert (openai.key, openai.uses_keyring) == (None, True)


@pytest.mark.parametrize(
    "line", ['key = "sk-own-1234567"', 'key_env = "MINE"', 'api_key_command = "pass show x"']
)
def test_what_is_set_more_closely_comes_first(load, line):
    (a,) = load(TABLE + line, {"MINE": "sk-mine-1234567"}).endpoints
    assert not a.uses_keyring


def test_plain_http_with_a_key_from_the_keyring_is_warned_about(load):
    loaded = load('[endpoints.a]\nbase_url = "http://10.0.0.1/v1"\nkeyring = true\n', {})
    assert any("plain http" in problem.what for problem in loaded.problems)


async def test_the_key_is_fetched_when_the_endpoint_is_opened_and_not_before(keyring, load):
    (a,) = load(TABLE, {}).endpoints
    assert keyring.asked == []
    key = await connections._fetched_key(a)
    assert key.get_secret_value() == "canary-keyring-1"
    keyring.keys = {}
    with pytest.raises(ConnectionFailed, match="holds no key") as caught:
        await connections._fetched_key(a)
    assert caught.value.title == "No key"
    assert "keyring set beck a" in caught.value.hint
