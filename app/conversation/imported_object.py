"""An object of an imported file: its fields by type, each refused by its place where it is wrong."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NoReturn, TypeVar

from app.errors import ImportRefused
from app.safe_text import safe_line

Word = TypeVar("Word", bound=str)

_LARGEST = 2**53
"""Integers up to here survive every JSON program."""
_LATEST = 253_402_300_799_999
"""The last millisecond of the year 9999."""


def refuse(what: str) -> NoReturn:
    """Refuse the file.

    Raises:
        ImportRefused: always.
    """
    raise ImportRefused(f"The file cannot be imported: {safe_line(what)}.")


class ImportedObject:
    """One JSON object and where in the file it stands, such as ``messages[3].generation``.

    Every method raises `ImportRefused` where the field is missing or not what it must be.
    """

    def __init__(self, value: dict[str, Any], place: str) -> None:
        self.value = value
        self.place = place

    def only(self, *names: str) -> None:
        """Refuse fields of other names."""
        if unknown := self.value.keys() - set(names):
            refuse(f"{self._at(min(unknown))} is no known field")

    def text(self, name: str) -> str:
        """A text."""
        value = self._field(name)
        if not isinstance(value, str):
            refuse(f"{self._at(name)} is no text")
        return value

    def text_or_none(self, name: str) -> str | None:
        """A text, or None where it is null."""
        return None if self._field(name) is None else self.text(name)

    def word(self, name: str, words: Sequence[Word]) -> Word:
        """One of a few words."""
        value = self.text(name)
        for word in words:
            if value == word:
                return word
        return refuse(f"{self._at(name)} is none of {', '.join(words)}")

    def integer(self, name: str, most: int = _LARGEST) -> int:
        """A whole number from 0."""
        value = self._field(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            refuse(f"{self._at(name)} is no whole number from 0 to {most}")
        return value

    def integer_or_none(self, name: str) -> int | None:
        """A whole number from 0, or None where it is null."""
        return None if self._field(name) is None else self.integer(name)

    def time(self, name: str) -> int:
        """Milliseconds since the epoch."""
        return self.integer(name, _LATEST)

    def time_or_none(self, name: str) -> int | None:
        """Milliseconds since the epoch, or None where it is null."""
        return None if self._field(name) is None else self.time(name)

    def seconds_or_none(self, name: str) -> float | None:
        """A duration, or None where it is null."""
        value = self._field(name)
        if value is None:
            return None
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value) or not 0 <= value <= _LARGEST:
            refuse(f"{self._at(name)} is no number of seconds")
        return float(value)

    def boolean(self, name: str) -> bool:
        """True or false."""
        value = self._field(name)
        if not isinstance(value, bool):
            refuse(f"{self._at(name)} is neither true nor false")
        return value

    def object(self, name: str) -> ImportedObject:
        """An object."""
        return _object(self._field(name), self._at(name))

    def object_or_none(self, name: str) -> ImportedObject | None:
        """An object, or None where it is null."""
        return None if self._field(name) is None else self.object(name)

    def list(self, name: str) -> list[ImportedObject]:
        """A list of objects."""
        value = self._field(name)
        if not isinstance(value, list):
            refuse(f"{self._at(name)} is no list")
        return [_object(each, f"{self._at(name)}[{number}]") for number, each in enumerate(value)]

    def anything(self, name: str) -> Any:
        """Any JSON value."""
        return self._field(name)

    def _field(self, name: str) -> Any:
        if name not in self.value:
            refuse(f"{self._at(name)} is missing")
        return self.value[name]

    def _at(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name


def _object(value: Any, place: str) -> ImportedObject:
    if not isinstance(value, dict):
        refuse(f"{place} is no object")
    return ImportedObject(value, place)
