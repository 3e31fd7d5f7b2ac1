"""Ink: how one cell is drawn, and the shortest sequence that changes one ink into another.

Inks are interned by their book, so that two cells look the same exactly when their inks are the same object.
"""

from __future__ import annotations

import re
from zlib import crc32

from rich.color import Color, ColorSystem
from rich.style import Style

RESET = "\x1b[m"
NO_LINK = "\x1b]8;;\x1b\\"

_CODES = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "51", "52", "53")
"""SGR codes in the order of rich's attribute bits."""
_GROUPS = (
    (0b0_0000_0000_0011, "22"),  # bold and dim are ended by one code
    (0b0_0000_0000_0100, "23"),
    (0b0_0010_0000_1000, "24"),
    (0b0_0000_0011_0000, "25"),
    (0b0_0000_0100_0000, "27"),
    (0b0_0000_1000_0000, "28"),
    (0b0_0001_0000_0000, "29"),
    (0b0_1100_0000_0000, "54"),
    (0b1_0000_0000_0000, "55"),
)
_SEEN_ON_BLANKS = 0b1_1111_0100_1000
"""Reverse and every kind of line: what shows although the cell holds a space."""

_REVERSE = 0b100_0000

_LINK = re.compile(r"(?:https?://|mailto:)[!-~]{1,2000}", re.IGNORECASE)
PICTURE_LINK = "picture:"
"""Begins what a style has in place of a link for cells that show a picture; its number follows."""
_PICTURE_LINK = re.compile(PICTURE_LINK + r"(\d{1,3})")
_MOST_INKS = 8192


class Ink:
    """How a cell is drawn; compared by identity.

    Args:
        attributes: rich's attribute bits.
        foreground: SGR codes, empty for the terminal's own colour.
        background: SGR codes, empty for the terminal's own colour.
        link: Destination of a hyperlink, empty for none.
        picture: Number of the picture that the cell shows a part of; 0 for none.
        blank: The ink that draws a space alike, where another does.

    Attributes:
        is_background: Whether nothing but the background shows.
    """

    __slots__ = ("attributes", "background", "blank", "foreground", "is_background", "link", "picture")

    def __init__(
        self,
        attributes: int,
        foreground: str,
        background: str,
        link: str,
        blank: Ink | None = None,
        picture: int = 0,
    ) -> None:
        self.attributes = attributes
        self.foreground = foreground
        self.background = background
        self.link = link
        self.picture = picture
        self.blank = blank or self
        self.is_background = not (attributes or foreground or link)


class InkBook:
    """The inks of one colour system.

    Args:
        color_system: What the terminal can show; None for no colour at all.
        has_links: Whether hyperlinks are sent.
    """

    def __init__(self, color_system: ColorSystem | None, *, has_links: bool = True) -> None:
        self.color_system = color_system
        self.has_links = has_links
        self._of_style: dict[Style | None, Ink] = {}
        self._known: dict[tuple[int, str, str, str], Ink] = {}
        self._switches: dict[tuple[Ink | None, Ink], str] = {}
        self.plain = self._ink(0, "", "", "")

    def of(self, style: Style | None) -> Ink:
        """The ink that draws this style. Links go nowhere but to http, https and mailto."""
        ink = self._of_style.get(style)
        if ink is None:
            if len(self._of_style) >= _MOST_INKS:
                self._of_style.clear()
            ink = self._of_style[style] = self._convert(style) if style is not None else self.plain
        return ink

    def switch(self, old: Ink | None, new: Ink) -> str:
        """The sequence after which ``new`` is drawn with; ``old`` is None where nothing is known."""
        if old is new:
            return ""
        text = self._switches.get((old, new))
        if text is None:
            if len(self._switches) >= _MOST_INKS:
                self._switches.clear()
            text = self._switches[old, new] = _sgr(old, new) + (_link(old, new) if self.has_links else "")
        return text

    def _convert(self, style: Style) -> Ink:
        # Reading thirteen properties of a style for every new one is what rich's own renderer avoids as well.
        attributes = style._attributes & style._set_attributes  # noqa: SLF001 - a canary test watches both
        if style.link and (picture := _PICTURE_LINK.fullmatch(style.link)):
            return self._picture_ink(int(picture[1]), self._color(style.bgcolor, False))
        link = style.link if self.has_links and style.link and _LINK.fullmatch(style.link) else ""
        return self._ink(attributes, self._color(style.color, True), self._color(style.bgcolor, False), link)

    def _ink(self, attributes: int, foreground: str, background: str, link: str) -> Ink:
        key = (attributes, foreground, background, link)
        ink = self._known.get(key)
        if ink is None:
            if len(self._known) >= _MOST_INKS:
                self._known.clear()  # what is on the screen is then drawn once more
            blank = None
            if (attributes or foreground) and not attributes & _SEEN_ON_BLANKS and not link:
                blank = self._ink(0, "", background, "")
            elif attributes == _REVERSE and foreground and not link:
                blank = self._ink(0, "", _as_background(foreground), "")
            ink = self._known[key] = Ink(attributes, foreground, background, link, blank)
        return ink

    def _picture_ink(self, number: int, background: str) -> Ink:
        """The ink of a picture's cells: the number is their colour, in any colour system."""
        key = (0, f"{PICTURE_LINK}{number}", background, "")
        ink = self._known.get(key)
        if ink is None:
            blank = self._ink(0, "", background, "")
            ink = self._known[key] = Ink(0, f"38;5;{number}", background, "", blank, number)
        return ink

    def _color(self, color: Color | None, is_foreground: bool) -> str:
        if color is None or color.is_default or self.color_system is None:
            return ""
        return ";".join(color.downgrade(self.color_system).get_ansi_codes(is_foreground))


def _as_background(foreground: str) -> str:
    """The codes that make this foreground a background: each is ten more."""
    first, *rest = foreground.split(";")
    return ";".join([str(int(first) + 10), *rest])


def _sgr(old: Ink | None, new: Ink) -> str:
    """The shorter of the changes and everything anew; both end with the same ink."""
    codes = [code for bit, code in enumerate(_CODES) if new.attributes >> bit & 1]
    anew = ";".join(part for part in (*codes, new.foreground, new.background) if part)
    anew = f"0;{anew}" if anew else ""
    if old is None:
        return f"\x1b[{anew}m"
    changes: list[str] = []
    kept = old.attributes
    for mask, end in _GROUPS:
        if kept & mask & ~new.attributes:
            changes.append(end)
            kept &= ~mask
    changes += [code for bit, code in enumerate(_CODES) if (new.attributes & ~kept) >> bit & 1]
    if old.foreground != new.foreground:
        changes.append(new.foreground or "39")
    if old.background != new.background:
        changes.append(new.background or "49")
    if not changes:
        return ""
    changed = ";".join(changes)
    return f"\x1b[{anew if len(anew) < len(changed) else changed}m"


def _link(old: Ink | None, new: Ink) -> str:
    if old is not None and old.link == new.link:
        return ""
    if not new.link:
        return NO_LINK
    # The same identifier for the same destination joins the lines of a wrapped link.
    return f"\x1b]8;id={crc32(new.link.encode()):x};{new.link}\x1b\\"
