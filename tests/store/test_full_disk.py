"""A disk that fills up while a reply streams: the text stays, it is told once, and saving resumes by itself.

Two ways to fill it: a file size limit, which every system has, and a small disk of its own where one may be mounted.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from app.session import ModelChoice, Workspace, journal, outbox
from app.session.events import Unsaved
from app.store import Store
from tests.support.speaking import Speaker
from tests.support.workspaces import until


class Disk(Protocol):
    """Where the database lies, and a way to leave no room there."""

    file: Path

    def fill(self) -> None: ...
    def make_room(self) -> None: ...


class SizeLimit:
    """No file of this process may grow any more."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "beck.db"
        self._before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, self._before[1]))

    def make_room(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self._before)


class SmallDisk:
    """A disk of a megabyte."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "beck.db"
        self._filler = folder / "filler"

    def fill(self) -> None:
        with self._filler.open("wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(b"x" * 512)
            except OSError:
                return

    def make_room(self) -> None:
        self._filler.unlink(missing_ok=True)


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("mounting a small disk needs Linux and root")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture(params=["size limit", "small disk"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    if request.param == "small disk":
        with small_disk(tmp_path) as small:
            yield small
        return
    limit = SizeLimit(tmp_path)
    yield limit
    limit.make_room()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (journal, outbox):
        monkeypatch.setattr(module, "RETRY_SECONDS", 0.05)


def numbered(first: int, last: int) -> list[str]:
    return [f"{number} " for number in range(first, last + 1)]


async def test_a_disk_that_fills_up_while_a_reply_streams_costs_nothing_but_time(disk: Disk) -> None:
    speaker = Speaker()
    workspace = Workspace(
        await Store.open(disk.file), speaker.endpoints(), default_choice=ModelChoice("test", "scripted")
    )
    session = workspace.new()
    told: list[Unsaved] = []
    session.subscribe(lambda event: told.append(event) if isinstance(event, Unsaved) else None)
    generation = await session.send("Count.")
    assert generation is not None
    speaker.say(*numbered(1, 200))
    await until(lambda: generation.sequence == 200)
    reached: Callable[[], object] = lambda: told  # noqa: E731 - reads as what it is

    disk.fill()
    speaker.say(*numbered(201, 700))
    await until(lambda: bool(reached()))
    assert told[0].failure is not None
    assert told[0].failure.kind == "store_unwritable"
    assert told[0].failure.what
    speaker.finish()
    await until(lambda: session.live is None)
    await session.rename("While it was full")
    second = await session.send("And on.")
    assert second is not None
    speaker.say(*numbered(1, 50))
    speaker.finish()
    await until(lambda: session.live is None)
    assert [message.text for message in session.path()] == [
        "Count.",
        "".join(numbered(1, 700)),
        "And on.",
        "".join(numbered(1, 50)),
    ]
    assert session.is_saving
    assert len(told) == 1  # neither at every try, nor by each of those who try

    disk.make_room()
    await session.drain()
    assert [event.failure is None for event in told] == [False, True]
    await workspace.aclose()
    store = await Store.open(disk.file)
    stored = await store.conversations.load(session.id)
    assert stored is not None
    assert stored.conversation.title == "While it was full"
    assert [message.text for message in stored.tree().path()] == [m.text for m in session.path()]
    assert [m.generation.status for m in stored.messages if m.generation] == ["complete", "complete"]
    assert await store.running.all() == []
    await store.aclose()


async def test_beck_ends_with_a_full_disk_and_what_was_saved_is_there(disk: Disk) -> None:
    speaker = Speaker()
    store = await Store.open(disk.file)
    workspace = Workspace(store, speaker.endpoints(), default_choice=ModelChoice("test", "scripted"))
    session = workspace.new()
    generation = await session.send("Count.")
    assert generation is not None
    speaker.say(*numbered(1, 300))

    async def is_stored() -> bool:
        return bool(await store.delta_log.since(generation.record.id, 0))

    while not await is_stored():
        pass
    disk.fill()
    speaker.say(*numbered(301, 400))
    await until(lambda: generation.sequence == 400)
    await workspace.aclose()
    disk.make_room()
    reopened = await Store.open(disk.file)
    await reopened.messages.recover()
    stored = await reopened.conversations.load(session.id)
    assert stored is not None
    reply = stored.messages[1].text
    assert reply.startswith("1 2 3 ")
    assert "".join(numbered(1, 400)).startswith(reply)
    await reopened.aclose()
