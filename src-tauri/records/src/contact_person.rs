use jiff::civil::Date;
use rusqlite::{OptionalExtension, params};

use crate::{Records, RecordsError};

/// The person at an HIE who looks after the organization. What is empty is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactPersonRow {
    /// First and last name.
    pub name: String,
    /// Email address.
    pub email: String,
    /// Telephone number.
    pub phone: String,
    /// Day on which the user knew it to be right, as 2026-11-30; empty where nobody has said.
    pub confirmed: String,
}

impl Records {
    /// The contact person at an HIE, by its code; none where nobody was entered.
    ///
    /// # Errors
    /// [`RecordsError::Sqlite`] where it cannot be read.
    pub fn contact_person(&self, hie: &str) -> Result<Option<ContactPersonRow>, RecordsError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT name, email, phone, confirmed FROM contact_person WHERE hie = ?1")?;
        let row = statement.query_row([hie], |row| {
            Ok(ContactPersonRow { name: row.get(0)?, email: row.get(1)?, phone: row.get(2)?, confirmed: row.get(3)? })
        });
        Ok(row.optional()?)
    }

    /// Keeps the contact person at an HIE in the place of the former one.
    ///
    /// # Errors
    /// [`RecordsError::Sqlite`] where it cannot be written.
    pub fn save_contact_person(&self, hie: &str, person: &ContactPersonRow) -> Result<(), RecordsError> {
        self.connection
            .prepare_cached(
                "INSERT INTO contact_person (hie, name, email, phone, confirmed) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (hie) DO UPDATE SET name = ?2, email = ?3, phone = ?4, confirmed = ?5",
            )?
            .execute(params![hie, person.name, person.email, person.phone, person.confirmed])?;
        Ok(())
    }

    /// What a profile assumes and the HIE confirmed: the name of the fact and the day, as 2026-11-30.
    ///
    /// # Errors
    /// [`RecordsError::Sqlite`] where it cannot be read.
    pub fn confirmed_facts(&self, hie: &str) -> Result<Vec<(String, String)>, RecordsError> {
        let mut statement =
            self.connection.prepare_cached("SELECT fact, day FROM confirmed_fact WHERE hie = ?1 ORDER BY fact")?;
        let rows = statement.query_map([hie], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Keeps that the HIE confirmed a fact on a day; without a day, that it did not.
    ///
    /// # Errors
    /// [`RecordsError::Sqlite`] where it cannot be written.
    pub fn confirm_fact(&self, hie: &str, fact: &str, day: Option<Date>) -> Result<(), RecordsError> {
        match day {
            Some(day) => self
                .connection
                .prepare_cached(
                    "INSERT INTO confirmed_fact (hie, fact, day) VALUES (?1, ?2, ?3)
                     ON CONFLICT (hie, fact) DO UPDATE SET day = ?3",
                )?
                .execute(params![hie, fact, day.to_string()])?,
            None => self
                .connection
                .prepare_cached("DELETE FROM confirmed_fact WHERE hie = ?1 AND fact = ?2")?
                .execute(params![hie, fact])?,
        };
        Ok(())
    }
}
