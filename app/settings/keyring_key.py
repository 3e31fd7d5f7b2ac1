"""Keys that the desktop's keyring holds, through the optional package ``keyring``.

The package is loaded when a key is first needed, and only where an endpoint says ``keyring = true``: most servers have
no keyring, and its back ends are slow to load.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from pydantic import SecretStr

from app.errors import SettingsError
from app.log import keep_secret
from app.safe_text import safe_line
from app.settings.endpoints import is_sendable

SERVICE: Final = "beck"
"""What the keys are filed under; the user's name there is the endpoint's."""


def keyring_hint(name: str) -> str:
    """How the key of an endpoint gets into the keyring."""
    return f"Run: keyring set {SERVICE} {name}"


def read_keyring(name: str) -> SecretStr:
    """The key of an endpoint from the keyring.

    Blocks, perhaps until the user has unlocked the keyring in a window of its own: call it in a thread.

    Raises:
        SettingsError: there is no package, no keyring or no key, or the user refused.
    """
    try:
        keyring: Any = import_module("keyring")
    except ImportError:
        what = (
            f"The key of endpoints.{name} is in the keyring, and the Python package keyring is not installed."
        )
        raise SettingsError(what, hint="Install beck with it: beck-chat[keyring].") from None
    try:
        text = keyring.get_password(SERVICE, name)
    except Exception as error:  # noqa: BLE001 - back ends raise whatever their systems do; told by its kind only
        kind = safe_line(type(error).__name__, 60)
        what = f"The keyring gave no key for endpoints.{name} ({kind})."
        raise SettingsError(what, hint="Unlock the keyring, or use api_key_command or key_env.") from None
    key = (text or "").strip()
    if not key:
        raise SettingsError(f"The keyring holds no key for endpoints.{name}.", hint=keyring_hint(name))
    keep_secret(key)
    if not is_sendable(key):
        raise SettingsError(
            f"What the keyring holds for endpoints.{name} is no key.", hint=keyring_hint(name)
        )
    return SecretStr(key)
