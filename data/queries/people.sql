-- name: person_get^
SELECT * FROM people WHERE id = :id;

-- name: person_at^
SELECT * FROM people WHERE account = :account;

-- name: person_add<!
INSERT INTO people (account, private, name, language, spoken, reachable, unreachable_why, met_at)
VALUES (:account, :private, :name, :language, :spoken, :reachable, :unreachable_why, :met_at);

-- name: person_save!
UPDATE people SET account = :account, private = :private, name = :name, language = :language, spoken = :spoken,
    reachable = :reachable, unreachable_why = :unreachable_why WHERE id = :id;

-- name: person_erase!
UPDATE people SET account = NULL, private = NULL, name = '', language = NULL, reachable = 0,
    unreachable_why = 'forgotten', met_at = NULL WHERE id = :id;

-- name: person_erase_member!
UPDATE members SET name = '', introduction = '', interests = '[]', shares = '', learns = '', standing = 'left',
    role = 'member', invited_at = NULL, joined_at = NULL WHERE person = :id;

-- name: person_erase_topics!
UPDATE topics SET proposer = NULL WHERE proposer = :id;

-- name: person_erase_meetups!
UPDATE meetups SET host = NULL WHERE host = :id;

-- name: person_erase_votes!
DELETE FROM votes WHERE person = :id AND topic IN (SELECT id FROM topics WHERE state = 'open');

-- name: person_erase_drafts!
DELETE FROM drafts WHERE person = :id;

-- name: person_erase_letters!
UPDATE letters SET fate = 'skipped', reason = 'forgotten', args = '{}', person = NULL
WHERE person = :id AND fate IN ('waiting', 'held');

-- name: person_erase_sent_letters!
UPDATE letters SET args = '{}', chat = '', person = NULL, edits = NULL, delivered_as = NULL
WHERE person = :id AND fate IN ('delivered', 'skipped', 'failed');
