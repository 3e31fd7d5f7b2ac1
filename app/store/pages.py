"""The pages of a database file and its write-ahead log, read without SQLite, for files that SQLite refuses.

The layouts are those of https://sqlite.org/fileformat2.html, sections 1.2, 1.3 and 4. Nothing is written.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

MAGIC = b"SQLite format 3\0"
USUAL_PAGE_SIZE = 4096
HEADER_SIZE = 100
"""Bytes at the beginning of the first page that belong to the file and not to the page."""

_LOG_HEADER = struct.Struct(">8I")
_FRAME_HEADER = struct.Struct(">6I")
_LOG_MAGICS = (0x377F0682, 0x377F0683)


class Pages:
    """Page by page what a database file holds, with the committed part of its log laid over it.

    Args:
        file: The database.
        log: Its write-ahead log, which may be missing.

    Raises:
        OSError: the file cannot be read.
    """

    def __init__(self, file: Path, log: Path) -> None:
        self._bytes = file.read_bytes()
        try:
            log_bytes = log.read_bytes()
        except FileNotFoundError:
            log_bytes = b""
        logged_size, self._logged = committed_frames(log_bytes)
        self.size = logged_size or page_size(self._bytes)
        """Bytes of a page."""
        in_file = -(-len(self._bytes) // self.size)
        self.count = max(in_file, *self._logged) if self._logged else in_file

    def __getitem__(self, number: int) -> bytes:
        """A page by its number, counted from 1; what lies behind the end of the file is zero.

        Raises:
            IndexError: there is no such page.
        """
        if not 1 <= number <= self.count:
            raise IndexError(number)
        page = self._logged.get(number)
        if page is None:
            page = self._bytes[(number - 1) * self.size : number * self.size]
        return page.ljust(self.size, b"\0")

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        """Numbers and pages."""
        for number in range(1, self.count + 1):
            yield number, self[number]


def page_size(file: bytes) -> int:
    """The size that the header tells; the usual one where the header is no header."""
    if file[:16] != MAGIC:
        return USUAL_PAGE_SIZE
    told = int.from_bytes(file[16:18])
    size = 65536 if told == 1 else told
    return size if size >= 512 and size & (size - 1) == 0 else USUAL_PAGE_SIZE


def committed_frames(log: bytes) -> tuple[int, dict[int, bytes]]:
    """The page size and the newest committed content of each page in a write-ahead log; 0 and none without one."""
    if len(log) < _LOG_HEADER.size:
        return 0, {}
    magic, _, size, _, *salts, first, second = _LOG_HEADER.unpack_from(log)
    order = ">" if magic & 1 else "<"
    sums = checksum(log[:24], (0, 0), order)
    if magic not in _LOG_MAGICS or sums != (first, second) or size < 512:
        return 0, {}
    committed: dict[int, bytes] = {}
    pending: dict[int, bytes] = {}
    place = _LOG_HEADER.size
    while place + _FRAME_HEADER.size + size <= len(log):
        number, pages_after, *frame_salts, first, second = _FRAME_HEADER.unpack_from(log, place)
        content = log[place + _FRAME_HEADER.size : place + _FRAME_HEADER.size + size]
        sums = checksum(log[place : place + 8] + content, sums, order)
        if frame_salts != salts or sums != (first, second):
            break  # what follows was never finished, or is left over from before the last reset
        pending[number] = content
        if pages_after:
            committed.update(pending)
            pending = {}
        place += _FRAME_HEADER.size + size
    return size, committed


def checksum(content: bytes, sums: tuple[int, int], order: str) -> tuple[int, int]:
    """The log's running checksum over content of a multiple of 8 bytes (section 4.2)."""
    first, second = sums
    for left, right in struct.iter_unpack(f"{order}II", content):
        first = (first + left + second) & 0xFFFFFFFF
        second = (second + right + first) & 0xFFFFFFFF
    return first, second
