-- Beginnings of up to twelve letters lie ready: those of a word that everybody has (a place of work, the domain of an address)
-- were put together anew for each key.
DROP TABLE person_text;
CREATE VIRTUAL TABLE person_text USING fts5(
    words, marks, content='', contentless_delete=1, detail=none,
    tokenize='unicode61 remove_diacritics 2', prefix='1 2 3 4 5 6 7 8 9 10 11 12'
);
INSERT INTO person_text (rowid, words, marks)
SELECT
    id,
    given_name || ' ' || family_name || ' ' || email || ' ' || username || ' ' || facility || ' ' || title,
    'xstate' || replace(state, '-', '') || ' xlevel' || hex(level) || ' xfacility' || hex(facility)
        || ' xbtg' || break_the_glass || ' xpractice' || practice
FROM person;
