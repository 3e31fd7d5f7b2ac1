import pytest

from app.errors import StoreUnwritable
from app.session import outbox as outbox_module
from app.session.outbox import Outbox
from tests.support.workspaces import until


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(outbox_module, "RETRY_SECONDS", 0.01)


class Disk:
    """A store's disk that can be full."""

    def __init__(self):
        self.is_full = False
        self.written = []

    def write(self, name):
        async def write():
            if self.is_full:
                raise StoreUnwritable("The disk is full.")
            self.written.append(name)

        return write


async def test_writes_are_made_in_order():
    disk, told = Disk(), []
    outbox = Outbox(told.append)
    tried = [outbox.put(disk.write(name)) for name in "abc"]
    await outbox.drain()
    assert disk.written == ["a", "b", "c"]
    assert [future.result() for future in tried] == [True] * 3
    assert outbox.is_empty
    assert told == []


async def test_nothing_is_lost_while_the_disk_is_full_and_saving_resumes_by_itself():
    disk, told = Disk(), []
    outbox = Outbox(told.append)
    disk.is_full = True
    assert await outbox.put(disk.write("a")) is False
    assert await outbox.put(disk.write("b")) is False
    assert not outbox.is_empty
    disk.is_full = False
    await outbox.drain()
    assert disk.written == ["a", "b"]
    assert [failure and failure.kind for failure in told] == ["store_unwritable", None]


async def test_closing_gives_up_after_one_more_try():
    disk = Disk()
    outbox = Outbox(lambda _: None)
    disk.is_full = True
    await outbox.put(disk.write("a"))
    outbox.close()
    await outbox.drain()
    assert disk.written == []


async def test_an_idle_outbox_begins_again():
    disk = Disk()
    outbox = Outbox(lambda _: None)
    await outbox.put(disk.write("a"))
    await until(lambda: outbox.is_empty)
    await outbox.put(disk.write("b"))
    assert disk.written == ["a", "b"]
