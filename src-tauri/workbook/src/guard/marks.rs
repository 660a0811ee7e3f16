//! What a row looks like besides its values: hidden, struck through, not calculated.

use std::rc::Rc;

use super::facts::SheetFacts;
use super::markup::Attributes;
use super::struck::{BookFacts, TextRuns, is_on};

/// Follows the rows and cells of one sheet.
#[derive(Default)]
pub(super) struct Marks {
    book: Rc<BookFacts>,
    /// Whether rows that say nothing are hidden.
    hidden: bool,
    cell: PassingCell,
    /// Typed cells with a value in this row, and those of them that are struck through.
    typed: usize,
    struck: Vec<usize>,
}

/// The cell that is being passed.
#[derive(Default)]
struct PassingCell {
    open: bool,
    struck: bool,
    formula: bool,
    valued: bool,
    /// Whether its number is the one that programs write before anything was calculated.
    zero: bool,
    runs: Option<TextRuns>,
    told: Option<bool>,
}

impl Marks {
    pub(super) fn new(book: Rc<BookFacts>) -> Self {
        Self { book, ..Self::default() }
    }

    /// What the sheet says of rows that say nothing themselves.
    pub(super) fn defaults(&mut self, attributes: &[u8]) {
        self.hidden = Attributes(attributes).any(|(name, value)| name == b"zeroHeight" && is_on(value));
    }

    pub(super) fn begin_row(&mut self, row: u32, attributes: &[u8], facts: &mut SheetFacts) {
        let (mut hidden, mut height) = (None, None);
        for (name, value) in Attributes(attributes) {
            match name {
                b"hidden" => hidden = Some(is_on(value)),
                b"ht" => height = Some(value.iter().all(|byte| matches!(byte, b'0' | b'.'))),
                _ => (),
            }
        }
        if hidden.unwrap_or(self.hidden && height.is_none()) || height == Some(true) {
            facts.hidden.push(row);
        }
    }

    #[inline]
    pub(super) fn begin_cell(&mut self, format: Option<&[u8]>) {
        let struck = match format {
            Some(format) => self.book.struck.format(format),
            None => self.book.struck.by_default(),
        };
        self.cell = PassingCell { open: true, struck, ..PassingCell::default() };
    }

    pub(super) fn formula(&mut self) {
        self.cell.formula = true;
    }

    #[inline]
    pub(super) fn shared(&mut self, index: &[u8]) {
        self.cell.valued = true;
        self.cell.told = self.book.struck.text(index);
    }

    #[inline]
    pub(super) fn number(&mut self, text: &[u8]) {
        self.cell.zero = text == b"0" && !self.cell.valued;
        self.cell.valued = true;
    }

    #[inline]
    pub(super) fn text(&mut self, text: &[u8]) {
        self.cell.valued = true;
        if let Some(runs) = &mut self.cell.runs {
            runs.text(text);
        }
    }

    pub(super) fn error(&mut self, row: u32, column: u32, facts: &mut SheetFacts) {
        self.cell.valued = true;
        facts.errors.push(row, column.saturating_sub(1) as usize);
    }

    /// Any other element within the cells.
    pub(super) fn start(&mut self, name: &[u8], attributes: &[u8], empty: bool) {
        if name == b"is" {
            self.cell.runs = Some(TextRuns::default());
        } else if let Some(runs) = &mut self.cell.runs {
            runs.start(name, attributes, empty);
        }
    }

    #[inline]
    pub(super) fn end(&mut self, name: &[u8]) {
        if let Some(runs) = &mut self.cell.runs {
            runs.end(name);
        }
    }

    #[inline]
    pub(super) fn end_cell(&mut self, row: u32, column: u32, facts: &mut SheetFacts) {
        if !std::mem::take(&mut self.cell.open) {
            return;
        }
        let column = column.saturating_sub(1) as usize;
        if self.cell.formula {
            // A formula is not typed: whether it is struck through says nothing about the person.
            if !self.cell.valued || (self.cell.zero && self.book.calculates_at_opening) {
                facts.not_calculated.push(row, column);
            }
        } else if self.cell.valued {
            self.typed += 1;
            let told = self.cell.told.or_else(|| self.cell.runs.as_ref().and_then(TextRuns::struck));
            if told.unwrap_or(self.cell.struck) {
                self.struck.push(column);
            }
        }
    }

    /// The end of a row, and of its last cell.
    pub(super) fn end_row(&mut self, row: u32, column: u32, facts: &mut SheetFacts) {
        self.end_cell(row, column, facts);
        let typed = std::mem::take(&mut self.typed);
        if self.struck.is_empty() {
            return;
        }
        if self.struck.len() == typed {
            facts.struck.push(row);
        } else {
            for column in &self.struck {
                facts.struck_cells.push(row, *column);
            }
        }
        self.struck.clear();
    }
}
