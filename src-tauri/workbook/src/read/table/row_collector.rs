//! Collects the cells of a sheet, within what may be kept of it.

use std::collections::BTreeMap;

use calamine::DataRef;
use worksheet::column_letters;

use super::{RawRow, RawTable, RowProgress};
use crate::error::ReadError;
use crate::limits::{LAST_COLUMN, LAST_ROW, MAX_CELL_TEXT, MAX_ROWS};
use crate::read::account::{MAX_MERGED, RowLooks};
use crate::read::links::differs;
use crate::read::notes::{NoteBook, NoteKind, NotePlace, cleaned};
use crate::read::xlsx::text_of;

/// Rows are reported this often.
const REPORT_EVERY: u64 = 1000;

/// What a cell costs besides its text.
const CELL: u64 = size_of::<String>() as u64;

/// What memory of its own costs besides what is in it.
const OWN: u64 = 32;

/// Collects the cells of one sheet.
pub(super) struct RowCollector<'a> {
    file: String,
    sheet: String,
    last_row: u32,
    most_kept: u64,
    kept: u64,
    asked: u64,
    columns: usize,
    sorted: bool,
    rows: Vec<RawRow>,
    /// Rows that are not shown, or struck through, in order.
    pub(super) hidden: Vec<u32>,
    pub(super) struck: Vec<u32>,
    /// Per row, how many typed cells it has, and which of them are struck through.
    typed: BTreeMap<u32, (usize, Vec<usize>)>,
    /// Cells merged over several rows: the first and the last row, and the column.
    merged: Vec<(u32, u32, usize)>,
    /// Email addresses that cells link to: row, column, address.
    pub(super) links: Vec<(u32, usize, String)>,
    /// What there is to say about the sheet besides.
    pub(super) notes: NoteBook,
    progress: RowProgress<'a>,
}

impl<'a> RowCollector<'a> {
    pub(super) fn new(file: &str, sheet: &str, last_row: u32, most_kept: u64, progress: RowProgress<'a>) -> Self {
        Self {
            file: file.to_owned(),
            sheet: sheet.to_owned(),
            last_row,
            most_kept,
            kept: 0,
            asked: 0,
            columns: 0,
            sorted: true,
            rows: Vec::new(),
            hidden: Vec::new(),
            struck: Vec::new(),
            typed: BTreeMap::new(),
            merged: Vec::new(),
            links: Vec::new(),
            notes: NoteBook::default(),
            progress,
        }
    }

    /// Whether nothing from this row on is wanted; rows are counted from 1.
    pub(super) fn is_past(&self, row: u32) -> bool {
        row > self.last_row
    }

    /// Takes a cell: spreadsheet row from 1, column from 0. Empty ones are passed over.
    pub(super) fn take(&mut self, row: u32, column: usize, text: String) -> Result<(), ReadError> {
        if text.is_empty() || self.is_past(row) {
            return Ok(());
        }
        if row == 0 || row > LAST_ROW || column >= LAST_COLUMN as usize {
            return Err(ReadError::Damaged { file: self.file.clone(), place: self.place(row, column) });
        }
        let text = cleaned(text, row, column, &mut self.notes);
        if text.is_empty() {
            return Ok(());
        }
        // A character is at most three bytes per UTF-16 unit, so short texts need no count.
        if text.len() > MAX_CELL_TEXT && text.chars().map(char::len_utf16).sum::<usize>() > MAX_CELL_TEXT {
            return Err(ReadError::TextTooLong { file: self.file.clone(), place: self.place(row, column) });
        }
        if self.rows.last().is_none_or(|last| last.number != row) {
            self.next_row(row)?;
        }
        let width = self.rows.last().map_or(0, |last| last.cells.len());
        self.keep(text.len() as u64 + OWN + CELL * ((column + 1).saturating_sub(width) as u64), row, column)?;
        let Some(current) = self.rows.last_mut() else { return Ok(()) };
        if current.cells.len() <= column {
            // Rows of one cell would otherwise take the room of four.
            if width == 0 {
                current.cells.reserve_exact(column + 1);
            }
            current.cells.resize(column + 1, String::new());
        }
        if let Some(cell) = current.cells.get_mut(column) {
            *cell = text;
        }
        self.columns = self.columns.max(column + 1);
        Ok(())
    }

    /// Takes a cell as the library has read it; whether those behind it are wanted too.
    pub(super) fn take_cell(&mut self, row: u32, column: usize, value: &DataRef<'_>) -> Result<bool, ReadError> {
        if self.is_past(row) {
            return Ok(false);
        }
        self.beat()?;
        if matches!(value, DataRef::Empty) {
            return Ok(true);
        }
        let Some(text) = text_of(value) else {
            return Err(ReadError::NotANumber { file: self.file.clone(), place: self.place(row, column) });
        };
        self.take(row, column, text).map(|()| true)
    }

    /// Called between pieces of work that may give no cell: says how far it is, and whether to go on.
    pub(super) fn report(&mut self) -> Result<(), ReadError> {
        let go_on = (self.progress)(self.rows.len() as u64).is_continue();
        if go_on { Ok(()) } else { Err(ReadError::Cancelled { file: self.file.clone() }) }
    }

    /// Reports once in so many pieces of work.
    pub(super) fn beat(&mut self) -> Result<(), ReadError> {
        self.asked += 1;
        if self.asked.is_multiple_of(1 << 16) { self.report() } else { Ok(()) }
    }

    /// The end of the sheet.
    pub(super) fn finish(mut self) -> Result<RawTable, ReadError> {
        if !self.sorted {
            self.sort();
        }
        self.settle_struck();
        self.spread_merged()?;
        self.compare_links();
        for row in &mut self.rows {
            row.hidden = self.hidden.binary_search(&row.number).is_ok();
            row.struck = self.struck.binary_search(&row.number).is_ok();
        }
        // The last report tells the whole number.
        self.report()?;
        Ok(RawTable {
            file_name: self.file,
            sheet: self.sheet,
            columns: self.columns,
            rows: self.rows,
            notes: self.notes.into_notes(),
        })
    }

    /// Takes what was noted about the looks of the rows.
    pub(super) fn look(&mut self, looks: RowLooks) {
        (self.hidden, self.struck) = (looks.hidden, looks.struck);
        self.notes.append(looks.notes);
    }

    /// Takes a typed cell that holds something, and whether it is struck through.
    pub(super) fn typed(&mut self, row: u32, column: usize, struck: bool) {
        let (typed, places) = self.typed.entry(row).or_default();
        *typed += 1;
        if struck {
            places.push(column);
        }
    }

    /// Takes cells that are merged; those that are merged within a row say nothing.
    pub(super) fn merge(&mut self, rows: (u32, u32), column: usize) -> Result<(), ReadError> {
        if rows.0 < rows.1 {
            self.merged.push((rows.0, rows.1, column));
            self.keep(OWN, rows.0, column)?;
        }
        Ok(())
    }

    fn keep(&mut self, bytes: u64, row: u32, column: usize) -> Result<(), ReadError> {
        self.kept += bytes;
        if self.kept <= self.most_kept {
            return Ok(());
        }
        let place = format!("its cells come to more than is plausible, at {}", self.place(row, column));
        Err(ReadError::TooLarge { file: self.file.clone(), place })
    }

    fn settle_struck(&mut self) {
        for (row, (typed, places)) in std::mem::take(&mut self.typed) {
            if places.len() == typed {
                self.struck.push(row);
                continue;
            }
            for column in places {
                self.notes.add(NoteKind::StruckCell, NotePlace::cell(row, column, ""));
            }
        }
    }

    /// A value that is merged over several rows belongs to each of them that holds something of its own.
    fn spread_merged(&mut self) -> Result<(), ReadError> {
        let mut left = MAX_MERGED;
        for (first, last, column) in std::mem::take(&mut self.merged) {
            let Ok(at) = self.rows.binary_search_by_key(&first, |row| row.number) else { continue };
            let value = self.rows.get(at).and_then(|row| row.cells.get(column)).filter(|text| !text.trim().is_empty());
            let Some(value) = value.cloned() else { continue };
            for below in at + 1..self.rows.len() {
                let Some(row) = self.rows.get_mut(below).filter(|row| row.number <= last && left > 0) else { break };
                left -= 1;
                let number = row.number;
                let width = row.cells.len();
                if row.cells.get(column).is_none_or(String::is_empty) {
                    row.cells.resize(width.max(column + 1), String::new());
                    if let Some(cell) = row.cells.get_mut(column) {
                        cell.clone_from(&value);
                    }
                    self.notes.add(NoteKind::Merged, NotePlace::cell(number, column, value.as_str()));
                    let room = CELL * ((column + 1).saturating_sub(width) as u64);
                    self.keep(value.len() as u64 + OWN + room, number, column)?;
                }
            }
        }
        Ok(())
    }

    fn compare_links(&mut self) {
        for (row, column, address) in std::mem::take(&mut self.links) {
            let Ok(at) = self.rows.binary_search_by_key(&row, |row| row.number) else { continue };
            let shown = self.rows.get(at).and_then(|row| row.cells.get(column));
            if shown.is_some_and(|shown| differs(shown, &address)) {
                self.notes.add(NoteKind::OtherLink, NotePlace::cell(row, column, address));
            }
        }
    }

    /// Where a cell stands, for people.
    pub(super) fn place(&self, row: u32, column: usize) -> String {
        format!("sheet “{}”, cell {}{row}", self.sheet, column_letters(column))
    }

    fn next_row(&mut self, row: u32) -> Result<(), ReadError> {
        self.sorted &= self.rows.last().is_none_or(|last| last.number < row);
        self.rows.push(RawRow { number: row, cells: Vec::new(), hidden: false, struck: false });
        // The list of rows doubles its room as it grows.
        self.kept += 2 * size_of::<RawRow>() as u64 + OWN;
        let count = self.rows.len() as u64;
        if count > MAX_ROWS {
            return Err(ReadError::TooManyRows { file: self.file.clone(), sheet: self.sheet.clone(), limit: MAX_ROWS });
        }
        if count.is_multiple_of(REPORT_EVERY) { self.report() } else { Ok(()) }
    }

    /// Old workbooks may hold a row in several pieces, and rows in any order.
    fn sort(&mut self) {
        self.rows.sort_by_key(|row| row.number);
        let mut rows: Vec<RawRow> = Vec::with_capacity(self.rows.len());
        for row in self.rows.drain(..) {
            match rows.last_mut().filter(|last| last.number == row.number) {
                None => rows.push(row),
                Some(last) => {
                    if last.cells.len() < row.cells.len() {
                        last.cells.resize(row.cells.len(), String::new());
                    }
                    for (cell, text) in last.cells.iter_mut().zip(row.cells) {
                        if !text.is_empty() {
                            *cell = text;
                        }
                    }
                }
            }
        }
        self.rows = rows;
    }
}
