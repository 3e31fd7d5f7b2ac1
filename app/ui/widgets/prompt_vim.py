"""Vim keys: what a key does to a text and a cursor in vim's normal and visual mode. Pure; offsets are in characters."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from app.ui.widgets.vim_motions import Span, inner_or_around_word, line_end, line_of, line_start, motion

Mode = Literal["insert", "normal", "visual"]
Wish = Literal["", "undo", "redo", "older", "newer", "pass"]

_COMMAND = re.compile(
    r"(?P<count>[1-9]\d*)?"
    r"(?:(?P<plain>[xXDCYsSJoOiIaApPu~v]|r(?P<to>.)|<redo>)"
    r"|(?:(?P<operator>[dcy])(?P<more>[1-9]\d*)?)?(?P<motion>gg|[fFtT].|[hljkwbeWBE^$G]|(?<!\d)0|(?<=[dcy0-9])[ia][wW]|[dcy]))",
    re.DOTALL,
)
_VISUAL = re.compile(
    r"(?P<count>[1-9]\d*)?(?:(?P<plain>[dxcsy~J])|(?P<leave>v)|(?P<motion>gg|[fFtT].|[hljkwbeWBE^$G]|(?<!\d)0|[ia][wW]))",
    re.DOTALL,
)
_UNFINISHED = re.compile(r"([1-9]\d*)?([dcy]([1-9]\d*)?)?([gfFtTria]|)", re.DOTALL)
MOST_TIMES = 9999


@dataclass(frozen=True, slots=True)
class Vim:
    """What vim remembers between two keys.

    Attributes:
        mode: Which.
        pending: The keys of a command that is not whole yet.
        register: What was deleted or yanked last; ends with a newline where it was whole lines.
        anchor: Where the selection of visual mode began.
    """

    mode: Mode = "insert"
    pending: str = ""
    register: str = ""
    anchor: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """What a key does: text[start:end] becomes new, then the cursor goes there.

    Attributes:
        wish: What others do: the text area undoes, the history walks, the app takes the key (``pass``).
    """

    vim: Vim
    cursor: int
    start: int = 0
    end: int = 0
    new: str = ""
    wish: Wish = ""


def press(vim: Vim, text: str, cursor: int, key: str) -> Step:
    """Do one key.

    Args:
        vim: The state before.
        text: The whole text.
        cursor: Offset in the text.
        key: A character, ``<esc>`` or ``<redo>``.
    """
    if vim.mode == "insert":
        if key != "<esc>":
            return Step(vim, cursor, wish="pass")
        return Step(replace(vim, mode="normal", pending=""), max(line_start(text, cursor), cursor - 1))
    if key == "<esc>":
        is_idle = vim.mode == "normal" and not vim.pending
        calm = replace(vim, mode="normal", pending="")
        return Step(calm, clamped(text, cursor), wish="pass" if is_idle else "")
    pending = vim.pending + key
    command = _whole(pending, vim.mode)
    if command is not None:
        step = _do(replace(vim, pending=""), text, cursor, command)
        return replace(
            step,
            cursor=clamped(_after(text, step), step.cursor) if step.vim.mode == "normal" else step.cursor,
        )
    is_open = _UNFINISHED.fullmatch(pending) is not None
    return Step(replace(vim, pending=pending if is_open else ""), cursor)


def _whole(pending: str, mode: Mode) -> re.Match[str] | None:
    """The command that the keys make; None where they are none, or not whole."""
    if mode == "visual":
        return _VISUAL.fullmatch(pending)
    match = _COMMAND.fullmatch(pending)
    if (
        match is not None
        and match["motion"]
        and match["motion"] in "dcy"
        and match["motion"] != match["operator"]
    ):
        return None
    return match


def _after(text: str, step: Step) -> str:
    return (
        text[: step.start] + step.new + text[step.end :]
        if (step.start, step.end, step.new) != (0, 0, "")
        else text
    )


def clamped(text: str, cursor: int) -> int:
    """The nearest place where the cursor of normal mode can stand: on a character, or in an empty line."""
    cursor = max(0, min(cursor, len(text)))
    start, end = line_start(text, cursor), line_end(text, cursor)
    return max(start, min(cursor, end - 1))


def _do(vim: Vim, text: str, cursor: int, command: re.Match[str]) -> Step:
    groups = command.groupdict()
    count = min(MOST_TIMES, int(groups.get("count") or 1) * int(groups.get("more") or 1))
    is_counted = bool(groups.get("count") or groups.get("more"))
    if vim.mode == "visual":
        return _visual(vim, text, cursor, groups, count, is_counted)
    if plain := groups.get("plain"):
        return _plain(vim, text, cursor, plain, count)
    name, operator = groups["motion"], groups.get("operator")
    if operator is None:
        target = motion(text, cursor, name, count, is_counted=is_counted)
        if name in "jk" and target.target == cursor and line_of(text, cursor) == line_of(text, target.target):
            at_edge = line_start(text, cursor) == 0 if name == "k" else line_end(text, cursor) == len(text)
            if at_edge:
                return Step(vim, cursor, wish="older" if name == "k" else "newer")
        return Step(vim, target.target)
    return operate(vim, text, operator, _range(text, cursor, operator, name, count, is_counted=is_counted))


def _range(text: str, cursor: int, operator: str, name: str, count: int, *, is_counted: bool) -> Span:
    """What an operator with a motion takes."""
    if name == operator:
        last = cursor
        for _ in range(count - 1):
            last = min(len(text), line_end(text, last) + 1)
        return Span(line_start(text, cursor), line_end(text, last), cursor, is_lines=True)
    if name[0] in "ia":
        return inner_or_around_word(text, cursor, name, count)
    if operator == "c" and name in "wW" and text[cursor : cursor + 1].strip():
        name = {"w": "e", "W": "E"}[name]
    span = motion(text, cursor, name, count, is_counted=is_counted)
    if name in "wW":
        taken = text[span.start : span.end]
        last_end = taken.rfind("\n")
        if last_end >= 0 and not taken[last_end:].strip():
            return replace(span, end=span.start + last_end)
    return span


def operate(vim: Vim, text: str, operator: str, span: Span) -> Step:
    """Delete, change or yank a range."""
    start, end = span.start, span.end
    taken = text[start:end]
    kept = replace(vim, mode="normal", register=f"{taken}\n" if span.is_lines else taken or vim.register)
    if operator == "y":
        return Step(kept, span.target if span.is_lines else start)
    if operator == "c":
        return Step(replace(kept, mode="insert"), start, start, end)
    if not span.is_lines:
        return Step(kept, start, start, end)
    if end < len(text):
        end += 1
    elif start > 0:
        start -= 1
    rest = text[:start] + text[end:]
    return Step(kept, line_start(rest, min(start, len(rest))), start, end)


def _plain(vim: Vim, text: str, cursor: int, name: str, count: int) -> Step:
    start, end = line_start(text, cursor), line_end(text, cursor)
    insert = replace(vim, mode="insert")
    match name[0]:
        case "u":
            return Step(vim, cursor, wish="undo")
        case "<":
            return Step(vim, cursor, wish="redo")
        case "v":
            return Step(replace(vim, mode="visual", anchor=cursor), cursor)
        case "i" | "I" | "a" | "A":
            indent = end - len(text[start:end].lstrip())
            return Step(insert, {"i": cursor, "I": indent, "a": min(end, cursor + 1), "A": end}[name])
        case "o":
            return Step(insert, end + 1, end, end, "\n")
        case "O":
            return Step(insert, start, start, start, "\n")
        case "x" | "X" | "D" | "C" | "s" | "S" | "Y":
            return _short(vim, text, cursor, name, count)
        case "r" | "~":
            return _swapped(vim, text, cursor, name, min(end, cursor + count))
        case "J":
            return _joined(vim, text, cursor, max(1, count - 1))
        case _:
            return _put(vim, text, cursor, count, is_after=name == "p")


def _short(vim: Vim, text: str, cursor: int, name: str, count: int) -> Step:
    """The commands that are short for an operator with a motion."""
    start, end = line_start(text, cursor), line_end(text, cursor)
    if name in "SY":
        return operate(
            vim, text, {"S": "c", "Y": "y"}[name], _range(text, cursor, "d", "d", count, is_counted=True)
        )
    spans = {
        "x": (cursor, min(end, cursor + count)), "s": (cursor, min(end, cursor + count)),
        "X": (max(start, cursor - count), cursor), "D": (cursor, end), "C": (cursor, end),
    }  # fmt: skip
    return operate(vim, text, "c" if name in "sC" else "d", Span(*spans[name], cursor))


def _swapped(vim: Vim, text: str, cursor: int, name: str, end: int) -> Step:
    taken = text[cursor:end]
    if not taken:
        return Step(vim, cursor)
    if name == "~":
        return Step(vim, end, cursor, end, taken.swapcase())
    return Step(vim, end - 1, cursor, end, name[1] * len(taken))


def _joined(vim: Vim, text: str, cursor: int, times: int) -> Step:
    start = line_end(text, cursor)
    rest, place = text[start:], 0
    joined = ""
    for _ in range(times):
        if not rest.startswith("\n"):
            break
        line = rest[1:].split("\n", 1)[0]
        place = len(joined)
        joined += (" " if line.strip() else "") + line.lstrip()
        rest = rest[1 + len(line) :]
    end = len(text) - len(rest)
    return Step(vim, start + place, start, end, joined) if end > start else Step(vim, cursor)


def _put(vim: Vim, text: str, cursor: int, count: int, *, is_after: bool) -> Step:
    put = vim.register * min(count, 100)
    if not put:
        return Step(vim, cursor)
    if not vim.register.endswith("\n"):
        place = min(line_end(text, cursor), cursor + 1) if is_after else cursor
        return Step(vim, place + len(put) - 1, place, place, put)
    if is_after:
        place = line_end(text, cursor)
        return Step(vim, place + 1, place, place, "\n" + put[:-1])
    place = line_start(text, cursor)
    return Step(vim, place, place, place, put)


def _visual(
    vim: Vim, text: str, cursor: int, groups: dict[str, str | None], count: int, is_counted: bool
) -> Step:
    if groups.get("leave"):
        return Step(replace(vim, mode="normal"), cursor)
    start, end = min(vim.anchor, cursor), min(len(text), max(vim.anchor, cursor) + 1)
    normal = replace(vim, mode="normal")
    match groups.get("plain"):
        case None:
            pass
        case "~":
            return Step(normal, start, start, end, text[start:end].swapcase())
        case "J":
            return _joined(normal, text, start, max(1, text[start:end].count("\n")))
        case "d" | "x" | "c" | "s" | "y" as name:
            return operate(normal, text, {"x": "d", "s": "c"}.get(name, name), Span(start, end, start))
        case _:
            return Step(vim, cursor)
    where = groups["motion"] or ""
    if where[0] in "ia":
        span = inner_or_around_word(text, cursor, where, count)
        return Step(replace(vim, anchor=span.start), max(span.start, span.end - 1))
    return Step(vim, motion(text, cursor, where, count, is_counted=is_counted).target)
