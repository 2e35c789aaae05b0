-- name: meetup_get^
SELECT * FROM meetups WHERE id = :id;

-- name: meetup_numbered^
SELECT * FROM meetups WHERE community = :community AND number = :number;

-- name: meetup_next_number$
SELECT coalesce(max(number), 0) + 1 FROM meetups WHERE community = :community;

-- name: meetup_add<!
INSERT INTO meetups (community, number, host, title, wall, starts_at, place, minutes, topic, seats, least, fee,
    bring, note, answer_by, state, cancel_reason, version, announced_at)
VALUES (:community, :number, :host, :title, :wall, :starts_at, :place, :minutes, :topic, :seats, :least, :fee,
    :bring, :note, :answer_by, :state, :cancel_reason, :version, :announced_at);

-- name: meetup_save!
UPDATE meetups SET host = :host, title = :title, wall = :wall, starts_at = :starts_at, place = :place,
    minutes = :minutes, topic = :topic, seats = :seats, least = :least, fee = :fee, bring = :bring, note = :note,
    answer_by = :answer_by, state = :state, cancel_reason = :cancel_reason, version = :version WHERE id = :id;

-- name: meetup_coming
SELECT * FROM meetups WHERE community = :community AND state IN ('open', 'closed')
    AND starts_at >= :since AND starts_at < :until ORDER BY starts_at, id;

-- name: meetup_alive
SELECT * FROM meetups WHERE community = :community AND state IN ('open', 'closed') ORDER BY starts_at, id;

-- name: meetup_hosted_by
SELECT * FROM meetups WHERE host = :person ORDER BY starts_at, id;

-- name: rsvp_get^
SELECT * FROM rsvps WHERE meetup = :meetup AND person = :person;

-- name: rsvp_save!
INSERT INTO rsvps (meetup, person, choice, guests, turn, confirmed, late, answered_at, changes, counted_since)
VALUES (:meetup, :person, :choice, :guests, :turn, :confirmed, :late, :answered_at, :changes, :counted_since)
ON CONFLICT (meetup, person) DO UPDATE SET choice = excluded.choice, guests = excluded.guests,
    turn = excluded.turn, confirmed = excluded.confirmed, late = excluded.late, answered_at = excluded.answered_at,
    changes = excluded.changes, counted_since = excluded.counted_since;

-- name: rsvp_drop!
DELETE FROM rsvps WHERE meetup = :meetup AND person = :person;

-- name: rsvp_next_turn$
SELECT coalesce(max(turn), 0) + 1 FROM rsvps WHERE meetup = :meetup AND choice IN ('going', 'waiting');

-- name: rsvp_headcount
SELECT choice, heads FROM headcounts WHERE meetup = :meetup;

-- name: rsvp_line
SELECT * FROM rsvps WHERE meetup = :meetup AND choice = 'waiting' AND guests < :party ORDER BY turn LIMIT :limit;

-- name: rsvp_place_in_line$
SELECT count(*) FROM rsvps WHERE meetup = :meetup AND choice = 'waiting' AND turn <= :turn;

-- name: rsvp_named
SELECT r.person, r.guests, r.confirmed, p.reachable, coalesce(p.account, '') AS account,
    coalesce(nullif(m.name, ''), p.name) AS name
FROM rsvps r JOIN people p ON p.id = r.person JOIN meetups e ON e.id = r.meetup
LEFT JOIN members m ON m.person = r.person AND m.community = e.community
WHERE r.meetup = :meetup AND r.choice = :choice ORDER BY r.turn, r.answered_at, r.person LIMIT :limit;

-- name: rsvp_unsettle!
UPDATE rsvps SET confirmed = 0 WHERE meetup = :meetup AND choice IN ('going', 'waiting');

-- name: rsvp_of
SELECT * FROM rsvps WHERE person = :person ORDER BY meetup;

-- name: meetup_to_retire
SELECT m.* FROM meetups m WHERE m.starts_at < :before AND m.starts_at + m.minutes * 60000 < :before
    AND EXISTS (SELECT 1 FROM rsvps r JOIN people p ON p.id = r.person
        WHERE r.meetup = m.id AND p.unreachable_why IS NOT 'nobody')
ORDER BY m.starts_at LIMIT :limit;

-- name: rsvp_to_retire
SELECT r.person FROM rsvps r JOIN people p ON p.id = r.person
WHERE r.meetup = :meetup AND p.unreachable_why IS NOT 'nobody' ORDER BY r.turn, r.person;

-- name: rsvp_retire!
UPDATE rsvps SET person = :nobody, answered_at = NULL WHERE meetup = :meetup AND person = :person;
