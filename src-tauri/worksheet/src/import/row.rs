//! One row of a list in the form's columns.

use std::collections::HashMap;

use super::credentials::split_credentials;
use super::evidence::ColumnEvidence;
use super::header::recognized_headers;
use super::meaning::ListColumn;
use super::names::{split_name, tidy_part};
use super::plan::{Incoming, ListReading, Unusable};
use crate::form::{FieldKind, Form};
use crate::text::{clean, fold};

/// Where the list's columns go.
pub(super) struct ColumnTargets {
    of: HashMap<ListColumn, usize>,
    given: Option<usize>,
    family: Option<usize>,
    pub(super) title: Option<usize>,
    facility: Option<usize>,
    email: Option<usize>,
    /// Form column and list column that hold the same.
    straight: Vec<(usize, usize)>,
    width: usize,
}

pub(super) struct ReadRow {
    pub(super) incoming: Incoming,
    pub(super) department: String,
    pub(super) credentials: Vec<String>,
}

impl ColumnTargets {
    pub(super) fn new(form: &Form, meanings: &[ListColumn]) -> Self {
        let mut of = HashMap::new();
        for (column, meaning) in meanings.iter().enumerate() {
            of.entry(meaning.clone()).or_insert(column);
        }
        let straight = form
            .columns
            .iter()
            .enumerate()
            .filter(|(_, spec)| {
                !matches!(spec.kind, FieldKind::GivenName | FieldKind::FamilyName | FieldKind::AccessLevel)
            })
            .filter_map(|(column, spec)| of.get(&ListColumn::of_column(spec)).map(|from| (column, *from)))
            .collect();
        Self {
            of,
            given: form.column_of(FieldKind::GivenName),
            family: form.column_of(FieldKind::FamilyName),
            title: form.column_of(FieldKind::Title),
            facility: form.column_of(FieldKind::Facility),
            email: form.column_of(FieldKind::Email),
            straight,
            width: form.columns.len(),
        }
    }

    pub(super) fn row(&self, form: &Form, number: u32, from: &[String], reading: &ListReading<'_>) -> ReadRow {
        let value = |meaning: &ListColumn| {
            let cell = self.of.get(meaning).and_then(|column| from.get(*column)).map_or("", String::as_str);
            clean(without_mark(cell, false)).into_owned()
        };
        let mut cells = vec![String::new(); self.width];
        for (to, column) in &self.straight {
            if let (Some(cell), Some(text)) = (cells.get_mut(*to), from.get(*column)) {
                without_mark(text, Some(*to) == self.email).clone_into(cell);
            }
        }
        let mut notes = Vec::new();
        let mut credentials = split_credentials(&value(&ListColumn::Credentials)).unwrap_or_default();
        let (given, family, doubtful) = self.names(&value, &mut notes, &mut credentials);
        let used = used_cells(from, reading);
        let nobody = given.is_empty() && family.is_empty() || is_footer(&used, &[&given, &family]);
        if let Some(cell) = self.given.and_then(|column| cells.get_mut(column)) {
            *cell = given;
        }
        if let Some(cell) = self.family.and_then(|column| cells.get_mut(column)) {
            *cell = family;
        }
        if let Some(cell) = self.facility.and_then(|column| cells.get_mut(column)).filter(|cell| cell.is_empty()) {
            reading.facility.trim().clone_into(cell);
        }
        let address = self.email.and_then(|column| cells.get(column)).map_or("", String::as_str);
        let unusable = self.unusable(number, from, reading, nobody, address);
        debug_assert_eq!(form.columns.len(), cells.len());
        ReadRow {
            incoming: Incoming {
                number,
                cells,
                job: None,
                employee_id: value(&ListColumn::EmployeeId),
                notes,
                doubtful,
                unusable,
            },
            department: value(&ListColumn::Department),
            credentials,
        }
    }

    /// Why a row is not taken, as far as it tells by itself and without the columns about employment.
    fn unusable(
        &self,
        number: u32,
        from: &[String],
        reading: &ListReading<'_>,
        nobody: bool,
        address: &str,
    ) -> Option<Unusable> {
        let mut filled = from.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        let (first, second) = (filled.next(), filled.next());
        if same_texts(from, reading.headers) || !address.contains('@') && are_headers(from) {
            return Some(Unusable::Headers);
        }
        if is_example(from) {
            return Some(Unusable::Example);
        }
        // What is written beside it, in columns that are not used, makes a note below the list no person.
        let note = || match used_cells(from, reading)[..] {
            [only] if second.is_some() => Some(only).filter(|text| is_note(text)),
            _ => None,
        };
        if let Some(only) = first.filter(|_| second.is_none()).or_else(note)
            && !only.contains('@')
            && self.straight.len() >= 2
        {
            return Some(Unusable::Alone(only.chars().take(80).collect()));
        }
        if nobody && !address.contains('@') {
            return Some(Unusable::NoPerson);
        }
        if let Some(asked) = reading.hidden.keeps_out(number) {
            return Some(Unusable::Hidden(asked));
        }
        if let Some(asked) = reading.struck.keeps_out(number) {
            return Some(Unusable::Struck(asked));
        }
        reading.beyond.iter().find_map(|column| {
            let text = clean(from.get(*column)?);
            (!text.is_empty()).then(|| Unusable::Beyond(*column, text.chars().take(80).collect()))
        })
    }

    /// First and last name, from columns of their own or from the whole name; and whether they may be divided wrongly.
    fn names(
        &self,
        value: &dyn Fn(&ListColumn) -> String,
        notes: &mut Vec<String>,
        credentials: &mut Vec<String>,
    ) -> (String, String, bool) {
        let (given, mut off) = tidy_part(&value(&ListColumn::GivenName));
        let (mut family, more) = tidy_part(&value(&ListColumn::FamilyName));
        off.extend(more);
        if given.is_empty() && family.is_empty() {
            let whole = value(&ListColumn::FullName);
            let name = split_name(&whole);
            if name.doubtful {
                notes.push(format!("Check how “{whole}” is divided."));
            }
            note_taken(&name.taken_off, notes);
            credentials.extend(name.credentials);
            return (name.given, self.with_suffix(name.family, value), name.doubtful);
        }
        note_taken(&off, notes);
        credentials.extend(off.into_iter().filter(|part| super::is_credential(part)));
        family = self.with_suffix(family, value);
        (given, family, false)
    }

    /// Jr. and III from a column of their own stand behind the last name.
    fn with_suffix(&self, family: String, value: &dyn Fn(&ListColumn) -> String) -> String {
        let suffix = value(&ListColumn::Suffix);
        if suffix.is_empty() || family.is_empty() || fold(&family).ends_with(&fold(&suffix)) {
            family
        } else {
            format!("{family} {suffix}")
        }
    }
}

/// What is written in the columns that are used.
fn used_cells<'a>(from: &'a [String], reading: &ListReading<'_>) -> Vec<&'a str> {
    let used = from.iter().zip(reading.meanings).filter(|(_, meaning)| **meaning != ListColumn::Other);
    used.map(|(cell, _)| cell.trim()).filter(|cell| !cell.is_empty()).collect()
}

/// Whether a text on its own is a note and nobody's name.
fn is_note(text: &str) -> bool {
    text.contains(':') || text.split_whitespace().count() > 3
}

fn note_taken(parts: &[String], notes: &mut Vec<String>) {
    if !parts.is_empty() {
        notes.push(format!("Taken off the name: {}.", parts.join(" ")));
    }
}

fn same_texts(one: &[String], other: &[String]) -> bool {
    let text = |cells: &[String]| -> Vec<String> {
        cells.iter().map(|cell| fold(cell)).filter(|cell| !cell.is_empty()).collect()
    };
    one.iter().zip(other).filter(|(one, _)| !one.trim().is_empty()).all(|(one, other)| one.trim() == other.trim()) && {
        let texts = text(one);
        !texts.is_empty() && texts == text(other)
    }
}

/// “Total: 45”, “Signature:” and the like below a list.
fn is_footer(cells: &[&str], names: &[&str]) -> bool {
    const BELOW: [&str; 18] = [
        "total",
        "subtotal",
        "grandtotal",
        "count",
        "signature",
        "signed",
        "date",
        "page",
        "endofreport",
        "endoflist",
        "endofdata",
        "preparedby",
        "approvedby",
        "printed",
        "reportdate",
        "runby",
        "note",
        "notes",
    ];
    let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    if filled > 2 {
        return false;
    }
    names.iter().any(|name| name.chars().any(char::is_numeric))
        || cells.iter().map(|cell| fold(cell)).any(|text| BELOW.contains(&text.as_str()))
}

/// The example row of a template, as it says itself.
fn is_example(cells: &[String]) -> bool {
    let says_so = |cell: &str| {
        ["(example", "example", "sample", "e.g."].iter().any(|word| {
            let start = cell.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
            let rest = cell.get(word.len()..).unwrap_or_default().trim_start();
            // “Example” may be part of a name or an address.
            start && (rest.is_empty() || rest.starts_with([':', '-', '–', ')']) || rest.eq_ignore_ascii_case("row"))
        })
    };
    cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).take(3).any(says_so)
}

/// A second row of headers, in other words than the first.
fn are_headers(cells: &[String]) -> bool {
    let filled: Vec<&str> = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    filled.len() >= 3
        && !filled.iter().any(|cell| cell.contains('@') || cell.bytes().filter(u8::is_ascii_digit).count() > 2)
        && recognized_headers(&filled) * 4 >= filled.len() * 3
}

/// A value without the apostrophe that makes it text in spreadsheets, and an address without what makes it a link.
fn without_mark(text: &str, address: bool) -> &str {
    let text = text.trim();
    let bare = text.strip_prefix(['\'', '’']).map_or(text, |rest| {
        // “'t Hooft” is a name.
        let begins = rest.starts_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '+' | '('));
        if begins && !rest.starts_with("t ") && !rest.starts_with("s ") { rest.trim_end_matches('\'') } else { text }
    });
    let link = bare.get(..7).is_some_and(|start| address && start.eq_ignore_ascii_case("mailto:"));
    if link { bare.get(7..).unwrap_or_default().split('?').next().unwrap_or_default() } else { bare }
}

/// Why a row of a worksheet is no person, as far as that is certain: headers once more, an example, a note or a footer.
#[must_use]
pub fn not_somebody(form: &Form, cells: &[String]) -> Option<Unusable> {
    let address = form.column_of(FieldKind::Email).and_then(|column| cells.get(column)).map_or("", String::as_str);
    if is_example(cells) {
        return Some(Unusable::Example);
    }
    if address.contains('@') {
        return None;
    }
    let headers: Vec<String> = form.columns.iter().map(|column| column.header.clone()).collect();
    if same_texts(cells, &headers) || are_headers(cells) {
        return Some(Unusable::Headers);
    }
    let mut filled = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    if let (Some(only), None) = (filled.next(), filled.next())
        && (is_note(only) || ColumnEvidence::of(std::iter::once(only)).departments > 0.0)
    {
        return Some(Unusable::Alone(only.chars().take(80).collect()));
    }
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    is_footer(&cells, &[]).then_some(Unusable::NoPerson)
}
