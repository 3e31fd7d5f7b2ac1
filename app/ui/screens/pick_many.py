"""A picker of several: rows that are checked with tab, all answered together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList

from app.safe_text import SafeText
from app.ui.screens.picker import Picker, Row
from app.ui.widgets.key_line import KeyLine

SEPARATOR = "\n"
"""Between the keys in the answer; no key holds one."""


class PickMany(Picker):
    """Answers the keys of the checked rows, each on a line, in the order in which they were checked.

    Args:
        title: First line of the dialog.
        rows: All rows.
        checked: Keys of the rows that are checked at first.
        verb: What enter does.
        problem: Says why these keys cannot be answered; empty where they can.
        placeholder: What the empty filter says.
        empty: What is said where no row matches.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "check", "Check", show=False, priority=True),
    ]

    def __init__(
        self,
        title: SafeText,
        rows: Sequence[Row],
        *,
        checked: Sequence[str] = (),
        verb: str = "choose",
        problem: Callable[[list[str]], str] = lambda _: "",
        placeholder: str = "Type to filter",
        empty: str = "Nothing matches.",
    ) -> None:
        hint = f"tab check · enter {verb} · esc close"
        super().__init__(title, rows, keys_hint=hint, placeholder=placeholder, empty=empty)
        self._checked = list(checked)
        self._problem = problem
        self._hint = hint

    def _row_content(self, row: Row, width: int) -> Content:
        mark = "✓" if row.key in self._checked else " "
        return super()._row_content(Row(row.key, row.label, row.detail, mark), width)

    def action_check(self) -> None:
        """Check the row under the cursor, or take the check away."""
        key = self.highlighted_key
        if key is None or key.startswith("!"):
            return
        if key in self._checked:
            self._checked.remove(key)
        else:
            self._checked.append(key)
        self.set_rows(self._rows)
        self._say("")

    def _say(self, problem: str) -> None:
        count = f"{len(self._checked)} checked · " if self._checked else ""
        self.query_one(KeyLine).show(problem or count + self._hint)

    def choose(self) -> None:
        """Answer with what is checked; where that cannot be, say why."""
        problem = self._problem(self._checked)
        if problem:
            self._say(problem)
        else:
            self.dismiss(SEPARATOR.join(self._checked))

    @on(OptionList.OptionSelected)
    def _row_clicked(self, event: OptionList.OptionSelected) -> None:
        event.prevent_default()
        event.stop()
        self.action_check()


def keys_of(answer: str | None) -> list[str]:
    """The keys in an answer; none where the dialog was closed."""
    return answer.split(SEPARATOR) if answer else []
