"""A file system that remembers what was written and synced, so that the power can be cut at any moment afterwards.

It lies below SQLite as a VFS (through apsw, whose SQLite is another one than Python's). The model: what a file held at
its last sync is safe. Of everything after that, each write may be there, or not, or only some of its sectors, in any
combination. A file that was deleted may be back until the folder is synced, which SQLite does with the first sync of a
journal or log that it has made (``UNIXFILE_DIRSYNC`` in its os_unix.c).
"""

# ruff: noqa: N802 - the methods have the names that SQLite gave them
from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

SECTOR = 512


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: ``write``, ``truncate``, ``sync``, ``delete``, ``delete synced`` or ``mark``."""

    kind: str
    name: str = ""
    offset: int = 0
    """Of a write; of a truncation, the size."""
    content: bytes = b""
    mark: Any = None


@dataclass(slots=True)
class Disk:
    """All steps on the files of a folder."""

    steps: list[Step] = field(default_factory=list)

    def mark(self, value: Any) -> None:
        """Note that the program was told something by now."""
        self.steps.append(Step("mark", mark=value))

    def marks_before(self, moment: int) -> list[Any]:
        return [step.mark for step in self.steps[:moment] if step.kind == "mark"]

    def cut(self, moment: int, folder: Path, chance: random.Random) -> None:
        """Write the files into a folder as they may be after a power cut before the step with this number."""
        safe: dict[str, bytearray | None] = {}
        unsynced: dict[str, list[Step]] = {}
        made: set[str] = set()
        for step in self.steps[:moment]:
            if step.kind == "mark":
                continue
            pending = unsynced.setdefault(step.name, [])
            if step.kind == "sync":
                for earlier in pending:
                    safe[step.name] = _after(safe.get(step.name), earlier)
                pending.clear()
                if step.name not in made:
                    made.add(step.name)
                    _sync_deletions(safe, unsynced)
            else:
                pending.append(step)
                if step.kind.startswith("delete"):
                    made.discard(step.name)
                if step.kind == "delete synced":
                    _sync_deletions(safe, unsynced)
        for name, pending in unsynced.items():
            content = safe.get(name)
            for step in pending:
                for part in _survivors(step, chance):
                    content = _after(content, part)
            if content is not None:
                (folder / name).write_bytes(content)


def _sync_deletions(safe: dict[str, bytearray | None], unsynced: dict[str, list[Step]]) -> None:
    for name, pending in unsynced.items():
        deletions = [place for place, step in enumerate(pending) if step.kind.startswith("delete")]
        if deletions:
            safe[name] = None
            del pending[: deletions[-1] + 1]


def _after(content: bytearray | None, step: Step) -> bytearray | None:
    if step.kind.startswith("delete"):
        return None
    content = bytearray() if content is None else content
    if step.kind == "truncate":
        return content[: step.offset].ljust(step.offset, b"\0")
    grown = content.ljust(step.offset, b"\0")
    grown[step.offset : step.offset + len(step.content)] = step.content
    return grown


def _survivors(step: Step, chance: random.Random) -> Sequence[Step]:
    """What is left of an unsynced step: all, nothing, or some sectors."""
    fate = chance.random()
    if fate < 0.4:
        return (step,)
    if fate < 0.8 or step.kind != "write":
        return ()
    sectors = range(0, len(step.content), SECTOR)
    return [
        Step("write", step.name, step.offset + place, step.content[place : place + SECTOR])
        for place in sectors
        if chance.random() < 0.5
    ]


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        super().__init__("", name, flags)
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._disk = disk
        self._name = Path(path).name if path else ""

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        if self._name:
            self._disk.steps.append(Step("write", self._name, offset, bytes(data)))

    def xTruncate(self, size: int) -> None:
        super().xTruncate(size)
        if self._name:
            self._disk.steps.append(Step("truncate", self._name, size))

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        if self._name:
            self._disk.steps.append(Step("sync", self._name))


class _FileSystem(apsw.VFS):
    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        super().__init__("unsynced", "")

    def xOpen(self, name: Any, flags: list[int]) -> _File:
        return _File(self._disk, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        super().xDelete(filename, syncdir)
        self._disk.steps.append(Step("delete synced" if syncdir else "delete", Path(filename).name))


class _Rows:
    """A cursor that has read everything."""

    def __init__(self, rows: list[tuple[Any, ...]], rowcount: int) -> None:
        self._rows = iter(rows)
        self.rowcount = rowcount

    def __iter__(self) -> Any:
        return self._rows

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        return list(self._rows)


class _Connection:
    """As much of Python's connection as the store uses, on apsw's."""

    def __init__(self, path: Path) -> None:
        self._connection = apsw.Connection(str(path), vfs="unsynced")
        self._connection.set_busy_timeout(1000)
        self.text_factory: Any = None

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def execute(self, statement: str, values: Sequence[Any] = ()) -> _Rows:
        try:
            rows = list(self._connection.execute(statement, tuple(values)))
        except apsw.Error as error:
            translated = sqlite3.OperationalError(str(error))
            translated.sqlite_errorcode = error.result
            raise translated from error
        return _Rows(rows, self._connection.changes())

    def create_function(self, name: str, count: int, function: Callable[..., Any], **_: Any) -> None:
        self._connection.create_scalar_function(name, function, count, deterministic=True)

    def close(self) -> None:
        self._connection.close()


class RecordedSqlite:
    """Stands for the module ``sqlite3`` where the store connects, and records on a disk."""

    def __init__(self) -> None:
        self.disk = Disk()
        self._file_system = _FileSystem(self.disk)

    def connect(self, path: Path, **_: Any) -> _Connection:
        return _Connection(path)

    def end(self) -> None:
        self._file_system.unregister()

    def __getattr__(self, name: str) -> Any:
        return getattr(sqlite3, name)
