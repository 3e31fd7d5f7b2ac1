-- A full-text index over what was said: texts, refusals and reasoning. It keeps no copy of the texts; a part's row says
-- where they are. Deleted conversations stay in it until they are removed for good, and are left out when searching.

CREATE VIEW searchable AS
SELECT row, CASE WHEN json_valid(body) THEN coalesce(json_extract(body, '$.text'), '') ELSE '' END AS text
FROM parts WHERE kind IN ('text', 'refusal', 'reasoning');

CREATE VIRTUAL TABLE full_text USING fts5 (
    text, content = 'searchable', content_rowid = 'row', tokenize = "unicode61 remove_diacritics 2"
);

-- Rows that are not in the index yet: a long history is taken in bit by bit, not while the program starts.
CREATE TABLE search_backlog (first_row INTEGER NOT NULL, last_row INTEGER NOT NULL);

INSERT INTO search_backlog SELECT min(row), max(row) FROM parts HAVING count(*) > 0;

CREATE TRIGGER part_added AFTER INSERT ON parts
WHEN new.kind IN ('text', 'refusal', 'reasoning')
    AND NOT EXISTS (SELECT 1 FROM search_backlog WHERE new.row BETWEEN first_row AND last_row)
BEGIN
    INSERT INTO full_text (rowid, text) VALUES (
        new.row, CASE WHEN json_valid(new.body) THEN coalesce(json_extract(new.body, '$.text'), '') ELSE '' END
    );
END;

CREATE TRIGGER part_removed AFTER DELETE ON parts
WHEN old.kind IN ('text', 'refusal', 'reasoning')
    AND NOT EXISTS (SELECT 1 FROM search_backlog WHERE old.row BETWEEN first_row AND last_row)
BEGIN
    INSERT INTO full_text (full_text, rowid, text) VALUES (
        'delete', old.row,
        CASE WHEN json_valid(old.body) THEN coalesce(json_extract(old.body, '$.text'), '') ELSE '' END
    );
END;

-- One trigger, because the order of two is not defined.
CREATE TRIGGER part_changed AFTER UPDATE OF kind, body ON parts
WHEN NOT EXISTS (SELECT 1 FROM search_backlog WHERE old.row BETWEEN first_row AND last_row)
BEGIN
    INSERT INTO full_text (full_text, rowid, text)
    SELECT
        'delete', old.row,
        CASE WHEN json_valid(old.body) THEN coalesce(json_extract(old.body, '$.text'), '') ELSE '' END
    WHERE old.kind IN ('text', 'refusal', 'reasoning');
    INSERT INTO full_text (rowid, text)
    SELECT new.row, CASE WHEN json_valid(new.body) THEN coalesce(json_extract(new.body, '$.text'), '') ELSE '' END
    WHERE new.kind IN ('text', 'refusal', 'reasoning');
END;

-- For filters that leave little.
CREATE INDEX messages_by_time ON messages (created_at);
CREATE INDEX generations_by_model ON generations (model);
