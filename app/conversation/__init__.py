"""Conversations: messages, their parts, the tree they form, and the deltas that grow them.

No I/O and no clock here: values, and pure functions over them. Time is milliseconds since the epoch, UTC.
"""

from app.conversation.attached import Attached
from app.conversation.builder import MessageBuilder
from app.conversation.conversation import Conversation, ConversationSummary, TitleSource
from app.conversation.deltas import (
    Delta,
    Finish,
    FinishReason,
    ReasoningDelta,
    RefusalDelta,
    ReplayDelta,
    Skipped,
    TextDelta,
    ToolCallDelta,
    Usage,
    coalesce,
    delta_from_record,
    delta_to_record,
)
from app.conversation.message import GenerationRecord, Message, Role, Status, new_id
from app.conversation.parts import (
    AttachmentPart,
    Part,
    ReasoningPart,
    RefusalPart,
    ReplayPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    markdown_of,
    part_from_record,
    part_to_record,
    text_of,
)
from app.conversation.price import Price, priced
from app.conversation.queued import QueuedPrompt
from app.conversation.sampling import EFFORTS, MAX_TEMPERATURE, Sampling
from app.conversation.tree import MessageTree

__all__ = [
    "EFFORTS",
    "MAX_TEMPERATURE",
    "Attached",
    "AttachmentPart",
    "Conversation",
    "ConversationSummary",
    "Delta",
    "Finish",
    "FinishReason",
    "GenerationRecord",
    "Message",
    "MessageBuilder",
    "MessageTree",
    "Part",
    "Price",
    "QueuedPrompt",
    "ReasoningDelta",
    "ReasoningPart",
    "RefusalDelta",
    "RefusalPart",
    "ReplayDelta",
    "ReplayPart",
    "Role",
    "Sampling",
    "Skipped",
    "Status",
    "TextDelta",
    "TextPart",
    "TitleSource",
    "ToolCallDelta",
    "ToolCallPart",
    "ToolResultPart",
    "Usage",
    "coalesce",
    "delta_from_record",
    "delta_to_record",
    "markdown_of",
    "new_id",
    "part_from_record",
    "part_to_record",
    "priced",
    "text_of",
]
