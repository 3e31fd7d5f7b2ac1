"""Endpoints as set: from the ``[endpoints.NAME]`` tables and the customary variables, with every gap filled.

The customary variables work with no configuration at all: ``OPENAI_API_KEY`` ``OPENAI_BASE_URL``
``ANTHROPIC_API_KEY`` ``ANTHROPIC_BASE_URL`` ``OLLAMA_HOST``. An endpoint's own table comes before them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import SecretStr

from app.errors import Failure
from app.log import keep_secret
from app.settings.addresses import check_base_url, is_loopback, ollama_base_url
from app.settings.problems import problem, warning
from app.settings.schema import EndpointTable, Settings, TimeoutTable, WireFormat


@dataclass(frozen=True, slots=True)
class TimeoutSettings:
    """The clocks of one endpoint, in seconds; see `TimeoutTable`."""

    connect_seconds: float
    first_payload_seconds: float
    payload_gap_seconds: float
    byte_gap_seconds: float


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """One endpoint, ready to be translated into what the providers take."""

    name: str
    base_url: str
    """Without a trailing slash; up to and with the version, such as ``https://api.openai.com/v1``."""
    wire_format: WireFormat
    key: SecretStr | None
    """None where none is set, and where `api_key_command` or the keyring gives it."""
    api_key_command: str
    """To be run by `read_key` when the key is first needed; empty where `key` counts."""
    uses_keyring: bool
    """Whether `read_keyring` has the key when it is first needed; False where one of the others counts."""
    models: tuple[str, ...]
    key_hint: str
    """What to set when the key is missing or refused, such as ``OPENAI_API_KEY``."""
    proxy: str | None
    is_local: bool
    """Whether the server is on this machine."""
    timeouts: TimeoutSettings


BUILT_IN: Final = "guide"
"""The name of the endpoint that beck brings along."""


def _with_version(base_url: str) -> str:
    """The base URL with ``/v1``, which the variable customarily leaves out."""
    return base_url if not base_url or base_url.endswith("/v1") else base_url + "/v1"


@dataclass(frozen=True, slots=True)
class _Customary:
    """What is known of an endpoint by its name alone."""

    wire_format: WireFormat
    base_url: str
    key_variable: str
    url_variable: str
    read_url: Callable[[str], str]


_CUSTOMARY: Final = {
    "openai": _Customary(
        "openai_chat",
        "https://api.openai.com/v1",
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        lambda text: str(check_base_url(text)),
    ),
    "anthropic": _Customary(
        "anthropic",
        "https://api.anthropic.com/v1",
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_BASE_URL",
        lambda text: _with_version(str(check_base_url(text))),
    ),
    "ollama": _Customary(
        "openai_chat",
        "http://127.0.0.1:11434/v1",
        "",
        "OLLAMA_HOST",
        lambda text: ollama_base_url(text) if text else "",
    ),
}


def resolve_endpoints(
    settings: Settings, environment: Mapping[str, str], left_out: frozenset[str] = frozenset()
) -> tuple[tuple[EndpointSettings, ...], list[Failure]]:
    """All endpoints that are set, the user's own first, and what is wrong with any.

    Args:
        settings: With the tables.
        environment: Where keys and the customary variables are looked up.
        left_out: Names that the user meant to define but that cannot be used: a customary variable must not
            bring them back with another address. ``*`` stands for every name.
    """
    problems: list[Failure] = []
    tables = dict(settings.endpoints)
    for name, known in _CUSTOMARY.items():
        is_wanted = environment.get(known.key_variable) or environment.get(known.url_variable)
        if is_wanted and not left_out & {name, "*"}:
            tables.setdefault(name, EndpointTable())
    if tables.pop(BUILT_IN, None) is not None:
        text = f"endpoints.{BUILT_IN} is not used, because {BUILT_IN} is the name of beck's own endpoint."
        problems.append(problem(text, "Give it another name."))
    resolved = (_resolve(name, table, settings, environment, problems) for name, table in tables.items())
    return tuple(endpoint for endpoint in resolved if endpoint is not None), problems


def _resolve(
    name: str,
    table: EndpointTable,
    settings: Settings,
    environment: Mapping[str, str],
    problems: list[Failure],
) -> EndpointSettings | None:
    """One endpoint with its gaps filled; None, with a problem, where it cannot be used."""
    known = _CUSTOMARY.get(name)
    base_url = table.base_url
    if not base_url and known:
        try:
            base_url = known.read_url(environment.get(known.url_variable, "").strip()) or known.base_url
        except ValueError as error:
            problems.append(problem(f"The variable {known.url_variable} {error}; {name} is not used."))
            return None
    if not base_url:
        problems.append(problem(f"endpoints.{name} has no base_url, so it is not used."))
        return None
    is_local = is_loopback(base_url)
    key_variable = table.key_env or (known.key_variable if known else "")
    key = _key(name, table, key_variable, environment, problems)
    if (key or table.api_key_command or table.keyring) and base_url.startswith("http://") and not is_local:
        text = f"endpoints.{name} sends its key over plain http, where anyone on the way can read it."
        problems.append(warning(text, "Use https in its base_url."))
    return EndpointSettings(
        name=name,
        base_url=base_url,
        wire_format=table.wire_format or (known.wire_format if known else "openai_chat"),
        key=key,
        api_key_command="" if key else table.api_key_command,
        uses_keyring=table.keyring and not (key or table.api_key_command),
        models=table.models,
        key_hint=_key_hint(name, table, key_variable),
        proxy=_proxy(table, settings, is_local=is_local),
        is_local=is_local,
        timeouts=_timeouts(table.timeouts),
    )


def _key(
    name: str,
    table: EndpointTable,
    key_variable: str,
    environment: Mapping[str, str],
    problems: list[Failure],
) -> SecretStr | None:
    """The endpoint's key: its own, then that of the variable it names, then that of the customary variable.

    An endpoint with a command or a key in the keyring takes no customary variable: that would be another account's.
    """
    own = table.key.get_secret_value().strip() if table.key else ""
    is_variable_meant = bool(table.key_env) or not (table.api_key_command or table.keyring)
    text = own or (environment.get(key_variable, "").strip() if key_variable and is_variable_meant else "")
    if not text:
        return None
    keep_secret(text)
    if not is_sendable(text):
        problems.append(
            problem(f"The key of endpoints.{name} holds characters that no key has, so it is not used.")
        )
        return None
    return SecretStr(text)


def _key_hint(name: str, table: EndpointTable, key_variable: str) -> str:
    """What to look at when the key is missing or refused: where it came from, or should."""
    if table.key:
        return f"key in [endpoints.{name}]"
    if table.api_key_command and not table.key_env:
        return f"api_key_command in [endpoints.{name}]"
    if table.keyring and not table.key_env:
        return f"the keyring (keyring set beck {name})"
    return key_variable or f"key_env in [endpoints.{name}]"


def is_sendable(key: str) -> bool:
    """Whether a key can stand in a header: printable ASCII without spaces."""
    return key.isascii() and key.isprintable() and " " not in key


def _proxy(table: EndpointTable, settings: Settings, *, is_local: bool) -> str | None:
    """The endpoint's proxy; the one for all is not asked for servers on this machine."""
    if table.proxy is not None:
        return table.proxy or None
    return None if is_local else settings.proxy or None


def _timeouts(table: TimeoutTable) -> TimeoutSettings:
    return TimeoutSettings(
        connect_seconds=table.connect_seconds,
        first_payload_seconds=table.first_payload_seconds,
        payload_gap_seconds=table.payload_gap_seconds,
        byte_gap_seconds=table.byte_gap_seconds,
    )
