-- What was done in a conversation and can be undone, newest last: the words for it, and a JSON array with each field
-- that was changed, its value before and its value since.

CREATE TABLE undo_steps (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    created_at INTEGER NOT NULL,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    deletes_conversation INTEGER NOT NULL,
    what TEXT NOT NULL,
    alterations TEXT NOT NULL
);

CREATE INDEX undo_steps_by_conversation ON undo_steps (conversation_id);
