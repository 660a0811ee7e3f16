-- Each change of a worksheet raises its number, so that nobody who has read an older state writes over a newer one.
ALTER TABLE worksheet ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
-- Names these records among all that were ever in this place: a restored backup gets a name that none had before. Whoever opened
-- others changes nothing here.
INSERT INTO setting (key, value) VALUES ('generation', '"' || lower(hex(randomblob(16))) || '"')
    ON CONFLICT (key) DO UPDATE SET value = excluded.value;
