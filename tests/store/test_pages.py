"""Pages of a file and its log, as SQLite itself sees them."""

# ruff: noqa: ASYNC240 - a test has its event loop to itself
from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from app.store.pages import MAGIC, Pages, committed_frames, page_size
from tests.store.material import filled, store_with_running_reply, words


@pytest.mark.parametrize(
    ("header", "size"),
    [
        (MAGIC + b"\x10\x00", 4096),
        (MAGIC + b"\x02\x00", 512),
        (MAGIC + b"\x00\x01", 65536),
        (MAGIC + b"\x10\x01", 4096),
        (MAGIC + b"\x00\x00", 4096),
        (b"SQLite format 2\0\x02\x00", 4096),
        (b"", 4096),
    ],
)
def test_the_page_size_is_what_the_header_tells_or_the_usual_one(header: bytes, size: int) -> None:
    assert page_size(header) == size


async def test_a_log_laid_over_its_file_is_what_a_checkpoint_makes_of_them(file: Path) -> None:
    store = await store_with_running_reply(file)
    for first in range(1, 400, 10):
        await store.delta_log.append("generation", first, words(first, first + 9))
    copy = file.with_name("copy.db")
    for ending in ("", "-wal"):
        shutil.copy(f"{file}{ending}", f"{copy}{ending}")
    pages = dict(Pages(copy, copy.with_name("copy.db-wal")))
    await store.aclose()
    connection = sqlite3.connect(copy)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert pages == dict(Pages(copy, Path("nowhere")))
    assert len(pages) > 10


async def test_what_is_left_over_in_a_log_from_before_its_reset_is_no_part_of_it(file: Path) -> None:
    store = await store_with_running_reply(file)
    await store.delta_log.append("generation", 1, words(1, 2000))
    log = file.with_name("beck.db-wal")
    old = log.read_bytes()
    await store.database.read(lambda connection: connection.execute("PRAGMA wal_checkpoint").fetchone())
    await store.conversations.set_draft("talk", "half a tho")  # begins the log again at its head
    new = log.read_bytes()
    await store.aclose()
    assert len(new) == len(old)
    size, frames = committed_frames(new)
    assert size == 4096
    assert 0 < len(frames) < len(committed_frames(old)[1])


@pytest.mark.parametrize("place", [0, 8, 20, 31, 40, 60, 3000])
async def test_a_flipped_byte_ends_the_log_before_it(file: Path, place: int) -> None:
    store = await store_with_running_reply(file)
    log = bytearray(file.with_name("beck.db-wal").read_bytes())
    await store.aclose()
    log[place] ^= 1
    assert committed_frames(bytes(log)) == ((4096, {}) if place > 31 else (0, {}))


async def test_a_page_behind_the_end_is_refused_and_a_cut_one_is_filled_up(file: Path) -> None:
    file.write_bytes((await filled(file))[: 4096 * 2 + 10])
    pages = Pages(file, file.with_name("beck.db-wal"))
    assert pages.count == 3
    assert len(pages[3]) == 4096
    for number in (0, 4, -1):
        with pytest.raises(IndexError):
            pages[number]
