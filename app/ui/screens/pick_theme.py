"""The theme picker: each theme is shown while the cursor is on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.safe_text import SafeText, safe_line
from app.ui.screens.picker import Picker, Row
from app.ui.themes import load_themes

if TYPE_CHECKING:
    from app.ui.chat_app import ChatApp


async def pick_theme(app: ChatApp, wanted: str = "") -> None:
    """Let the user pick a theme, or take the one of the wanted name; leaving brings the old one back, and bad files are named."""
    loaded = load_themes(app.theme_folders)
    app.say_failures(problem.failure for problem in loaded.problems)
    for theme in loaded.themes.values():
        app.register_theme(theme)
    before = app.theme

    def preview(name: str) -> None:
        app.theme = name

    picker = Picker(
        SafeText("Themes"),
        [
            Row(
                name,
                safe_line(name),
                SafeText("terminal colours" if theme.ansi else "dark" if theme.dark else "light"),
                "●" if name == before else " ",
            )
            for name, theme in loaded.themes.items()
        ],
        current=before,
        on_highlight=preview,
        query=wanted,
        keys_hint="up down try · enter keep · esc leave as it was",
    )
    named = next((name for name in loaded.themes if name.casefold() == wanted.casefold()), None)
    chosen = named or await app.push_screen_wait(picker)
    app.theme = chosen or before
    if chosen is not None and chosen != before:
        app.keep_theme(chosen)
