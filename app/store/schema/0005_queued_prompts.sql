-- Prompts that wait until the reply before them is whole. A row goes in the same transaction that stores it as a message.
-- The owner is the process that has a prompt in hand, to send or to edit it; empty for none.

CREATE TABLE queued_prompts (
    id TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    parts TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    owner_process TEXT NOT NULL DEFAULT '',
    owner_boot TEXT NOT NULL DEFAULT '',
    owned_at INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX queued_prompts_by_conversation ON queued_prompts (conversation_id, place);
