-- What was hidden in a text has a mark in its place (U+FDD0, `app.safe_text`): the index is one of the texts without it,
-- so that a word is found as it is read.

DROP VIEW searchable;

CREATE VIEW searchable AS
SELECT
    row,
    CASE WHEN json_valid(body) THEN replace(coalesce(json_extract(body, '$.text'), ''), char(64976), '') ELSE '' END
        AS text
FROM parts WHERE kind IN ('text', 'refusal', 'reasoning');

DROP TRIGGER IF EXISTS part_added;

DROP TRIGGER IF EXISTS part_removed;

DROP TRIGGER IF EXISTS part_changed;

CREATE TRIGGER part_added AFTER INSERT ON parts
WHEN new.kind IN ('text', 'refusal', 'reasoning')
    AND NOT EXISTS (SELECT 1 FROM search_backlog WHERE new.row BETWEEN first_row AND last_row)
BEGIN
    INSERT INTO full_text (rowid, text) VALUES (
        new.row,
        CASE WHEN json_valid(new.body)
            THEN replace(coalesce(json_extract(new.body, '$.text'), ''), char(64976), '') ELSE '' END
    );
END;

CREATE TRIGGER part_removed AFTER DELETE ON parts
WHEN old.kind IN ('text', 'refusal', 'reasoning')
    AND NOT EXISTS (SELECT 1 FROM search_backlog WHERE old.row BETWEEN first_row AND last_row)
BEGIN
    INSERT INTO full_text (full_text, rowid, text) VALUES (
        'delete', old.row,
        CASE WHEN json_valid(old.body)
            THEN replace(coalesce(json_extract(old.body, '$.text'), ''), char(64976), '') ELSE '' END
    );
END;

-- One trigger, because the order of two is not defined.
CREATE TRIGGER part_changed AFTER UPDATE OF kind, body ON parts
WHEN NOT EXISTS (SELECT 1 FROM search_backlog WHERE old.row BETWEEN first_row AND last_row)
BEGIN
    INSERT INTO full_text (full_text, rowid, text)
    SELECT
        'delete', old.row,
        CASE WHEN json_valid(old.body)
            THEN replace(coalesce(json_extract(old.body, '$.text'), ''), char(64976), '') ELSE '' END
    WHERE old.kind IN ('text', 'refusal', 'reasoning');
    INSERT INTO full_text (rowid, text)
    SELECT
        new.row,
        CASE WHEN json_valid(new.body)
            THEN replace(coalesce(json_extract(new.body, '$.text'), ''), char(64976), '') ELSE '' END
    WHERE new.kind IN ('text', 'refusal', 'reasoning');
END;
