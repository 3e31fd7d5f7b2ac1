"""Damage: a database that cannot be used is set aside, and a new one with what could be read takes its place."""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from app.errors import StoreCorrupt
from app.store.migrations import Migration
from app.store.opening import Opened, beside, open_connection
from app.store.salvage import Salvaged, salvage
from app.store.set_aside import KEPT_DAYS, set_aside
from app.store.sqlite_errors import foreign


def open_salvaged(
    path: Path,
    migrations: Sequence[Migration],
    damaged: StoreCorrupt,
    now: Callable[[], float] = time.time,
    *,
    is_named: bool = False,
) -> Opened:
    """Keep a damaged file under another name and open a new one with what can be read in it.

    Args:
        path: The damaged file.
        migrations: Oldest first.
        damaged: What to raise where the file cannot be replaced; it is then as it was.
        now: Seconds since the epoch.
        is_named: Whether the user named the file: one with nothing of beck in it is then somebody else's.

    Raises:
        StoreForeign: it is no database of beck's; it was not touched.
        StoreError: as given, or as `open_connection` does.
    """
    try:
        with _alone(path):
            return _replaced(path, migrations, now(), is_named=is_named)
    except (OSError, sqlite3.Error):
        raise damaged from None


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep other processes from replacing the same file meanwhile."""
    lock = beside(path, ".salvaging")
    with os.fdopen(os.open(lock, os.O_CREAT | os.O_RDWR, 0o600), "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)


def _replaced(path: Path, migrations: Sequence[Migration], moment: float, *, is_named: bool) -> Opened:
    with contextlib.suppress(StoreCorrupt):
        return open_connection(path, migrations)  # another process has replaced it meanwhile
    descriptor, name = tempfile.mkstemp(prefix=f"{path.name}.salvage-", dir=path.parent)  # with mode 0600
    os.close(descriptor)
    target = Path(name)
    try:
        salvaged = salvage(path, beside(path, "-wal"), target, migrations)
        if is_named and not (salvaged.conversations or salvaged.messages):
            raise foreign(str(path))
        kept = set_aside(path, moment)
        target.replace(path)
    finally:
        target.unlink(missing_ok=True)
        beside(target, "-journal").unlink(missing_ok=True)
    opened = open_connection(path, migrations)
    return replace(opened, notice=" ".join(filter(None, (_notice(salvaged, kept), opened.notice))))


def _notice(salvaged: Salvaged, kept: Path) -> str:
    counted = (
        f"{salvaged.conversations} conversation{'s' * (salvaged.conversations != 1)} with"
        f" {salvaged.messages} message{'s' * (salvaged.messages != 1)}"
    )
    found = (
        f"{counted} could be read and are here" if salvaged.conversations else "Nothing could be read in it"
    )
    return f"The database was damaged. {found}; the damaged file is kept for {KEPT_DAYS} days as {kept}."
