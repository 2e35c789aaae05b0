-- name: community_get^
SELECT * FROM communities WHERE id = :id;

-- name: community_at^
SELECT * FROM communities WHERE chat = :chat;

-- name: community_once_at^
SELECT * FROM communities WHERE former = :chat ORDER BY id LIMIT 1;

-- name: community_add<!
INSERT INTO communities (chat, title, stage, settings, powers, forum, founded_at)
VALUES (:chat, :title, :stage, :settings, :powers, :forum, :founded_at);

-- name: community_save!
UPDATE communities SET chat = :chat, title = :title, stage = :stage, settings = :settings, powers = :powers,
    forum = :forum WHERE id = :id;

-- name: community_every
SELECT * FROM communities ORDER BY id;

-- name: community_of
SELECT c.* FROM communities c JOIN members m ON m.community = c.id
WHERE m.person = :person AND m.standing = 'active' AND c.stage = 'ready' ORDER BY c.title;

-- name: community_led_by
SELECT c.* FROM communities c JOIN admins a ON a.chat = c.chat
WHERE c.stage <> 'left' AND EXISTS (SELECT 1 FROM json_each(a.accounts) WHERE value = :account) ORDER BY c.title;

-- name: community_lost_by
SELECT c.* FROM communities c JOIN admins a ON a.chat = c.chat
WHERE c.stage = 'left' AND EXISTS (SELECT 1 FROM json_each(a.accounts) WHERE value = :account) ORDER BY c.title;

-- name: admins_get^
SELECT * FROM admins WHERE chat = :chat;

-- name: admins_save!
INSERT INTO admins (chat, accounts, asked_at) VALUES (:chat, :accounts, :asked_at)
ON CONFLICT (chat) DO UPDATE SET accounts = excluded.accounts, asked_at = excluded.asked_at;

-- name: move_community!
UPDATE communities SET chat = :new, former = :old WHERE chat = :old;

-- name: stray_letters!
UPDATE letters SET community = NULL, fate = CASE fate WHEN 'waiting' THEN 'skipped' ELSE fate END,
    reason = CASE fate WHEN 'waiting' THEN 'moved' ELSE reason END,
    ended_at = CASE fate WHEN 'waiting' THEN :now ELSE ended_at END WHERE community = :id;

-- name: stray_links!
DELETE FROM links WHERE community = :id;

-- name: stray_drafts!
DELETE FROM drafts WHERE community = :id;

-- name: stray_agenda!
DELETE FROM agenda WHERE community = :id;

-- name: stray_community!
DELETE FROM communities WHERE id = :id;

-- name: move_forget_admins!
DELETE FROM admins WHERE chat IN (:old, :new);

-- name: move_letters!
UPDATE letters SET chat = :new, edits = NULL WHERE chat = :old AND fate IN ('waiting', 'sending', 'held');

-- name: move_cards!
UPDATE OR REPLACE cards SET chat = :new, message = '', digest = '', posted_at = NULL WHERE chat = :old;

-- name: move_halts!
DELETE FROM halts WHERE chat = :old;
