"""The model picker's dialog: models with the favourites first, and the reasoning effort beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar

from textual.binding import Binding, BindingType

from app.conversation import EFFORTS
from app.safe_text import SafeText
from app.ui.screens.picker import Picker, Row
from app.ui.widgets.key_line import KeyLine

STAR = "★"


class ModelPicker(Picker):
    """A picker of models that also chooses the effort and keeps favourites.

    Args:
        rows: All models.
        current: Key of the one in use.
        query: What stands in the filter at first.
        effort: The conversation's own effort; None where it is as set for the model.
        favourites: Keys of the models with a star.
        on_favourites: Called with the keys when they are others.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "effort", "Effort", show=False, priority=True),
        Binding("ctrl+s", "star", "Favourite", show=False, priority=True),
    ]

    def __init__(
        self,
        rows: Sequence[Row],
        *,
        current: str,
        query: str,
        effort: str | None,
        favourites: Sequence[str],
        on_favourites: Callable[[list[str]], None],
    ) -> None:
        self._favourites = list(favourites)
        self._places: dict[str, int] = {}
        """Where each model stood when it came; one that is no favourite any more goes back there."""
        super().__init__(
            SafeText("Models"),
            self._starred(rows),
            placeholder="Type a model or an endpoint",
            current=current,
            keys_hint=_keys(effort),
            query=query,
            empty="No model matches, or the endpoints have not answered yet.",
        )
        self.effort = effort
        """What was chosen so far."""
        self._on_favourites = on_favourites

    def set_rows(self, rows: Sequence[Row], current: str | None = None) -> None:
        """Show other models, favourites first."""
        super().set_rows(self._starred(rows), current)

    def _starred(self, rows: Sequence[Row]) -> list[Row]:
        marked = [replace(row, mark=_mark(row, is_star=row.key in self._favourites)) for row in rows]
        for row in marked:
            self._places.setdefault(row.key, len(self._places))
        return sorted(marked, key=lambda row: (row.key not in self._favourites, self._places[row.key]))

    def action_effort(self) -> None:
        """Go on to the next effort; it counts once a model is chosen."""
        steps = (None, *EFFORTS)
        place = steps.index(self.effort) if self.effort in steps else 0
        self.effort = steps[(place + 1) % len(steps)]
        self.query_one(KeyLine).show(_keys(self.effort))

    def action_star(self) -> None:
        """Make the model at the cursor a favourite, or no longer."""
        key = self.highlighted_key
        if key is None or key.startswith("!"):
            return
        if key in self._favourites:
            self._favourites.remove(key)
        else:
            self._favourites.append(key)
        self._on_favourites(list(self._favourites))
        self.set_rows(self._rows, key)


def _mark(row: Row, *, is_star: bool) -> str:
    if row.mark not in (" ", STAR):
        return row.mark
    return STAR if is_star else " "


def _keys(effort: str | None) -> str:
    return f"enter choose · ^t effort: {effort or 'default'} · ^s favourite · esc close"
