"""Framing: the lines that stand around a message's text: header, reasoning, tool calls, what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from app.markdown.cells import cell_width, fit
from app.markdown.lines import BLANK, Line, Run
from app.markdown.wrap import runs_width, wrap
from app.ui.widgets.transcript.body import PlainBody
from app.ui.widgets.transcript.face import MessageFace, ToolCallFace

CARET = "▍"
CARET_STYLE = "caret"
FOLD_STYLE = "fold"
VARIANTS_STYLE = "variants"

_TAIL_LINES = 3
_LEAST_RESULT = 12
"""Cells that arguments leave to a result in the line of a folded call."""
_SIGNS = {"stopped": "‖", "failed": "!", "cut": "!", "interrupted": "!"}


def line_of(*runs: Run, joint: str | None = None) -> Line:
    """One line of these runs, empty ones left out.

    Args:
        runs: From left to right.
        joint: As in `app.markdown.wrap.Wrapped`: the text left out between this line and the next; None at the end.
    """
    kept = tuple(run for run in runs if run.text)
    return Line(kept, runs_width(kept), joint is not None, joint=joint or "")


def header(face: MessageFace, width: int) -> Line:
    """Title left, variant marks and time right, aligned to the edges of ``width`` cells; the title gives way."""
    marks = f"‹ {face.variant}/{face.variants} ›" if face.variants > 1 else ""
    excluded = "excluded" if face.is_excluded else ""
    right = "  ".join(filter(None, (excluded, marks, face.time)))
    room = width - cell_width(right) - 2 if right else width
    if room < 4:
        return line_of(Run(fit(face.title, width), _title_style(face)))
    title = fit(face.title, room)
    gap = width - cell_width(title) - cell_width(right)
    return line_of(
        Run(title, _title_style(face)),
        Run(" " * gap if right else ""),
        Run(excluded, "status"),
        Run("  " if excluded and (marks or face.time) else ""),
        Run(marks, VARIANTS_STYLE),
        Run("  " if marks and face.time else ""),
        Run(face.time, "time"),
    )


def _title_style(face: MessageFace) -> str:
    return "title-user" if face.role == "user" else "title"


def thinking(reasoning: str, width: int) -> list[Line]:
    """What is shown while a model thinks: a word, and the last lines of its reasoning."""
    lines = [line_of(Run("thinking…", FOLD_STYLE))]
    ending = reasoning[-4 * width * (_TAIL_LINES + 1) :].rstrip().expandtabs(4)
    rows: list[Line] = []
    for source_line in ending.split("\n")[-_TAIL_LINES:]:
        if source_line.strip():
            wrapped = wrap([Run(source_line.strip(), "reasoning")], width)
            rows += [line_of(*row.runs, joint=row.joint) for row in wrapped]
    return lines + rows[-_TAIL_LINES:]


def fold_line(seconds: float | None, *, is_unfolded: bool) -> Line:
    """The one line that stands for a whole reasoning."""
    sign = "▾" if is_unfolded else "▸"
    label = "thought" if seconds is None else f"thought for {spoken_seconds(seconds)}"
    return line_of(Run(f"{sign} {label}", FOLD_STYLE))


def spoken_seconds(seconds: float) -> str:
    """A duration in words: ``0.4 s``, ``4 s``, ``2 min 5 s``."""
    if seconds < 1:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"


def above_text(
    face: MessageFace, reasoning: str, width: int, *, is_unfolded: bool, is_calling: bool = False
) -> list[Line]:
    """What stands between the header and the text: reasoning and tool calls, folded or not."""
    lines: list[Line] = []
    if reasoning:
        lines.append(fold_line(face.reasoning_seconds, is_unfolded=is_unfolded))
        if is_unfolded:
            lines += PlainBody(reasoning, style="reasoning").layout(width).lines
    return lines + tool_calls(face, width, is_unfolded=is_unfolded, is_calling=is_calling)


def below_text(face: MessageFace, width: int, *, is_unfolded: bool, is_calling: bool) -> list[Line]:
    """The tool calls that the model made after it had written something, below a blank line; nothing where it made none."""
    calls = tool_calls(face, width, is_unfolded=is_unfolded, is_calling=is_calling, after_text=True)
    return [BLANK, *calls] if calls else []


def first_difference(before: Sequence[Line], after: Sequence[Line]) -> int:
    """Index of the first line that differs; the length of the shorter where one begins the other."""
    for index, (old, new) in enumerate(zip(before, after, strict=False)):
        if old != new:
            return index
    return min(len(before), len(after))


def _calling(call: ToolCallFace, width: int) -> str:
    """A call that begins: its name, and the end of what has come of its arguments."""
    name = f"calling {call.name}…"
    room = width - cell_width(name) - 1
    end = " ".join(call.arguments[-room:].split()) if room > 0 else ""
    while end and cell_width(end) > room:
        end = end[1:]
    return f"{name} {end}" if end else name


def tool_calls(
    face: MessageFace, width: int, *, is_unfolded: bool, is_calling: bool, after_text: bool = False
) -> list[Line]:
    """One line for each call above the text, or below it; unfolded, its arguments and its result follow.

    Args:
        face: Whose calls.
        width: Cells.
        is_unfolded: Whether all of each is shown.
        is_calling: Whether the last of all calls is the newest thing of a reply that goes on.
        after_text: Whether those are wanted that came after text; else those that came before.
    """
    lines: list[Line] = []
    for call in face.tool_calls:
        if call.is_after_text != after_text:
            continue
        if is_calling and call is face.tool_calls[-1]:
            lines.append(line_of(Run(fit(_calling(call, width), width), "tool")))
        elif is_unfolded:
            lines.append(line_of(Run(fit(f"▾ {call.name}", width), "tool")))
            lines += _paragraph(call.arguments, "tool", width, indent="  ")
            lines += _result(call, width)
        else:
            lines.append(line_of(Run(_folded_call(call, width), "tool")))
    return lines


def _result(call: ToolCallFace, width: int) -> list[Line]:
    """What a tool answered, in its own lines; nothing where nothing has come."""
    lines = _paragraph(call.result, "tool", width, indent="    ", is_verbatim=True)
    if lines:
        lines[0] = line_of(
            Run("  → "), *lines[0].runs[1:], joint=lines[0].joint if lines[0].is_wrapped else None
        )
    return lines


def _folded_call(call: ToolCallFace, width: int) -> str:
    """A call in one line: its name, the beginning of its arguments, and that of its result."""
    arguments, result = (" ".join(text[: 4 * width].split()) for text in (call.arguments, call.result))
    line = f"▸ {call.name} {arguments}".rstrip()
    if not result:
        return fit(line, width)
    room = max(cell_width(f"▸ {call.name}"), width - max(_LEAST_RESULT, width // 2))
    return fit(f"{fit(line, room)} → {result}", width)


def ending(face: MessageFace, width: int) -> list[Line]:
    """What became of the message, below its text; nothing where it is whole or still growing."""
    failure = face.failure
    if face.status in ("", "streaming") and failure is None:
        return []
    if face.status in ("", "streaming") and failure is not None:  # whole, as far as is known
        lines = [BLANK, *_paragraph(f"! {failure.title}", "failure", width)]
        return lines + _paragraph(f"{failure.what} {failure.hint}", "failure-hint", width, indent="  ")
    status = face.status if face.status in _SIGNS else "failed"
    sign = _SIGNS[status]
    if failure is None:
        return [BLANK, line_of(Run(f"{sign} {status}", "status" if status == "stopped" else "failure"))]
    is_said = status in failure.title.lower().split()
    first = f"{sign} {status}" if is_said else f"{sign} {status} · {failure.title}"
    what = failure.what or (failure.title if is_said else "")
    lines = [BLANK, *_paragraph(first, "failure", width)]
    lines += _paragraph(what, "failure", width, indent="  ")
    return lines + _paragraph(failure.hint, "failure-hint", width, indent="  ")


def _paragraph(
    text: str, style: str, width: int, indent: str = "", *, is_verbatim: bool = False
) -> list[Line]:
    """Wrapped lines, indented, with ``is_verbatim`` beside their own indentation; none for no text."""
    lines: list[Line] = []
    for source_line in text.strip("\n").split("\n") if text.strip() else ():
        kept = source_line.rstrip() if is_verbatim else source_line.strip()
        rows = wrap([Run(kept.expandtabs(4), style)], max(1, width - len(indent)))
        lines += [line_of(Run(indent), *row.runs, joint=row.joint) for row in rows]
    return lines
