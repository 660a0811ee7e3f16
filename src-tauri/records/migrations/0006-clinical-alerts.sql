-- Whether a request carries the wish for clinical alerts with it.
ALTER TABLE request ADD COLUMN alerts INTEGER NOT NULL DEFAULT 0;
