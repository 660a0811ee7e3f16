use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, params};
use worksheet::people::StateSource;

use super::odd;
use crate::database::{from_micros, to_micros};
use crate::{Records, RecordsError};

/// Something that happened to a person, to be appended to the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// The day on which it happened.
    pub day: Date,
    /// A state (`active`), or `changed`, `note`, `request`, `found`, `leaving`, `alerts`.
    pub what: String,
    /// In words.
    pub words: String,
    /// Who says so.
    pub source: StateSource,
    /// What proves it: `batch:ID`, `file:NAME`, `connection:NAME`, or nothing.
    pub evidence: String,
    /// The user's note on it.
    pub note: String,
}

/// An entry of a person's timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// Its number.
    pub id: i64,
    /// Whom it is about.
    pub person: i64,
    /// The day on which it happened, `YYYY-MM-DD`.
    pub day: String,
    /// When it was noted.
    pub noted: Timestamp,
    /// See [`NewEvent::what`].
    pub what: String,
    /// In words.
    pub words: String,
    /// Who says so.
    pub source: StateSource,
    /// What proves it.
    pub evidence: String,
    /// The user's note on it.
    pub note: String,
}

impl Records {
    /// What happened to a person, oldest first.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn timeline(&self, person: i64) -> Result<Vec<EventRow>, RecordsError> {
        let sql = "SELECT id, person, day, noted, what, words, source, evidence, note FROM person_event
             WHERE person = ?1 ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([person], |row| {
            let source: String = row.get(6)?;
            Ok(EventRow {
                id: row.get(0)?,
                person: row.get(1)?,
                day: row.get(2)?,
                noted: from_micros(row.get(3)?),
                what: row.get(4)?,
                words: row.get(5)?,
                source: StateSource::named(&source).ok_or_else(|| odd(6, &source))?,
                evidence: row.get(7)?,
                note: row.get(8)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

pub(super) fn append(file: &Connection, person: i64, events: &[NewEvent], now: Timestamp) -> Result<(), RecordsError> {
    let mut statement = file.prepare_cached(
        "INSERT INTO person_event (person, day, noted, what, words, source, evidence, note)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for event in events {
        statement.execute(params![
            person,
            event.day.to_string(),
            to_micros(now),
            event.what,
            event.words,
            event.source.as_str(),
            event.evidence,
            event.note,
        ])?;
    }
    Ok(())
}
