"""Where settings come from, as nested tables that are merged in order: the file, each variable, the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic_settings import EnvSettingsSource
from pydantic_settings import SettingsError as UnreadableVariable

from app.errors import Failure
from app.settings.arguments import Arguments
from app.settings.config_file import ConfigFile
from app.settings.problems import nearest, problem
from app.settings.schema import Settings
from app.settings.toml_lines import KeyPath, key_lines, line_of

_PREFIX = "beck_"


@dataclass(frozen=True, slots=True)
class Source:
    """Values from one place."""

    values: Mapping[str, Any]
    name: str
    """As it begins a sentence."""
    lines: Mapping[KeyPath, int] = field(default_factory=dict)
    """On which line each key stands; empty where there are no lines."""

    def place(self, path: KeyPath) -> str:
        """Where the value stands, as it begins a sentence."""
        line = line_of(self.lines, path)
        return f"{self.name}, line {line}" if line else self.name

    def holds(self, path: KeyPath) -> bool:
        """Whether there is a value at the path."""
        values: Any = self.values
        for step in path:
            if not isinstance(values, Mapping) or step not in values:
                return False
            values = values[step]
        return True

    def without(self, path: KeyPath) -> Source:
        """The same without the value at the path."""
        return replace(self, values=_without(self.values, path)) if self.holds(path) else self


def merged(sources: list[Source]) -> dict[str, Any]:
    """All values, table by table; later sources win."""
    values: dict[str, Any] = {}
    for source in sources:
        values = _merged(values, source.values)
    return values


def file_source(file: ConfigFile) -> Source:
    """What the config file says."""
    return Source(file.values, str(file.path), key_lines(file.text))


def argument_source(arguments: Arguments) -> Source:
    """What the command line says."""
    given = {
        "model": arguments.model,
        "theme": arguments.theme,
        "max_fps": arguments.max_fps,
        "low_bandwidth": arguments.low_bandwidth or None,
        "screen_reader": arguments.screen_reader or None,
    }
    return Source({name: value for name, value in given.items() if value not in (None, "")}, "Command line")


def variable_sources(
    environment: Mapping[str, str], in_file: Mapping[str, Any]
) -> tuple[list[Source], list[Failure]]:
    """One source per ``BECK_`` variable, so that a mistake names its variable and touches no other.

    Args:
        environment: All variables. One that is empty counts as not set, and one that is near to no setting as
            someone else's.
        in_file: The file's values: variables have neither case nor dashes, so an endpoint is spelled as there.
    """
    names = [name for name, text in environment.items() if name.lower().startswith(_PREFIX) and text]
    sources: list[Source] = []
    problems: list[Failure] = []
    for name in sorted(names, key=lambda name: (name.count("__"), name)):
        setting = name.lower().removeprefix(_PREFIX).partition("__")[0]
        if setting not in Settings.model_fields:
            if near := nearest(setting, Settings.model_fields):
                problems.append(
                    problem(f"Variable {name} is not a setting; did you mean BECK_{near.upper()}?")
                )
            continue
        reader = EnvSettingsSource(Settings)
        reader.env_vars = {name.lower(): environment[name]}
        try:
            values = reader()
        except UnreadableVariable:
            problems.append(
                problem(f"Variable {name} cannot be read; use BECK_{setting.upper()}__NAME__FIELD.")
            )
            continue
        sources.append(Source(_spelled_as(in_file, values), f"Variable {name}"))
    return sources, problems


def _spelled_as(in_file: Mapping[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """The values with endpoint names spelled as in the file."""
    endpoints = values.get("endpoints")
    tables = in_file.get("endpoints")
    if not isinstance(endpoints, dict) or not isinstance(tables, dict):
        return values
    spelling = {name.lower().replace("-", "_").replace(".", "_"): name for name in tables}
    return {**values, "endpoints": {spelling.get(name, name): table for name, table in endpoints.items()}}


def _merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(first)
    for name, value in second.items():
        before = values.get(name)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            values[name] = _merged(before, value)
        else:
            values[name] = value
    return values


def _without(values: Mapping[str, Any], path: KeyPath) -> dict[str, Any]:
    first, *rest = path
    if not rest:
        return {name: value for name, value in values.items() if name != first}
    return {**values, first: _without(values[first], tuple(rest))}
