-- name: person_get^
SELECT coalesce(account, '') AS account, coalesce(private, '') AS private, id, name, language, spoken, reachable,
    unreachable_why, met_at, seen_at FROM people WHERE id = :id;

-- name: person_at^
SELECT * FROM people WHERE account = :account;

-- name: person_add<!
INSERT INTO people (account, private, name, language, spoken, reachable, unreachable_why, met_at, seen_at)
VALUES (:account, :private, :name, :language, :spoken, :reachable, :unreachable_why, :met_at, :seen_at);

-- name: person_save!
UPDATE people SET account = nullif(:account, ''), private = nullif(:private, ''), name = :name, language = :language,
    spoken = :spoken, reachable = :reachable, unreachable_why = :unreachable_why, seen_at = :seen_at WHERE id = :id;

-- name: person_idle
SELECT p.* FROM people p WHERE p.account IS NOT NULL AND coalesce(p.seen_at, p.met_at, 0) < :before
    AND NOT EXISTS (SELECT 1 FROM members m JOIN communities c ON c.id = m.community
        WHERE m.person = p.id AND m.standing IN ('active', 'applied') AND c.stage <> 'left')
    AND NOT EXISTS (SELECT 1 FROM admins a JOIN communities c ON c.chat = a.chat, json_each(a.accounts) led
        WHERE led.value = p.account AND c.stage <> 'left') LIMIT :limit;

-- name: person_known
SELECT id, account, met_at FROM people WHERE account IS NOT NULL ORDER BY id;

-- name: nobody_add<!
INSERT INTO people (name, spoken, unreachable_why) VALUES ('', '', 'nobody');

-- name: nobody_free
SELECT id FROM people WHERE unreachable_why = 'nobody' AND account IS NULL
    AND id NOT IN (SELECT person FROM rsvps WHERE meetup = :meetup) ORDER BY id LIMIT :limit;

-- name: person_erase!
UPDATE people SET account = NULL, private = NULL, name = '', language = NULL, spoken = '', reachable = 0,
    unreachable_why = 'forgotten', met_at = NULL, seen_at = NULL WHERE id = :id;

-- name: person_erase_cards!
DELETE FROM cards WHERE chat = (SELECT private FROM people WHERE id = :id);

-- name: person_erase_admins!
DELETE FROM admins WHERE EXISTS (SELECT 1 FROM json_each(admins.accounts) a JOIN people p ON p.account = a.value
    WHERE p.id = :id);

-- name: person_erase_parked!
UPDATE inbox SET state = 'done', raw = NULL, error = NULL, lane = '' WHERE state = 'parked' AND EXISTS (
    SELECT 1 FROM json_tree(inbox.raw) told JOIN people p ON p.id = :id
    WHERE told.key = 'id' AND told.value = CAST(substr(p.account, instr(p.account, ':') + 1) AS INTEGER));

-- name: person_erase_member!
UPDATE members SET name = '', introduction = '', interests = '[]', shares = '', learns = '', standing = 'left',
    role = 'member', knocks = 0, invited_at = NULL, joined_at = NULL WHERE person = :id;

-- name: person_erase_topics!
UPDATE topics SET proposer = NULL WHERE proposer = :id;

-- name: person_erase_meetups!
UPDATE meetups SET host = NULL WHERE host = :id;

-- name: person_erase_votes!
DELETE FROM votes WHERE person = :id AND topic IN (SELECT id FROM topics WHERE state = 'open');

-- name: person_erase_drafts!
DELETE FROM drafts WHERE person = :id;

-- name: person_erase_letters!
UPDATE letters SET fate = 'skipped', reason = 'forgotten', args = '{}', person = NULL, chat = '', edits = NULL,
    key = NULL, ended_at = due_at
WHERE person = :id AND fate IN ('waiting', 'held');

-- name: person_erase_sent_letters!
UPDATE letters SET args = '{}', chat = '', person = NULL, edits = NULL, delivered_as = NULL, key = NULL
WHERE person = :id AND fate IN ('delivered', 'skipped', 'failed');
