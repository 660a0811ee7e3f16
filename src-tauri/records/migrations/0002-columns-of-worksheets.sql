-- Which columns the cells of a worksheet belong to: a form's columns change when a new edition of it is learned.
-- A worksheet without any was made with the columns of the form's starter layout.
CREATE TABLE worksheet_column (
    worksheet INTEGER NOT NULL REFERENCES worksheet (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    key TEXT NOT NULL,
    header TEXT NOT NULL,
    PRIMARY KEY (worksheet, place)
) STRICT, WITHOUT ROWID;
