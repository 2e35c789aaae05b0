-- The house: inbox, people, communities, topics, meetups, conversations, outbox, agenda.
-- Moments are INTEGER milliseconds since 1970 in UTC. Lists and small facts are JSON text.

CREATE TABLE facts (              -- single values about this database: the bot it belongs to, its signing key
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE inbox (              -- every update, written down before anything else
    arrival     INTEGER PRIMARY KEY AUTOINCREMENT,
    update_id   INTEGER NOT NULL UNIQUE,
    lane        TEXT NOT NULL,    -- what is handled in order of arrival: a chat; '' when the update is done
    raw         TEXT,             -- goes when the update is done: message text is not kept
    received_at INTEGER NOT NULL,
    state       TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'parked')),
    tries       INTEGER NOT NULL DEFAULT 0,
    error       TEXT
) STRICT;
CREATE INDEX inbox_open ON inbox (arrival) WHERE state = 'new';
CREATE INDEX inbox_parked ON inbox (arrival) WHERE state = 'parked';
CREATE INDEX inbox_done ON inbox (received_at) WHERE state = 'done';

CREATE TABLE people (
    id              INTEGER PRIMARY KEY,
    account         TEXT UNIQUE,  -- null once forgotten
    private         TEXT,
    name            TEXT NOT NULL,
    language        TEXT,
    spoken          TEXT NOT NULL DEFAULT 'ko',
    reachable       INTEGER NOT NULL DEFAULT 0 CHECK (reachable IN (0, 1)),
    unreachable_why TEXT,
    met_at          INTEGER,
    seen_at         INTEGER       -- when last heard of, to the day: who left everywhere is forgotten in time
) STRICT;

CREATE TABLE communities (
    id         INTEGER PRIMARY KEY,
    chat       TEXT NOT NULL UNIQUE,
    former     TEXT,              -- the address before the group became another one; updates of then come late
    title      TEXT NOT NULL,
    stage      TEXT NOT NULL CHECK (stage IN ('new', 'ready', 'left')),
    settings   TEXT NOT NULL CHECK (json_valid(settings)),
    powers     TEXT NOT NULL CHECK (json_valid(powers)),
    forum      INTEGER NOT NULL DEFAULT 0,
    founded_at INTEGER
) STRICT;
CREATE INDEX communities_former ON communities (former) WHERE former IS NOT NULL;

CREATE TABLE admins (             -- the admins of a group, as the chat program last said
    chat     TEXT PRIMARY KEY,
    accounts TEXT NOT NULL CHECK (json_valid(accounts)),
    asked_at INTEGER
) STRICT;

CREATE TABLE members (
    community    INTEGER NOT NULL REFERENCES communities (id),
    person       INTEGER NOT NULL REFERENCES people (id),
    name         TEXT NOT NULL,
    role         TEXT NOT NULL CHECK (role IN ('member', 'host', 'staff', 'owner')),
    standing     TEXT NOT NULL CHECK (standing IN ('applied', 'active', 'declined', 'left', 'removed')),
    introduction TEXT NOT NULL DEFAULT '',
    interests    TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(interests)),
    shares       TEXT NOT NULL DEFAULT '',
    learns       TEXT NOT NULL DEFAULT '',
    public       INTEGER NOT NULL DEFAULT 1 CHECK (public IN (0, 1)),
    invited_at   INTEGER,
    joined_at    INTEGER,
    knocks       INTEGER NOT NULL DEFAULT 0 CHECK (knocks IN (0, 1)),  -- waits to be let into the group
    PRIMARY KEY (community, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_person ON members (person);

CREATE TABLE topics (
    id          INTEGER PRIMARY KEY,
    community   INTEGER NOT NULL REFERENCES communities (id),
    number      INTEGER NOT NULL,
    proposer    INTEGER REFERENCES people (id),
    title       TEXT NOT NULL,
    why         TEXT NOT NULL,
    kind        TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'planned', 'withdrawn', 'closed')),
    quorum_at   INTEGER,
    proposed_at INTEGER,
    UNIQUE (community, number)
) STRICT;

CREATE TABLE votes (
    topic  INTEGER NOT NULL REFERENCES topics (id),
    person INTEGER NOT NULL REFERENCES people (id),
    comes  INTEGER NOT NULL DEFAULT 0 CHECK (comes IN (0, 1)),
    hosts  INTEGER NOT NULL DEFAULT 0 CHECK (hosts IN (0, 1)),
    at     INTEGER,
    PRIMARY KEY (topic, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX votes_person ON votes (person);

CREATE TABLE meetups (
    id            INTEGER PRIMARY KEY,
    community     INTEGER NOT NULL REFERENCES communities (id),
    number        INTEGER NOT NULL,
    host          INTEGER REFERENCES people (id),
    title         TEXT NOT NULL,
    wall          TEXT NOT NULL CHECK (json_valid(wall)),   -- local wall time, zone, fold: the truth
    starts_at     INTEGER NOT NULL,                         -- derived from it
    place         TEXT NOT NULL CHECK (json_valid(place)),
    minutes       INTEGER NOT NULL CHECK (minutes > 0),
    topic         INTEGER REFERENCES topics (id),
    seats         INTEGER CHECK (seats > 0),
    least         INTEGER CHECK (least > 0),
    fee           TEXT CHECK (fee IS NULL OR json_valid(fee)),
    bring         TEXT NOT NULL DEFAULT '',
    note          TEXT NOT NULL DEFAULT '',
    answer_by     INTEGER,
    state         TEXT NOT NULL CHECK (state IN ('open', 'closed', 'cancelled', 'over')),
    cancel_reason TEXT NOT NULL DEFAULT '',
    version       INTEGER NOT NULL DEFAULT 1,
    announced_at  INTEGER,
    UNIQUE (community, number)
) STRICT;
CREATE INDEX meetups_coming ON meetups (community, starts_at);
CREATE INDEX meetups_host ON meetups (host);
CREATE INDEX meetups_topic ON meetups (topic);

CREATE TABLE rsvps (
    meetup      INTEGER NOT NULL REFERENCES meetups (id),
    person      INTEGER NOT NULL REFERENCES people (id),
    choice      TEXT NOT NULL CHECK (choice IN ('going', 'waiting', 'maybe', 'no')),
    guests      INTEGER NOT NULL DEFAULT 0 CHECK (guests BETWEEN 0 AND 3),
    turn        INTEGER NOT NULL DEFAULT 0,
    confirmed   INTEGER NOT NULL DEFAULT 1 CHECK (confirmed IN (0, 1)),
    late        INTEGER NOT NULL DEFAULT 0 CHECK (late IN (0, 1)),
    answered_at INTEGER,
    changes     INTEGER NOT NULL DEFAULT 0,  -- by the person's own hand, counted since then, for at most an hour
    counted_since INTEGER,
    PRIMARY KEY (meetup, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX rsvps_order ON rsvps (meetup, choice, turn, guests);
CREATE INDEX rsvps_person ON rsvps (person);

-- How many heads each answer has, kept by the triggers below, so that a tap on a meetup with thousands costs no more.
CREATE TABLE headcounts (
    meetup INTEGER NOT NULL REFERENCES meetups (id),
    choice TEXT NOT NULL,
    heads  INTEGER NOT NULL CHECK (heads >= 0),
    PRIMARY KEY (meetup, choice)
) STRICT, WITHOUT ROWID;
-- The last word on seats as well: no statement can oversell them.
CREATE TRIGGER rsvps_counted_new AFTER INSERT ON rsvps BEGIN
    INSERT INTO headcounts (meetup, choice, heads) VALUES (NEW.meetup, NEW.choice, 1 + NEW.guests)
        ON CONFLICT DO UPDATE SET heads = heads + excluded.heads;
    SELECT RAISE(ABORT, 'oversold') FROM meetups m JOIN headcounts h ON h.meetup = m.id AND h.choice = 'going'
        WHERE m.id = NEW.meetup AND NEW.choice = 'going' AND m.seats < h.heads;
END;
CREATE TRIGGER rsvps_counted_anew AFTER UPDATE ON rsvps
WHEN OLD.choice <> NEW.choice OR OLD.guests <> NEW.guests BEGIN
    UPDATE headcounts SET heads = heads - 1 - OLD.guests WHERE meetup = OLD.meetup AND choice = OLD.choice;
    INSERT INTO headcounts (meetup, choice, heads) VALUES (NEW.meetup, NEW.choice, 1 + NEW.guests)
        ON CONFLICT DO UPDATE SET heads = heads + excluded.heads;
    SELECT RAISE(ABORT, 'oversold') FROM meetups m JOIN headcounts h ON h.meetup = m.id AND h.choice = 'going'
        WHERE m.id = NEW.meetup AND NEW.choice = 'going' AND m.seats < h.heads
            AND (OLD.choice <> 'going' OR NEW.guests > OLD.guests);
END;
CREATE TRIGGER rsvps_counted_out AFTER DELETE ON rsvps BEGIN
    UPDATE headcounts SET heads = heads - 1 - OLD.guests WHERE meetup = OLD.meetup AND choice = OLD.choice;
END;

CREATE TABLE drafts (             -- conversations under way
    person     INTEGER NOT NULL REFERENCES people (id),
    chat       TEXT NOT NULL,
    form       TEXT NOT NULL,
    community  INTEGER REFERENCES communities (id),
    subject    INTEGER NOT NULL DEFAULT 0,
    answers    TEXT NOT NULL CHECK (json_valid(answers)),
    at         TEXT NOT NULL,
    changing   INTEGER NOT NULL DEFAULT 0,
    pending    TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(pending)),
    doubt      TEXT NOT NULL DEFAULT '',
    looking    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(looking)),
    step       INTEGER NOT NULL DEFAULT 0,
    message    TEXT,
    expires_at INTEGER,
    PRIMARY KEY (person, chat, form)
) STRICT, WITHOUT ROWID;
CREATE INDEX drafts_expiry ON drafts (expires_at);

CREATE TABLE letters (            -- the outbox
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    kind         TEXT NOT NULL,
    chat         TEXT NOT NULL,
    subject      INTEGER NOT NULL DEFAULT 0,
    person       INTEGER REFERENCES people (id),
    community    INTEGER REFERENCES communities (id),
    args         TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(args)),
    weight       INTEGER NOT NULL,
    doubtful     TEXT NOT NULL CHECK (doubtful IN ('again', 'hold')),
    key          TEXT,
    card         TEXT,
    edits        TEXT,
    due_at       INTEGER NOT NULL,
    expires_at   INTEGER,
    fate         TEXT NOT NULL DEFAULT 'waiting'
                 CHECK (fate IN ('waiting', 'sending', 'held', 'delivered', 'skipped', 'failed')),
    attempt      INTEGER NOT NULL DEFAULT 0,
    doubts       INTEGER NOT NULL DEFAULT 0,
    lease_until  INTEGER,
    reason       TEXT,
    delivered_as TEXT,
    ended_at     INTEGER
) STRICT;
CREATE INDEX letters_order ON letters (weight, due_at, id, chat) WHERE fate = 'waiting';
CREATE INDEX letters_due ON letters (due_at) WHERE fate = 'waiting';
CREATE INDEX letters_sending ON letters (lease_until) WHERE fate = 'sending';
CREATE UNIQUE INDEX letters_key ON letters (key) WHERE fate = 'waiting' AND key IS NOT NULL;
CREATE INDEX letters_subject ON letters (subject, kind) WHERE fate IN ('waiting', 'held');
CREATE INDEX letters_chat ON letters (chat, weight, due_at) WHERE fate = 'waiting';
CREATE INDEX letters_held ON letters (card) WHERE fate = 'held';
CREATE INDEX letters_troubled ON letters (community, ended_at) WHERE fate IN ('held', 'failed');
CREATE INDEX letters_ended ON letters (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE cards (              -- where the message that shows something is now
    name      TEXT NOT NULL,
    chat      TEXT NOT NULL,
    message   TEXT NOT NULL,   -- empty: gone, to be posted anew when it is shown next
    shown_at  INTEGER,
    posted_at INTEGER,
    digest    TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (name, chat)
) STRICT, WITHOUT ROWID;

CREATE TABLE sends (              -- what was sent lately, so that all senders share Telegram's limits
    chat TEXT NOT NULL,
    at   INTEGER NOT NULL
) STRICT;
CREATE INDEX sends_chat ON sends (chat, at);
CREATE INDEX sends_at ON sends (at);

CREATE TABLE halts (              -- "too many requests": nothing to this chat ('*': to anyone) until then
    chat  TEXT PRIMARY KEY,
    until INTEGER NOT NULL,
    since INTEGER NOT NULL
) STRICT;

CREATE TABLE agenda (
    id         INTEGER PRIMARY KEY,
    duty       TEXT NOT NULL,
    subject    INTEGER NOT NULL,
    community  INTEGER NOT NULL REFERENCES communities (id),
    due_at     INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    detail     INTEGER NOT NULL DEFAULT 0,
    outcome    TEXT,              -- null: still to be done
    UNIQUE (duty, subject, due_at, detail)
) STRICT;
CREATE INDEX agenda_due ON agenda (due_at) WHERE outcome IS NULL;
CREATE INDEX agenda_subject ON agenda (subject, duty) WHERE outcome IS NULL;

CREATE TABLE links (
    token      TEXT PRIMARY KEY,
    purpose    TEXT NOT NULL,
    community  INTEGER NOT NULL REFERENCES communities (id),
    subject    INTEGER NOT NULL DEFAULT 0,
    expires_at INTEGER
) STRICT;
CREATE INDEX links_purpose ON links (purpose, community, subject);

CREATE TABLE log (                -- the audit log: only ever added to
    id        INTEGER PRIMARY KEY,
    community INTEGER NOT NULL REFERENCES communities (id),
    actor     INTEGER REFERENCES people (id),
    action    TEXT NOT NULL,
    detail    TEXT NOT NULL CHECK (json_valid(detail)),
    at        INTEGER NOT NULL
) STRICT;
CREATE INDEX log_community ON log (community, id);
CREATE TRIGGER log_keeps_its_lines BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
CREATE TRIGGER log_keeps_all_lines BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
