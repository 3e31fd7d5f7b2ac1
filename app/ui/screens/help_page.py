"""A page of the help: rows under headings, laid out in as many columns as there is room for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from textual.content import Content

from app.ui.keys import HelpRow

Groups = Mapping[str, Sequence[HelpRow]]

SHORT_KEYS_WIDTH = 10
SHORT_WIDTH = 26
"""Cells of a narrow column, three of which fit beside each other on a terminal of 80; its keys, its title, a gap."""
SHORT_TITLE_WIDTH = SHORT_WIDTH - SHORT_KEYS_WIDTH - 1
FULL_KEYS_WIDTH = 13
FULL_WIDTH = 40
"""Cells of a wide column, with the whole title."""
MOST_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a heading, a row or nothing."""

    content: Content
    kind: Literal["heading", "row", "gap"] = "row"


def columns_of(groups: Groups, width: int, height: int, *, is_named: bool = False) -> Content:
    """All rows without their explanations, beside each other where that takes fewer lines.

    Blank lines between groups where everything fits with them; as many lines as it takes where it does not fit at all.

    Args:
        groups: The rows under their headings.
        width: Cells.
        height: Lines that are wished for.
        is_named: Whether the rows are told by their slash commands and not by their keys.
    """
    is_full = width >= FULL_WIDTH * MOST_COLUMNS or is_named
    column = FULL_WIDTH if width >= FULL_WIDTH * MOST_COLUMNS else SHORT_WIDTH if not is_named else width // 2
    count = max(1, min(MOST_COLUMNS, width // max(1, column)))
    lines = [
        _lines(group, rows, column, is_full=is_full, is_named=is_named) for group, rows in groups.items()
    ]
    loose = _flow(lines, count, has_gaps=True)
    flowed = loose if len(loose[0]) <= height else _flow(lines, count, has_gaps=False)
    return Content("\n").join(_side_by_side(flowed, column))


def _lines(group: str, rows: Sequence[HelpRow], column: int, *, is_full: bool, is_named: bool) -> list[Line]:
    keys_width = FULL_KEYS_WIDTH if is_full else SHORT_KEYS_WIDTH
    lines = [Line(heading(group), "heading")]
    for row in rows:
        left = Content(row.slash.split(" ")[0] if is_named else row.brief_keys)
        left = left.truncate(keys_width - 1, ellipsis=True)
        # What has no slash command has the whole column for its title.
        gap = " " * (keys_width - left.cell_length) if left else ""
        title = Content(row.title if is_full else row.short)
        title = title.truncate(max(1, column - len(gap) - left.cell_length - 1), ellipsis=True)
        lines.append(Line(Content.assemble(left, gap, title.stylize("$muted"))))
    return lines


def heading(text: str) -> Content:
    """A heading."""
    return Content.styled(text, "bold $accent-text")


def _flow(groups: list[list[Line]], count: int, *, has_gaps: bool) -> list[list[Line]]:
    """The lines in so many columns of the least height; below a heading there are two rows at least."""
    total = sum(map(len, groups)) + (len(groups) - 1 if has_gaps else 0)
    height = max(2, -(-total // count))
    while len(flowed := _filled(groups, height, has_gaps=has_gaps)) > count:
        height += 1
    return [*flowed, *([] for _ in range(count - len(flowed)))]


def _filled(groups: list[list[Line]], height: int, *, has_gaps: bool) -> list[list[Line]]:
    columns: list[list[Line]] = [[]]
    for group in groups:
        if has_gaps and columns[-1] and len(columns[-1]) < height:
            columns[-1].append(Line(Content(""), "gap"))
        for line in group:
            room = height - len(columns[-1])
            if room < (3 if line.kind == "heading" else 1):
                columns.append([])
            columns[-1].append(line)
    return columns


def _side_by_side(columns: list[list[Line]], width: int) -> list[Content]:
    rows = []
    for number in range(max(map(len, columns))):
        cells = [column[number].content if number < len(column) else Content("") for column in columns]
        padded = [cell.pad_right(max(0, width - cell.cell_length)) for cell in cells[:-1]]
        rows.append(Content("").join([*padded, cells[-1]]))
    return rows


def explained(rows: Sequence[HelpRow], width: int) -> Content:
    """Rows one below the other with their explanations, which take a line of their own where it is narrow."""
    lines: list[Content] = []
    for row in rows:
        keys = " · ".join(filter(None, (row.keys, row.slash))) or "palette"
        first = Content.assemble(Content(keys).truncate(29, ellipsis=True).pad_right(0))
        gap = " " * max(2, 31 - first.cell_length)
        head = Content.assemble(first, gap, row.title)
        reason = Content.styled(row.explanation, "$muted")
        if width >= 31 + 30 + len(row.explanation):
            lines.append(head.pad_right(max(2, 61 - head.cell_length)) + reason)
        else:
            lines += [head, Content("  ") + reason]
    return Content("\n").join(lines)
