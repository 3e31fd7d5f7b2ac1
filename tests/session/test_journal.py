from app.conversation import TextDelta
from app.errors import StoreUnwritable
from app.session import journal as journal_module
from app.session.journal import Journal
from tests.support.workspaces import until


class Log:
    """A delta log that can be made to fail."""

    def __init__(self):
        self.rows = []
        self.fails = False

    async def append(self, generation_id, first_sequence, deltas):
        if self.fails:
            raise StoreUnwritable("The disk is full.")
        self.rows.append((first_sequence, [delta.text for delta in deltas]))

    @property
    def texts(self):
        return [text for _, texts in self.rows for text in texts]


async def test_deltas_that_come_together_are_flushed_together():
    log, told = Log(), []
    journal = Journal("g", log.append, told.append)
    for text in "abc":
        journal.add(TextDelta(text))
    await until(lambda: len(log.texts) == 3)
    assert log.rows == [(1, ["a", "b", "c"])]
    journal.add(TextDelta("d"))
    await until(lambda: len(log.texts) == 4)
    assert log.rows[-1] == (4, ["d"])
    assert told == []


async def test_a_failed_flush_keeps_the_deltas_and_saving_resumes(monkeypatch):
    monkeypatch.setattr(journal_module, "RETRY_SECONDS", 0.01)
    log, told = Log(), []
    log.fails = True
    journal = Journal("g", log.append, told.append)
    journal.add(TextDelta("a"))
    await until(lambda: journal.is_failing)
    journal.add(TextDelta("b"))
    log.fails = False
    await until(lambda: log.texts == ["a", "b"])
    assert [failure and failure.kind for failure in told] == ["store_unwritable", None]
    assert log.rows[0][0] == 1


async def test_closing_ends_all_flushing():
    log = Log()
    journal = Journal("g", log.append, lambda _: None)
    journal.add(TextDelta("a"))
    await journal.close()
    assert log.rows == []


async def test_a_silent_generation_says_that_it_lives(monkeypatch):
    monkeypatch.setattr(journal_module, "HEARTBEAT_SECONDS", 0.01)
    log = Log()
    journal = Journal("g", log.append, lambda _: None)
    await until(lambda: len(log.rows) >= 2)
    assert log.texts == []
    await journal.close()
    beats = len(log.rows)
    journal.add(TextDelta("late"))
    assert len(log.rows) == beats
