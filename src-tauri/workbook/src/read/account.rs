//! What became of everything that a sheet holds: rows that were left out, cells that belong to no column, rows that look
//! different.

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
    /// It is a text on its own below the form's prepared rows: a signature, a note.
    NoteBelow,
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
pub(crate) struct Looks {
    /// Rows that are not shown, in order.
    pub(crate) hidden: Vec<u32>,
    /// Rows that are struck through, in order.
    pub(crate) struck: Vec<u32>,
    pub(crate) notes: NoteBook,
}

impl Looks {
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
