"""Records in pages, against what SQLite itself reads."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from app.store.page_records import column_types, records, varint
from app.store.pages import Pages

NOWHERE = Path("nowhere")


def random_value(chance: random.Random) -> object:
    return chance.choice(
        [
            None,
            0,
            1,
            chance.randrange(-(2**63), 2**63),
            chance.randrange(-300, 300),
            chance.random(),
            "ü" * chance.randrange(20),
            "text " * chance.choice([10, 700, 815, 816, 5000]),
            chance.randbytes(chance.choice([0, 9, 4061, 4062, 9000])),
        ]
    )


@pytest.mark.parametrize("page_size", [512, 4096, 65536])
@pytest.mark.parametrize("tree", ["table", "index"])
def test_every_row_is_found_as_sqlite_reads_it(file: Path, tree: str, page_size: int) -> None:
    chance = random.Random(5)
    connection = sqlite3.connect(file)
    connection.execute(f"PRAGMA page_size = {page_size}")
    ending = " WITHOUT ROWID" if tree == "index" else ""
    connection.execute(f"CREATE TABLE x (number INTEGER, a, b, c, PRIMARY KEY (number, a)){ending}")
    rows = [(number, str(number), random_value(chance), random_value(chance)) for number in range(400)]
    connection.executemany("INSERT INTO x VALUES (?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()
    found = [
        record for record in records(Pages(file, NOWHERE)) if record.tree == tree and len(record.values) == 4
    ]
    assert sorted(record.values for record in found) == rows
    if tree == "table":
        assert sorted(record.row for record in found) == list(range(1, 401))


def test_noise_holds_no_records_and_takes_no_time_to_tell(file: Path) -> None:
    file.write_bytes(random.Random(3).randbytes(4_000_000))
    assert sum(1 for _ in records(Pages(file, NOWHERE))) < 20


def test_a_chain_that_leads_back_to_itself_ends(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE x (a)")
    connection.execute("INSERT INTO x VALUES (?)", ("long " * 4000,))
    connection.commit()
    connection.close()
    content = bytearray(file.read_bytes())
    for page in range(2, len(content) // 4096):
        if (
            content[page * 4096 : page * 4096 + 3] == b"\0\0\0"
        ):  # an overflow page: the number of the next one
            content[page * 4096 : page * 4096 + 4] = (page + 1).to_bytes(4)
    file.write_bytes(content)
    found = [record for record in records(Pages(file, NOWHERE)) if len(record.values) == 1]
    assert [len(record.values[0]) for record in found] == [20_000]


def test_a_text_whose_chain_is_broken_is_kept_as_far_as_it_goes(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE x (a, b)")
    connection.execute("INSERT INTO x VALUES (?, ?)", ("short", "long " * 4000))
    connection.commit()
    connection.close()
    content = file.read_bytes()
    file.write_bytes(content[: 4096 * 4])
    (record,) = (record for record in records(Pages(file, NOWHERE)) if len(record.values) == 2)
    short, long = record.values
    assert short == "short"
    assert isinstance(long, str)
    assert 4096 < len(long) < 4096 * 4
    assert ("long " * 4000).startswith(long)


@pytest.mark.parametrize(
    ("content", "number", "behind"),
    [(b"\x00", 0, 1), (b"\x7f", 127, 1), (b"\x81\x00", 128, 2), (b"\xff" * 9, -1, 9), (b"", 0, 1)],
)
def test_numbers_of_variable_length_are_read(content: bytes, number: int, behind: int) -> None:
    assert varint(content, 0) == (number, behind)


def test_a_header_that_does_not_make_up_the_record_is_refused() -> None:
    assert column_types(b"\x03\x01\x01\x05\x06", 5) == ([1, 1], 3)
    for payload, size in (
        (b"\x03\x01\x01\x05\x06", 6),
        (b"\x03\x01\x0a\x05", 4),
        (b"\x09\x01", 2),
        (b"\x00", 1),
        (b"", 1),
    ):
        assert column_types(payload, size) is None
