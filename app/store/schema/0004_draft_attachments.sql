-- What stands beside a prompt that was not sent yet. Apart from the conversations, so that listing them never reads it.

CREATE TABLE draft_attachments (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    tokens INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation_id, position)
);

CREATE TABLE draft_parts (
    conversation_id TEXT NOT NULL,
    attachment INTEGER NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (conversation_id, attachment, position),
    FOREIGN KEY (conversation_id, attachment) REFERENCES draft_attachments (conversation_id, position) ON DELETE CASCADE
);
