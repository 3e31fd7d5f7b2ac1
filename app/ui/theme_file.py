"""One theme file: what stands in it, checked field by field by hand, because start-up cannot wait for a validator.

Everything in a user's file is outside text: names and values reach messages only as safe lines.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from app.errors import SettingsError
from app.safe_text import SafeText, safe_line

COLOR_FIELDS = (
    "accent", "foreground", "background", "surface", "panel", "muted", "error", "success", "warning",
    "prompt-tint", "code-surface",
)  # fmt: skip
"""Colours that every theme gives, in ``[colors]``."""

MIXED_FIELDS = ("accent-text", "rule", "selection")
"""Colours that a theme may give and that are otherwise mixed from the others."""

SYNTAX_FIELDS = (
    "comment", "keyword", "name", "function", "class", "builtin", "decorator", "string", "escape", "number",
    "operator", "punctuation", "tag", "attribute", "inserted", "deleted", "heading", "error",
)  # fmt: skip
"""Colours of code that every theme gives, in ``[syntax]``."""

LARGEST_FILE_BYTES = 64 * 1024
"""A theme has about 40 lines; anything near this is not one."""

_Plain = TypeVar("_Plain", str, bool)
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_ANSI = re.compile(r"ansi_(default|(bright_)?(black|red|green|yellow|blue|magenta|cyan|white))")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_TOP_FIELDS = ("name", "title", "dark", "ansi", "colors", "syntax")


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """A theme as its file gives it.

    Attributes:
        name: What the settings call it; the file's name without ``.toml``.
        title: What the theme picker shows.
        is_dark: Whether its background is dark.
        is_ansi: Whether it uses the terminal's own 16 colours and no others.
        colors: ``#rrggbb`` or ``ansi_…`` by field of ``[colors]``; fields that may be mixed can be absent.
        syntax: The same by field of ``[syntax]``.
    """

    name: str
    title: SafeText
    is_dark: bool
    is_ansi: bool
    colors: Mapping[str, str]
    syntax: Mapping[str, str]


def is_theme_name(name: str) -> bool:
    """Whether a name can be a theme's; nothing else may become part of a file's path."""
    return _NAME.fullmatch(name) is not None


def parse_theme(source: bytes, stem: str) -> tuple[ThemeFile | None, tuple[SettingsError, ...]]:
    """The theme in the bytes of ``<stem>.toml``, and what is wrong with them.

    A field that is missing or wrong leaves no theme; a field that is unknown is told, and the theme can be used.
    """
    file_name = safe_line(f"{stem}.toml", 60)
    if len(source) > LARGEST_FILE_BYTES:
        return None, (_problem(file_name, None, "the file is too large for a theme"),)
    try:
        text = source.decode("utf-8")
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        return None, (_problem(file_name, line, "the file is not UTF-8 text"),)
    except tomllib.TOMLDecodeError as error:
        return None, (_problem(file_name, None, f"not readable as TOML: {error}"),)
    except RecursionError:
        return None, (_problem(file_name, None, "not readable as TOML: nested too deeply"),)
    check = _Check(file_name, text)
    theme = check.theme(table, stem)
    return (None if check.is_unusable else theme), tuple(check.problems)


def _problem(file_name: str, line: int | None, what: str) -> SettingsError:
    place = file_name if line is None else f"{file_name}, line {line}"
    return SettingsError(
        safe_line(f"{place}: {what}", 300),
        hint="Correct the theme file or pick another theme; beck.toml explains the format.",
        title="Theme not usable",
    )


class _Check:
    """The problems of one file, found while its fields are read."""

    def __init__(self, file_name: str, source: str) -> None:
        self.problems: list[SettingsError] = []
        self.is_unusable = False
        self._file_name = file_name
        self._lines = source.splitlines()

    def theme(self, table: dict[str, Any], stem: str) -> ThemeFile:
        """The theme, with placeholders where a field could not be used."""
        self._unknown(table, _TOP_FIELDS, "")
        name = self._typed(table, "name", str)
        if name and not is_theme_name(name):
            self._wrong("", "name", "must be lower-case letters, digits and dashes, at most 40")
        elif name and name != stem:
            self._wrong("", "name", f"is “{name}”, but the file is called “{stem}.toml”")
        is_ansi = self._typed(table, "ansi", bool)
        return ThemeFile(
            name=name,
            title=safe_line(self._typed(table, "title", str), 40),
            is_dark=self._typed(table, "dark", bool),
            is_ansi=is_ansi,
            colors=self._colors(table, "colors", COLOR_FIELDS, MIXED_FIELDS, is_ansi=is_ansi),
            syntax=self._colors(table, "syntax", SYNTAX_FIELDS, (), is_ansi=is_ansi),
        )

    def _typed(self, table: dict[str, Any], field: str, kind: type[_Plain]) -> _Plain:
        value = table.get(field)
        if isinstance(value, kind) and value != "":
            return value
        wanted = "text" if kind is str else "true or false"
        self._wrong("", field, f"must be {wanted}" if field in table else "is missing")
        return kind()

    def _colors(
        self,
        table: dict[str, Any],
        section: str,
        needed: tuple[str, ...],
        mixed: tuple[str, ...],
        *,
        is_ansi: bool,
    ) -> dict[str, str]:
        values = table.get(section, {})
        if not isinstance(values, dict):
            self._wrong("", section, f"must be a table, [{section}]")
            return {}
        self._unknown(values, needed + mixed, section)
        pattern = _ANSI if is_ansi else _HEX
        wanted = "a name such as ansi_blue, because ansi = true" if is_ansi else "a colour such as #79bfd6"
        colors: dict[str, str] = {}
        for field in needed + mixed:
            value = values.get(field)
            if value is None:
                if field in needed:
                    self._wrong(section, field, "is missing")
            elif isinstance(value, str) and pattern.fullmatch(value):
                colors[field] = value.lower()
            else:
                self._wrong(section, field, f"must be {wanted}, not “{value!s:.40}”")
        return colors

    def _unknown(self, table: dict[str, Any], known: Iterable[str], section: str) -> None:
        for field in table:
            if field not in known:
                self.problems.append(self._at(section, field, "is not a field of a theme"))

    def _wrong(self, section: str, field: str, what: str) -> None:
        self.is_unusable = True
        self.problems.append(self._at(section, field, what))

    def _at(self, section: str, field: str, what: str) -> SettingsError:
        shown = f"{section}.{field}" if section else field
        return _problem(self._file_name, self._line_of(section, field), f"{shown} {what}")

    def _line_of(self, section: str, field: str) -> int | None:
        """Where a field stands, or its section; None where neither can be found, such as in dotted keys."""
        assignment = re.compile(rf"\s*[\"']?{re.escape(field)}[\"']?\s*=")
        header = re.compile(r"\s*\[\s*([A-Za-z0-9_-]+)\s*\]")
        current, section_line = "", None
        for number, line in enumerate(self._lines, 1):
            if match := header.match(line):
                current = match[1]
                if current in (section, field):
                    section_line = number
            elif current == section and assignment.match(line):
                return number
        return section_line
