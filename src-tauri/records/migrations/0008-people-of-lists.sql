-- The day of the HIE's list that did not have a person any more.
ALTER TABLE person ADD COLUMN unlisted TEXT NOT NULL DEFAULT '';
-- Whatever their level, people of a list were noted as unable to break the glass. 2 is not known; the next list says.
UPDATE person SET break_the_glass = 2 WHERE break_the_glass = 0 AND request IS NULL AND remote_id = '';
