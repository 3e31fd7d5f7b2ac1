"""Records in the pages of a damaged database: what each leaf still holds, whatever happened to the tree above it.

The layouts are those of https://sqlite.org/fileformat2.html, sections 1.6 and 2. A page whose cells make no sense
gives the records that do.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.store.pages import HEADER_SIZE, Pages

Value = int | float | str | bytes | None

_TABLE_LEAF, _INDEX_LEAF, _INDEX_INTERIOR = 0x0D, 0x0A, 0x02
_INTEGER_SIZES = (0, 1, 2, 3, 4, 6, 8)
"""Bytes of an integer by its serial type."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row as it stood in a page."""

    tree: Literal["table", "index"]
    """Which kind of tree it was in; tables without rowid are kept in indexes."""
    row: int
    """Its rowid; 0 in an index."""
    values: tuple[Value, ...]


def records(pages: Pages) -> Iterator[Record]:
    """Every record of a table or an index that can be made out, in the order of the pages."""
    for number, page in pages:
        start = HEADER_SIZE if number == 1 else 0
        kind = page[start]
        if kind in (_TABLE_LEAF, _INDEX_LEAF, _INDEX_INTERIOR):
            for place in _cells(page, start, 12 if kind == _INDEX_INTERIOR else 8):
                record = _record(pages, page, place, kind)
                if record is not None:
                    yield record


def _cells(page: bytes, start: int, header: int) -> Iterator[int]:
    count = int.from_bytes(page[start + 3 : start + 5])
    first = start + header
    for pointer in range(first, min(first + 2 * count, len(page) - 1), 2):
        place = int.from_bytes(page[pointer : pointer + 2])
        if first <= place < len(page) - 4:
            yield place


def _record(pages: Pages, page: bytes, place: int, kind: int) -> Record | None:
    if kind == _INDEX_INTERIOR:
        place += 4  # the number of the page to the left
    size, place = varint(page, place)
    row = 0
    if kind == _TABLE_LEAF:
        row, place = varint(page, place)
    if size <= 0:
        return None
    local = _local_size(pages.size, size, is_table=kind == _TABLE_LEAF)
    payload = page[place : place + local]
    layout = column_types(payload, size)
    if layout is None:
        return None
    types, body = layout
    if size > local:
        following = int.from_bytes(page[place + local : place + local + 4])
        payload += _overflow(pages, following, size - local)
    values = _values(payload, types, body)
    return None if values is None else Record("table" if kind == _TABLE_LEAF else "index", row, values)


def _local_size(usable: int, size: int, *, is_table: bool) -> int:
    """How much of a payload is in the cell itself; nothing is reserved at the ends of our pages."""
    largest = usable - 35 if is_table else (usable - 12) * 64 // 255 - 23
    if size <= largest:
        return size
    smallest = (usable - 12) * 32 // 255 - 23
    local = smallest + (size - smallest) % (usable - 4)
    return local if local <= largest else smallest


def _overflow(pages: Pages, following: int, size: int) -> bytes:
    """The rest of a payload in its chain of pages, as far as the chain goes."""
    rest = bytearray()
    while following and len(rest) < size:
        try:
            page = pages[following]
        except IndexError:
            break
        following = int.from_bytes(page[:4])
        rest += page[4:]
    return bytes(rest[:size])


def column_types(payload: bytes, size: int) -> tuple[list[int], int] | None:
    """The serial types of a record and where its values begin; None where they do not make up its size."""
    header_size, place = varint(payload, 0)
    if not 1 < header_size <= len(payload):
        return None
    types = []
    while place < header_size:
        serial_type, place = varint(payload, place)
        if serial_type < 0 or serial_type in (10, 11):
            return None
        types.append(serial_type)
    is_whole = place == header_size and header_size + sum(map(_size_of, types)) == size
    return (types, header_size) if is_whole else None


def _values(payload: bytes, types: list[int], place: int) -> tuple[Value, ...] | None:
    """The values of a record; a text that was cut short is kept as far as it goes, None where later ones are lost."""
    values: list[Value] = []
    for serial_type in types:
        if place >= len(payload) and _size_of(serial_type):
            return None
        value, place = _value(payload, place, serial_type)
        values.append(value)
    return tuple(values)


def _size_of(serial_type: int) -> int:
    if serial_type >= 12:
        return (serial_type - 12) // 2
    return _INTEGER_SIZES[serial_type] if serial_type < 7 else 8 if serial_type == 7 else 0


def _value(payload: bytes, place: int, serial_type: int) -> tuple[Value, int]:
    end = place + _size_of(serial_type)
    content = payload[place:end]
    if serial_type >= 12:
        return (content.decode("utf-8", "replace") if serial_type % 2 else content), end
    if serial_type in (8, 9):
        return serial_type - 8, end
    if serial_type == 7:
        return (struct.unpack(">d", content)[0] if len(content) == 8 else None), end
    return (int.from_bytes(content, signed=True) if content else None), end


def varint(content: bytes, place: int) -> tuple[int, int]:
    """The number that begins at a place, and the place behind it."""
    number = 0
    for step in range(9):
        byte = content[place + step] if place + step < len(content) else 0
        if step == 8:
            number = number << 8 | byte
            break
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            break
    if number >= 1 << 63:
        number -= 1 << 64
    return number, place + step + 1
