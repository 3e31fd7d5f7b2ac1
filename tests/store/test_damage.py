"""Damaged files: kept under another name, and what can be read in them is there again."""

# ruff: noqa: ASYNC240 - a test has its event loop to itself
from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from app.conversation import Conversation, coalesce
from app.errors import StoreCorrupt
from app.store import Store, damage, set_aside
from app.store.set_aside import kept_files
from app.store.sqlite_errors import StoreForeign
from tests.store.material import filled, prompt, said, store_with_running_reply, words

MESSAGES = 40
"""As many as `filled` stores."""


def broken_header(sound: bytes) -> bytes:
    return b"SQLite format 2\0" + sound[16:]


def garbage(sound: bytes) -> bytes:
    return bytes(range(256)) * (len(sound) // 256)


def noise(sound: bytes) -> bytes:
    state, result = 1, bytearray()
    while len(result) < len(sound):
        state = state * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
        result += state.to_bytes(8)
    return bytes(result)


def some_text(sound: bytes) -> bytes:
    return b"dear diary,\n" * 400


def truncated(sound: bytes) -> bytes:
    return sound[: len(sound) // 2]


def truncated_within_a_page(sound: bytes) -> bytes:
    return sound[: len(sound) - 5000]


def zero_page(sound: bytes) -> bytes:
    page = 4096 * 3
    return sound[:page] + bytes(4096) + sound[page + 4096 :]


def first_page_zero(sound: bytes) -> bytes:
    return bytes(4096) + sound[4096:]


def last_page_zero(sound: bytes) -> bytes:
    return sound[:-4096] + bytes(4096)


def noise_in_the_middle(sound: bytes) -> bytes:
    third = len(sound) // 3 // 4096 * 4096
    return (
        sound[:third] + noise(sound[: third // 2 // 4096 * 4096]) + sound[third + third // 2 // 4096 * 4096 :]
    )


async def texts(store: Store) -> list[str]:
    found = []
    for summary in await store.conversations.listing():
        stored = await store.conversations.load(summary.id)
        assert stored is not None
        found += [message.text for message in stored.messages]
    return found


@pytest.mark.parametrize(
    ("damage_done", "least"),
    [
        (broken_header, MESSAGES),
        (first_page_zero, MESSAGES),
        (last_page_zero, MESSAGES - 2),
        (truncated_within_a_page, MESSAGES - 3),
        (zero_page, MESSAGES - 2),
        (truncated, None),
        (noise_in_the_middle, MESSAGES // 2),
        (garbage, 0),
        (noise, 0),
        (some_text, 0),
    ],
)
async def test_a_damaged_file_is_kept_and_what_can_be_read_is_there_again(
    file: Path, damage_done: Callable[[bytes], bytes], least: int | None
) -> None:
    broken = damage_done(await filled(file))
    if least is None:  # as many as stand in what is left of the file
        least = broken.count(b"word " * 500)
        assert least > 0
    file.write_bytes(broken)
    store = await Store.open(file)
    (kept,) = kept_files(file)
    assert kept.read_bytes() == broken
    assert f"kept for 30 days as {kept}" in store.notice
    assert store.notice.startswith("The database was damaged.")
    whole = [text for text in await texts(store) if text == "word " * 500]
    assert len(whole) >= least
    assert ("Nothing could be read" in store.notice) == (least == 0)
    await store.conversations.create(Conversation("after", 1, 1))
    await store.aclose()
    assert {stat.S_IMODE(entry.stat().st_mode) for entry in file.parent.iterdir()} == {0o600}
    assert {entry.name for entry in file.parent.iterdir()} == {file.name, kept.name}
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    reopened = await Store.open(file)
    assert reopened.notice == ""
    await reopened.aclose()


async def test_what_stood_in_the_log_is_salvaged_too(file: Path) -> None:
    store = await store_with_running_reply(file)
    await store.delta_log.append("generation", 1, words(1, 300))
    log = file.with_name("beck.db-wal")
    kept_log = log.read_bytes()
    await store.aclose()
    file.write_bytes(b"")
    log.write_bytes(kept_log)
    salvaged = await Store.open(file)
    whole = list(coalesce(words(1, 300)))
    assert await salvaged.delta_log.since("generation", 0) == [(300, whole)]
    stored = await salvaged.conversations.load("talk")
    assert stored is not None
    assert [message.text for message in stored.tree().path()] == ["Why?", said(1, 300)]
    (kept,) = kept_files(file)
    assert kept.read_bytes() == b""
    assert kept.with_name(f"{kept.name}-wal").read_bytes() == kept_log
    await salvaged.aclose()


async def test_a_log_that_ends_in_the_middle_is_salvaged_up_to_its_last_commit(file: Path) -> None:
    store = await store_with_running_reply(file)
    await store.delta_log.append("generation", 1, words(1, 10))
    log = file.with_name("beck.db-wal")
    whole = len(log.read_bytes())
    await store.delta_log.append("generation", 11, words(11, 900))
    kept_log = log.read_bytes()[: whole + 4200]
    await store.aclose()
    file.write_bytes(b"")
    log.write_bytes(kept_log)
    salvaged = await Store.open(file)
    assert [last for last, _ in await salvaged.delta_log.since("generation", 0)] == [10]
    await salvaged.aclose()


@pytest.mark.parametrize("of_another", [some_text, noise, garbage])
async def test_a_file_that_the_user_named_and_that_holds_nothing_of_beck_is_left_as_it_is(
    file: Path, of_another: Callable[[bytes], bytes]
) -> None:
    holding = of_another(await filled(file))
    file.write_bytes(holding)
    file.chmod(0o644)
    with pytest.raises(StoreForeign, match="not a database of beck's") as caught:
        await Store.open(file, is_named=True)
    assert "another place" in caught.value.hint
    assert file.read_bytes() == holding
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert [entry.name for entry in file.parent.iterdir()] == [file.name]


async def test_a_damaged_database_that_the_user_named_is_salvaged_as_any_other(file: Path) -> None:
    file.write_bytes(broken_header(await filled(file)))
    store = await Store.open(file, is_named=True)
    assert len(await texts(store)) == MESSAGES
    await store.aclose()


async def test_processes_that_find_the_damage_at_once_replace_the_file_once(file: Path) -> None:
    file.write_bytes(broken_header(await filled(file)))
    stores = await asyncio.gather(*(Store.open(file) for _ in range(4)))
    assert len(kept_files(file)) == 1
    assert sum(bool(store.notice) for store in stores) == 1
    for number, store in enumerate(stores):
        await store.messages.add_message(prompt(f"from {number}"))
        assert len(await texts(store)) == MESSAGES + number + 1
    for store in stores:
        await store.aclose()


async def test_damage_twice_in_a_second_keeps_both_files(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(set_aside.time, "localtime", lambda _: (2026, 1, 2, 3, 4, 5, 4, 2, 0))
    for _ in range(3):
        file.write_bytes(b"nothing of use " * 900)
        await (await Store.open(file)).aclose()
    assert [kept.name for kept in kept_files(file)] == [
        "beck.db.corrupt-20260102-030405",
        "beck.db.corrupt-20260102-030405-2",
        "beck.db.corrupt-20260102-030405-3",
    ]


async def test_a_file_system_without_links_will_do(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    file.write_bytes(broken_header(await filled(file)))
    monkeypatch.setattr(os, "link", refuses)
    store = await Store.open(file)
    assert len(await texts(store)) == MESSAGES
    await store.aclose()
    assert len(kept_files(file)) == 1


@pytest.mark.parametrize("step", ["salvage", "set_aside"])
async def test_a_file_that_cannot_be_replaced_is_left_as_it_is(
    file: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    broken = broken_header(await filled(file))
    file.write_bytes(broken)
    monkeypatch.setattr(damage, step, fails)
    with pytest.raises(StoreCorrupt) as caught:
        await Store.open(file)
    assert "left as it is" in caught.value.what
    assert "without saving" in caught.value.hint
    assert file.read_bytes() == broken
    assert [entry.name for entry in file.parent.iterdir()] == [file.name]
