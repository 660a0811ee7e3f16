ALTER TABLE person RENAME TO person_before;

-- One row per person with, or waiting for, an account at an HIE.
CREATE TABLE person (
    id          INTEGER PRIMARY KEY,
    -- The HIE by its code, as form names begin with it. A practice account says nothing about a real one.
    hie         TEXT    NOT NULL,
    practice    INTEGER NOT NULL,
    email       TEXT    NOT NULL DEFAULT '' COLLATE NOCASE,
    given_name  TEXT    NOT NULL DEFAULT '' COLLATE NOCASE,
    family_name TEXT    NOT NULL DEFAULT '' COLLATE NOCASE,
    mobile      TEXT    NOT NULL DEFAULT '',
    facility    TEXT    NOT NULL DEFAULT '',
    title       TEXT    NOT NULL DEFAULT '',
    level       TEXT    NOT NULL DEFAULT '',
    break_the_glass INTEGER NOT NULL DEFAULT 0,
    username    TEXT    NOT NULL DEFAULT '' COLLATE NOCASE,
    -- What was asked for last, how far that is, and where the account stands.
    asked       TEXT    NOT NULL DEFAULT 'add' CHECK (asked IN
        ('add', 'change-role', 'change-contact', 'clinical-alerts', 'deactivate', 'reactivate')),
    progress    TEXT    NOT NULL DEFAULT 'idle' CHECK (progress IN
        ('idle', 'draft', 'ready', 'sent', 'received', 'training-invited', 'training-done', 'done', 'rejected', 'unknown',
         'withdrawn')),
    account     TEXT    NOT NULL DEFAULT 'none' CHECK (account IN
        ('none', 'pending', 'active', 'refresher-due', 'lapsed', 'deactivation-requested', 'deactivated')),
    -- The one state that lists show; follows from the three above, kept so that it can be searched for.
    state       TEXT    NOT NULL DEFAULT 'draft',
    -- Days, YYYY-MM-DD or empty.
    sent        TEXT    NOT NULL DEFAULT '',
    invited     TEXT    NOT NULL DEFAULT '',
    trained     TEXT    NOT NULL DEFAULT '',
    active      TEXT    NOT NULL DEFAULT '',
    ended       TEXT    NOT NULL DEFAULT '',
    -- When the person leaves or left the organization, and whether they went of their own will.
    leaves      TEXT    NOT NULL DEFAULT '',
    leaving     TEXT    NOT NULL DEFAULT '' CHECK (leaving IN ('', 'voluntary', 'involuntary')),
    -- When the leaving became known here; the HIE is to hear of it within a day or two.
    leaving_known INTEGER,
    alerts      TEXT    NOT NULL DEFAULT 'no' CHECK (alerts IN ('no', 'wanted', 'asked', 'on')),
    notes       TEXT    NOT NULL DEFAULT '',
    -- The service that shows the account, its id there, and the id that we gave it when we asked.
    connection  INTEGER REFERENCES connection (id) ON DELETE SET NULL,
    remote_id   TEXT    NOT NULL DEFAULT '',
    external_id TEXT    NOT NULL DEFAULT '',
    -- The request that was heard of last.
    request     INTEGER REFERENCES request (id) ON DELETE SET NULL,
    changed     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX person_email ON person (practice, hie, email) WHERE email <> '';
CREATE INDEX person_username ON person (username) WHERE username <> '';
CREATE INDEX person_name ON person (family_name, given_name, id);
CREATE INDEX person_state ON person (state);

-- What a request asks for, why, and for whom of the people.
ALTER TABLE request ADD COLUMN kind TEXT NOT NULL DEFAULT 'add' CHECK (kind IN
    ('add', 'change-role', 'change-contact', 'clinical-alerts', 'deactivate', 'reactivate'));
ALTER TABLE request ADD COLUMN reason TEXT NOT NULL DEFAULT '';
-- What is to be different, where it changes something: JSON pairs of a field and its new value.
ALTER TABLE request ADD COLUMN changes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE request ADD COLUMN person INTEGER REFERENCES person (id) ON DELETE SET NULL;
CREATE INDEX request_person ON request (person) WHERE person IS NOT NULL;

-- What happened to a person: append-only.
CREATE TABLE person_event (
    id       INTEGER PRIMARY KEY,
    person   INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    -- The day on which it happened, and the moment at which it was noted.
    day      TEXT    NOT NULL,
    noted    INTEGER NOT NULL,
    -- A state, or what else it is: 'changed', 'note', 'request', 'found', 'leaving', 'alerts'.
    what     TEXT    NOT NULL,
    words    TEXT    NOT NULL,
    source   TEXT    NOT NULL CHECK (source IN ('hie', 'user', 'batch')),
    -- What proves it: 'batch:ID', 'file:NAME', 'connection:NAME', or nothing.
    evidence TEXT    NOT NULL DEFAULT '',
    note     TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX person_event_person ON person_event (person, id);
CREATE TRIGGER person_event_stays BEFORE UPDATE ON person_event
BEGIN
    SELECT RAISE(ABORT, 'the timeline of a person is never rewritten');
END;

-- The words to search for, and marks for what lists are narrowed to. Positions are not needed: every word stands alone.
CREATE VIRTUAL TABLE person_text USING fts5(
    words, marks, content='', contentless_delete=1, detail=none,
    tokenize='unicode61 remove_diacritics 2', prefix='1 2 3'
);
CREATE TRIGGER person_inserted AFTER INSERT ON person
BEGIN
    INSERT INTO person_text (rowid, words, marks) VALUES (
        new.id,
        new.given_name || ' ' || new.family_name || ' ' || new.email || ' ' || new.username || ' ' || new.facility || ' ' || new.title,
        'xstate' || replace(new.state, '-', '') || ' xlevel' || hex(new.level) || ' xfacility' || hex(new.facility)
            || ' xbtg' || new.break_the_glass || ' xpractice' || new.practice);
END;
CREATE TRIGGER person_deleted AFTER DELETE ON person
BEGIN
    DELETE FROM person_text WHERE rowid = old.id;
END;
CREATE TRIGGER person_changed AFTER UPDATE ON person
WHEN old.given_name <> new.given_name COLLATE BINARY OR old.family_name <> new.family_name COLLATE BINARY
    OR old.email <> new.email COLLATE BINARY OR old.username <> new.username COLLATE BINARY
    OR old.facility <> new.facility OR old.title <> new.title OR old.state <> new.state OR old.level <> new.level
    OR old.break_the_glass <> new.break_the_glass OR old.practice <> new.practice
BEGIN
    DELETE FROM person_text WHERE rowid = old.id;
    INSERT INTO person_text (rowid, words, marks) VALUES (
        new.id,
        new.given_name || ' ' || new.family_name || ' ' || new.email || ' ' || new.username || ' ' || new.facility || ' ' || new.title,
        'xstate' || replace(new.state, '-', '') || ' xlevel' || hex(new.level) || ' xfacility' || hex(new.facility)
            || ' xbtg' || new.break_the_glass || ' xpractice' || new.practice);
END;

INSERT INTO person (hie, practice, email, given_name, family_name, mobile, facility, title, level, break_the_glass, username,
    progress, account, state, connection, remote_id, external_id, request, changed)
SELECT
    coalesce(substr(batch.form, 1, instr(batch.form, '/') - 1),
        (SELECT substr(form, 1, instr(form, '/') - 1) FROM batch ORDER BY attested DESC LIMIT 1), ''),
    former.practice, former.email, former.given_name, former.family_name, former.mobile, former.facility, former.title,
    former.level, former.break_the_glass, former.username,
    CASE former.account
        WHEN 'none' THEN 'sent' WHEN 'requested' THEN 'sent' WHEN 'active' THEN 'done' WHEN 'deactivated' THEN 'done'
        ELSE former.account END,
    CASE former.account WHEN 'active' THEN 'active' WHEN 'deactivated' THEN 'deactivated' ELSE 'pending' END,
    CASE former.account WHEN 'none' THEN 'sent' WHEN 'requested' THEN 'sent' ELSE former.account END,
    batch.connection, coalesce(request.remote_id, ''), coalesce(request.external_id, ''), former.request, former.changed
FROM person_before AS former
    LEFT JOIN request ON request.id = former.request
    LEFT JOIN batch ON batch.id = request.batch;

INSERT INTO person_event (person, day, noted, what, words, source, evidence)
SELECT person.id, date(person.changed / 1000000, 'unixepoch'), person.changed, person.state, 'As known before the timeline was kept',
    'batch', coalesce('batch:' || request.batch, '')
FROM person LEFT JOIN request ON request.id = person.request;

DROP TABLE person_before;
