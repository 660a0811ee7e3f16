//! A list of accounts that the HIE gives: user name, email, status, access level, whatever its headers.

use super::compare::PersonField;
use super::roster_columns::{RosterColumn, folded_words, is_flag};
use super::state::PersonState;
use crate::dates::{DayOrder, DayRead, read_days};
use crate::import::split_name;

/// One row of the HIE's list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RosterRow {
    /// Number in the spreadsheet.
    pub number: u32,
    /// Fields, by [`PersonField::ALL`].
    pub fields: [String; 8],
    /// The status in the list's words.
    pub status: String,
    /// The day on which the account ended or ends.
    pub ended: RosterDay,
    /// The day of the last training.
    pub trained: RosterDay,
    /// The day on which the account became active.
    pub since: RosterDay,
}

/// A day of the list: as it is written, and as it is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RosterDay {
    /// As it is written.
    pub text: String,
    /// As it is read.
    pub read: DayRead,
}

/// What was read of a list of accounts: each row with something in it is taken or left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roster {
    /// Rows with an account.
    pub rows: Vec<RosterRow>,
    /// Rows without a user name and an address, by their numbers: totals and footers.
    pub left_out: Vec<u32>,
}

/// Reads the rows below the headers. `order` is the order of day and month, where the user said it.
#[must_use]
pub fn read_roster(columns: &[RosterColumn], rows: &[(u32, Vec<String>)], order: Option<DayOrder>) -> Roster {
    let mut roster = Roster::default();
    for (number, cells) in rows {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let row = read_row(columns, *number, cells);
        let text = |wanted| {
            PersonField::ALL.into_iter().zip(&row.fields).any(|(field, text)| field == wanted && !text.is_empty())
        };
        if text(PersonField::Username) || text(PersonField::Email) {
            roster.rows.push(row);
        } else {
            roster.left_out.push(*number);
        }
    }
    for of in [
        |row: &mut RosterRow| &mut row.ended,
        |row: &mut RosterRow| &mut row.trained,
        |row: &mut RosterRow| &mut row.since,
    ] as [fn(&mut RosterRow) -> &mut RosterDay; 3]
    {
        let texts: Vec<String> = roster.rows.iter_mut().map(|row| of(row).text.clone()).collect();
        let cells: Vec<&str> = texts.iter().map(String::as_str).collect();
        for (row, read) in roster.rows.iter_mut().zip(read_days(&cells, order)) {
            of(row).read = read;
        }
    }
    roster
}

fn read_row(columns: &[RosterColumn], number: u32, cells: &[String]) -> RosterRow {
    let mut row = RosterRow { number, ..RosterRow::default() };
    let mut disabled = None;
    for (column, cell) in columns.iter().zip(cells) {
        let cell = cell.trim();
        match column {
            RosterColumn::Field(field) => set(&mut row.fields, *field, cell),
            RosterColumn::FullName => {
                let name = split_name(cell);
                set(&mut row.fields, PersonField::GivenName, &name.given);
                set(&mut row.fields, PersonField::FamilyName, &name.family);
            }
            RosterColumn::Status => cell.clone_into(&mut row.status),
            RosterColumn::Disabled => disabled = Some(cell.to_owned()),
            RosterColumn::Ended => cell.clone_into(&mut row.ended.text),
            RosterColumn::Trained => cell.clone_into(&mut row.trained.text),
            RosterColumn::Since => cell.clone_into(&mut row.since.text),
            RosterColumn::Other => {}
        }
    }
    // Whatever the status says: an account that is disabled is not active.
    match disabled.as_deref().map(|cell| (is_flag(cell), cell)) {
        Some((Some(true), _)) => "Disabled".clone_into(&mut row.status),
        Some((Some(false), _)) if row.status.is_empty() => "Enabled".clone_into(&mut row.status),
        Some((None, cell)) if !cell.is_empty() => {
            row.status = format!("{} Disabled? {cell}", row.status).trim().to_owned()
        }
        _ => {}
    }
    row
}

fn set(fields: &mut [String; 8], wanted: PersonField, value: &str) {
    for (field, slot) in PersonField::ALL.into_iter().zip(fields) {
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

/// Reads a status as HIEs write it. Nobody is active by a word that says more than that.
#[must_use]
pub fn status_word(text: &str) -> StatusWord {
    let words = folded_words(text);
    let Some(first) = words.first() else { return StatusWord::Empty };
    let has = |beginnings: &[&str]| words.iter().any(|word| beginnings.iter().any(|start| word.starts_with(start)));
    let alone = |wanted: &[&str]| words.len() == 1 && wanted.contains(&first.as_str());
    let not = has(&["not", "non", "never", "no"]) && words.len() > 1;
    let ends = [
        "deactiv", "terminat", "termed", "disabl", "inactiv", "ended", "closed", "revoked", "delet", "remov", "deprov",
        "separat", "resign", "retire", "dismiss", "former", "left", "quit",
    ];
    let waits = has(&["pending", "await", "waiting", "request", "yet"]);
    let state = if text.contains('?') {
        return StatusWord::NotUnderstood;
    } else if has(&ends) && waits {
        PersonState::DeactivationRequested
    } else if has(&ends) || alone(&["false", "no", "0"]) || words.concat().starts_with("nolonger") {
        if not && !words.concat().starts_with("nolonger") {
            return StatusWord::NotUnderstood;
        };
        PersonState::Deactivated
    } else if has(&["activat"]) && (waits || not) {
        // What portals show until the training is done.
        PersonState::TrainingInvited
    } else if not && has(&["activ", "enabl"]) {
        PersonState::Deactivated
    } else if has(&["laps", "suspend", "expired", "lock"]) {
        if not {
            return StatusWord::NotUnderstood;
        };
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
    } else if alone(&["active", "activo", "activa", "activated", "enabled", "true", "yes", "1", "current", "open"])
        || is_active(&words)
    {
        PersonState::Active
    } else {
        return StatusWord::NotUnderstood;
    };
    StatusWord::State(state)
}

/// “Account active”, “Active user”: active and nothing that could limit it.
fn is_active(words: &[String]) -> bool {
    const BESIDE: [&str; 10] =
        ["a", "account", "acct", "user", "is", "status", "access", "login", "currently", "current"];
    let active = |word: &str| matches!(word, "active" | "enabled" | "activated");
    words.iter().any(|word| active(word)) && words.iter().all(|word| active(word) || BESIDE.contains(&word.as_str()))
}
