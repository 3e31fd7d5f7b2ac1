"""The pages of the help: every binding on one page of the smallest usual terminal, and nothing left out or cut."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.ui.commands import COMMANDS, Command
from app.ui.keys import HelpRow, command_help_rows, help_rows
from app.ui.screens.help import FRAME_CELLS, TIGHT_FRAME_ROWS
from app.ui.screens.help_page import (
    FULL_WIDTH,
    MOST_COLUMNS,
    SHORT_KEYS_WIDTH,
    SHORT_TITLE_WIDTH,
    SHORT_WIDTH,
    columns_of,
    explained,
)

WIDTH, HEIGHT = 80 - FRAME_CELLS, 24 - TIGHT_FRAME_ROWS
ROWS = [row for rows in help_rows().values() for row in rows]


def _rows(count: int, group: str = "Group") -> dict[str, list[HelpRow]]:
    return {group: [HelpRow(f"k{n}", f"k{n}", f"Title {n}", f"Title {n}", "Why.", "") for n in range(count)]}


def test_every_binding_fits_on_one_page_at_80x24():
    lines = columns_of(help_rows(), WIDTH, HEIGHT).plain.split("\n")
    assert len(lines) <= HEIGHT, "the key table has outgrown the page: share a row, or do without a key"
    assert max(map(len, lines)) <= WIDTH


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.keys)
def test_a_row_fits_its_narrow_column(row: HelpRow):
    assert len(row.brief_keys) < SHORT_KEYS_WIDTH, "give the command `shown_keys` that are shorter"
    assert len(row.short) <= SHORT_TITLE_WIDTH, "give the command a `short` title"


@pytest.mark.parametrize("width", [WIDTH, 122, 38, 60])
def test_every_binding_is_on_the_page_once(width: int):
    page = columns_of(help_rows(), width, HEIGHT).plain
    for row in ROWS:
        title = row.title if width >= FULL_WIDTH * MOST_COLUMNS else row.short
        cells = [
            line[x : x + step].strip()
            for step in (FULL_WIDTH if width >= FULL_WIDTH * MOST_COLUMNS else SHORT_WIDTH,)
            for line in page.split("\n")
            for x in range(0, width, step)
        ]
        assert [cell for cell in cells if cell.startswith(row.brief_keys) and cell.endswith(title)], row


def test_a_table_that_has_outgrown_the_page_is_longer_than_it_and_not_cut():
    room = HEIGHT * MOST_COLUMNS - 1
    assert len(columns_of(_rows(room), WIDTH, HEIGHT).plain.split("\n")) == HEIGHT
    too_many = columns_of(_rows(room + 1), WIDTH, HEIGHT).plain
    assert len(too_many.split("\n")) == HEIGHT + 1
    assert f"Title {room}" in too_many


def test_a_heading_never_stands_at_the_foot_of_a_column_alone_or_with_a_single_row():
    for first in range(1, 30):
        page = columns_of(_rows(first, "One") | _rows(5, "Two"), WIDTH, HEIGHT).plain.split("\n")
        feet = [
            [cell for line in page if (cell := line[x : x + SHORT_WIDTH].strip())][-2:]
            for x in range(0, WIDTH, SHORT_WIDTH)
        ]
        assert not any("Two" in foot for foot in feet)


def test_groups_are_set_apart_where_there_is_room():
    roomy = columns_of(_rows(3, "One") | _rows(3, "Two"), SHORT_WIDTH, HEIGHT).plain.split("\n")
    assert "" in [line.strip() for line in roomy]
    tight = columns_of(_rows(3, "One") | _rows(3, "Two"), SHORT_WIDTH, 8).plain.split("\n")
    assert "" not in [line.strip() for line in tight]


def test_what_has_no_key_is_on_the_page_of_commands():
    rows = [row for rows in command_help_rows().values() for row in rows]
    titles = {row.title for row in rows}
    assert {command.title for command in COMMANDS if not command.label} <= titles
    page = columns_of(command_help_rows(), WIDTH, HEIGHT, is_named=True).plain
    for row in rows:
        assert (row.title if not row.slash else row.title[:20]) in page


def test_a_slash_command_is_told_with_its_name_and_its_argument():
    command = Command("models", "ctrl+l", "Pick a model", "Lists.", "Chat", slash="model,m", argument="model")
    (row,) = command_help_rows([command])["Chat"]
    assert row.slash == "/model model"
    assert "/model" in columns_of(command_help_rows([command]), WIDTH, HEIGHT, is_named=True).plain
    assert command_help_rows([replace(command, slash="")]) == {}


def test_an_explanation_stands_beside_its_row_or_below_it():
    (row,) = help_rows([COMMANDS[0]])["Conversation"]
    assert explained([row], 122).plain.count("\n") == 0
    assert explained([row], WIDTH).plain.count("\n") == 1
    assert row.explanation in explained([row], WIDTH).plain
