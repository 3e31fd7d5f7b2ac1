"""A strict terminal: pyte, with hyperlinks, dim, whole graphemes and halves of wide characters done right.

It knows only the sequences that beck may send, and fails at any other.
"""

from __future__ import annotations

import codecs
import re
from functools import cache
from typing import NamedTuple

import pyte
from rich.cells import cell_len, split_graphemes

ALLOWED = re.compile(
    r"\x1b\[(?P<csi>[0-9;]*)(?P<final>[HmABCDJKXr@])"
    r"|\x1b\[\?(?P<mode>7|25|1000|1002|1003|1004|1006|1049|2004|2026)(?P<set>[hl])"
    r"|\x1b\]8;[^;\x1b]*;(?P<link>(?:(?:https?://|mailto:)[!-~]+)?)(?:\x1b\\|\x07)"
    r"|(?P<attention>(?:\x1bPtmux;\x1b|\x1bP)?\x1b\](?:9;beck: |9;4;[03];0|99;i=beck;|777;notify;beck;)[^\x00-\x1f\x7f-\x9f]*\x07(?:\x1b\\)?|\x1b\[2[23];2t)"
    r"|(?P<quiet>\x1b\[\?2026\$p|\x1b\[>q|\x1b\[>25u|\x1b\[<u|\x1b\]22;[a-z-]*\x07|\x1b\](?:0|2|52;c);[^\x07\x1b]*\x07|\x1b\(B|\x1b\\|\x0f|\x07)"
    r"|(?P<picture>\x1b_G(?:a=T,q=2,f=100,U=1,i=\d+,c=\d+,r=\d+,m=[01];|q=2,m=[01];|a=d,q=2,d=I,i=\d+)[A-Za-z0-9+/=]*\x1b\\)"
    r"|(?P<plain>\x1b[78M]|[\r\n])"
    r"|(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
)
UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*\$?|\][^\x07\x1b]*\x1b?|\()?\Z")


class Look(NamedTuple):
    """How a cell looks: what pyte knows, dim, and the destination of a link."""

    data: str
    fg: str
    bg: str
    bold: bool
    italics: bool
    underscore: bool
    strikethrough: bool
    reverse: bool
    blink: bool
    dim: bool
    link: str


class _Screen(pyte.Screen):
    def __init__(self, columns, lines):
        super().__init__(columns, lines)
        self.link = ""
        self.is_dim = False
        self.is_after_down = False

    def cursor_down(self, count=None):
        super().cursor_down(count)
        self.is_after_down = True

    def select_graphic_rendition(self, *codes):
        codes = list(codes or (0,))
        index = 0
        while index < len(codes):  # 2 is dim, except as the kind of a colour
            code = codes[index]
            if code in (38, 48):
                index += 5 if codes[index + 1] == 2 else 3
                continue
            self.is_dim = code == 2 or (self.is_dim and code not in (0, 22))
            index += 1
        super().select_graphic_rendition(*codes)

    def draw(self, data):
        attributes = self.cursor.attrs
        look = Look("", *attributes[1:], self.is_dim, self.link)
        for start, end, width in split_graphemes(data)[0]:
            self._put(data[start:end], width, look)

    def _put(self, grapheme, width, look):
        if self.is_after_down and self.cursor.x == self.columns:
            self.cursor.x -= 1  # there is no wrapping, and after a move nothing is pending
        self.is_after_down = False
        line, x = self.buffer[self.cursor.y], self.cursor.x
        if not width:
            self._join(line, x, grapheme, look)
            return
        assert x + width <= self.columns, f"{grapheme!r} does not fit at {x}"
        self._free(line, x)
        self._free(line, x + width - 1)
        line[x] = look._replace(data=grapheme)
        if width == 2:
            line[x + 1] = look._replace(data="")
        self.cursor.x = x + width
        if self.cursor.x == self.columns:
            self.cursor.x = self.columns  # pending, as pyte has it

    def _join(self, line, x, grapheme, look):
        """A mark whose letter came in the chunk before."""
        x -= 1
        if x >= 0 and not line[x].data:
            x -= 1
        assert x >= 0, "a mark without a letter"
        joined = line[x].data + grapheme
        before = cell_len(line[x].data)
        line[x] = line[x]._replace(data=joined)
        if cell_len(joined) > before:
            line[self.cursor.x] = look._replace(data="")
            self.cursor.x += 1

    def _free(self, line, x):
        """The other half of a wide character goes when one half does."""
        if not line[x].data and x:
            line[x - 1] = line[x - 1]._replace(data=" ")
        if x + 1 < self.columns and not line[x + 1].data:
            line[x + 1] = line[x + 1]._replace(data=" ")


class Emulator:
    """What a terminal shows after these bytes."""

    def __init__(self, columns, rows):
        self.screen = _Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self._held = ""
        self.modes = set()
        self.frames = 0

    def feed(self, data):
        text = self._held + (self._decoder.decode(data) if isinstance(data, bytes) else data)
        self._held = ""
        at = 0
        while at < len(text):
            match = ALLOWED.match(text, at)
            if match is None:
                unfinished = UNFINISHED.match(text, at)
                assert unfinished, f"not allowed: {text[at : at + 40]!r}"
                self._held = text[at:]
                return
            self._obey(match)
            at = match.end()

    def _obey(self, match):
        if match["mode"]:
            (self.modes.add if match["set"] == "h" else self.modes.discard)(match["mode"])
            if match["mode"] == "1049":
                self.screen.erase_in_display(2)
        elif match["link"] is not None:
            self.screen.link = match["link"]
        elif match["text"]:
            self.screen.draw(match["text"])
        elif match[0] == "\x1b7":
            cursor = self.screen.cursor
            self._saved = (cursor.x, cursor.y, cursor.attrs, self.screen.is_dim, self.screen.link)
        elif match[0] == "\x1b8":
            cursor = self.screen.cursor
            cursor.x, cursor.y, cursor.attrs, self.screen.is_dim, link = self._saved
            assert not link, "whether a saved link comes back depends on the terminal"
            assert not self.screen.link, "likewise whether one that is open stays open"
        elif not match["quiet"] and not match["picture"]:
            self._stream.feed(match[0])
            if match["final"] == "r" and not match["csi"]:
                self.screen.cursor_position()

    def resize(self, columns, rows):
        self.screen.resize(rows, columns)
        self.screen.margins = None

    @property
    def cursor(self):
        return self.screen.cursor.x, self.screen.cursor.y

    @property
    def text(self):
        return "\n".join("".join(cell.data for cell in row).rstrip() for row in self.look())

    def look(self):
        """Every cell; of a blank one only what shows."""
        rows = []
        for y in range(self.screen.lines):
            line = self.screen.buffer[y]
            rows.append([_seen(line[x]) for x in range(self.screen.columns)])
        return rows


@cache
def _seen(cell):
    if not isinstance(cell, Look):
        cell = Look(*cell, False, "")
    if cell == Look(" ", cell.fg, cell.bg, *[False] * 4, True, False, False, "") and cell.fg != "default":
        cell = cell._replace(fg="default", bg=cell.fg, reverse=False)
    if cell.data == " " and not (cell.underscore or cell.strikethrough or cell.reverse):
        return Look(" ", "default", cell.bg, *[False] * 7, cell.link)
    return cell


def differences(shown, wanted):
    """The cells in which two looks differ, a few of them."""
    found = []
    for y, (row, other) in enumerate(zip(shown, wanted, strict=True)):
        if row == other:
            continue
        for x, (cell, want) in enumerate(zip(row, other, strict=True)):
            if cell != want and len(found) < 4:
                text = "".join(each.data for each in other)
                found.append(f"row {y} column {x}: {tuple(cell)} instead of {tuple(want)} in {text!r}")
    return found
