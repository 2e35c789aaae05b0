-- name: fact_get$
SELECT value FROM facts WHERE name = :name;

-- name: fact_set!
INSERT INTO facts (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: database_file$
SELECT file FROM pragma_database_list WHERE name = 'main';

-- name: link_find^
SELECT * FROM links WHERE token = :token;

-- name: link_for^
SELECT * FROM links WHERE purpose = :purpose AND community = :community AND subject = :subject
    AND (expires_at IS NULL OR expires_at > :now) LIMIT 1;

-- name: link_add!
INSERT INTO links (token, purpose, community, subject, expires_at)
VALUES (:token, :purpose, :community, :subject, :expires_at);

-- name: deed_add!
INSERT INTO log (community, actor, action, detail, at) VALUES (:community, :actor, :action, :detail, :at);

-- name: deed_page
SELECT l.community, l.actor, l.action, l.detail, l.at,
    coalesce(nullif(m.name, ''), p.name, '') AS actor_name
FROM log l LEFT JOIN people p ON p.id = l.actor
LEFT JOIN members m ON m.person = l.actor AND m.community = l.community
WHERE l.community = :community ORDER BY l.id DESC LIMIT :limit OFFSET :offset;

-- name: deed_count$
SELECT count(*) FROM log WHERE community = :community;

-- name: deed_by
SELECT l.community, l.actor, l.action, l.detail, l.at, '' AS actor_name FROM log l WHERE l.actor = :person ORDER BY l.id;

-- name: inbox_add$
INSERT INTO inbox (update_id, lane, raw, received_at) VALUES (:update_id, :lane, :raw, :received_at)
ON CONFLICT (update_id) DO NOTHING RETURNING arrival;

-- name: inbox_open
SELECT arrival, lane, raw, tries FROM inbox WHERE state = 'new' ORDER BY arrival;

-- name: inbox_done!
UPDATE inbox SET state = 'done', raw = NULL, error = NULL, lane = '' WHERE arrival = :arrival AND state = 'new';

-- name: inbox_failed!
UPDATE inbox SET tries = tries + 1, error = :error, state = CASE WHEN tries + 1 >= :most THEN 'parked' ELSE 'new' END
WHERE arrival = :arrival;

-- name: inbox_tries$
SELECT tries FROM inbox WHERE arrival = :arrival;

-- name: inbox_parked
SELECT arrival, update_id, tries, error FROM inbox WHERE state = 'parked' ORDER BY arrival;

-- name: inbox_depth^
SELECT (SELECT count(*) FROM inbox WHERE state = 'new') AS waiting,
    (SELECT count(*) FROM inbox WHERE state = 'parked') AS parked;

-- name: inbox_retry!
UPDATE inbox SET state = 'new', tries = 0 WHERE state = 'parked';

-- name: inbox_forget_done!
DELETE FROM inbox WHERE state = 'done' AND received_at < :before;

-- name: inbox_forget_parked!
DELETE FROM inbox WHERE state = 'parked' AND received_at < :before;
