"""Graphics: pictures that the terminal draws itself, in cells that the frame differ compares like any others.

kitty's graphics protocol with Unicode placeholders: a picture is handed over once, under a number; from then on a cell that
holds U+10EEEE with two marks for row and column, in the number's colour, shows that part of it. Nothing is painted past the
cells, so pictures scroll, fold and lie below dialogs as text does. Sixel and kitty's older placements have no such form: what
they paint stays where it is while cells move, so they are not used.

One process draws on one terminal, so there is one set of pictures for it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

Pictures = Literal["auto", "kitty", "blocks", "off"]
Way = Literal["kitty", "blocks", "off"]

PLACEHOLDER = "\U0010eeee"
FIRST_NUMBER, LAST_NUMBER = 16, 115
"""Numbers of pictures: colours of the 256 that no theme of a terminal changes; the oldest picture gives its number away."""

CHUNK = 4096
"""Characters of base64 in one sequence (kitty's documentation, "Remote client")."""

_MARKS = "".join(
    map(
        chr,
        (
            0x305, 0x30D, 0x30E, 0x310, 0x312, 0x33D, 0x33E, 0x33F, 0x346, 0x34A, 0x34B, 0x34C, 0x350, 0x351, 0x352, 0x357,
            0x35B, *range(0x363, 0x370), *range(0x483, 0x488), *range(0x592, 0x596), *range(0x597, 0x59A),
            *range(0x59C, 0x5A2), 0x5A8, 0x5A9, 0x5AB, 0x5AC, 0x5AF, 0x5C4, *range(0x610, 0x618), *range(0x657, 0x65C),
            0x65D, 0x65E, *range(0x6D6, 0x6DD), *range(0x6DF, 0x6E3),
        ),
    )
)  # fmt: skip
"""The combining marks that stand for 0, 1, 2 … (kitty's ``rowcolumn-diacritics.txt``), as many as a picture has columns."""

MOST_COLUMNS = len(_MARKS)


def way_to_show(
    wanted: Pictures, environment: Mapping[str, str], name: str = "", *, low_bandwidth: bool = False
) -> Way:
    """How pictures are shown on a terminal: as half blocks where nothing better is known.

    Args:
        wanted: The user's setting.
        environment: Tells of the terminal.
        name: What the terminal calls itself, with its version.
        low_bandwidth: Whether the line is slow.
    """
    if environment.get("NO_COLOR"):
        return "off"
    if wanted != "auto":
        return wanted
    draws = _draws(name) and not low_bandwidth and may_draw(environment)
    return "kitty" if draws else "blocks"


def may_draw(environment: Mapping[str, str]) -> bool:
    """Whether the terminal may draw pictures itself and answers when asked for its name.

    Inside of a multiplexer nobody can tell whether what is around it draws, and is handed anything.
    """
    term = environment.get("TERM", "")
    is_multiplexed = any(environment.get(name) for name in ("TMUX", "STY", "ZELLIJ"))
    if is_multiplexed or term.startswith(("tmux", "screen")):
        return False
    return (
        bool(environment.get("KITTY_WINDOW_ID"))
        or environment.get("TERM_PROGRAM") == "ghostty"
        or term in ("xterm-kitty", "xterm-ghostty")
    )


def _draws(name: str) -> bool:
    """Whether a terminal of this name knows placeholders: kitty from version 0.28 on, and Ghostty."""
    version = re.match(r"kitty\((\d+)\.(\d+)", name)
    is_kitty = version is not None and (int(version[1]), int(version[2])) >= _FIRST_KITTY
    return is_kitty or name.lower().startswith("ghostty")


_FIRST_KITTY = (0, 28)


def placeholders(row: int, columns: int) -> str:
    """The cells that show one row of a picture."""
    return "".join([PLACEHOLDER + _MARKS[row] + mark for mark in _MARKS[:columns]])


def transmission(number: int, png: bytes, columns: int, rows: int) -> Iterator[str]:
    """What hands a picture over, to be shown in so many cells; the terminal answers nothing (``q=2``)."""
    encoded = base64.b64encode(png).decode("ascii")
    control = f"a=T,q=2,f=100,U=1,i={number},c={columns},r={rows}"
    for at in range(0, len(encoded), CHUNK):
        more = int(at + CHUNK < len(encoded))
        yield f"\x1b_G{control},m={more};{encoded[at : at + CHUNK]}\x1b\\"
        control = "q=2"


def removal(number: int) -> str:
    """What makes the terminal forget a picture."""
    return f"\x1b_Ga=d,q=2,d=I,i={number}\x1b\\"


class Graphics:
    """The pictures that the terminal draws itself, by number."""

    def __init__(self) -> None:
        self.way: Way = "blocks"
        """How pictures are shown; half blocks until the settings are known and the terminal has said its name."""
        self._wanted: Pictures = "blocks"
        self._environment: Mapping[str, str] = {}
        self._low_bandwidth = False
        self._name = ""
        self._is_in_tmux = False
        self._owners: dict[int, object] = {}
        self._pictures: dict[int, str] = {}
        self._next = 0

    def use(self, wanted: Pictures, environment: Mapping[str, str], *, low_bandwidth: bool = False) -> None:
        """Show pictures this way on the terminal that the environment tells of."""
        self._wanted, self._environment, self._low_bandwidth = wanted, environment, low_bandwidth
        self._is_in_tmux = bool(environment.get("TMUX")) or environment.get("TERM", "").startswith("tmux")
        self._choose()

    def named(self, name: str) -> None:
        """Take in what the terminal calls itself. For any thread."""
        self._name = name
        self._choose()

    def _choose(self) -> None:
        self.way = way_to_show(self._wanted, self._environment, self._name, low_bandwidth=self._low_bandwidth)

    def take(self, owner: object, png: bytes, columns: int, rows: int) -> int:
        """Keep a picture to be handed over when one of its cells is drawn; returns its number.

        Args:
            owner: Whose picture it is; another size of the same keeps its number.
            png: Made here, never a file from outside.
            columns: Cells that it takes.
            rows: Likewise.
        """
        number = next((known for known, other in self._owners.items() if other is owner), None)
        if number is None:
            number = FIRST_NUMBER + self._next
            self._next = (self._next + 1) % (LAST_NUMBER - FIRST_NUMBER + 1)
        self._owners[number] = owner
        self._pictures[number] = "".join(map(self._wrapped, transmission(number, png, columns, rows)))
        return number

    def owns(self, owner: object, number: int) -> bool:
        """Whether a number still belongs to an owner."""
        return self._owners.get(number) is owner

    def missing(self, numbers: Iterable[int], sent: dict[int, str]) -> str:
        """What the terminal has to be sent before cells of these pictures are drawn.

        Args:
            numbers: Of the pictures.
            sent: What it has been sent, by number; what is to be sent now is added.
        """
        due = [number for number in numbers if sent.get(number) is not self._pictures.get(number)]
        sent.update((number, self._pictures[number]) for number in due)
        return "".join(sent[number] for number in due)

    def farewell(self, sent: Mapping[int, str]) -> str:
        """What makes the terminal forget all that it was sent."""
        return "".join(self._wrapped(removal(number)) for number in sent)

    def _wrapped(self, sequence: str) -> str:
        """As tmux passes it on where it is allowed to (``allow-passthrough``)."""
        if not self._is_in_tmux:
            return sequence
        return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"


GRAPHICS = Graphics()
