"""The config file as read: its values, and what of it could not be used; the standard library only.

TOML gives up at the first mistake. Here the part that holds it is left out and the rest is used: a single line where
the mistake is above the first table, and otherwise the whole table. A table is never used in part, because an
endpoint without the base URL that its owner wrote would send its key somewhere else.
"""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from app.errors import SettingsError

EVERY_ENDPOINT: Final = "*"
"""In `ConfigFile.left_out_endpoints`: endpoints were left out, and their names are not known."""

_MAX_BYTES: Final = 1024 * 1024
_MAX_MISTAKES: Final = 20
_MAX_SUSPECTS: Final = 10
_HEADER: Final = re.compile(r"""\s*\[{1,2}\s*(?:[A-Za-z0-9_-]|"[^"]*"\s*[\].]|'[^']*'\s*[\].])""")
_STATEMENT: Final = re.compile(r"""\s*(?:[A-Za-z0-9_."'-]+)\s*=""")
_ENDPOINT: Final = re.compile(r"""\s*\[*\s*["']?endpoints["']?\s*(?:\.\s*["']?([^\s"'.\]=]+))?""")
_PLACE: Final = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)\s*$")


@dataclass(frozen=True, slots=True)
class Mistake:
    """A part of the file that could not be used."""

    line: int | None
    """From 1; None where it is the file as a whole."""
    what: str
    """What is wrong and what is left out, without the name of the file."""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A config file's usable part."""

    path: Path
    values: dict[str, object] = field(default_factory=dict)
    text: str = ""
    """The text that `values` were read from: what was left out is blank lines, so that line numbers stay."""
    mistakes: tuple[Mistake, ...] = ()
    left_out_endpoints: frozenset[str] = frozenset()
    """Endpoints that the file means to define and that could not be read."""
    is_private: bool = True
    """Whether no other user may read the file."""


def read_config(path: Path) -> ConfigFile:
    """Read the file as far as it can be used; a missing one is empty. Raises nothing: see `ConfigFile.mistakes`."""
    try:
        content, mode = _read_bytes(path)
    except (FileNotFoundError, NotADirectoryError):
        return ConfigFile(path)
    except SettingsError as error:
        return ConfigFile(path, mistakes=(Mistake(None, error.what),))
    except OSError as error:
        return ConfigFile(path, mistakes=(Mistake(None, f"it cannot be read ({error.strerror or error})"),))
    is_private = not mode & 0o077
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        mistake = Mistake(line, "this is not UTF-8 text; nothing in the file is used")
        names = _endpoints_in(content.decode("utf-8", "replace").split("\n"))
        return ConfigFile(path, mistakes=(mistake,), left_out_endpoints=names, is_private=is_private)
    return _parse(path, text.replace("\r\n", "\n"), is_private)


def _read_bytes(path: Path) -> tuple[bytes, int]:
    """The file's content and mode.

    Raises:
        OSError: it cannot be read.
        SettingsError: it is no regular file (reading a pipe would wait) or far too large.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise SettingsError("it is not a regular file")
    if status.st_size > _MAX_BYTES:
        raise SettingsError("it is larger than 1 MiB; nothing in it is used")
    return path.read_bytes(), status.st_mode


def _parse(path: Path, text: str, is_private: bool) -> ConfigFile:
    """Parse what can be parsed, leaving out one part per mistake."""
    lines = text.split("\n")
    mistakes: list[Mistake] = []
    left_out: set[str] = set()
    while len(mistakes) < _MAX_MISTAKES:
        values, error = _loads(lines)
        if error is None:
            return ConfigFile(
                path, values, "\n".join(lines), tuple(mistakes), frozenset(left_out), is_private
            )
        place = _PLACE.search(error)
        part = _guilty_part(lines, int(place[1]) - 1 if place and place[1] else None)
        if part is None:
            break
        start, end = part
        mistakes.append(_mistake(lines, start, end, error))
        left_out |= _endpoints_in(lines[start:end])
        lines[start:end] = [""] * (end - start)
    first = mistakes[0].line if mistakes else len(text.rstrip().split("\n"))
    reason = "not valid TOML here and in what follows; nothing in the file is used"
    return ConfigFile(
        path,
        mistakes=(Mistake(first, reason),),
        left_out_endpoints=_endpoints_in(text.split("\n")),
        is_private=is_private,
    )


def _loads(lines: list[str]) -> tuple[dict[str, object], str | None]:
    """The values, or what the parser says is wrong."""
    import tomllib  # most starts have no config file and need not pay for the parser

    try:
        return tomllib.loads("\n".join(lines)), None
    except (ValueError, RecursionError) as error:
        return {}, str(error)


def _parts(lines: list[str]) -> list[tuple[int, int]]:
    """The ranges of lines that can be left out by themselves: settings above the first table, then whole tables."""
    starts: list[int] = []
    is_in_table = False
    for number, line in enumerate(lines):
        is_header = _HEADER.match(line) is not None
        if is_header or (not is_in_table and _STATEMENT.match(line)):
            starts.append(number)
        is_in_table = is_in_table or is_header
    if not starts or starts[0] > 0:
        starts.insert(0, 0)
    return list(zip(starts, [*starts[1:], len(lines)], strict=True))


def _guilty_part(lines: list[str], index: int | None) -> tuple[int, int] | None:
    """The part without which the text is valid up to and with line ``index``; None to give up.

    A list or text that is not closed swallows what follows it, so that the parser stumbles in a later part, or (with
    ``index`` None) at the end of the file: then the parts before are tried too.
    """
    parts = _parts(lines)
    here = next(
        (number for number, (_, end) in enumerate(parts) if index is not None and index < end), len(parts) - 1
    )
    upto = parts[here][1]
    for start, end in reversed(parts[max(0, here - _MAX_SUSPECTS) : here + 1]):
        if (
            any(lines[start:end])
            and _loads([*lines[:start], *[""] * (end - start), *lines[end:upto]])[1] is None
        ):
            return start, end
    return parts[here] if index is not None and any(lines[slice(*parts[here])]) else None


def _mistake(lines: list[str], start: int, end: int, error: str) -> Mistake:
    """What is wrong in the part, with the parser's words where it stumbled there."""
    part = "this table" if _HEADER.match(lines[start]) else "this setting"
    place = _PLACE.search(error)
    if place and place[1] and start < int(place[1]) <= end:
        reason = f"{_PLACE.sub('', error)}, column {place[2]}"
        return Mistake(int(place[1]), f"not valid TOML ({reason}); {part} is not used")
    return Mistake(start + 1, f"not valid TOML (a text, list or table is not closed); {part} is not used")


def _endpoints_in(lines: list[str]) -> frozenset[str]:
    """Names of the endpoints that these lines define."""
    names: set[str] = set()
    for line in lines:
        match = _ENDPOINT.match(line)
        if match:
            names.add(match[1] or EVERY_ENDPOINT)
    return frozenset(names)
