-- name: letter_write$
INSERT INTO letters (kind, chat, subject, person, community, args, weight, doubtful, key, card, edits, due_at,
    expires_at)
VALUES (:kind, :chat, :subject, :person, :community, :args, :weight, :doubtful, :key, :card, :edits, :due_at,
    :expires_at)
ON CONFLICT (key) WHERE fate = 'waiting' AND key IS NOT NULL DO UPDATE SET kind = excluded.kind,
    subject = excluded.subject, person = excluded.person, community = excluded.community, args = excluded.args,
    weight = min(weight, excluded.weight), edits = excluded.edits, expires_at = excluded.expires_at,
    due_at = min(due_at, excluded.due_at)
RETURNING id;

-- name: letter_get^
SELECT * FROM letters WHERE id = :id;

-- name: letter_cancel!
UPDATE letters SET fate = 'skipped', reason = :reason, ended_at = :now, args = '{}'
WHERE subject = :subject AND kind = :kind AND fate IN ('waiting', 'held');

-- name: letter_settle!
UPDATE letters SET fate = :fate, reason = :reason, due_at = :now WHERE id = :id AND fate = 'held';

-- name: letter_arrived!
UPDATE letters SET fate = 'delivered', reason = 'pressed' WHERE card = :card AND chat = :chat AND fate = 'held';

-- name: letter_troubled
SELECT * FROM letters INDEXED BY letters_troubled WHERE community = :community AND fate IN ('held', 'failed')
    AND (fate = 'held' OR ended_at >= :since) ORDER BY ended_at DESC LIMIT 100;

-- name: letter_overdue^
SELECT count(*) AS number, min(due_at) AS since FROM letters INDEXED BY letters_chat
WHERE fate = 'waiting' AND chat = :chat AND due_at < :before;

-- name: letter_candidates
-- One search for each weight: a single one in this order would pass over every letter that waits for later.
SELECT * FROM (SELECT * FROM letters INDEXED BY letters_order
    WHERE fate = 'waiting' AND weight = 0 AND due_at <= :now AND chat NOT IN (SELECT value FROM json_each(:shut))
    ORDER BY due_at, id LIMIT :limit)
UNION ALL
SELECT * FROM (SELECT * FROM letters INDEXED BY letters_order
    WHERE fate = 'waiting' AND weight = 1 AND due_at <= :now AND chat NOT IN (SELECT value FROM json_each(:shut))
    ORDER BY due_at, id LIMIT :limit)
UNION ALL
SELECT * FROM (SELECT * FROM letters INDEXED BY letters_order
    WHERE fate = 'waiting' AND weight = 2 AND due_at <= :now AND chat NOT IN (SELECT value FROM json_each(:shut))
    ORDER BY due_at, id LIMIT :limit)
UNION ALL
SELECT * FROM (SELECT * FROM letters INDEXED BY letters_order
    WHERE fate = 'waiting' AND weight = 3 AND due_at <= :now AND chat NOT IN (SELECT value FROM json_each(:shut))
        AND chat NOT IN (SELECT value FROM json_each(:crowded))
    ORDER BY due_at, id LIMIT :limit)
ORDER BY weight, due_at, id LIMIT :limit;

-- name: letter_next_due$
SELECT min(due_at) FROM letters WHERE fate = 'waiting' AND due_at > :after;

-- name: letter_waits$
SELECT EXISTS (SELECT 1 FROM letters WHERE fate = 'waiting' AND due_at <= :now);

-- name: letter_kept_back
SELECT chat, min(weight) AS weight FROM letters WHERE fate = 'waiting' AND due_at <= :now
    AND chat IN (SELECT value FROM json_each(:chats)) GROUP BY chat;

-- name: letter_claim!
UPDATE letters SET fate = 'sending', attempt = attempt + 1, lease_until = :lease WHERE id = :id AND fate = 'waiting';

-- name: letter_end!
UPDATE letters SET fate = :fate, reason = :reason, delivered_as = :delivered_as, ended_at = :now,
    lease_until = NULL, args = iif(:fate = 'held', args, '{}')  -- what was said is not kept once it is said
WHERE id = :id AND attempt = :attempt AND fate = 'sending';

-- name: letter_again!
UPDATE letters SET fate = 'waiting', due_at = :due_at, doubts = doubts + :doubt, reason = :reason,
    lease_until = NULL, key = CASE WHEN EXISTS (SELECT 1 FROM letters o WHERE o.key = letters.key
        AND o.fate = 'waiting') THEN NULL ELSE key END
WHERE id = :id AND attempt = :attempt AND fate = 'sending';

-- name: letter_forlorn
SELECT * FROM letters INDEXED BY letters_sending WHERE fate = 'sending' AND (lease_until <= :now OR :all)
ORDER BY lease_until LIMIT 200;

-- name: letter_doubt!
UPDATE letters SET fate = 'sending', attempt = attempt + 1, lease_until = 0
WHERE fate = 'waiting' AND doubtful = 'hold' AND due_at <= :now;

-- name: letter_repoint!
UPDATE letters SET edits = NULL WHERE id = :id;

-- name: letter_reword!
UPDATE letters SET args = :args WHERE id = :id;

-- name: letter_readdress!
UPDATE letters SET chat = :chat, edits = NULL WHERE id = :id;

-- name: letter_forget_old!
DELETE FROM letters WHERE id IN (SELECT id FROM letters WHERE ended_at < :before
    AND fate IN ('delivered', 'skipped', 'failed') ORDER BY ended_at LIMIT 2000);

-- name: letter_close_settled!
UPDATE letters SET ended_at = due_at, args = '{}'
WHERE fate IN ('delivered', 'skipped', 'failed') AND ended_at IS NULL;

-- name: letter_forget_strangers!
UPDATE letters SET chat = '', person = NULL, edits = NULL, delivered_as = NULL, key = NULL
WHERE fate IN ('delivered', 'skipped', 'failed') AND chat <> ''
    AND chat NOT IN (SELECT private FROM people WHERE private IS NOT NULL)
    AND chat NOT IN (SELECT chat FROM communities);

-- name: card_get^
SELECT * FROM cards WHERE name = :name AND chat = :chat;

-- name: card_all
SELECT * FROM cards WHERE name = :name;

-- name: card_refresh!
INSERT INTO letters (kind, chat, subject, community, args, weight, doubtful, key, card, due_at)
SELECT :kind, chat, :subject, :community, '{}', :weight, :doubtful, 'card:' || name || ':' || chat, name,
    -- what lies in the future was shown before the clock was set back
    CASE WHEN shown_at > :now THEN :now ELSE max(:now, coalesce(shown_at + :apart, :now)) END
FROM cards WHERE name = :name
ON CONFLICT (key) WHERE fate = 'waiting' AND key IS NOT NULL DO UPDATE SET due_at = min(due_at, excluded.due_at);

-- name: card_save!
INSERT OR REPLACE INTO cards (name, chat, message, shown_at, posted_at, digest)
VALUES (:name, :chat, :message, :shown_at, :posted_at, :digest);

-- name: card_drop!
DELETE FROM cards WHERE name = :name AND chat = :chat;

-- name: card_naming
SELECT c.* FROM cards c WHERE c.name IN (
    SELECT 'meetup:' || meetup FROM rsvps WHERE person = :person
    UNION SELECT 'meetup:' || id FROM meetups WHERE host = :person
    UNION SELECT 'topic:' || id FROM topics WHERE proposer = :person
    UNION SELECT 'topic:' || topic FROM votes WHERE person = :person
    UNION SELECT 'intro:' || community || ':' || person FROM members WHERE person = :person
    UNION SELECT 'application:' || community || ':' || person FROM members WHERE person = :person);

-- name: send_note!
INSERT INTO sends (chat, at) VALUES (:chat, :at);

-- name: send_forgive!
DELETE FROM sends WHERE rowid = (SELECT rowid FROM sends WHERE chat = :chat AND at = :at LIMIT 1);

-- name: send_forget!
DELETE FROM sends WHERE at < :before;

-- name: send_recent
SELECT chat, at FROM sends WHERE at > :lately
    OR (at > :since AND chat IN (SELECT chat FROM sends WHERE at > :since GROUP BY chat HAVING count(*) >= :often))
ORDER BY at;

-- name: halt_set!
INSERT INTO halts (chat, until, since) VALUES (:chat, :until, :since)
ON CONFLICT (chat) DO UPDATE SET until = max(until, excluded.until), since = excluded.since;

-- name: halt_turn!
UPDATE halts SET until = :now + until - since, since = :now WHERE since > :now;

-- name: halt_all
SELECT chat, until, since FROM halts;

-- name: halt_forget!
DELETE FROM halts WHERE until < :before;
