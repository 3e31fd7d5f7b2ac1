"""The allow-list: every sequence that beck sends, and nothing else, leaves for the terminal."""

from __future__ import annotations

import re
from functools import cache

from app.safe_text import safe_text

_TEXT = r"[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef]"
_CONTROLS = r"[\n\r\x07\x0f]"
_ESCAPES = r"\x1b(?:[78M]|\(B|\\)"
_CSI = (
    r"\x1b\[(?:"
    r"[0-9;]{0,64}[HmABCDJKXr@]"  # cursor, ink, erasing, margins, room for more
    r"|\?(?:7|25|1000|1002|1003|1004|1006|1049|2004|2026)[hl]"  # modes
    r"|\?2026\$p"  # does the terminal know synchronized output?
    r"|>25u|<u"  # kitty's keyboard protocol
    r"|>q"  # what is the terminal called?
    r"|2[23];2t"  # the window's title, kept and given back
    r")"
)
_STRING = rf"(?:(?!\x1b){_TEXT})"
_END = r"(?:\x07|\x1b\\)"
_NOTICE = (
    rf"9;beck: {_STRING}{{0,200}}|99;i=beck;{_STRING}{{0,200}}|777;notify;beck;{_STRING}{{0,200}}"  # notifications
    r"|9;4;[03];0"  # progress
)
_OSC = (
    r"\x1b\](?:"
    r"8;(?:id=[0-9a-f]{1,8})?;(?:(?i:https?://|mailto:)[!-~]{1,2000})?"  # hyperlinks
    rf"|[02];{_STRING}{{0,1000}}"  # title
    r"|22;[a-z-]{0,32}"  # shape of the pointer
    r"|52;c;[A-Za-z0-9+/=]*"  # clipboard, never asked for what it holds
    rf"|{_NOTICE}"
    rf"){_END}"
)
_WRAPPED = (
    r"\x1bP(?:"
    r"tmux;\x1b\x1b\]52;c;[A-Za-z0-9+/=]*\x07"  # the clipboard, through tmux
    rf"|(?:tmux;\x1b)?\x1b\](?:{_NOTICE})\x07"  # notifications and progress, through tmux or screen
    r"|\x1b\]52;c;[A-Za-z0-9+/=]{0,250}(?:\x1b\\\x1bP[A-Za-z0-9+/=]{1,250})*+\x07"  # in pieces, through screen
    r")\x1b\\"
)

_BASE64 = r"[A-Za-z0-9+/=]"
_PICTURE = (
    r"(?:a=T,q=2,f=100,U=1,i=\d{1,3},c=\d{1,2},r=\d{1,2},m=[01]|q=2,m=[01]);" + _BASE64 + r"{1,4096}+"
    r"|a=d,q=2,d=I,i=\d{1,3}"
)
_GRAPHICS = (  # pictures that we made ourselves, bare and through tmux
    rf"\x1b_G(?:{_PICTURE})\x1b\\|\x1bPtmux;\x1b\x1b_G(?:{_PICTURE})\x1b\x1b\\\x1b\\"
)

_ONE = f"{_CSI}|{_CONTROLS}|{_ESCAPES}|{_OSC}|{_WRAPPED}|{_GRAPHICS}"
_ALL_ALLOWED = re.compile(f"(?:{_TEXT}++|{_ONE})*+")


@cache
def _allowed() -> re.Pattern[str]:
    """One thing that may leave; made when first something may not."""
    return re.compile(f"{_TEXT}+|{_ONE}")


def only_allowed(text: str) -> str:
    """The text as it may leave: what is not on the list has its control characters made visible."""
    if _ALL_ALLOWED.fullmatch(text):
        return text
    parts: list[str] = []
    x = 0
    while x < len(text):
        match = _allowed().match(text, x)
        if match is None:
            parts.append(_visible(text[x]))
            x += 1
        else:
            parts.append(match[0])
            x = match.end()
    return "".join(parts)


def _visible(control: str) -> str:
    return "␉" if control == "\t" else safe_text(control).replace("\n", "�")
