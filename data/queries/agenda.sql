-- name: agenda_clear!
DELETE FROM agenda WHERE subject = :subject AND outcome IS NULL
    AND duty IN (SELECT value FROM json_each(:duties))
    AND (duty, due_at, detail) NOT IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'),
        json_extract(value, '$[2]') FROM json_each(:kept));

-- name: agenda_add!
INSERT OR IGNORE INTO agenda (duty, subject, community, due_at, expires_at, detail)
VALUES (:duty, :subject, :community, :due_at, :expires_at, :detail);

-- name: agenda_due
SELECT * FROM agenda WHERE outcome IS NULL AND due_at <= :now ORDER BY due_at, id LIMIT :limit;

-- name: agenda_begin!
UPDATE agenda SET outcome = 'begun' WHERE id = :id AND outcome IS NULL;

-- name: agenda_done!
UPDATE agenda SET outcome = :outcome WHERE id = :id;

-- name: agenda_next_due$
SELECT min(due_at) FROM agenda WHERE outcome IS NULL;
