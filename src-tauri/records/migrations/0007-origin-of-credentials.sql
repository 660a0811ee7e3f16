-- A credential hangs on a random id of its connection; its number is used again once a connection is gone. What was kept under
-- the number does not say which service it is for, and is asked for again.
ALTER TABLE connection ADD COLUMN credential_id TEXT NOT NULL DEFAULT '';
UPDATE connection SET credential_id = lower(hex(randomblob(16))), credential_last_four = '', credential_since = NULL,
    credential_until = '';
