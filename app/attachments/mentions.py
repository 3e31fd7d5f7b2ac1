"""Mentions: where a prompt says ``@file``, ``@folder/`` or ``@!command``; whether there is such a file is another's question.

A mention begins at the beginning of a line or behind white space, an opening bracket or a quotation mark, so that no mail
address is one; nothing in code, fenced or between backticks, is one either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

MOST_MENTIONS = 50

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_CODE = re.compile(r"(?<![@!`])(`+)(?!`).*?(?<!`)\1(?!`)")
_MENTION = re.compile(
    r"""
    (?:(?<=^)|(?<=[\s(\[{<"'«“]))@(?:
        !`(?P<ticked>[^`]+)`
      | !(?P<command>\S.*)
      | "(?P<double>[^"]+)"
      | '(?P<single>[^']+)'
      | (?P<plain>(?:\\.|[^\s\\!"'`])(?:\\.|[^\s\\])*)
    )
    """,
    re.VERBOSE,
)
_OPEN = re.compile(r"(?:^|(?<=[\s(\[{<\"'«“]))@(?P<path>(?:\\.|[^\s\\!\"'`@])(?:\\.|[^\s\\])*|)$")
_TRAILING = ".,;:!?)]}>\"'»”…"


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention.

    Attributes:
        names: What it may name, likeliest first: with and without the punctuation behind it. One for a command.
        is_command: Whether it is a command, whose output is meant.
    """

    names: tuple[str, ...]
    is_command: bool = False


def mentions(text: str) -> list[Mention]:
    """The mentions of a prompt, each once, in order."""
    found: dict[Mention, None] = {}
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
                fence = ""
            continue
        if mark:
            fence = mark[1]
            continue
        for match in _MENTION.finditer(_CODE.sub(lambda code: "`" * len(code[0]), line)):
            found[_mention(match)] = None
            if len(found) >= MOST_MENTIONS:
                return list(found)
    return list(found)


def _mention(match: re.Match[str]) -> Mention:
    command = match["ticked"] or match["command"]
    if command:
        return Mention((command.strip(),), is_command=True)
    if quoted := match["double"] or match["single"]:
        return Mention((quoted,))
    whole = match["plain"]
    bare = whole.rstrip(_TRAILING)
    return Mention(tuple(dict.fromkeys(unescaped(name) for name in (whole, bare) if name)))


def open_mention(before_cursor: str) -> str | None:
    """What has been typed of a file's name behind an ``@`` that ends at the cursor; None where there is none.

    Args:
        before_cursor: The cursor's line up to the cursor.
    """
    if "@" not in before_cursor or before_cursor.count("`") % 2:
        return None
    match = _OPEN.search(before_cursor)
    return unescaped(match["path"]) if match else None


def mention_of(path: str) -> str:
    """A path as it is mentioned in a prompt."""
    if not re.search(r"[\s\"'`\\!]", path):
        return f"@{path}"
    return f'@"{path}"' if '"' not in path else "@" + re.sub(r"([\s\"'`\\!])", r"\\\1", path)


def dropped_paths(pasted: str) -> list[str]:
    """The paths that a terminal pastes when files are dropped on it; empty where the paste is something else.

    Terminals write them bare, in quotes, with backslashes, or as ``file://`` addresses, several with spaces between.
    Only absolute paths are taken: a word is no path.
    """
    text = pasted.strip()
    if not text or len(text) > 10_000 or text.count("\n") > MOST_MENTIONS:
        return []
    words = [word for line in text.splitlines() for word in _words(line)]
    paths = [_as_path(word) for word in words]
    return [path for path in paths if path] if all(paths) else []


def _words(line: str) -> list[str]:
    """The shell-like words of a line; a bare path with spaces in it is one, where the whole line begins like a path."""
    pieces = re.findall(r"\"[^\"]*\"|'[^']*'|(?:\\.|[^\s\\])+", line)
    words = [
        piece[1:-1] if piece[0] == piece[-1] and piece[0] in "\"'" else unescaped(piece) for piece in pieces
    ]
    return words if all(map(_as_path, words)) else [line.strip()]


def _as_path(word: str) -> str:
    if word.startswith("file://"):
        word = unquote(re.sub(r"^file://(?:localhost)?(?=/)", "", word))
    return word if word.startswith(("/", "~/")) else ""


def unescaped(path: str) -> str:
    """A path without the backslashes before its spaces and signs."""
    return re.sub(r"\\(.)", r"\1", path)
