"""JSON export: a conversation as one JSON object that `app.conversation.import_json` reads back.

It holds what the store holds, but no draft, no process and nothing of the settings: an endpoint is only a name here.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import Any

from app.conversation.exported import ExportedConversation
from app.conversation.message import GenerationRecord, Message
from app.conversation.parts import part_to_record
from app.safe_text import UNSAFE

FORMAT = "beck conversation"
VERSION = 1

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def json_of(exported: ExportedConversation) -> str:
    """The conversation as JSON text, indented; lone surrogates, which no file can hold, become U+FFFD, and what no
    terminal should see is escaped.

    Raises:
        ValueError: a provider's opaque value is nested too deeply for JSON.
    """
    ids = {each.message.id for each in exported.messages}
    conversation = exported.conversation
    root = conversation.active_root_id
    document = {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": exported.exported_at,
        "conversation": {
            "title": conversation.title,
            "title_source": conversation.title_source,
            "created_at": conversation.created_at,
            "updated_at": conversation.updated_at,
            "endpoint": conversation.endpoint,
            "model": conversation.model,
            "system_prompt": conversation.system_prompt,
            "active_root_id": root if root in ids else None,
        },
        "messages": [_message(each.message, ids) for each in exported.messages],
    }
    try:
        text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    except RecursionError as error:
        raise ValueError("a value is nested too deeply") from error
    return UNSAFE.sub(_escaped, _LONE_SURROGATE.sub("\ufffd", text)) + "\n"


def _escaped(found: re.Match[str]) -> str:
    """A character as JSON escapes it: it means the same, and does nothing to a terminal that the file is shown on."""
    return json.dumps(found[0])[1:-1]


def _message(message: Message, ids: set[str]) -> dict[str, Any]:
    child = message.active_child_id
    return {
        "id": message.id,
        "parent_id": message.parent_id,
        "role": message.role,
        "created_at": message.created_at,
        "active_child_id": child if child in ids else None,
        "parts": [part_to_record(part) for part in message.parts],
        "generation": _generation(message.generation) if message.generation is not None else None,
        **({"is_excluded": True} if message.is_excluded else {}),
    }


def _generation(record: GenerationRecord) -> dict[str, Any]:
    return {
        "endpoint": record.endpoint,
        "model": record.model,
        "status": record.status,
        "started_at": record.started_at,
        "first_token_at": record.first_token_at,
        "settled_at": record.settled_at,
        "finish_reason": record.finish_reason,
        "usage": asdict(record.usage) if record.usage is not None else None,
        "failure": asdict(record.failure) if record.failure is not None else None,
    }
