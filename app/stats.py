"""What ``beck stats`` prints: what replies took, by model and by day, with a small chart in plain text.

It only reads the database, works without a terminal, and beside a beck that runs.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, TextIO

from app.conversation import Price, priced
from app.errors import BeckError, StoreError
from app.paths import database_path
from app.settings.arguments import Arguments
from app.settings.loading import load_settings
from app.store.statistics import CountedReply, counted_replies

DEFAULT_DAYS: Final = 30
_DAY_MS: Final = 86_400_000
_BAR_CELLS: Final = 24


@dataclass(slots=True)
class Sums:
    """What several replies took together."""

    replies: int = 0
    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    cost: float = 0.0
    """US dollars, of the replies whose price is known."""
    unpriced_replies: int = 0
    is_estimated: bool = False
    """Whether some numbers are beck's own estimates."""

    def add(self, reply: CountedReply) -> None:
        """Count one more reply."""
        usage = reply.usage
        self.replies += 1
        self.input_tokens += usage.all_input_tokens or 0
        self.cached_input_tokens += usage.cached_input_tokens or 0
        self.output_tokens += usage.all_output_tokens or 0
        self.reasoning_tokens += usage.reasoning_tokens or 0
        self.is_estimated |= usage.is_estimated or usage.is_cost_estimated
        if usage.cost is None:
            self.unpriced_replies += 1
        else:
            self.cost += usage.cost

    @property
    def tokens(self) -> int:
        """Sent and received."""
        return self.input_tokens + self.output_tokens

    @property
    def price(self) -> str:
        """The cost in words; a dash where no price is known, a plus where some are not."""
        if self.unpriced_replies == self.replies:
            return "-"
        tilde, plus = "~" if self.is_estimated else "", "+" if self.unpriced_replies else ""
        places = 0 if not self.cost else 2 if self.cost >= 0.1 else 4
        return f"{tilde}${self.cost:,.{places}f}{plus}"


@dataclass(frozen=True, slots=True)
class Statistics:
    """The sums of some days."""

    total: Sums
    models: dict[str, Sums]
    """By ``endpoint/model``, the one with most tokens first."""
    days: dict[str, Sums]
    """By date, oldest first."""


def stats(words: Sequence[str]) -> int:
    """Print the statistics; returns the exit status: 0, 1 where the database cannot be read.

    Args:
        words: The words after ``beck stats``.
    """
    given = _parser().parse_args(words)
    settings = load_settings(Arguments(config_file=given.config)).settings
    path = given.db or (settings.data_dir / "beck.sqlite3" if settings.data_dir else database_path())
    prices = {name: Price(each.input, each.output, each.cached) for name, each in settings.prices.items()}
    try:
        found = summed(_replies(path, given.days), prices)
    except BeckError as error:
        _say(f"beck: {error.what}", sys.stderr)
        return 1
    text = _json(found, given.days) if given.json else report(found, given.days, _bar())
    _say(text, sys.stdout)
    return 0


def _say(text: str, stream: TextIO) -> None:
    """Print a text on a stream, whatever that can show; a reader that has seen enough is no failure."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    try:
        print(text, file=stream, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # so that the end flushes into nothing


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="beck stats", description="What replies took and cost, by model and by day.", allow_abbrev=False
    )
    parser.add_argument("--days", type=_days, default=DEFAULT_DAYS, metavar="N", help="the last N days (30)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--db", type=Path, metavar="FILE", help="read the conversations in FILE")
    parser.add_argument("--config", type=Path, metavar="FILE", help="read settings from FILE")
    return parser


def _days(text: str) -> int:
    """A number of days."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= 36_500:
        raise argparse.ArgumentTypeError("give a number of days, at least 1")
    return int(text)


def _replies(path: Path, days: int) -> Iterable[CountedReply]:
    """The replies of the last days; none where there is no database yet.

    Raises:
        StoreError: the database cannot be read.
    """
    try:
        if not path.exists():
            return []
    except OSError as error:
        raise StoreError(f"The database {path} cannot be read: {error.strerror}.") from error
    now = time.time() * 1000
    midnight = time.mktime((*time.localtime()[:3], 0, 0, 0, 0, 0, -1)) * 1000
    return counted_replies(path, int(min(now, midnight) - (days - 1) * _DAY_MS))


def summed(replies: Iterable[CountedReply], prices: dict[str, Price]) -> Statistics:
    """The sums of replies.

    Args:
        replies: Oldest first.
        prices: Of models whose replies were not priced when they came, by ``endpoint/model``.

    Raises:
        StoreError: the replies cannot be read.
    """
    total, models, days = Sums(), dict[str, Sums](), dict[str, Sums]()
    for each in replies:
        name = f"{each.endpoint}/{each.model}" if each.model else str(each.endpoint)
        reply = CountedReply(
            each.endpoint,
            each.model,
            each.status,
            each.started_at,
            each.first_token_at,
            each.settled_at,
            priced(each.usage, prices.get(name)),
        )
        date = time.strftime("%Y-%m-%d", time.localtime(each.started_at / 1000))
        for sums in (total, models.setdefault(name, Sums()), days.setdefault(date, Sums())):
            sums.add(reply)
    by_size = sorted(models.items(), key=lambda item: (-item[1].tokens, item[0]))
    return Statistics(total, dict(by_size), days)


def _json(found: Statistics, days: int) -> str:
    value: dict[str, Any] = {
        "days": days,
        "total": asdict(found.total),
        "models": {name: asdict(sums) for name, sums in found.models.items()},
        "by_day": {date: asdict(sums) for date, sums in found.days.items()},
    }
    return json.dumps(value, indent=2)  # in ASCII: names from outside touch no terminal


def report(found: Statistics, days: int, bar: str) -> str:
    """The statistics as text.

    Args:
        found: The sums.
        days: How many days they are of.
        bar: What bars are made of.
    """
    span = "the last day" if days == 1 else f"the last {days:,} days"
    if not found.total.replies:
        return f"No replies in {span}. Ask something in beck, or look further back with --days N."
    lines = [f"Replies of {span}", ""]
    lines += _table("model", found.models, found.total)
    lines += ["", "Tokens by day", ""]
    most = max(sums.tokens for sums in found.days.values()) or 1
    width = max(len(f"{sums.tokens:,}") for sums in found.days.values())
    for date, sums in found.days.items():
        cells = round(_BAR_CELLS * sums.tokens / most)
        length = max(1, cells) if sums.tokens else 0
        lines.append(f"{date}  {sums.tokens:>{width},}  {bar * length:<{_BAR_CELLS}}  {sums.price}".rstrip())
    notes = []
    if found.total.unpriced_replies and found.total.unpriced_replies < found.total.replies:
        notes.append("+ some replies have no known price")
    if found.total.is_estimated:
        notes.append("~ some numbers are estimated")
    return "\n".join([*lines, *([""] if notes else []), *notes])


def _table(heading: str, rows: dict[str, Sums], total: Sums) -> list[str]:
    """Rows of sums under headings, and their total."""
    head = (heading, "replies", "in", "cached", "out", "reasoning", "price")
    cells = [head, *(_cells(name, sums) for name, sums in rows.items())]
    if len(rows) > 1:
        cells.append(_cells("all", total))
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    return [
        "  ".join([f"{row[0]:<{widths[0]}}", *(f"{row[i]:>{widths[i]}}" for i in range(1, len(head)))])
        for row in cells
    ]


def _cells(name: str, sums: Sums) -> tuple[str, ...]:
    counts = (sums.input_tokens, sums.cached_input_tokens, sums.output_tokens, sums.reasoning_tokens)
    return (name, f"{sums.replies:,}", *(f"{count:,}" if count else "-" for count in counts), sums.price)


def _bar() -> str:
    """What bars are made of, as far as the output can show it."""
    try:
        "█".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return "#"
    return "█"
