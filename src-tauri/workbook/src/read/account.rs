//! What became of everything that a sheet holds: rows that were left out, cells that belong to no column, rows that look
//! different.

use std::collections::HashMap;

use super::notes::{NoteBook, NoteKind, NotePlace};
use crate::guard::SheetFacts;

/// A cell in a column without a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrayCell {
    /// Row in the spreadsheet, counted from 1.
    pub row: u32,
    /// Spreadsheet column, counted from 0.
    pub column: usize,
    /// What it shows.
    pub text: String,
}

/// A column with a header that the form has no column for, as far as it stands in rows with people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SideColumn {
    /// Spreadsheet column, counted from 0.
    pub column: usize,
    /// The different values, in the order of finding.
    pub values: Vec<String>,
    /// Row number and position of the value, from top to bottom; empty cells are not listed.
    pub cells: Vec<(u32, u32)>,
}

/// A row that holds something in the form's columns and was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOutRow {
    /// Row in the spreadsheet, counted from 1.
    pub row: u32,
    /// Why.
    pub why: WhyNotTaken,
    /// The beginning of what it shows.
    pub text: String,
}

/// Why a row was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyNotTaken {
    /// It is the form's own example, above the first row for people.
    Example,
    /// It is above the headers and holds an address in the column of addresses: it may be somebody.
    AboveHeaders,
    /// It is a text on its own below the form's prepared rows: a signature, a note.
    NoteBelow,
}

/// Side columns while they are read.
#[derive(Debug, Default)]
pub(crate) struct SideColumns {
    columns: Vec<(SideColumn, HashMap<String, u32>)>,
    /// The row that is being read, which may hold nobody.
    current: Vec<(usize, String)>,
}

impl SideColumns {
    /// Keeps a cell of the row that is being read.
    pub(crate) fn hold(&mut self, column: usize, text: String) {
        self.current.push((column, text));
    }

    /// Takes the cells of the row up, or forgets them.
    pub(crate) fn settle(&mut self, row: Option<u32>) {
        let Some(row) = row else { return self.current.clear() };
        for (column, text) in self.current.drain(..) {
            let at = self.columns.iter().position(|(side, _)| side.column == column).unwrap_or(self.columns.len());
            if at == self.columns.len() {
                self.columns.push((SideColumn { column, ..SideColumn::default() }, HashMap::new()));
            }
            let Some((side, known)) = self.columns.get_mut(at) else { continue };
            let next = u32::try_from(side.values.len()).unwrap_or(u32::MAX);
            let value = match known.get(&text) {
                Some(value) => *value,
                None => {
                    known.insert(text.clone(), next);
                    side.values.push(text);
                    next
                }
            };
            side.cells.push((row, value));
        }
    }

    pub(crate) fn is_pending(&self) -> bool {
        !self.current.is_empty()
    }

    /// The columns from left to right.
    pub(crate) fn finish(self) -> Vec<SideColumn> {
        let mut columns: Vec<SideColumn> = self.columns.into_iter().map(|(side, _)| side).collect();
        columns.sort_by_key(|side| side.column);
        columns
    }
}

impl LeftOutRow {
    pub(crate) fn new(row: u32, why: WhyNotTaken, cells: &[String]) -> Self {
        let filled: Vec<&str> = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
        Self { row, why, text: filled.join(", ").chars().take(80).collect() }
    }
}

/// Cells below merged ones that are looked at.
pub(crate) const MAX_MERGED: usize = 8_000_000;

/// How the rows of a sheet look, and what there is to say about its cells.
#[derive(Debug, Default)]
pub(crate) struct RowLooks {
    /// Rows that are not shown, in order.
    pub(crate) hidden: Vec<u32>,
    /// Rows that are struck through, in order.
    pub(crate) struck: Vec<u32>,
    pub(crate) notes: NoteBook,
}

impl RowLooks {
    /// Says in words what the guard noted about the cells that `concern` somebody.
    pub(crate) fn of(facts: SheetFacts, concern: impl Fn(u32, usize) -> bool) -> Self {
        let mut notes = NoteBook::default();
        for (kind, cells) in [
            (NoteKind::NotCalculated, facts.not_calculated),
            (NoteKind::StruckCell, facts.struck_cells),
            (NoteKind::ErrorValue, facts.errors),
        ] {
            for (row, column) in cells.places.into_iter().filter(|(row, column)| concern(*row, *column)) {
                notes.add(kind, NotePlace::cell(row, column, ""));
            }
            notes.more(kind, cells.more);
        }
        // Merged cells do not overlap in an honest file, so together they are no more than the cells of some columns.
        let covered =
            facts.merged.into_iter().flat_map(|(first, last, column)| (first + 1..=last).map(move |row| (row, column)));
        for (row, column) in covered.take(MAX_MERGED).filter(|(row, column)| concern(*row, *column)) {
            notes.add(NoteKind::Merged, NotePlace::cell(row, column, ""));
        }
        Self { hidden: facts.hidden, struck: facts.struck, notes }
    }
}

/// Both of two lists in order.
pub(crate) fn common(some: &[u32], others: &[u32]) -> Vec<u32> {
    some.iter().filter(|row| others.binary_search(row).is_ok()).copied().collect()
}

/// Words that stand below lists and are nobody's name.
const BELOW_LISTS: [&str; 9] = ["signature", "date", "total", "note", "notes", "page", "end", "approved", "comments"];

/// Whether a text on its own below a list may be somebody's name.
pub(crate) fn may_be_a_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    (1..=3).contains(&words.len())
        && !text.contains(|letter: char| letter.is_ascii_digit() || matches!(letter, ':' | '_' | '*' | '/'))
        && !words.iter().any(|word| BELOW_LISTS.contains(&word.to_lowercase().as_str()))
}
