use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::database::{from_micros, to_micros};
use crate::{Records, RecordsError};

/// One exchange with the other side about one request, to be kept. Never with a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttempt {
    /// Which request.
    pub request: i64,
    /// When.
    pub made: Timestamp,
    /// What was asked, for example `POST /Users`.
    pub what: String,
    /// Status of the answer; none when there was no answer.
    pub status: Option<u16>,
    /// The answer, shortened, or why there was none.
    pub answer: String,
}

impl Records {
    /// What was sent and answered for a request, oldest first.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn attempts(&self, request: i64) -> Result<Vec<NewAttempt>, RecordsError> {
        let sql = "SELECT request, made, what, status, answer FROM attempt WHERE request = ?1 ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([request], |row| {
            Ok(NewAttempt {
                request: row.get(0)?,
                made: from_micros(row.get(1)?),
                what: row.get(2)?,
                status: row.get(3)?,
                answer: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

pub(crate) fn append_attempts(file: &Connection, attempts: &[NewAttempt]) -> Result<(), RecordsError> {
    let mut statement =
        file.prepare_cached("INSERT INTO attempt (request, made, what, status, answer) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for attempt in attempts {
        statement.execute(params![
            attempt.request,
            to_micros(attempt.made),
            attempt.what,
            attempt.status,
            attempt.answer
        ])?;
    }
    Ok(())
}
