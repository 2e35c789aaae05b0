-- name: member_get^
SELECT * FROM members WHERE community = :community AND person = :person;

-- name: member_save!
INSERT INTO members (community, person, name, role, standing, introduction, interests, shares, learns, public,
    invited_at, joined_at, knocks)
VALUES (:community, :person, :name, :role, :standing, :introduction, :interests, :shares, :learns, :public,
    :invited_at, :joined_at, :knocks)
ON CONFLICT (community, person) DO UPDATE SET name = excluded.name, role = excluded.role,
    standing = excluded.standing, introduction = excluded.introduction, interests = excluded.interests,
    shares = excluded.shares, learns = excluded.learns, public = excluded.public,
    invited_at = excluded.invited_at, joined_at = excluded.joined_at,
    knocks = excluded.knocks;

-- name: member_page
SELECT * FROM members WHERE community = :community AND standing = 'active'
ORDER BY joined_at, person LIMIT :limit OFFSET :offset;

-- name: member_count$
SELECT count(*) FROM members WHERE community = :community AND standing = 'active';

-- name: member_of
SELECT * FROM members WHERE person = :person ORDER BY community;

-- name: member_hosts
SELECT * FROM members WHERE community = :community AND standing = 'active' AND role <> 'member'
ORDER BY joined_at, person;

-- name: member_silent
SELECT coalesce(nullif(m.name, ''), p.name) AS name, coalesce(p.unreachable_why, '') AS why
FROM members m JOIN people p ON p.id = m.person
WHERE m.community = :community AND m.standing = 'active' AND NOT p.reachable ORDER BY m.joined_at, m.person LIMIT 500;

-- name: member_applied
SELECT * FROM members WHERE community = :community AND standing = 'applied' ORDER BY person LIMIT 100;
