-- Moments are microseconds since 1970-01-01 UTC. Text in JSON where only the desk reads it as a whole.
CREATE TABLE setting (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE worksheet (
    id       INTEGER PRIMARY KEY,
    name     TEXT    NOT NULL,
    form     TEXT    NOT NULL,
    practice INTEGER NOT NULL DEFAULT 0,
    people   INTEGER NOT NULL DEFAULT 0,
    errors   INTEGER NOT NULL DEFAULT 0,
    warnings INTEGER NOT NULL DEFAULT 0,
    -- Row ids are never reused, also not after a row was deleted.
    next_row INTEGER NOT NULL DEFAULT 1,
    cursor_row    INTEGER NOT NULL DEFAULT 0,
    cursor_column INTEGER NOT NULL DEFAULT 0,
    created  INTEGER NOT NULL,
    edited   INTEGER NOT NULL,
    removed  INTEGER
) STRICT;

-- The present rows. `place` orders them; rows inserted between two others get a place between theirs.
CREATE TABLE worksheet_row (
    worksheet INTEGER NOT NULL REFERENCES worksheet (id) ON DELETE CASCADE,
    row       INTEGER NOT NULL,
    place     REAL    NOT NULL,
    cells     TEXT    NOT NULL,
    formulas  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (worksheet, row)
) STRICT, WITHOUT ROWID;
CREATE INDEX worksheet_row_place ON worksheet_row (worksheet, place);

-- Append-only: undo and redo are entries too. `undoes` / `redoes` name the entry they answer.
CREATE TABLE operation (
    id        INTEGER PRIMARY KEY,
    worksheet INTEGER NOT NULL REFERENCES worksheet (id) ON DELETE CASCADE,
    kind      TEXT    NOT NULL CHECK (kind IN ('do', 'undo', 'redo')),
    answers   INTEGER REFERENCES operation (id),
    label     TEXT    NOT NULL,
    forward   TEXT    NOT NULL,
    inverse   TEXT    NOT NULL,
    made      INTEGER NOT NULL
) STRICT;
CREATE INDEX operation_worksheet ON operation (worksheet, id);

-- Titles of a HIE's forms that people chose for the wording of their lists; an empty department stands for any.
CREATE TABLE remembered_title (
    hie        TEXT    NOT NULL,
    wording    TEXT    NOT NULL COLLATE NOCASE,
    department TEXT    NOT NULL DEFAULT '' COLLATE NOCASE,
    title      TEXT    NOT NULL,
    chosen     INTEGER NOT NULL,
    PRIMARY KEY (hie, wording, department)
) STRICT, WITHOUT ROWID;

CREATE TABLE connection (
    id      INTEGER PRIMARY KEY,
    name    TEXT    NOT NULL,
    channel TEXT    NOT NULL CHECK (channel IN ('practice', 'scim', 'mail-draft', 'smtp', 'portal-form')),
    address TEXT    NOT NULL,
    -- How it is set up beyond the address: JSON, without anything secret.
    settings TEXT   NOT NULL DEFAULT '{}',
    -- Last four characters and date of the credential; the credential itself is in the keychain.
    credential_last_four TEXT NOT NULL DEFAULT '',
    credential_since     INTEGER,
    -- Day after which the credential no longer works, as the user knows it: YYYY-MM-DD or empty.
    credential_until     TEXT NOT NULL DEFAULT '',
    -- What was learned about the service: JSON.
    learned TEXT    NOT NULL DEFAULT '{}',
    -- Why it does not send until the user acts.
    stopped TEXT,
    created INTEGER NOT NULL,
    -- A connection that batches went by is hidden, never deleted: receipts name it.
    removed INTEGER
) STRICT;
CREATE UNIQUE INDEX connection_name ON connection (name COLLATE NOCASE) WHERE removed IS NULL;

CREATE TABLE batch (
    id          TEXT    PRIMARY KEY,
    name        TEXT    NOT NULL,
    worksheet   INTEGER REFERENCES worksheet (id) ON DELETE SET NULL,
    form        TEXT    NOT NULL,
    form_name   TEXT    NOT NULL,
    connection  INTEGER NOT NULL REFERENCES connection (id),
    attested_by TEXT    NOT NULL,
    attested    INTEGER NOT NULL,
    statements  TEXT    NOT NULL,
    digest      TEXT    NOT NULL,
    stopped     TEXT
) STRICT, WITHOUT ROWID;

-- The outbox. A row is committed with synchronous=FULL before the first byte leaves.
CREATE TABLE request (
    id          INTEGER PRIMARY KEY,
    batch       TEXT    NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    external_id TEXT    NOT NULL UNIQUE,
    given_name  TEXT    NOT NULL,
    family_name TEXT    NOT NULL,
    email       TEXT    NOT NULL,
    mobile      TEXT    NOT NULL,
    facility    TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    level       TEXT    NOT NULL,
    break_the_glass INTEGER NOT NULL,
    sheet_row   INTEGER NOT NULL,
    payload     TEXT    NOT NULL,
    sha256      TEXT    NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN
        ('queued', 'sending', 'accepted', 'already-there', 'rejected', 'undecided', 'unknown', 'confirmed',
         'user-confirmed', 'withdrawn')),
    attempts    INTEGER NOT NULL DEFAULT 0,
    -- How often the user asked again after a refusal; a repetition of the same round is recognized as one.
    round       INTEGER NOT NULL DEFAULT 0,
    remote_id   TEXT,
    username    TEXT    NOT NULL DEFAULT '',
    account     TEXT    NOT NULL DEFAULT 'none' CHECK (account IN
        ('none', 'requested', 'received', 'training-invited', 'training-done', 'active', 'deactivated')),
    explanation TEXT    NOT NULL DEFAULT '',
    -- What the user says of a hand-over that no machine saw: the day, YYYY-MM-DD, and the other side's number for it.
    handed_over TEXT    NOT NULL DEFAULT '',
    ticket      TEXT    NOT NULL DEFAULT '',
    changed     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX request_batch ON request (batch, position);
CREATE INDEX request_email ON request (email COLLATE NOCASE);
CREATE INDEX request_state ON request (batch, state, position);

-- What was sent and answered, for the evidence; never with a credential.
CREATE TABLE attempt (
    id       INTEGER PRIMARY KEY,
    request  INTEGER NOT NULL REFERENCES request (id) ON DELETE CASCADE,
    made     INTEGER NOT NULL,
    what     TEXT    NOT NULL,
    status   INTEGER,
    answer   TEXT    NOT NULL
) STRICT;
CREATE INDEX attempt_request ON attempt (request);

-- One row per person with, or waiting for, an account; filled from accepted requests.
CREATE TABLE person (
    email       TEXT NOT NULL COLLATE NOCASE,
    given_name  TEXT NOT NULL,
    family_name TEXT NOT NULL,
    mobile      TEXT NOT NULL,
    facility    TEXT NOT NULL,
    title       TEXT NOT NULL,
    level       TEXT NOT NULL,
    break_the_glass INTEGER NOT NULL,
    account     TEXT NOT NULL,
    username    TEXT NOT NULL DEFAULT '',
    practice    INTEGER NOT NULL,
    request     INTEGER REFERENCES request (id) ON DELETE SET NULL,
    changed     INTEGER NOT NULL,
    -- A practice account says nothing about a real one.
    PRIMARY KEY (email, practice)
) STRICT, WITHOUT ROWID;
