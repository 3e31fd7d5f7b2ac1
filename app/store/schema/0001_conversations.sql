-- Conversations as a tree of messages, the generations that made them, and what the program remembers.
-- Times are milliseconds since the epoch, UTC. JSON is UTF-8 text without lone surrogates.

CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL DEFAULT '',
    title_source TEXT NOT NULL DEFAULT 'none' CHECK (title_source IN ('none', 'first line', 'user', 'model')),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    active_root_id TEXT,
    endpoint TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL DEFAULT '',
    system_prompt TEXT NOT NULL DEFAULT '',
    draft TEXT NOT NULL DEFAULT ''
);

CREATE INDEX conversations_by_time ON conversations (updated_at);

-- position gives the order of creation, and so the order among siblings.
CREATE TABLE messages (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    parent_id TEXT REFERENCES messages (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('system', 'user', 'assistant', 'tool')),
    created_at INTEGER NOT NULL,
    active_child_id TEXT,
    deleted_at INTEGER,
    is_excluded INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX messages_by_conversation ON messages (conversation_id);
CREATE INDEX messages_by_parent ON messages (parent_id);

-- A rowid table on purpose: a full-text index refers to parts by row.
CREATE TABLE parts (
    row INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (message_id, position)
);

CREATE TABLE generations (
    id TEXT NOT NULL UNIQUE,
    message_id TEXT NOT NULL UNIQUE REFERENCES messages (id) ON DELETE CASCADE,
    endpoint TEXT NOT NULL,
    model TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('running', 'complete', 'stopped', 'failed', 'interrupted')),
    started_at INTEGER NOT NULL,
    first_token_at INTEGER,
    settled_at INTEGER,
    sequence INTEGER NOT NULL DEFAULT 0,
    finish_reason TEXT NOT NULL DEFAULT '',
    usage TEXT,
    failure TEXT,
    owner_process TEXT NOT NULL,
    owner_boot TEXT NOT NULL,
    owner_heartbeat INTEGER NOT NULL,
    stop_requested_at INTEGER
);

CREATE INDEX generations_running ON generations (status) WHERE status = 'running';

-- One row per flush of a running generation; emptied when it settles.
CREATE TABLE delta_log (
    generation_id TEXT NOT NULL REFERENCES generations (id) ON DELETE CASCADE,
    first_sequence INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (generation_id, first_sequence)
) WITHOUT ROWID;

CREATE TABLE prompt_history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    text TEXT NOT NULL,
    created_at INTEGER NOT NULL
);

CREATE TABLE state (
    key TEXT PRIMARY KEY,
    body TEXT NOT NULL
) WITHOUT ROWID;
