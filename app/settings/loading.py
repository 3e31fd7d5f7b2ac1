"""Settings from all sources, later wins: defaults, config file, environment, command line.

What cannot be used is left out, told in one sentence, and falls back to the source before it. An endpoint's table is
used as a whole or not at all, unless only its models or timeouts are wrong: with the default in place of a base URL
that has a typo, the key would go somewhere else.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from app.errors import Failure
from app.log import keep_secret
from app.paths import config_path
from app.settings.arguments import Arguments
from app.settings.config_file import EVERY_ENDPOINT, read_config
from app.settings.endpoints import EndpointSettings, resolve_endpoints
from app.settings.problems import problem, sentence, warning
from app.settings.schema import EndpointTable, ModelTable, PriceTable, Settings, TimeoutTable
from app.settings.sources import Source, argument_source, file_source, merged, variable_sources
from app.settings.toml_lines import KeyPath

_OF_MODELS: Final[dict[str, type[BaseModel]]] = {"models": ModelTable, "prices": PriceTable}
"""Tables with one table for each ``endpoint/model``."""
_HARMLESS: Final = ("models", "timeouts")
"""Parts of an endpoint's table that can be left out without changing where its key goes."""


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """What beck starts with, and what the user should know about it."""

    settings: Settings
    endpoints: tuple[EndpointSettings, ...]
    problems: tuple[Failure, ...]
    """``settings_error`` where something is not used, ``settings_warning`` where it is and should be changed."""
    config_file: Path
    """Where settings are read from and saved to, whether it exists or not."""
    key_places: Mapping[str, str] = field(default_factory=dict)
    """Where each name of the table of keys stands, as it begins a sentence."""


def load_settings(
    arguments: Arguments | None = None, environment: Mapping[str, str] | None = None
) -> LoadedSettings:
    """Read all sources; whatever they hold, there are settings to start with. Raises nothing.

    Args:
        arguments: The command line.
        environment: Variables; None for the process's own.
    """
    arguments = arguments or Arguments()
    mapping = dict(os.environ if environment is None else environment)
    file = read_config(arguments.config_file or config_path(mapping))
    problems: list[Failure] = []
    for mistake in file.mistakes:
        line = f", line {mistake.line}" if mistake.line else ""
        problems.append(problem(f"{file.path}{line}: {mistake.what}."))
    if not file.is_private and _holds_key(file.values):
        text = f"{file.path} holds a key, and other users of this machine can read the file."
        problems.append(warning(text, f"Run: chmod 600 {file.path}"))
    variables, variable_problems = variable_sources(mapping, file.values)
    problems += variable_problems
    sources = [file_source(file), *variables, argument_source(arguments)]
    _keep_keys(sources)
    settings, left_out = _validate(sources, file.left_out_endpoints, problems)
    endpoints, endpoint_problems = resolve_endpoints(settings, mapping, left_out)
    places = {
        name: source.place(("keys", name))
        for source in sources
        for name in settings.keys
        if source.holds(("keys", name))
    }
    return LoadedSettings(settings, endpoints, (*problems, *endpoint_problems), file.path, places)


def _keep_keys(sources: list[Source]) -> None:
    """Remember every key that is set, also those of tables that turn out not to be usable."""
    for source in sources:
        tables = source.values.get("endpoints")
        for table in tables.values() if isinstance(tables, Mapping) else ():
            key = table.get("key") if isinstance(table, Mapping) else None
            if isinstance(key, str):
                keep_secret(key)


def _validate(
    sources: list[Source], left_out: frozenset[str], problems: list[Failure]
) -> tuple[Settings, frozenset[str]]:
    """The settings, and the names of the endpoints that are left out; each round takes away at least one value."""
    for name in left_out:
        sources = [source.without(("endpoints", name)) for source in sources]
    while True:
        values = merged(sources)
        mistakes = _mistakes(values)
        if isinstance(mistakes, Settings):
            return mistakes, left_out
        paths = [_path_in(values, mistake["loc"]) for mistake in mistakes]
        problems += [_problem(sources, path, mistake) for path, mistake in zip(paths, mistakes, strict=True)]
        for path in paths:
            sources, names = _leave_out(sources, path)
            left_out |= names


def _mistakes(values: dict[str, Any]) -> Settings | list[Any]:
    """The settings where all values can be used, and otherwise what is wrong, as pydantic says it."""
    # A name with an underscore in front would be an option of pydantic-settings itself, such as _env_file.
    odd = [
        {"type": "extra_forbidden", "loc": (name,)} for name in values if name not in Settings.model_fields
    ]
    if odd:
        return odd
    try:
        return Settings(**values)
    except ValidationError as error:
        return error.errors(include_url=False, include_input=False)


def _problem(sources: list[Source], path: KeyPath, mistake: Mapping[str, Any]) -> Failure:
    """One mistake in one sentence: place, setting, what it must be, and what happens to an endpoint."""
    source = next(source for source in reversed(sources) if source.holds(path))
    known: list[str] = list(Settings.model_fields)
    if _is_in_endpoint(path):
        known = list(TimeoutTable.model_fields if path[2:3] == ("timeouts",) else EndpointTable.model_fields)
    if path[0] in _OF_MODELS and len(path) > 2:
        known = list(_OF_MODELS[path[0]].model_fields)
    what = f"{source.place(path)}: {'.'.join(path)} {sentence(mistake, known)}"
    what += "" if what.endswith("?") else "."
    if _is_in_endpoint(path) and not _is_harmless(path):
        what += f" The endpoint {path[1]} is not used."
    return problem(what)


def _leave_out(sources: list[Source], path: KeyPath) -> tuple[list[Source], frozenset[str]]:
    """The sources without the value that cannot be used, and the names of endpoints that go with it.

    An endpoint goes from every source, any other value from the last that has it.
    """
    if path[0] == "endpoints" and not _is_harmless(path):
        name = path[1] if _is_in_endpoint(path) else EVERY_ENDPOINT
        return [source.without(path[:2]) for source in sources], frozenset({name})
    last = max((index for index, source in enumerate(sources) if source.holds(path)), default=None)
    return [
        source.without(path) if index == last else source for index, source in enumerate(sources)
    ], frozenset()


def _is_in_endpoint(path: KeyPath) -> bool:
    return path[0] == "endpoints" and len(path) > 1


def _is_harmless(path: KeyPath) -> bool:
    return path[0] == "endpoints" and path[2:3] in [(part,) for part in _HARMLESS]


def _path_in(values: Mapping[str, Any], location: tuple[int | str, ...]) -> KeyPath:
    """The keys of an error's location that are keys in the values; pydantic adds marks and list indices."""
    path: list[str] = []
    here: Any = values
    for step in location:
        if not isinstance(here, Mapping) or step not in here:
            break
        path.append(str(step))
        here = here[step]
    return tuple(path)


def _holds_key(values: Mapping[str, Any]) -> bool:
    tables = values.get("endpoints")
    if not isinstance(tables, Mapping):
        return False
    return any(isinstance(table, Mapping) and table.get("key") for table in tables.values())
