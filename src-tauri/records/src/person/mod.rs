//! People with, or waiting for, an account at an HIE.
//!
//! A person is named by their number, or from outside by HIE, practice or not, and e-mail address ([`Records::person`]).
//! Every change goes through [`Records::save_people`] or follows a request in the request's own transaction, and
//! leaves an entry in the timeline.

mod due;
mod event;
mod follow;
mod search;

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use worksheet::people::{Account, AccountLifecycle, PersonField, PersonState, RequestKind, RequestProgress};

use crate::database::{from_micros, to_micros};
use crate::{Records, RecordsError};

pub use event::{EventRow, NewEvent};
pub(crate) use follow::{follow_request, forget_submitted};
pub use search::{Facet, Facets, FoundPeople, MOST_FOUND, PeopleQuery};

/// Whether a person gets clinical alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Alerts {
    /// Not asked for.
    #[default]
    No,
    /// To be asked for with the next request.
    Wanted,
    /// Asked for; the HIE switches them on after activation.
    Asked,
    /// On.
    On,
}

impl Alerts {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::No, Self::Wanted, Self::Asked, Self::On];

    /// The text it is kept as.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Wanted => "wanted",
            Self::Asked => "asked",
            Self::On => "on",
        }
    }
}

/// A person with, or waiting for, an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// Number; 0 for one that is not kept yet.
    pub id: i64,
    /// Code of the HIE.
    pub hie: String,
    /// Whether the account is one of the practice HIE.
    pub practice: bool,
    /// E-mail; unique within the HIE where it is not empty, without regard to case.
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
    /// Whether the level opens records without consent in an emergency; none where that is not known.
    pub break_the_glass: Option<bool>,
    /// User name that the HIE assigned.
    pub username: String,
    /// Where the newest request and the account stand.
    pub course: AccountLifecycle,
    /// Days of the steps.
    pub days: Days,
    /// Day on which the person leaves or left the organization: `YYYY-MM-DD`, or empty.
    pub leaves: String,
    /// `voluntary`, `involuntary`, or empty.
    pub leaving: String,
    /// When the leaving became known here.
    pub leaving_known: Option<Timestamp>,
    /// Clinical alerts.
    pub alerts: Alerts,
    /// The user's notes.
    pub notes: String,
    /// The service that shows the account.
    pub connection: Option<i64>,
    /// Its id there; empty where none is known.
    pub remote_id: String,
    /// The id that we gave it when we asked; empty where we did not.
    pub external_id: String,
    /// The request that was heard of last.
    pub request: Option<i64>,
    /// Last change.
    pub changed: Timestamp,
    /// Day of the HIE's list that did not have the person any more: `YYYY-MM-DD`, or empty.
    pub unlisted: String,
}

/// Days of the steps, `YYYY-MM-DD` or empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Days {
    /// The newest request was sent.
    pub sent: String,
    /// Invited to the training.
    pub invited: String,
    /// Training done.
    pub trained: String,
    /// Became active.
    pub active: String,
    /// Account ended.
    pub ended: String,
}

impl PersonRow {
    /// Someone of whom nothing is known but the HIE.
    #[must_use]
    pub fn new(hie: &str, practice: bool, now: Timestamp) -> Self {
        let none = String::new;
        Self {
            id: 0,
            hie: hie.to_owned(),
            practice,
            email: none(),
            given_name: none(),
            family_name: none(),
            mobile: none(),
            facility: none(),
            title: none(),
            level: none(),
            break_the_glass: Some(false),
            username: none(),
            course: AccountLifecycle::default(),
            days: Days::default(),
            leaves: none(),
            leaving: none(),
            leaving_known: None,
            alerts: Alerts::No,
            notes: none(),
            connection: None,
            remote_id: none(),
            external_id: none(),
            request: None,
            changed: now,
            unlisted: none(),
        }
    }

    /// First and last name; where none is known, the address or the user name.
    #[must_use]
    pub fn name(&self) -> String {
        let name = format!("{} {}", self.given_name, self.family_name);
        let candidates = [name.trim(), &self.email, &self.username];
        candidates.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned()
    }

    /// A field, as lists are compared by it.
    #[must_use]
    pub fn field(&self, field: PersonField) -> &str {
        match field {
            PersonField::GivenName => &self.given_name,
            PersonField::FamilyName => &self.family_name,
            PersonField::Email => &self.email,
            PersonField::Mobile => &self.mobile,
            PersonField::Facility => &self.facility,
            PersonField::Title => &self.title,
            PersonField::Level => &self.level,
            PersonField::Username => &self.username,
        }
    }

    /// Replaces a field.
    pub fn set_field(&mut self, field: PersonField, value: &str) {
        let slot = match field {
            PersonField::GivenName => &mut self.given_name,
            PersonField::FamilyName => &mut self.family_name,
            PersonField::Email => &mut self.email,
            PersonField::Mobile => &mut self.mobile,
            PersonField::Facility => &mut self.facility,
            PersonField::Title => &mut self.title,
            PersonField::Level => &mut self.level,
            PersonField::Username => &mut self.username,
        };
        value.trim().clone_into(slot);
    }

    /// Takes over what was changed; the access level's right to break the glass with the level.
    pub fn take_changes(&mut self, changes: &[(PersonField, String)], break_the_glass: bool) {
        for (field, value) in changes {
            self.set_field(*field, value);
            if *field == PersonField::Level {
                self.break_the_glass = Some(break_the_glass);
            }
        }
    }

    /// Keeps the day of a step.
    pub fn note_day(&mut self, to: PersonState, day: Date) {
        let days = &mut self.days;
        let slot = match to {
            PersonState::Sent | PersonState::Received if days.sent.is_empty() => &mut days.sent,
            PersonState::DeactivationRequested => &mut days.sent,
            PersonState::TrainingInvited => &mut days.invited,
            PersonState::TrainingDone => &mut days.trained,
            PersonState::Active if days.active.is_empty() => &mut days.active,
            PersonState::Deactivated => &mut days.ended,
            _ => return,
        };
        *slot = day.to_string();
    }
}

const COLUMNS: &str = "id, hie, practice, email, given_name, family_name, mobile, facility, title, level, break_the_glass,
    username, asked, progress, account, sent, invited, trained, active, ended, leaves, leaving, leaving_known, alerts, notes,
    connection, remote_id, external_id, request, changed, unlisted";

impl Records {
    /// Everyone, of the practice HIE or of real ones; by family name.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn people(&self, practice: bool) -> Result<Vec<PersonRow>, RecordsError> {
        let sql = format!("SELECT {COLUMNS} FROM person WHERE practice = ?1 ORDER BY family_name, given_name, id");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_map([practice], read)?.collect::<Result<_, _>>()?)
    }

    /// The people with these numbers, in this order; those that are gone are left out.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn people_of(&self, ids: &[i64]) -> Result<Vec<PersonRow>, RecordsError> {
        let sql = format!("SELECT {COLUMNS} FROM person WHERE id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            rows.extend(statement.query_row([id], read).optional()?);
        }
        Ok(rows)
    }

    /// The person with this number.
    ///
    /// # Errors
    /// [`RecordsError::NotFound`] when there is none.
    pub fn person_numbered(&self, id: i64) -> Result<PersonRow, RecordsError> {
        let found = self.people_of(&[id])?.into_iter().next();
        found.ok_or_else(|| RecordsError::NotFound { what: "person", id: id.to_string() })
    }

    /// The person with this address at an HIE.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn person(&self, hie: &str, practice: bool, email: &str) -> Result<Option<PersonRow>, RecordsError> {
        find(&self.connection, hie, practice, email)
    }

    /// The people whom this names: by number, address, or user name, without regard to case.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn people_named(&self, who: &str) -> Result<Vec<PersonRow>, RecordsError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM person WHERE (email = ?1 AND email <> '') OR (username = ?1 AND username <> '')
             ORDER BY practice, id"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found: Vec<PersonRow> = statement.query_map([who.trim()], read)?.collect::<Result<_, _>>()?;
        match who.trim().parse::<i64>() {
            Ok(id) if found.is_empty() => self.people_of(&[id]),
            _ => Ok(found),
        }
    }

    /// Where every known account at an HIE stands, by address in small letters: what the checker knows of people.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn courses(&self, hie: &str, practice: bool) -> Result<HashMap<String, AccountLifecycle>, RecordsError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT email, asked, progress, account FROM person WHERE practice = ?1 AND hie = ?2 AND email <> ''",
        )?;
        let rows = statement
            .query_map(params![practice, hie], |row| Ok((row.get::<_, String>(0)?.to_lowercase(), course(row, 1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Keeps people, new ones (`id` 0) and changed ones, each with what happened; one transaction. Answers their
    /// numbers in the same order.
    ///
    /// # Errors
    /// [`RecordsError::NameTaken`] where two people would have one address; then nothing is kept.
    pub fn save_people(
        &mut self,
        people: &[(PersonRow, Vec<NewEvent>)],
        now: Timestamp,
    ) -> Result<Vec<i64>, RecordsError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut ids = Vec::with_capacity(people.len());
        for (person, events) in people {
            let id = write(&transaction, person, now)?;
            event::append(&transaction, id, events, now)?;
            ids.push(id);
        }
        transaction.commit()?;
        Ok(ids)
    }
}

pub(crate) fn find(
    file: &Connection,
    hie: &str,
    practice: bool,
    email: &str,
) -> Result<Option<PersonRow>, RecordsError> {
    let sql = format!("SELECT {COLUMNS} FROM person WHERE practice = ?1 AND hie = ?2 AND email = ?3 AND email <> ''");
    Ok(file.prepare_cached(&sql)?.query_row(params![practice, hie, email], read).optional()?)
}

/// Inserts or replaces a person; the number.
pub(crate) fn write(file: &Connection, person: &PersonRow, now: Timestamp) -> Result<i64, RecordsError> {
    let sql = if person.id == 0 {
        "INSERT INTO person (hie, practice, email, given_name, family_name, mobile, facility, title, level, break_the_glass,
             username, asked, progress, account, state, sent, invited, trained, active, ended, leaves, leaving, leaving_known,
             alerts, notes, connection, remote_id, external_id, request, changed, unlisted)
         VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24,
             ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32)
         RETURNING id"
    } else {
        "UPDATE person SET hie = ?2, practice = ?3, email = ?4, given_name = ?5, family_name = ?6, mobile = ?7, facility = ?8,
             title = ?9, level = ?10, break_the_glass = ?11, username = ?12, asked = ?13, progress = ?14, account = ?15,
             state = ?16, sent = ?17, invited = ?18, trained = ?19, active = ?20, ended = ?21, leaves = ?22, leaving = ?23,
             leaving_known = ?24, alerts = ?25, notes = ?26, connection = ?27, remote_id = ?28, external_id = ?29,
             request = ?30, changed = ?31, unlisted = ?32
         WHERE id = ?1 RETURNING id"
    };
    let written = file.prepare_cached(sql)?.query_row(
        params![
            person.id,
            person.hie,
            person.practice,
            person.email.trim(),
            person.given_name,
            person.family_name,
            person.mobile,
            person.facility,
            person.title,
            person.level,
            // 2 is not known.
            person.break_the_glass.map_or(2, i64::from),
            person.username,
            person.course.asked.as_str(),
            person.course.progress.as_str(),
            person.course.account.as_str(),
            person.course.state().as_str(),
            person.days.sent,
            person.days.invited,
            person.days.trained,
            person.days.active,
            person.days.ended,
            person.leaves,
            person.leaving,
            person.leaving_known.map(to_micros),
            person.alerts.as_str(),
            person.notes,
            person.connection,
            person.remote_id,
            person.external_id,
            person.request,
            to_micros(now),
            person.unlisted,
        ],
        |row| row.get(0),
    );
    match written {
        Ok(id) => Ok(id),
        Err(rusqlite::Error::QueryReturnedNoRows) => {
            Err(RecordsError::NotFound { what: "person", id: person.id.to_string() })
        }
        Err(rusqlite::Error::SqliteFailure(error, _))
            if error.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE =>
        {
            Err(RecordsError::NameTaken { what: "person with the address", name: person.email.clone() })
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<PersonRow> {
    Ok(PersonRow {
        id: row.get(0)?,
        hie: row.get(1)?,
        practice: row.get(2)?,
        email: row.get(3)?,
        given_name: row.get(4)?,
        family_name: row.get(5)?,
        mobile: row.get(6)?,
        facility: row.get(7)?,
        title: row.get(8)?,
        level: row.get(9)?,
        break_the_glass: match row.get::<_, i64>(10)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        },
        username: row.get(11)?,
        course: course(row, 12)?,
        days: Days {
            sent: row.get(15)?,
            invited: row.get(16)?,
            trained: row.get(17)?,
            active: row.get(18)?,
            ended: row.get(19)?,
        },
        leaves: row.get(20)?,
        leaving: row.get(21)?,
        leaving_known: row.get::<_, Option<i64>>(22)?.map(from_micros),
        alerts: {
            let text: String = row.get(23)?;
            Alerts::ALL.into_iter().find(|one| one.as_str() == text).ok_or_else(|| odd(23, &text))?
        },
        notes: row.get(24)?,
        connection: row.get(25)?,
        remote_id: row.get(26)?,
        external_id: row.get(27)?,
        request: row.get(28)?,
        changed: from_micros(row.get(29)?),
        unlisted: row.get(30)?,
    })
}

/// The course that stands in three columns from this one on.
fn course(row: &Row<'_>, at: usize) -> rusqlite::Result<AccountLifecycle> {
    let text = |at: usize| row.get::<_, String>(at);
    let (asked, progress, account) = (text(at)?, text(at + 1)?, text(at + 2)?);
    Ok(AccountLifecycle {
        asked: RequestKind::named(&asked).ok_or_else(|| odd(at, &asked))?,
        progress: RequestProgress::named(&progress).ok_or_else(|| odd(at + 1, &progress))?,
        account: Account::named(&account).ok_or_else(|| odd(at + 2, &account))?,
    })
}

/// A text in the tables that this program does not know.
pub(crate) fn odd(column: usize, text: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, format!("“{text}” is not known").into())
}
