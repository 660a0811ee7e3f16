-- The person at an HIE who looks after the organization, as the user entered it.
CREATE TABLE contact_person (
    hie TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    -- Day on which the user knew it to be right, as 2026-11-30; empty where nobody has said.
    confirmed TEXT NOT NULL
) STRICT;

-- What a profile only assumes, and the HIE confirmed to the user.
CREATE TABLE confirmed_fact (
    hie TEXT NOT NULL,
    fact TEXT NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (hie, fact)
) STRICT;
