"""Damaged files that were set aside: how many stay, how long, and that nothing else goes with them."""

import time
from pathlib import Path

from app.store import Store
from app.store.set_aside import KEPT_DAYS, forget, kept_files, set_aside

DAY = 24 * 60 * 60
NOW = 1_790_000_000.0


def damaged(file: Path, moment: float) -> Path:
    """A damaged file with its log, set aside at this moment."""
    file.write_bytes(b"damaged")
    file.with_name(f"{file.name}-wal").write_bytes(b"log")
    kept = set_aside(file, moment)
    file.unlink()
    return kept


def test_the_newest_three_stay_and_the_others_go_with_their_logs(file: Path) -> None:
    made = [damaged(file, NOW + hour * 3600) for hour in range(5)]
    assert kept_files(file) == made[2:]
    assert {each.name for each in file.parent.iterdir()} == {
        name for kept in made[2:] for name in (kept.name, f"{kept.name}-wal")
    }


def test_more_than_one_in_a_second_are_told_apart_by_their_order(file: Path) -> None:
    made = [damaged(file, NOW) for _ in range(12)]
    assert kept_files(file) == made[-3:]


def test_what_is_old_goes_and_nothing_of_another_name(file: Path) -> None:
    old, young = damaged(file, NOW - KEPT_DAYS * DAY), damaged(file, NOW - DAY)
    others = [
        file.with_name(name)
        for name in ("other.db.corrupt-20200101-000000", f"{file.name}.corrupt-mine", f"x{file.name}.corrupt-20200101-000000")
    ]  # fmt: skip
    for other in others:
        other.write_text("")
    forget(file, NOW - KEPT_DAYS * DAY)
    assert not old.exists()
    assert kept_files(file) == [young]
    assert all(other.exists() for other in others)


async def test_the_trash_takes_damaged_files_with_it_that_are_as_old(file: Path) -> None:
    old, young = damaged(file, time.time() - (KEPT_DAYS + 1) * DAY), damaged(file, time.time() - DAY)
    store = await Store.open(file)
    await store.trash.empty(kept_days=KEPT_DAYS)
    assert not old.exists()
    assert young.exists()
    await store.trash.empty()
    assert not young.exists()
    await store.aclose()
    assert [each.name for each in file.parent.iterdir()] == [file.name]
