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
SELECT t.*, coalesce(sum(v.comes OR v.hosts), 0) AS tally_comes, coalesce(sum(v.hosts), 0) AS tally_hosts
FROM topics t LEFT JOIN votes v ON v.topic = t.id
WHERE t.community = :community AND t.state = 'open'
GROUP BY t.id ORDER BY tally_comes DESC, t.number LIMIT :limit OFFSET :offset;

-- name: topic_hostless
SELECT t.*, coalesce(sum(v.comes OR v.hosts), 0) AS tally_comes, coalesce(sum(v.hosts), 0) AS tally_hosts
FROM topics t LEFT JOIN votes v ON v.topic = t.id
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
SELECT coalesce(sum(comes OR hosts), 0) AS comes, coalesce(sum(hosts), 0) AS hosts FROM votes WHERE topic = :topic;

-- name: vote_would_host
SELECT p.* FROM people p JOIN votes v ON v.person = p.id WHERE v.topic = :topic AND v.hosts ORDER BY v.at, p.id;

-- name: vote_by
SELECT * FROM votes WHERE person = :person AND (comes OR hosts) ORDER BY topic;
