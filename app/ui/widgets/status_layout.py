"""The status line as pieces: what is dropped, and in which order, where not everything fits.

The status and its first key are the last to go, because the first key is the one that stops a reply. Then, as the line
gets wider, come the other parts of the status, the other keys in their order, and the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rich.cells import cell_len

from app.ui.widgets.cell_text import fit_parts
from app.ui.widgets.progress_text import SEPARATOR

MOST_KEYS = 5
"""More keys than this belong in help and the palette."""
_GAP = 2
_KEY_GAP = 3


class KeyHint(NamedTuple):
    """A key that does something now.

    Attributes:
        key: As people read it, such as ``esc`` or ``^r``.
        label: What it does, in a word.
        action: The action that a click asks for, such as ``stop``.
    """

    key: str
    label: str
    action: str


_MODEL_KEPT_FROM = 60
"""Cells from which the model's name has a place of its own."""

PieceKind = Literal["state", "detail", "place", "key", "label", "gap"]


class Piece(NamedTuple):
    """Neighbouring cells that look the same and do the same when clicked.

    Attributes:
        text: What they show.
        kind: ``state`` is the first word of the status, ``detail`` the rest of it.
        action: What a click asks for; empty for nothing.
    """

    text: str
    kind: PieceKind
    action: str = ""


@dataclass(frozen=True, slots=True)
class StatusPieces:
    """A laid out status line, exactly as wide as asked."""

    pieces: tuple[Piece, ...]

    def action_at(self, x: int) -> str:
        """The action at a cell; empty for none."""
        for piece in self.pieces:
            x -= cell_len(piece.text)
            if x < 0:
                return piece.action
        return ""


def lay_out_status(
    left: str, keys: Sequence[KeyHint], place: str, width: int, essential: int = 3
) -> StatusPieces:
    """The line.

    Args:
        left: The status, its parts separated by ``" · "``, most important first.
        keys: The keys that do something now, most important first; those past the fifth are not shown.
        place: Model and endpoint. From 60 cells on the model comes before the status's last parts; else it is only
            shown where there is room.
        width: Cells.
        essential: How many parts of the status come before the keys behind the first one.
    """
    model = place.split(SEPARATOR)[0]
    kept = cell_len(SEPARATOR + model) if model and left and width >= _MODEL_KEPT_FROM else 0
    shown = list(keys[:MOST_KEYS])
    status = _fitting(left, shown, width, kept)
    while len(shown) > 1 and _is_stunted(status, left, essential):
        shown.pop()
        status = _fitting(left, shown, width, kept)
    if kept and _is_stunted(status, left, essential):
        status = _fitting(left, shown, width, 0)
    room = width - cell_len(status) - (_GAP if status else 0)
    while len(shown) > 1 and _keys_width(shown) > room:
        shown.pop()
    if shown and _keys_width(shown) > width:
        shown = []
    rest = room - _keys_width(shown) - (_GAP if shown else 0)
    separator = SEPARATOR if status else ""
    if place and cell_len(separator + place) > rest:
        place = place.split(SEPARATOR)[0]
    if cell_len(separator + place) > rest:
        place = ""
    return StatusPieces(_pieces(status, separator + place if place else "", shown, width))


def _fitting(left: str, keys: Sequence[KeyHint], width: int, kept: int) -> str:
    """As many parts of the status as there is room for beside the keys and the cells that are kept free."""
    keys_width = _keys_width(keys)
    return fit_parts(left, SEPARATOR, width - kept - keys_width - (_GAP if keys_width else 0))


def _is_stunted(status: str, left: str, essential: int) -> bool:
    """Whether one of the essential parts of the status was left out, or its first part was cut."""
    parts, wanted = status.split(SEPARATOR), left.split(SEPARATOR)
    return parts[0] != wanted[0] or len(parts) < min(len(wanted), essential)


def _keys_width(keys: Sequence[KeyHint]) -> int:
    return sum(cell_len(f"{hint.key} {hint.label}") for hint in keys) + _KEY_GAP * max(0, len(keys) - 1)


def _pieces(status: str, place: str, keys: Sequence[KeyHint], width: int) -> tuple[Piece, ...]:
    word, space, detail = status.partition(" ")
    pieces = [Piece(word, "state"), Piece(space + detail, "detail"), Piece(place, "place")]
    used = cell_len(status) + cell_len(place) + _keys_width(keys)
    pieces.append(Piece(" " * max(0, width - used), "gap"))
    for position, hint in enumerate(keys):
        if position:
            pieces.append(Piece(" " * _KEY_GAP, "gap"))
        pieces += [
            Piece(hint.key, "key", hint.action),
            Piece(" ", "label", hint.action),
            Piece(hint.label, "label", hint.action),
        ]
    return tuple(piece for piece in pieces if piece.text)
