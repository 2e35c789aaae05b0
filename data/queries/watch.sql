-- name: watch_inbox^
SELECT count(*) AS number, (SELECT received_at FROM inbox WHERE state = 'new' ORDER BY arrival LIMIT 1) AS since
FROM inbox WHERE state = 'new';

-- name: watch_parked^
SELECT count(*) FROM inbox WHERE state = 'parked';

-- name: watch_due
-- Letters to chats that must wait apart; of more than 100,000 in a weight the rest is not counted.
WITH halted AS MATERIALIZED (SELECT chat FROM halts WHERE until > :now),
due AS (
    SELECT chat, due_at FROM (SELECT chat, due_at FROM letters INDEXED BY letters_order
        WHERE fate = 'waiting' AND weight = 0 AND due_at <= :now LIMIT 100000)
    UNION ALL SELECT chat, due_at FROM (SELECT chat, due_at FROM letters INDEXED BY letters_order
        WHERE fate = 'waiting' AND weight = 1 AND due_at <= :now LIMIT 100000)
    UNION ALL SELECT chat, due_at FROM (SELECT chat, due_at FROM letters INDEXED BY letters_order
        WHERE fate = 'waiting' AND weight = 2 AND due_at <= :now LIMIT 100000)
    UNION ALL SELECT chat, due_at FROM (SELECT chat, due_at FROM letters INDEXED BY letters_order
        WHERE fate = 'waiting' AND weight = 3 AND due_at <= :now LIMIT 100000)
)
SELECT (chat IN halted OR '*' IN halted) AS kept_back, count(*) AS number, min(due_at) AS since
FROM due GROUP BY 1;

-- name: watch_sending^
SELECT count(*) FROM letters INDEXED BY letters_sending WHERE fate = 'sending';

-- name: watch_held^
SELECT count(*) AS number, min(ended_at) AS since FROM letters INDEXED BY letters_held WHERE fate = 'held';

-- name: watch_duties^
SELECT count(*) AS number, min(due_at) AS since FROM agenda WHERE outcome IS NULL AND due_at <= :now;

-- name: watch_halts^
SELECT count(*) FILTER (WHERE chat <> '*') AS number, max(until) FILTER (WHERE chat = '*') AS until
FROM halts WHERE until > :now;

-- name: watch_next^
SELECT min(at) FROM (
    SELECT min(due_at) AS at FROM letters WHERE fate = 'waiting' AND due_at > :now
    UNION ALL SELECT min(due_at) FROM agenda WHERE outcome IS NULL AND due_at > :now);

-- name: watch_ended
SELECT fate, kind, CASE fate WHEN 'delivered' THEN '' ELSE coalesce(reason, '') END AS reason, count(*) AS number
FROM letters WHERE ended_at >= :since AND fate <> 'held' GROUP BY 1, 2, 3 ORDER BY number DESC;

-- name: watch_signs^
SELECT (SELECT received_at FROM inbox ORDER BY arrival DESC LIMIT 1) AS update_at,
    (SELECT max(ended_at) FROM letters WHERE ended_at IS NOT NULL) AS letter_at,
    (SELECT value FROM facts WHERE name = 'swept_at') AS swept_at;
