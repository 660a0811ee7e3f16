-- Several copies of the records: what went from one to another with a file, and what came.

-- A worksheet is the same one in every copy, however it is named and numbered there.
ALTER TABLE worksheet ADD COLUMN origin TEXT NOT NULL DEFAULT '';
UPDATE worksheet SET origin = lower(hex(randomblob(16)));
CREATE TRIGGER worksheet_origin AFTER INSERT ON worksheet WHEN new.origin = ''
BEGIN
    UPDATE worksheet SET origin = lower(hex(randomblob(16))) WHERE id = new.id;
END;

-- Hand-over files that were written here, and those that were taken over here.
CREATE TABLE file_written (
    id      TEXT    PRIMARY KEY,
    written INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE file_taken (
    id      TEXT    PRIMARY KEY,
    written INTEGER NOT NULL,
    taken   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How often the right to send a request went from one copy to another. Only a file that is further along brings it.
ALTER TABLE request ADD COLUMN moves INTEGER NOT NULL DEFAULT 0;

-- Requests that are sent from another copy, and what they were before they went there.
CREATE TABLE request_away (
    external_id TEXT    PRIMARY KEY,
    file        TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    explanation TEXT    NOT NULL,
    moved       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX request_away_file ON request_away (file);

-- Whatever asks for it: what is with another copy is not sent from this one.
CREATE TRIGGER request_away_stays BEFORE UPDATE OF state ON request
WHEN new.state IN ('queued', 'sending') AND EXISTS (SELECT 1 FROM request_away WHERE external_id = new.external_id)
BEGIN
    SELECT RAISE(ABORT, 'this request was handed over; it is sent from the other copy');
END;
