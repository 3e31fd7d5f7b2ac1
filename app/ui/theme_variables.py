"""CSS variables: what a theme file means to Textual's stylesheet, in quiet values for everything that Textual draws."""

from __future__ import annotations

from textual.color import Color
from textual.theme import Theme

from app.ui.theme_file import MIXED_FIELDS, SYNTAX_FIELDS, ThemeFile

THEME_VARIABLE_DEFAULTS: dict[str, str] = {
    "accent-text": "auto 87%",
    "muted": "auto 70%",
    "muted-style": "none",
    "rule": "#808080",
    "selection": "ansi_blue",
    "prompt-tint": "transparent",
    "prompt-style": "none",
    "code-surface": "transparent",
    **{f"syntax-{field}": "auto 87%" for field in SYNTAX_FIELDS},
}
"""Our variables for themes that do not come from our files, such as Textual's own.

For `App.get_theme_variable_defaults`.
"""


def textual_theme(file: ThemeFile) -> Theme:
    """The theme for `App.register_theme`.

    Its variables are those of `THEME_VARIABLE_DEFAULTS` and Textual's own. ``muted-style`` and ``prompt-style`` are text
    styles: in a theme of the terminal's own colours muted text is dimmed and your messages are bold, because no
    other colour can be relied on; elsewhere both are ``none``.
    """
    colors = file.colors
    return Theme(
        name=file.name,
        primary=colors["accent"],
        secondary=colors["accent"],
        accent=colors["accent"],
        foreground=colors["foreground"],
        background=colors["background"],
        surface=colors["surface"],
        panel=colors["panel"],
        error=colors["error"],
        success=colors["success"],
        warning=colors["warning"],
        dark=file.is_dark,
        ansi=file.is_ansi,
        variables=_ansi_variables(file) if file.is_ansi else _rgb_variables(file),
    )


def _shared(file: ThemeFile, rule: str, selection: str) -> dict[str, str]:
    """Variables that have the same meaning in both kinds of theme."""
    colors = file.colors
    accent_text = colors.get("accent-text", colors["accent"])
    foreground, background, muted = colors["foreground"], colors["background"], colors["muted"]
    variables = {
        # Textual would send these through another colour space and back, one step off.
        **{field: color for field, color in colors.items() if field not in MIXED_FIELDS},
        "primary": colors["accent"],
        "secondary": colors["accent"],
        "accent-text": accent_text,
        "rule": rule,
        "selection": selection,
        **{f"syntax-{field}": color for field, color in file.syntax.items()},
        "text": foreground,
        "text-muted": muted,
        "text-disabled": muted,
        "text-primary": accent_text,
        "text-secondary": accent_text,
        "text-accent": accent_text,
        "text-error": colors["error"],
        "text-warning": colors["warning"],
        "text-success": colors["success"],
        "foreground-muted": muted,
        "foreground-disabled": muted,
        "border": colors["accent"],
        "border-blurred": rule,
        "scrollbar": rule,
        "scrollbar-hover": muted,
        "scrollbar-active": colors["accent"],
        "scrollbar-background": background,
        "scrollbar-background-hover": background,
        "scrollbar-background-active": background,
        "scrollbar-corner-color": background,
        "link-color": accent_text,
        "link-style": "underline",
        "link-background": "transparent",
        "link-color-hover": accent_text,
        "link-background-hover": "transparent",
        "link-style-hover": "bold underline",
        "footer-foreground": muted,
        "footer-background": background,
        "footer-item-background": "transparent",
        "footer-key-foreground": foreground,
        "footer-key-background": "transparent",
        "footer-description-foreground": muted,
        "footer-description-background": "transparent",
        "button-foreground": foreground,
    }
    for level in range(1, 7):
        variables[f"markdown-h{level}-color"] = file.syntax["heading"]
        variables[f"markdown-h{level}-background"] = "transparent"
        variables[f"markdown-h{level}-text-style"] = "bold underline" if level == 1 else "bold"
    return variables


def _rgb_variables(file: ThemeFile) -> dict[str, str]:
    colors = file.colors
    background, foreground = Color.parse(colors["background"]), Color.parse(colors["foreground"])
    accent = Color.parse(colors["accent"])
    rule = colors.get("rule", background.blend(foreground, 0.22).hex)
    selection = colors.get("selection", background.blend(accent, 0.28).hex)
    return {
        **_shared(file, rule, selection),
        "muted-style": "none",
        "prompt-style": "none",
        "block-cursor-foreground": colors["foreground"],
        "block-cursor-background": selection,
        "block-cursor-text-style": "none",
        "block-cursor-blurred-foreground": colors["foreground"],
        "block-cursor-blurred-background": colors["panel"],
        "block-cursor-blurred-text-style": "none",
        "block-hover-background": colors["panel"],
        "input-cursor-background": colors["accent"],
        "input-cursor-foreground": colors["background"],
        "input-cursor-text-style": "none",
        "input-selection-background": selection,
        "input-selection-foreground": colors["foreground"],
        "screen-selection-background": selection,
        "screen-selection-foreground": colors["foreground"],
        "button-color-foreground": colors["background"],
        "button-focus-text-style": "bold underline",
    }


def _ansi_variables(file: ThemeFile) -> dict[str, str]:
    """Without mixing: what would be tinted is reversed, dimmed or bold, which every palette can show.

    The three after ``prompt-style`` are used by Textual 8.2.8's own stylesheets, but left out by its generator for such themes.
    """
    colors = file.colors
    default = "ansi_default"
    shared = _shared(file, colors.get("rule", default), colors.get("selection", default))
    roles = ("primary", "secondary", "accent", "warning", "error", "success", "foreground", "background")
    return {
        **shared,
        **{f"{role}-muted": shared["muted"] for role in roles},
        "muted-style": "dim",
        "prompt-style": "bold",
        "ansi-background": default,
        "ansi-foreground": default,
        "surface-active": default,
        "block-cursor-foreground": default,
        "block-cursor-background": default,
        "block-cursor-text-style": "bold reverse",
        "block-cursor-blurred-foreground": default,
        "block-cursor-blurred-background": default,
        "block-cursor-blurred-text-style": "bold",
        "block-hover-background": default,
        "input-cursor-background": default,
        "input-cursor-foreground": default,
        "input-cursor-text-style": "reverse",
        "input-selection-background": default,
        "input-selection-foreground": default,
        "screen-selection-background": "ansi_cyan",
        "screen-selection-foreground": "ansi_black",
        "button-color-foreground": default,
        "button-focus-text-style": "bold reverse",
    }
