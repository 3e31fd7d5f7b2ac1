"""Values on their way into columns and out of them.

In: SQLite's UTF-8 cannot hold lone surrogates, and its integers have 64 bits; both are mended, never refused, since
a reply must not be lost for one broken character. Out: whatever is shown is made safe for a terminal, because the
file may have been written by anyone.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from app.conversation import (
    AttachmentPart,
    Delta,
    Part,
    ReasoningDelta,
    ReasoningPart,
    RefusalDelta,
    RefusalPart,
    TextDelta,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    Usage,
    delta_from_record,
    delta_to_record,
    part_from_record,
    part_to_record,
)
from app.errors import Failure
from app.safe_text import SafeMarkdown, SafeText, safe_markdown, safe_text

_UNSTORABLE = re.compile("[\ud800-\udfff]")
_LARGEST = 2**63 - 1
_LARGEST_COUNT = 1 << 53


def storable_text(text: str) -> str:
    """The text with lone surrogates replaced by U+FFFD and NUL by its picture."""
    return _UNSTORABLE.sub("\ufffd", text).replace("\0", "\u2400")


def storable_int(number: int) -> int:
    """The number, or the nearest one that has 64 bits."""
    return max(-_LARGEST - 1, min(_LARGEST, number))


def to_json(value: Any) -> str:
    """The value as JSON text for a column.

    Raises:
        ValueError: it is no JSON value.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, RecursionError) as error:
        raise ValueError(f"not a JSON value: {error}") from error
    return _UNSTORABLE.sub("\ufffd", text)


def deltas_to_json(deltas: Iterable[Delta]) -> str:
    """The deltas as a JSON array; one that JSON cannot hold (a replay value nested too deeply) is left out.

    Leaving it out costs the next turn some context; refusing the batch would cost the whole reply.
    """
    texts = []
    for delta in deltas:
        try:
            texts.append(to_json(delta_to_record(delta)))
        except ValueError:
            continue
    return f"[{','.join(texts)}]"


def deltas_from_json(body: str) -> list[Delta]:
    """The deltas of `deltas_to_json`, texts safe for a terminal; those of unknown kinds are left out."""
    deltas: list[Delta] = []
    for record in _json_list(body):
        try:
            delta = delta_from_record(record)
            if isinstance(delta, TextDelta | ReasoningDelta | RefusalDelta):
                delta = replace(delta, text=_markdown(delta.text))
            if isinstance(delta, Usage) and not _is_sound(delta):
                continue
        except (ValueError, TypeError, AttributeError):
            continue
        deltas.append(delta)
    return deltas


def part_to_row(part: Part) -> tuple[str, str]:
    """A part as its kind and a JSON object of its fields.

    Raises:
        ValueError: JSON cannot hold it.
    """
    record = part_to_record(part)
    return record.pop("kind"), to_json(record)


def part_from_row(kind: str, body: str) -> Part | None:
    """The part of `part_to_row`, its texts and names safe for a terminal; None where it cannot be read.

    What goes back to a provider verbatim stays verbatim: a call's arguments, replay values, attached content.
    """
    try:
        fields = json.loads(body)
        if kind == "text":  # nearly all parts are: without the way through a record
            return TextPart(_markdown(fields["text"])) if fields.keys() == {"text"} else None
        part = part_from_record({"kind": kind, **fields})
        if isinstance(part, ReasoningPart | RefusalPart | ToolResultPart):
            return replace(part, text=_markdown(part.text))
        if isinstance(part, ToolCallPart | AttachmentPart):
            return replace(part, name=_shown(part.name))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return part


def record_to_json(record: Usage | Failure | None) -> str | None:
    """A usage or a failure as a JSON object; None stays None."""
    return None if record is None else to_json(asdict(record))


def usage_from_json(body: str | None) -> Usage | None:
    """The usage of `record_to_json`; None where it cannot be read."""
    try:
        usage = Usage(**json.loads(body)) if body else None
        return usage if usage is None or _is_sound(usage) else None
    except (ValueError, TypeError, RecursionError):
        return None


def _is_sound(usage: Usage) -> bool:
    """Whether all of a stored usage are numbers that can be calculated with."""
    counts = (
        usage.input_tokens,
        usage.output_tokens,
        usage.cached_input_tokens,
        usage.reasoning_tokens,
        usage.sent_letters,
        usage.apart_input_tokens,
        usage.apart_output_tokens,
    )
    return (
        all(count is None or (type(count) is int and 0 <= count < _LARGEST_COUNT) for count in counts)
        and (
            usage.cost is None
            or (type(usage.cost) in (int, float) and math.isfinite(usage.cost) and usage.cost >= 0)
        )
        and {type(usage.is_estimated), type(usage.is_cost_estimated)} == {bool}
    )


def failure_from_json(body: str | None) -> Failure | None:
    """The failure of `record_to_json`, its texts safe for a terminal; None where it cannot be read."""
    try:
        if not body:
            return None
        failure = Failure(**json.loads(body))
        return replace(
            failure,
            title=_shown(failure.title),
            what=_shown(failure.what),
            hint=_shown(failure.hint),
        )
    except (ValueError, TypeError, RecursionError):
        return None


def _shown(text: object) -> SafeText:
    """A text of a stored record, safe for a terminal.

    Raises:
        TypeError: it is no text.
    """
    return safe_text(_text(text))


def _markdown(text: object) -> SafeMarkdown:
    """A message's stored text, safe for a terminal.

    Raises:
        TypeError: it is no text.
    """
    return safe_markdown(_text(text))


def _text(text: object) -> str:
    if not isinstance(text, str):
        raise TypeError("not a text")
    return text


def _json_list(body: str) -> list[Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return []
    return value if isinstance(value, list) else []
