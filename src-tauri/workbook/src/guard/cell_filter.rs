//! Lets a sheet through to the library, checked piece by piece, without the cells that nobody will ask for.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io::{Error, Read, Result};
use std::ops::ControlFlow;
use std::rc::Rc;

use worksheet::column_letters;

use super::facts::SheetFacts;
use super::markup::{Markup, MarkupToken};
use super::sheet::Scan;
use super::struck::BookFacts;
use crate::error::ReadError;

/// Checked bytes are handed on in pieces of about this size.
const PIECE: usize = 32 * 1024;

/// At least one cell is let through for this many bytes, so that whoever reads can say how far it is, or stop.
pub(crate) const BEAT: u64 = 4 * 1024 * 1024;

/// Addresses by the ids of links.
pub(super) type Links = Rc<HashMap<Vec<u8>, String>>;

/// What the guard and the reader behind the library tell each other.
#[derive(Default)]
pub(crate) struct GuardNotes {
    file: String,
    sheet: RefCell<String>,
    refusal: RefCell<Option<ReadError>>,
    /// Sheets that are not read at all, and why.
    refused: RefCell<HashMap<String, ReadError>>,
    wanted: RefCell<Option<(Vec<bool>, bool)>>,
    facts: RefCell<SheetFacts>,
    book: RefCell<Rc<BookFacts>>,
    /// Per sheet's part in small letters, the email addresses that its links lead to, by their ids.
    links: RefCell<HashMap<String, Links>>,
    inflated: Cell<u64>,
}

impl GuardNotes {
    pub(crate) fn new(file: String) -> Self {
        Self { file, ..Self::default() }
    }

    /// What the other parts of the workbook say about its cells.
    pub(crate) fn book(&self) -> Rc<BookFacts> {
        Rc::clone(&self.book.borrow())
    }

    pub(super) fn set_book(&self, book: BookFacts) {
        self.book.replace(Rc::new(book));
    }

    pub(super) fn set_links(&self, part: &str, links: HashMap<Vec<u8>, String>) {
        if !links.is_empty() {
            self.links.borrow_mut().insert(part.to_ascii_lowercase(), Rc::new(links));
        }
    }

    fn links(&self, part: &str) -> Links {
        self.links.borrow().get(&part.replace('\\', "/").to_ascii_lowercase()).cloned().unwrap_or_default()
    }

    /// Whether any cell of the workbook links to an email address.
    pub(crate) fn has_links(&self) -> bool {
        !self.links.borrow().is_empty()
    }

    /// Everything that was noted about the sheet, once it has been read.
    pub(crate) fn take_facts(&self) -> SheetFacts {
        self.facts.take()
    }

    /// Keeps a sheet from being read.
    pub(crate) fn refuse(&self, sheet: &str, refusal: ReadError) {
        self.refused.borrow_mut().insert(sheet.to_owned(), refusal);
    }

    /// The sheet that is read from now on, for messages; nothing else is known about it yet.
    pub(crate) fn begin(&self, sheet: &str) -> std::result::Result<(), ReadError> {
        if let Some(refusal) = self.refused.borrow().get(sheet) {
            return Err(refusal.clone());
        }
        sheet.clone_into(&mut self.sheet.borrow_mut());
        self.refusal.take();
        self.wanted.take();
        self.facts.take();
        self.inflated.set(0);
        Ok(())
    }

    /// Why the guard stopped, if it did. What the library made of that is of no interest.
    pub(crate) fn refusal(&self) -> Option<ReadError> {
        self.refusal.take()
    }

    /// Only cells of these columns are asked for from now on, and of those to the right of them if `rest` says so.
    pub(crate) fn want(&self, columns: Vec<bool>, rest: bool) {
        self.wanted.replace(Some((columns, rest)));
    }

    /// Bytes of the sheet that were unpacked so far.
    pub(crate) fn inflated(&self) -> u64 {
        self.inflated.get()
    }

    /// Whether a cell holds a formula; see [`SheetFacts::has_formula`].
    pub(crate) fn has_formula(&self, row: u32, column: usize, hint: &mut usize) -> bool {
        self.facts.borrow().has_formula(row, column, hint)
    }

    /// The next error value that the library does not know.
    pub(crate) fn unknown_error(&self) -> Option<(u32, u32, String)> {
        self.facts.borrow_mut().unknown_errors.pop_front()
    }
}

/// A sheet on its way to the library.
pub(crate) struct CellFilter<R> {
    markup: Markup<R>,
    scan: Scan,
    notes: Rc<GuardNotes>,
    part: String,
    wanted: Option<(Vec<bool>, bool)>,
    /// Whether the library did not count the cell before.
    gap: bool,
    beat: u64,
    out: Vec<u8>,
    at: usize,
    done: bool,
}

impl<R: Read> CellFilter<R> {
    /// A sheet that takes so many bytes on disk, and may unpack to as many as `limit`.
    pub(crate) fn new(unpacked: R, part: String, on_disk: u64, limit: u64, notes: Rc<GuardNotes>) -> Self {
        let scan = Scan::new(notes.file.clone(), notes.sheet.borrow().clone(), on_disk).knowing(notes.book());
        let out = Vec::with_capacity(2 * PIECE);
        let markup = Markup::new(unpacked, limit);
        Self { markup, scan, notes, part, wanted: None, gap: false, beat: 0, out, at: 0, done: false }
    }

    fn refill(&mut self) -> std::result::Result<(), ReadError> {
        self.out.clear();
        self.at = 0;
        if self.wanted.is_none() {
            self.wanted.clone_from(&self.notes.wanted.borrow());
        }
        while self.out.len() < PIECE && !self.done {
            self.step()?;
            if self.done {
                self.tail();
            }
        }
        self.notes.inflated.set(self.markup.inflated);
        self.scan.facts.move_to(&mut self.notes.facts.borrow_mut());
        Ok(())
    }

    /// What comes after the cells tells how they look. Should it be damaged, the cells are there all the same.
    fn tail(&mut self) {
        let links = self.notes.links(&self.part);
        while let Ok(token) = self.markup.next() {
            if matches!(token, MarkupToken::Eof) {
                return;
            }
            self.scan.take_tail(&token, &links);
        }
    }

    fn step(&mut self) -> std::result::Result<(), ReadError> {
        let token = self.markup.next().map_err(|refusal| self.scan.refused(&self.part, refusal))?;
        let in_data = self.scan.in_data;
        let (cell, row, end, empty) = match &token {
            MarkupToken::Start { name, empty, .. } if in_data => (*name == b"c", *name == b"row", false, *empty),
            MarkupToken::End { name } => (false, false, *name == b"c", false),
            _ => (false, false, false, false),
        };
        let errors = self.scan.facts.unknown_errors.len();
        self.done = self.scan.take(token)? == ControlFlow::Break(());
        // The library loses count at an error value that it does not know.
        self.gap |= self.scan.facts.unknown_errors.len() > errors;
        if cell {
            self.cell(empty);
            return Ok(());
        }
        self.gap &= !row;
        if !self.scan.skipping {
            self.out.extend_from_slice(self.markup.last());
        } else if end {
            self.scan.skipping = false;
        }
        Ok(())
    }

    fn cell(&mut self, empty: bool) {
        let column = self.scan.column as usize - 1;
        let wanted = self.wanted.as_ref().is_none_or(|(wanted, rest)| wanted.get(column).copied().unwrap_or(*rest));
        self.scan.skipping = false;
        if (empty || !wanted) && self.markup.inflated < self.beat + BEAT {
            self.scan.skipping = !empty;
            self.gap = true;
            return;
        }
        if empty || !wanted {
            self.beat = self.markup.inflated;
        }
        let piece = self.markup.last();
        if self.gap && !self.scan.named {
            let name = piece.iter().position(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>'));
            let (name, rest) = piece.split_at(name.unwrap_or(piece.len()));
            self.out.extend_from_slice(name);
            self.out.extend_from_slice(format!(" r=\"{}{}\"", column_letters(column), self.scan.row).as_bytes());
            self.out.extend_from_slice(rest);
        } else {
            self.out.extend_from_slice(piece);
        }
        self.gap = false;
    }
}

impl<R: Read> Read for CellFilter<R> {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        if self.at == self.out.len()
            && let Err(refusal) = self.refill()
        {
            self.notes.refusal.replace(Some(refusal));
            self.done = true;
            self.out.clear();
            return Err(Error::other("refused by the guard"));
        }
        let length = out.len().min(self.out.len() - self.at);
        out[..length].copy_from_slice(&self.out[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}
