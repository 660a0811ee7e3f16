//! What a sheet gave: its rows, and what the reader noted about them.

use std::collections::HashMap;

use worksheet::Row;

use super::account::{LeftOutRow, SideColumn, StrayCell};
use super::links::differs;
use super::notes::{NoteBook, NoteKind, NotePlace};

/// What one sheet gave.
pub(crate) struct Collected {
    /// Positions, among the forms that were asked for, of those that fit equally well.
    pub(crate) fitting: Vec<usize>,
    pub(crate) header_row: u32,
    pub(crate) columns: Vec<Option<usize>>,
    pub(crate) unmatched: Vec<(usize, String)>,
    pub(crate) rows: Vec<Row>,
    /// Numbers of all rows that were taken, also of those that were handed out before.
    pub(crate) taken: Vec<u32>,
    pub(crate) left_out: Vec<LeftOutRow>,
    pub(crate) beyond: Vec<StrayCell>,
    pub(crate) notes: NoteBook,
    /// What the cells of email columns show, when some of them may link elsewhere.
    pub(super) emails: HashMap<(u32, usize), String>,
    pub(crate) side: Vec<SideColumn>,
    /// The form's column of the access level, which a formula of the form may fill.
    pub(crate) level: Option<usize>,
}

impl Collected {
    /// Whether a cell, or a row as a whole, belongs to somebody who was taken. What a form's own formula shows does not.
    pub(crate) fn concerns(&self, row: u32, column: Option<usize>) -> bool {
        let belongs = |column: usize| {
            let at = self.columns.iter().position(|place| *place == Some(column));
            at.is_some_and(|at| Some(at) != self.level)
        };
        self.taken.binary_search(&row).is_ok() && column.is_none_or(belongs)
    }

    /// Notes cells that link to other addresses than they show.
    pub(crate) fn compare_links(&mut self, links: Vec<(u32, usize, String)>) {
        for (row, column, address) in links {
            if self.emails.get(&(row, column)).is_some_and(|shown| differs(shown, &address)) {
                self.notes.add(NoteKind::OtherLink, NotePlace::cell(row, column, address));
            }
        }
    }
}
