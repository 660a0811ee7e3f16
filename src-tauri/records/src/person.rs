use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::database::{from_micros, to_micros};
use crate::{AccountState, Records, RecordsError};

/// A person with, or waiting for, an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// E-mail; with `practice` it names the person, without regard to case.
    pub email: String,
    /// First name.
    pub given_name: String,
    /// Last name.
    pub family_name: String,
    /// Mobile number.
    pub mobile: String,
    /// Place of work.
    pub facility: String,
    /// Title.
    pub title: String,
    /// Access level name.
    pub level: String,
    /// Whether the level opens records without consent in an emergency.
    pub break_the_glass: bool,
    /// Where the account stands.
    pub account: AccountState,
    /// User name that the HIE assigned.
    pub username: String,
    /// Whether the account is one of the practice HIE.
    pub practice: bool,
    /// The request that the account came from.
    pub request: Option<i64>,
    /// Last change.
    pub changed: Timestamp,
}

const COLUMNS: &str = "email, given_name, family_name, mobile, facility, title, level, break_the_glass, account,
    username, practice, request, changed";

impl Records {
    /// Everyone with, or waiting for, an account: those of the practice HIE, or the real ones; by family name.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn people(&self, practice: bool) -> Result<Vec<PersonRow>, RecordsError> {
        let sql = format!("SELECT {COLUMNS} FROM person WHERE practice = ?1 ORDER BY family_name, given_name, email");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_map([practice], read)?.collect::<Result<_, _>>()?)
    }

    /// The person with this address.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn person(&self, email: &str, practice: bool) -> Result<Option<PersonRow>, RecordsError> {
        let sql = format!("SELECT {COLUMNS} FROM person WHERE email = ?1 AND practice = ?2");
        Ok(self.connection.prepare_cached(&sql)?.query_row(params![email, practice], read).optional()?)
    }

    /// Where every known account stands, by address in small letters: what the checker knows of people.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn standings(&self, practice: bool) -> Result<HashMap<String, AccountState>, RecordsError> {
        let mut statement = self.connection.prepare_cached("SELECT email, account FROM person WHERE practice = ?1")?;
        let rows = statement.query_map([practice], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
        rows.map(|row| row.map(|(email, account)| (email.to_lowercase(), account)).map_err(Into::into)).collect()
    }
}

/// Takes the person over from a request that has arrived.
pub(crate) fn keep_person(file: &Connection, request: i64, now: Timestamp) -> Result<(), RecordsError> {
    file.prepare_cached(
        "INSERT INTO person (email, given_name, family_name, mobile, facility, title, level, break_the_glass, account,
             username, practice, request, changed)
         SELECT email, given_name, family_name, mobile, facility, title, level, break_the_glass, account, username,
             connection.channel = 'practice', request.id, ?2
         FROM request JOIN batch ON batch.id = request.batch JOIN connection ON connection.id = batch.connection
         WHERE request.id = ?1
         ON CONFLICT (email, practice) DO UPDATE SET given_name = excluded.given_name,
             family_name = excluded.family_name, mobile = excluded.mobile, facility = excluded.facility,
             title = excluded.title, level = excluded.level, break_the_glass = excluded.break_the_glass,
             account = excluded.account, username = excluded.username, request = excluded.request,
             changed = excluded.changed
         WHERE person.request IS NULL OR excluded.request >= person.request",
    )?
    .execute(params![request, to_micros(now)])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<PersonRow> {
    Ok(PersonRow {
        email: row.get(0)?,
        given_name: row.get(1)?,
        family_name: row.get(2)?,
        mobile: row.get(3)?,
        facility: row.get(4)?,
        title: row.get(5)?,
        level: row.get(6)?,
        break_the_glass: row.get(7)?,
        account: row.get(8)?,
        username: row.get(9)?,
        practice: row.get(10)?,
        request: row.get(11)?,
        changed: from_micros(row.get(12)?),
    })
}
