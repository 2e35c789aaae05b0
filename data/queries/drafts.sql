-- name: draft_get^
SELECT * FROM drafts WHERE person = :person AND chat = :chat ORDER BY step DESC LIMIT 1;

-- name: draft_of
SELECT * FROM drafts WHERE person = :person ORDER BY step DESC;

-- name: draft_save!
INSERT OR REPLACE INTO drafts (person, chat, form, community, subject, answers, at, changing, pending, doubt,
    looking, step, message, expires_at)
VALUES (:person, :chat, :form, :community, :subject, :answers, :at, :changing, :pending, :doubt, :looking, :step,
    :message, :expires_at);

-- name: draft_drop!
DELETE FROM drafts WHERE person = :person AND chat = :chat AND form = :form;

-- name: draft_expired
SELECT * FROM drafts WHERE expires_at <= :now LIMIT 100;
