-- name: topic_get^
SELECT * FROM topics WHERE id = :id;

-- name: topic_numbered^
SELECT * FROM topics WHERE community = :community AND number = :number;

-- name: topic_next_number$
SELECT coalesce(max(number), 0) + 1 FROM topics WHERE community = :community;

-- name: topic_add<!
INSERT INTO topics (community, number, proposer, title, why, kind, state, quorum_at, proposed_at)
VALUES (:community, :number, :proposer, :title, :why, :kind, :state, :quorum_at, :proposed_at);

-- name: topic_save!
UPDATE topics SET title = :title, why = :why, kind = :kind, state = :state, quorum_at = :quorum_at,
    proposer = :proposer WHERE id = :id;

-- name: topic_ranking
SELECT t.*, coalesce(sum(m.person IS NOT NULL AND (v.comes OR v.hosts)), 0) AS tally_comes,
    coalesce(sum(m.person IS NOT NULL AND v.hosts), 0) AS tally_hosts
FROM topics t LEFT JOIN votes v ON v.topic = t.id
LEFT JOIN members m ON m.community = t.community AND m.person = v.person AND m.standing = 'active'
WHERE t.community = :community AND t.state = 'open'
GROUP BY t.id ORDER BY tally_comes DESC, t.number LIMIT :limit OFFSET :offset;

-- name: topic_hostless
SELECT t.*, sum(v.comes OR v.hosts) AS tally_comes, sum(v.hosts) AS tally_hosts
FROM topics t JOIN votes v ON v.topic = t.id
JOIN members m ON m.community = t.community AND m.person = v.person AND m.standing = 'active'
WHERE t.community = :community AND t.state = 'open'
GROUP BY t.id HAVING tally_hosts = 0 AND tally_comes >= :votes ORDER BY tally_comes DESC, t.number LIMIT 5;

-- name: topic_count$
SELECT count(*) FROM topics WHERE community = :community AND state = 'open';

-- name: topic_by
SELECT * FROM topics WHERE proposer = :person ORDER BY id;

-- name: vote_get^
SELECT * FROM votes WHERE topic = :topic AND person = :person;

-- name: vote_save!
INSERT INTO votes (topic, person, comes, hosts, at) VALUES (:topic, :person, :comes, :hosts, :at)
ON CONFLICT (topic, person) DO UPDATE SET comes = excluded.comes, hosts = excluded.hosts, at = excluded.at;

-- name: vote_tally^
SELECT coalesce(sum(v.comes OR v.hosts), 0) AS comes, coalesce(sum(v.hosts), 0) AS hosts
FROM votes v JOIN topics t ON t.id = v.topic
JOIN members m ON m.community = t.community AND m.person = v.person AND m.standing = 'active'
WHERE v.topic = :topic;

-- name: vote_would_host
SELECT p.* FROM votes v JOIN topics t ON t.id = v.topic JOIN people p ON p.id = v.person
JOIN members m ON m.community = t.community AND m.person = v.person AND m.standing = 'active'
WHERE v.topic = :topic AND v.hosts ORDER BY v.at, p.id;

-- name: vote_voters
SELECT p.* FROM votes v JOIN topics t ON t.id = v.topic JOIN people p ON p.id = v.person
JOIN members m ON m.community = t.community AND m.person = v.person AND m.standing = 'active'
WHERE v.topic = :topic AND (v.comes OR v.hosts) ORDER BY v.at, p.id;

-- name: vote_by
SELECT * FROM votes WHERE person = :person AND (comes OR hosts) ORDER BY topic;

-- name: vote_retire!
DELETE FROM votes WHERE at < :before AND topic IN (SELECT id FROM topics WHERE state <> 'open');
