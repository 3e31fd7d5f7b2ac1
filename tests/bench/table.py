"""The table: medians of the runs, and how beck's compares with what it is measured against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

HEADINGS = ("", "beck", "against", "", "ratio", "beck's runs")


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement.

    Attributes:
        name: What was measured, with its unit.
        beck: One number for each run.
        floor: One number for each run of what beck is compared with; empty where there is nothing.
        against: What that is.
        digits: Digits behind the point.
    """

    name: str
    beck: Sequence[float]
    floor: Sequence[float] = ()
    against: str = "minimal Textual"
    digits: int = 2


def percentile(numbers: Sequence[float], percent: float) -> float:
    """The smallest number that at least so many percent of all do not exceed (the nearest rank).

    Raises:
        ValueError: there are no numbers.
    """
    if not numbers:
        raise ValueError("no numbers")
    ordered = sorted(numbers)
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]


def ratio(row: Row) -> float | None:
    """The median of beck's runs for each 1 of the floor's; None where there is no floor, or it is 0."""
    if not row.beck or not row.floor or not median(row.floor):
        return None
    return median(row.beck) / median(row.floor)


def table(rows: Sequence[Row]) -> str:
    """The rows below their headings, one a line; numbers stand flush right."""
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(
            text.ljust(width) if column in (0, 3) else text.rjust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    )


def _cells(row: Row) -> tuple[str, ...]:
    def number(value: float) -> str:
        return f"{value:,.{row.digits}f}"

    quotient = ratio(row)
    spread = f"{number(min(row.beck))} to {number(max(row.beck))}" if len(row.beck) > 1 else ""
    return (
        row.name,
        number(median(row.beck)) if row.beck else "–",
        number(median(row.floor)) if row.floor else "",
        row.against if row.floor else "",
        f"{quotient:.2f}×" if quotient is not None else "",
        f"{len(row.beck)}: {spread}" if spread else f"{len(row.beck)}",
    )
