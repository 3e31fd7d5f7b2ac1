"""JSON import: reads what `app.conversation.export_json` wrote, strictly, into a new conversation.

Nothing is guessed or repaired: the first thing that is wrong is named with its place, and nothing is imported. All ids
are new, so that a file can be imported twice, and beside the conversation that it came from.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from typing import Any, NoReturn, get_args

from app.conversation.conversation import Conversation, TitleSource
from app.conversation.export_json import FORMAT, VERSION
from app.conversation.import_parts import read_generation, read_part
from app.conversation.imported_object import ImportedObject, refuse
from app.conversation.message import Message, Role, new_id
from app.safe_text import safe_line, safe_text

MAX_BYTES = 64 * 1024 * 1024
"""Size of the largest file that is read; the text of about 20,000 long replies."""


@dataclass(frozen=True, slots=True)
class ImportedConversation:
    """A conversation that was read from a file, under ids of its own."""

    conversation: Conversation
    messages: tuple[Message, ...]
    """A parent stands before its children; the active children are set."""


def imported(content: bytes) -> ImportedConversation:
    """The conversation in a file's content.

    Raises:
        ImportRefused: it is no export of a conversation, or something in it is wrong; the place is named.
    """
    document = ImportedObject(_parsed(content), "")
    if document.value.get("format") != FORMAT:
        refuse(f'it is no exported conversation: "format" is not "{FORMAT}"')
    version = document.integer("version")
    if version > VERSION:
        refuse(f"it has version {version} of the format; this beck reads version {VERSION}")
    document.only("format", "version", "exported_at", "conversation", "messages")
    document.time("exported_at")
    conversation = _conversation(document.object("conversation"))
    messages, ids = _messages(document.list("messages"), conversation.id)
    root = conversation.active_root_id
    roots = {old for old, new in ids.items() if messages[new].parent_id is None}
    if root is not None and root not in roots:
        refuse("conversation.active_root_id names no first message")
    conversation = replace(conversation, active_root_id=ids[root] if root is not None else None)
    return ImportedConversation(conversation, tuple(messages.values()))


def _parsed(content: bytes) -> dict[str, Any]:
    if len(content) > MAX_BYTES:
        refuse(f"it is larger than {MAX_BYTES // 1024 // 1024} MB")
    try:
        value = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number, parse_float=_finite)
    except UnicodeDecodeError as error:
        refuse(f"it is no UTF-8 text (byte {error.start:,})")
    except json.JSONDecodeError as error:
        refuse(f"it is no JSON (line {error.lineno}, column {error.colno})")
    except RecursionError:
        refuse("its values are nested too deeply")
    except ValueError:  # Python refuses integers of thousands of digits
        refuse("it holds a number that is none or far too long")
    if not isinstance(value, dict):
        refuse("it is no JSON object")
    return value


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def _conversation(record: ImportedObject) -> Conversation:
    record.only(
        "title", "title_source", "created_at", "updated_at", "endpoint", "model", "system_prompt", "active_root_id"
    )  # fmt: skip
    return Conversation(
        id=new_id(),
        created_at=record.time("created_at"),
        updated_at=record.time("updated_at"),
        title=safe_line(record.text("title")),
        title_source=record.word("title_source", get_args(TitleSource)),
        endpoint=safe_line(record.text("endpoint")),
        model=safe_line(record.text("model")),
        system_prompt=safe_text(record.text("system_prompt")),
        active_root_id=record.text_or_none("active_root_id"),
    )


def _messages(
    records: list[ImportedObject], conversation_id: str
) -> tuple[dict[str, Message], dict[str, str]]:
    """The messages by new id, and each old id's new one."""
    if not records:
        refuse("messages is empty")
    ids: dict[str, str] = {}
    messages: dict[str, Message] = {}
    chosen: list[tuple[ImportedObject, str, str]] = []
    for record in records:
        old = record.text("id")
        if not old or old in ids:
            refuse(f"{record.place}.id is " + ("empty" if not old else "the id of an earlier message"))
        message = _message(record, conversation_id, ids)
        ids[old] = message.id
        messages[message.id] = message
        if (child := record.text_or_none("active_child_id")) is not None:
            chosen.append((record, message.id, child))
    for record, id_, child in chosen:
        if child not in ids or messages[ids[child]].parent_id != id_:
            refuse(f"{record.place}.active_child_id names no answer to this message")
        messages[id_] = replace(messages[id_], active_child_id=ids[child])
    return messages, ids


def _message(record: ImportedObject, conversation_id: str, ids: dict[str, str]) -> Message:
    record.only(
        "id", "parent_id", "role", "created_at", "active_child_id", "parts", "generation", "is_excluded"
    )
    parent = record.text_or_none("parent_id")
    if parent is not None and parent not in ids:
        refuse(f"{record.place}.parent_id names no earlier message")
    role: Role = record.word("role", get_args(Role))
    generation = record.object_or_none("generation")
    if generation is not None and role != "assistant":
        refuse(f"{record.place}.generation belongs to a reply only")
    id_ = new_id()
    return Message(
        id=id_,
        conversation_id=conversation_id,
        parent_id=ids[parent] if parent is not None else None,
        role=role,
        parts=tuple(read_part(part) for part in record.list("parts")),
        created_at=record.time("created_at"),
        generation=read_generation(generation, id_) if generation is not None else None,
        is_excluded="is_excluded" in record.value and record.boolean("is_excluded"),
    )
