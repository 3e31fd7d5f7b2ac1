"""Changes to the config file that beck makes for the user, keeping comments, order and spelling."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import InlineTable

from app.errors import SettingsError
from app.paths import write_atomically
from app.settings.toml_lines import KeyPath


def set_value(path: Path, key: str | KeyPath, value: Any) -> None:
    """Set one value in the config file, or take it out where the value is None.

    The file is made where it is missing and replaced at once, mode 0600. Blocks for a sync to disk.

    Args:
        path: The config file.
        key: Dotted, such as ``endpoints.local.base_url``, or as a tuple where a name holds a dot.
        value: A text, number, truth value, list, or table of these.

    Raises:
        SettingsError: the file is not valid TOML (it is left as it is), another value is in the way, or the file
            cannot be read or written.
    """
    steps = tuple(key.split(".")) if isinstance(key, str) else key
    text = _read(path)
    try:
        before = tomllib.loads(text)
        document = tomlkit.parse(text)
    except (ValueError, TOMLKitError, RecursionError) as error:
        what = f"{path} is not valid TOML, so nothing was changed in it."
        raise SettingsError(what, hint="Correct the file, then try again.") from error
    _put(document, steps, value, path)
    changed = tomlkit.dumps(document)
    # tomlkit moves tables in rare layouts; a change that touches anything else is not written.
    if _parsed(changed) != _expected(before, steps, value):
        what = f"{path} is laid out so that {'.'.join(steps)} cannot be changed safely."
        raise SettingsError(what, hint="Change it by hand.")
    if changed != text:
        _write(path, changed)


def _put(document: tomlkit.TOMLDocument, steps: KeyPath, value: Any, path: Path) -> None:
    """Set or remove the value in the parsed document."""
    table: Any = document
    for depth, step in enumerate(steps[:-1], start=2):
        if step not in table:
            if value is None:
                return
            is_inline = isinstance(table, InlineTable)
            table[step] = (
                tomlkit.inline_table() if is_inline else tomlkit.table(is_super_table=depth < len(steps))
            )
        table = table[step]
        if not isinstance(table, Mapping):
            raise SettingsError(f"{path}: {step} is not a table, so {'.'.join(steps)} cannot be set.")
    if value is not None:
        table[steps[-1]] = value
    elif steps[-1] in table:
        del table[steps[-1]]


def _expected(values: dict[str, Any], steps: KeyPath, value: Any) -> dict[str, Any]:
    """What the file must say afterwards."""
    values = deepcopy(values)
    table = values
    for step in steps[:-1]:
        if value is None and step not in table:
            return values
        table = table.setdefault(step, {})
    if value is None:
        table.pop(steps[-1], None)
    else:
        table[steps[-1]] = list(value) if isinstance(value, tuple) else value
    return values


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except ValueError:
        return None


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not UTF-8 text, so nothing was changed in it.") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror or error}.") from error


def _write(path: Path, text: str) -> None:
    try:
        write_atomically(path, text.encode("utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror or error}.") from error
