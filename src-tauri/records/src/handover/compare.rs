//! Where two copies differ about the same person, worksheet or title, and which of them was changed last.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::Connection;

use super::rows::{Fields, number, rows, text};
use crate::RecordsError;
use crate::database::from_micros;

/// One of two copies of the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// As it is here.
    Mine,
    /// As it is in the other copy.
    Theirs,
}

/// What is compared about a person: a name for it, and the columns that belong together.
pub(super) const FIELDS: [(&str, &[&str]); 11] = [
    ("first name", &["given_name"]),
    ("last name", &["family_name"]),
    ("e-mail", &["email"]),
    ("mobile number", &["mobile"]),
    ("facility", &["facility"]),
    ("title", &["title", "level", "break_the_glass"]),
    ("user name", &["username"]),
    ("state", &["state", "asked", "progress", "account", "sent", "invited", "trained", "active", "ended"]),
    ("leaving", &["leaves", "leaving", "leaving_known"]),
    ("clinical alerts", &["alerts"]),
    ("notes", &["notes"]),
];

/// Something that the two copies have differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyDifference {
    /// Names it for the decision.
    pub key: String,
    /// Who or what it is about.
    pub what: String,
    /// Which field.
    pub field: String,
    /// As it is here.
    pub mine: String,
    /// As it is in the other copy.
    pub theirs: String,
    /// Last change here.
    pub mine_changed: Timestamp,
    /// Last change there.
    pub theirs_changed: Timestamp,
    /// The only side that changed it since both were the same; none where both did, or nobody knows.
    pub only: Option<Side>,
}

/// What another copy has about people, worksheets and titles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HandoverComparison {
    /// People whom only the other copy knows.
    pub new_people: usize,
    /// People whom both know alike.
    pub same_people: usize,
    /// What is different.
    pub differences: Vec<CopyDifference>,
}

/// The last moment at which one copy had everything that the other had, by the files that both know of.
pub(super) fn last_exchange(file: &Connection) -> Result<i64, RecordsError> {
    Ok(file.query_row(
        "SELECT coalesce(max(written), 0) FROM (
             SELECT written FROM main.file_written WHERE id IN (SELECT id FROM theirs.file_taken)
             UNION ALL SELECT written FROM main.file_taken WHERE id IN (SELECT id FROM theirs.file_written))",
        [],
        |row| row.get(0),
    )?)
}

/// The key by which a person is the same in both copies, whoever numbers them how.
pub(super) fn person_key(person: &Fields) -> String {
    let email = text(person, "email").to_lowercase();
    let by = if email.is_empty() { format!("@{}", text(person, "username").to_lowercase()) } else { email };
    format!("{}:{by}", text(person, "hie"))
}

pub(super) fn title_key(title: &Fields) -> String {
    format!("title:{}:{}/{}", text(title, "hie"), text(title, "wording"), text(title, "department"))
}

pub(super) fn worksheet_key(worksheet: &Fields) -> String {
    format!("worksheet:{}", text(worksheet, "origin"))
}

pub(super) fn people(file: &Connection, schema: &str) -> Result<Vec<Fields>, RecordsError> {
    let sql = format!("SELECT * FROM {schema}.person WHERE practice = 0 ORDER BY family_name, given_name, id");
    rows(file, &sql, [])
}

/// Worksheets in progress.
pub(super) fn worksheets(file: &Connection, schema: &str) -> Result<Vec<Fields>, RecordsError> {
    let sql = format!("SELECT * FROM {schema}.worksheet WHERE practice = 0 AND removed IS NULL ORDER BY id");
    rows(file, &sql, [])
}

/// The cells of a worksheet; blank rows at its end are no content.
pub(super) fn content(file: &Connection, schema: &str, worksheet: i64) -> Result<Vec<String>, RecordsError> {
    let sql = format!("SELECT cells FROM {schema}.worksheet_row WHERE worksheet = ?1 ORDER BY place");
    let mut cells: Vec<String> = rows(file, &sql, [worksheet])?.iter().map(|row| text(row, "cells")).collect();
    while cells.last().is_some_and(|cells| !cells.contains(|letter: char| !"[]\", ".contains(letter))) {
        cells.pop();
    }
    Ok(cells)
}

pub(super) fn compared(file: &Connection) -> Result<HandoverComparison, RecordsError> {
    let base = last_exchange(file)?;
    let mut found = HandoverComparison::default();
    compare_people(file, base, &mut found)?;
    compare_worksheets(file, base, &mut found)?;
    compare_titles(file, base, &mut found)?;
    Ok(found)
}

fn compare_people(file: &Connection, base: i64, found: &mut HandoverComparison) -> Result<(), RecordsError> {
    let mine: HashMap<String, Fields> =
        people(file, "main")?.into_iter().map(|person| (person_key(&person), person)).collect();
    for theirs in people(file, "theirs")? {
        let key = person_key(&theirs);
        let Some(mine) = mine.get(&key) else {
            found.new_people += 1;
            continue;
        };
        let before = found.differences.len();
        let name = format!("{} {}", text(mine, "given_name"), text(mine, "family_name"));
        let what = if name.trim().is_empty() { text(mine, "email") } else { name.trim().to_owned() };
        let changed = (number(mine, "changed").unwrap_or(0), number(&theirs, "changed").unwrap_or(0));
        for (field, columns) in FIELDS {
            if columns.iter().any(|column| mine.get(*column) != theirs.get(*column)) {
                let shown = |person: &Fields| shown(field, columns, person);
                let texts = (shown(mine), shown(&theirs));
                found.differences.push(difference(format!("{key}/{field}"), &what, field, texts, changed, base));
            }
        }
        found.same_people += usize::from(found.differences.len() == before);
    }
    Ok(())
}

/// A field in words: those of the state's columns that say something.
fn shown(field: &str, columns: &[&str], person: &Fields) -> String {
    let first = text(person, columns.first().copied().unwrap_or_default());
    let also = match field {
        "title" => text(person, "level"),
        "leaving" => text(person, "leaving"),
        "state" => {
            let days = ["ended", "active", "trained", "invited", "sent"].map(|day| text(person, day));
            days.into_iter().find(|day| !day.is_empty()).unwrap_or_default()
        }
        _ => String::new(),
    };
    if also.is_empty() { first } else { format!("{first} ({also})") }
}

fn compare_worksheets(file: &Connection, base: i64, found: &mut HandoverComparison) -> Result<(), RecordsError> {
    let mine = worksheets(file, "main")?;
    for theirs in worksheets(file, "theirs")? {
        let Some(mine) = mine.iter().find(|mine| text(mine, "origin") == text(&theirs, "origin")) else { continue };
        let numbers = (number(mine, "id").unwrap_or(0), number(&theirs, "id").unwrap_or(0));
        if content(file, "main", numbers.0)? == content(file, "theirs", numbers.1)? {
            continue;
        }
        let shown = |one: &Fields| match text(one, "people").as_str() {
            "1" => "1 person".to_owned(),
            people => format!("{people} people"),
        };
        let texts = (shown(mine), shown(&theirs));
        let changed = (number(mine, "edited").unwrap_or(0), number(&theirs, "edited").unwrap_or(0));
        let what = format!("Worksheet “{}”", text(mine, "name"));
        found.differences.push(difference(worksheet_key(mine), &what, "people in it", texts, changed, base));
    }
    Ok(())
}

fn compare_titles(file: &Connection, base: i64, found: &mut HandoverComparison) -> Result<(), RecordsError> {
    let titles = rows(
        file,
        "SELECT there.hie, there.wording, there.department, ours.title AS ours, there.title AS theirs,
             ours.chosen AS ours_chosen, there.chosen AS theirs_chosen
         FROM theirs.remembered_title AS there JOIN main.remembered_title AS ours
             ON ours.hie = there.hie AND ours.wording = there.wording AND ours.department = there.department
         WHERE ours.title <> there.title ORDER BY 1, 2, 3",
        [],
    )?;
    found.differences.extend(titles.iter().map(|title| {
        let changed = (number(title, "ours_chosen").unwrap_or(0), number(title, "theirs_chosen").unwrap_or(0));
        let texts = (text(title, "ours"), text(title, "theirs"));
        let what = format!("“{}”", text(title, "wording"));
        difference(title_key(title), &what, "title on the form", texts, changed, base)
    }));
    Ok(())
}

fn difference(
    key: String,
    what: &str,
    field: &str,
    (mine, theirs): (String, String),
    (mine_changed, theirs_changed): (i64, i64),
    base: i64,
) -> CopyDifference {
    let only = match (mine_changed > base, theirs_changed > base) {
        _ if base == 0 => None,
        (false, true) => Some(Side::Theirs),
        (true, false) => Some(Side::Mine),
        _ => None,
    };
    CopyDifference {
        key,
        what: what.to_owned(),
        field: field.to_owned(),
        mine,
        theirs,
        mine_changed: from_micros(mine_changed),
        theirs_changed: from_micros(theirs_changed),
        only,
    }
}
