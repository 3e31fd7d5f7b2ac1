"""Parts: the typed pieces that a message is made of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.safe_text import SafeMarkdown, SafeText, joined, unmarked

_TEXT_TYPES = (
    "json", "xml", "yaml", "toml", "javascript", "typescript", "x-sh", "sql", "csv", "markdown", "graphql",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TextPart:
    """Markdown text."""

    text: SafeMarkdown


@dataclass(frozen=True, slots=True)
class ReasoningPart:
    """The model's visible thinking, as Markdown."""

    text: SafeMarkdown
    seconds: float | None = None
    """How long the model thought, from the first reasoning delta to the first of anything else."""


@dataclass(frozen=True, slots=True)
class RefusalPart:
    """The model's own words for refusing."""

    text: SafeMarkdown


@dataclass(frozen=True, slots=True)
class ToolCallPart:
    """A call of a tool that the model asked for."""

    id: str
    name: str
    arguments: str
    """JSON text as received; may be cut where the reply was."""

    @property
    def parsed_arguments(self) -> dict[str, Any] | None:
        """The arguments as an object, an empty one where none came; None where they are no object, as when cut."""
        try:
            value = json.loads(self.arguments or "{}")
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None


@dataclass(frozen=True, slots=True)
class ToolResultPart:
    """What a tool answered."""

    call_id: str
    text: SafeMarkdown


@dataclass(frozen=True, slots=True)
class AttachmentPart:
    """A file or picture sent along with a prompt."""

    name: str
    media_type: str
    content: str
    """Text as it is; anything else in base64."""

    @property
    def is_text(self) -> bool:
        """Whether the content is text and not base64."""
        main, _, sub = self.media_type.partition("/")
        return main == "text" or (main == "application" and any(kind in sub for kind in _TEXT_TYPES))

    @property
    def is_picture(self) -> bool:
        """Whether the content is a picture."""
        return self.media_type.startswith("image/")

    @property
    def byte_count(self) -> int:
        """Bytes of the file."""
        if self.is_text:
            return len(self.content if self.content.isascii() else self.content.encode("utf-8", "replace"))
        return len(self.content) * 3 // 4 - self.content[-2:].count("=")


@dataclass(frozen=True, slots=True)
class ReplayPart:
    """Something opaque to send back verbatim to the same wire format."""

    wire_format: str
    value: Any


Part = TextPart | ReasoningPart | RefusalPart | ToolCallPart | ToolResultPart | AttachmentPart | ReplayPart

_KINDS: dict[str, type[Part]] = {
    "text": TextPart,
    "reasoning": ReasoningPart,
    "refusal": RefusalPart,
    "tool_call": ToolCallPart,
    "tool_result": ToolResultPart,
    "attachment": AttachmentPart,
    "replay": ReplayPart,
}
_NAMES = {part_type: kind for kind, part_type in _KINDS.items()}


def part_to_record(part: Part) -> dict[str, Any]:
    """The part as a JSON object with its ``kind``."""
    return {"kind": _NAMES[type(part)]} | {
        name: getattr(part, name) for name in type(part).__dataclass_fields__
    }


def part_from_record(record: Mapping[str, Any]) -> Part:
    """The part that `part_to_record` made the record of.

    Raises:
        ValueError: the record is of no known kind or lacks a field.
    """
    fields = dict(record)
    try:
        return _KINDS[fields.pop("kind")](**fields)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a part record: {str(record)[:80]}") from error


def text_of(parts: Iterable[Part]) -> SafeText:
    """The visible text of the parts as it is handed out: text and refusals, in order."""
    return unmarked(markdown_of(parts))


def markdown_of(parts: Iterable[Part]) -> SafeMarkdown:
    """The same as it is shown."""
    return joined(part.text for part in parts if isinstance(part, TextPart | RefusalPart))
