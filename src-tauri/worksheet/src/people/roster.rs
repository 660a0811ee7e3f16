//! A list of accounts that the HIE gives: user name, e-mail, status, access level, whatever its headers.

use super::compare::Field;
use super::state::PersonState;
use crate::import::{Meaning, split_name};
use crate::text::fold;

/// What a column of the HIE's list means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RosterColumn {
    /// A field that is kept.
    Field(Field),
    /// First and last name in one cell.
    FullName,
    /// Where the account stands.
    Status,
    /// The day of the last training.
    Trained,
    /// The day on which the account became active.
    Since,
    /// Nothing that is kept.
    Other,
}

impl RosterColumn {
    /// As people read it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Field(field) => field.words(),
            Self::FullName => "Full name",
            Self::Status => "Status",
            Self::Trained => "Last training",
            Self::Since => "Active since",
            Self::Other => "Not used",
        }
    }
}

/// One row of the HIE's list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RosterRow {
    /// Number in the spreadsheet.
    pub number: u32,
    /// Fields, by [`Field::ALL`].
    pub fields: [String; 8],
    /// The status in the list's words.
    pub status: String,
    /// The day of the last training as the list has it.
    pub trained: String,
    /// The day on which the account became active as the list has it.
    pub since: String,
}

/// What the columns mean: what an account list has of its own by the header's words, the rest as in any list of people.
/// No column is used twice.
#[must_use]
pub fn roster_columns(headers: &[String], meanings: &[Meaning]) -> Vec<RosterColumn> {
    let mut columns: Vec<RosterColumn> = headers
        .iter()
        .enumerate()
        .map(|(at, header)| own(header).unwrap_or_else(|| general(meanings.get(at).unwrap_or(&Meaning::Other))))
        .collect();
    let mut used = std::collections::HashSet::new();
    for column in &mut columns {
        if *column != RosterColumn::Other && !used.insert(*column) {
            *column = RosterColumn::Other;
        }
    }
    columns
}

fn own(header: &str) -> Option<RosterColumn> {
    let words = folded_words(header);
    let has = |word: &str| words.iter().any(|one| one == word);
    let joined = words.concat();
    if has("training") || has("trained") || has("refresher") {
        let day = has("date") || has("completed") || has("done") || has("last") || has("on") || has("trained");
        return Some(if day && !has("status") { RosterColumn::Trained } else { RosterColumn::Other });
    }
    if has("last") && (has("login") || has("logon") || has("access") || has("activity")) || joined == "lastlogin" {
        return Some(RosterColumn::Other);
    }
    if matches!(
        joined.as_str(),
        "activesince" | "activated" | "activationdate" | "activatedon" | "datecreated" | "created"
    ) {
        return Some(RosterColumn::Since);
    }
    let username = ["username", "userid", "login", "loginid", "logon", "loginname", "logonname", "hieusername"];
    if username.contains(&joined.as_str())
        || (has("user") && has("name") && !has("full"))
        || joined.ends_with("username")
    {
        return Some(RosterColumn::Field(Field::Username));
    }
    let level =
        ["accesslevel", "role", "userrole", "access", "level", "accessrole", "securityrole", "accesstype", "rolename"];
    if level.contains(&joined.as_str()) {
        return Some(RosterColumn::Field(Field::Level));
    }
    let status = ["status", "accountstatus", "userstatus", "state", "active", "enabled", "accountstate"];
    status.contains(&joined.as_str()).then_some(RosterColumn::Status)
}

fn general(meaning: &Meaning) -> RosterColumn {
    RosterColumn::Field(match meaning {
        Meaning::GivenName => Field::GivenName,
        Meaning::FamilyName => Field::FamilyName,
        Meaning::Email => Field::Email,
        Meaning::Mobile => Field::Mobile,
        Meaning::Facility => Field::Facility,
        Meaning::Title => Field::Title,
        Meaning::FullName => return RosterColumn::FullName,
        Meaning::Status => return RosterColumn::Status,
        _ => return RosterColumn::Other,
    })
}

/// Reads the rows below the headers. Rows without a user name, an address and a name are left out: totals and footers.
#[must_use]
pub fn read_roster(columns: &[RosterColumn], rows: &[(u32, Vec<String>)]) -> Vec<RosterRow> {
    let read = rows.iter().map(|(number, cells)| {
        let mut row = RosterRow { number: *number, ..RosterRow::default() };
        for (column, cell) in columns.iter().zip(cells) {
            let cell = cell.trim();
            match column {
                RosterColumn::Field(field) => set(&mut row.fields, *field, cell),
                RosterColumn::FullName => {
                    let name = split_name(cell);
                    set(&mut row.fields, Field::GivenName, &name.given);
                    set(&mut row.fields, Field::FamilyName, &name.family);
                }
                RosterColumn::Status => cell.clone_into(&mut row.status),
                RosterColumn::Trained => cell.clone_into(&mut row.trained),
                RosterColumn::Since => cell.clone_into(&mut row.since),
                RosterColumn::Other => {}
            }
        }
        row
    });
    read.filter(|row| {
        let text =
            |wanted| Field::ALL.into_iter().zip(&row.fields).any(|(field, text)| field == wanted && !text.is_empty());
        text(Field::Username) || text(Field::Email)
    })
    .collect()
}

fn set(fields: &mut [String; 8], wanted: Field, value: &str) {
    for (field, slot) in Field::ALL.into_iter().zip(fields) {
        if field == wanted && slot.is_empty() {
            value.clone_into(slot);
        }
    }
}

/// What the status of a list says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusWord {
    /// This state.
    State(PersonState),
    /// There is no status.
    Empty,
    /// The word is not understood; the user is told.
    NotUnderstood,
}

/// Reads a status as HIEs write it.
#[must_use]
pub fn status_word(text: &str) -> StatusWord {
    let words = folded_words(text);
    let Some(first) = words.first() else { return StatusWord::Empty };
    let has = |beginnings: &[&str]| words.iter().any(|word| beginnings.iter().any(|start| word.starts_with(start)));
    let alone = |wanted: &[&str]| words.len() == 1 && wanted.contains(&first.as_str());
    let not = has(&["not", "non", "never"]);
    let ends = ["deactiv", "terminat", "disabl", "inactiv", "ended", "closed", "revoked", "delet", "remov"];
    let state = if has(&ends) && has(&["pending", "request"]) {
        PersonState::DeactivationRequested
    } else if has(&ends) || alone(&["false", "no", "0"]) || (not && has(&["activ", "enabl"])) {
        PersonState::Deactivated
    } else if has(&["laps", "suspend", "expired", "lock"]) {
        PersonState::Lapsed
    } else if has(&["refresher"]) || (has(&["train"]) && has(&["due", "overdue"])) {
        PersonState::RefresherDue
    } else if has(&["train"]) && has(&["done", "complete", "passed"]) && !not && !has(&["incomplete"]) {
        PersonState::TrainingDone
    } else if has(&["train", "invit"]) {
        PersonState::TrainingInvited
    } else if has(&["reject", "denied", "refused"]) {
        PersonState::Rejected
    } else if has(&["pending", "receiv", "process", "new", "request", "progress"]) {
        PersonState::Received
    } else if has(&["activ", "enabl"]) || alone(&["true", "yes", "1", "current", "open"]) {
        PersonState::Active
    } else {
        return StatusWord::NotUnderstood;
    };
    StatusWord::State(state)
}

fn folded_words(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric()).map(fold).filter(|word| !word.is_empty()).collect()
}
