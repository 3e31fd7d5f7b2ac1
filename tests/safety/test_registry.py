"""The registry of surfaces is whole: every screen and widget of beck shows outside text on one of them, or says why not."""

from __future__ import annotations

import importlib
import pkgutil

from textual.widget import Widget

import app.ui
from tests.safety.staging import shown, stage_of
from tests.safety.surfaces import SURFACES, leave

NOTHING_FROM_OUTSIDE = {
    "ColumnRule": "draws a line",
    "KeyLine": "keys and what they do, in words of ours",
    "PictureView": "draws the pixels of a picture that was decoded, in cells of ours",
    "SlashList": "names and titles of commands, from the one table",
}  # fmt: skip
"""Screens and widgets that show words of ours alone, and how that comes."""


def own_widgets() -> set[type[Widget]]:
    """Every class of screen and widget that beck defines and that is no mere base of others."""
    for module in pkgutil.walk_packages(app.ui.__path__, "app.ui."):
        importlib.import_module(module.name)
    found: set[type[Widget]] = set()
    waiting: list[type[Widget]] = [Widget]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if kind.__module__.startswith("app.ui."):
                found.add(kind)
    return {
        kind for kind in found if not any(other is not kind and issubclass(other, kind) for other in found)
    }


def showing(stage, word: str) -> set[type[Widget]]:
    """The widgets on which the word stands, with the screen and whatever holds them."""
    compositor = stage.app.screen._compositor
    found: set[type[Widget]] = set()
    for y, row in enumerate(compositor.render_full_update().strips):
        line = "".join(strip.text for strip in row).casefold()
        x = line.find(word)
        while x >= 0:
            widget, _ = compositor.get_widget_at(x, y)
            found |= {type(each) for each in widget.ancestors_with_self if isinstance(each, Widget)}
            x = line.find(word, x + 1)
    return found


async def test_every_surface_shows_what_is_put_on_it_and_every_widget_is_on_one():
    seen: set[type[Widget]] = set()
    async with stage_of() as (stage, pilot, _):
        for name in SURFACES:
            await leave(stage)
            stage.rounds = 0
            screen = await shown(stage, pilot, name, "MARKED")
            assert "marked" in screen.casefold(), f"{name}\n{screen}"
            seen |= showing(stage, "marked")
    own = own_widgets()
    named = {kind.__name__ for kind in own - seen}
    assert named == set(NOTHING_FROM_OUTSIDE), named ^ set(NOTHING_FROM_OUTSIDE)
