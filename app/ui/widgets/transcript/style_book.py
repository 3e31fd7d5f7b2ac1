"""StyleBook: rich styles for the style names that lines of text carry."""

from __future__ import annotations

from collections.abc import Callable

from rich.style import Style
from textual.color import Color
from textual.css.styles import RenderStyles

from app.ui.terminal.ink import PICTURE_LINK
from app.ui.widgets.transcript.styles import CLASS_PREFIX

OPENABLE = ("http://", "https://", "mailto:")
"""The only destinations that become hyperlinks."""


def picture_style(name: str) -> Style | None:
    """How a part of a picture is drawn, by its style name, which is no component's; None for any other name."""
    if name.startswith("pixel-"):
        _, front_hex, behind_hex = name.split("-")
        return Style(color=f"#{front_hex}", bgcolor=f"#{behind_hex}")
    if name.startswith("picture-"):
        return Style(link=PICTURE_LINK + name.removeprefix("picture-"))
    return None


class StyleBook:
    """Looks styles up in the CSS once and remembers them until `forget`.

    Args:
        component_styles: Gives the CSS styles of a component class.
        base: Gives the widget's own style and its background.
    """

    def __init__(
        self,
        component_styles: Callable[[str], RenderStyles],
        base: Callable[[], tuple[Style, Color]],
    ) -> None:
        self._component_styles = component_styles
        self._read_base = base
        self._base: tuple[Style, Color] | None = None
        self._found: dict[tuple[str, str, str], Style] = {}

    def forget(self) -> None:
        """Look everything up again: the theme has changed."""
        self._base = None
        self._found.clear()

    @property
    def background(self) -> Color:
        """The widget's own background."""
        if self._base is None:
            self._base = self._read_base()
        return self._base[1]

    def style(self, names: str = "", link: str = "", surface: str = "") -> Style:
        """The style for space-separated names, outermost first.

        Args:
            names: As in `app.markdown.lines.Run.style`.
            link: Destination of a hyperlink; ignored unless http, https or mailto.
            surface: Name of a style that lies below all others, such as ``prompt``.
        """
        key = (surface, names, link)
        style = self._found.get(key)
        if style is None:
            style = self._found[key] = self._combine(f"{surface} {names}".split(), link)
        return style

    def _combine(self, names: list[str], link: str) -> Style:
        background = self.background
        style = self._base[0] if self._base is not None else Style()
        for name in names:
            added, background = self._one(name, background)
            style += added
        if link.lower().startswith(OPENABLE):
            style += Style(link=link)
        return style

    def _one(self, name: str, background: Color) -> tuple[Style, Color]:
        """A component's own rules as a style, colours blended over what lies below, and the new background."""
        if (part := picture_style(name)) is not None:
            return part, background
        rules = self._component_styles(CLASS_PREFIX + name)
        below = background
        if rules.has_rule("background") and rules.background.a > 0:
            background = rules.background if rules.background.ansi is not None else below + rules.background
            behind = background.rich_color
        else:
            behind = None
        front = None
        if rules.has_rule("auto_color") and rules.auto_color:
            front = background.get_contrast_text(rules.color.a).rich_color
        elif rules.has_rule("color") and rules.color.a > 0:
            color = rules.color
            front = (color if color.ansi is not None else background + color).rich_color
        return Style(color=front, bgcolor=behind) + rules.text_style, background
