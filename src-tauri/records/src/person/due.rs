//! Whom to look at when it is worked out what is due.

use rusqlite::OptionalExtension;

use super::{COLUMNS, PersonRow, read};
use crate::{Records, RecordsError};

impl Records {
    /// Everyone of whom something may be due: leavers, open requests, alerts, and whoever trained, or became active, on this
    /// day or before. Practice accounts are nobody's duty.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn people_to_look_at(&self, trained_until: &str) -> Result<Vec<PersonRow>, RecordsError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM person WHERE NOT practice AND (
                 (leaves <> '' AND account NOT IN ('none', 'deactivated'))
                 OR progress IN ('sent', 'received', 'training-invited', 'training-done', 'unknown')
                 OR alerts IN ('wanted', 'asked')
                 OR unlisted <> ''
                 OR account IN ('refresher-due', 'lapsed', 'deactivation-requested')
                 OR (account = 'active' AND max(trained, active) <> '' AND max(trained, active) <= ?1))
             ORDER BY family_name, given_name, id"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_map([trained_until], read)?.collect::<Result<_, _>>()?)
    }

    /// The day on which somebody real came to be known first, `YYYY-MM-DD`; none where nobody is.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn known_since(&self) -> Result<Option<String>, RecordsError> {
        let sql = "SELECT day FROM person_event WHERE id =
             (SELECT min(person_event.id) FROM person_event JOIN person ON person.id = person_event.person
              WHERE NOT person.practice)";
        Ok(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?)
    }

    /// The batches of these requests.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn batches_of(&self, requests: &[i64]) -> Result<Vec<(i64, String)>, RecordsError> {
        let mut statement = self.connection.prepare_cached("SELECT batch FROM request WHERE id = ?1")?;
        let mut found = Vec::with_capacity(requests.len());
        for request in requests {
            found.extend(statement.query_row([request], |row| row.get(0)).optional()?.map(|batch| (*request, batch)));
        }
        Ok(found)
    }
}
