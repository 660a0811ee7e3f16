//! One pass over a sheet's markup before it is read: positions in order and on the sheet, values that are what they say,
//! no more cells than a sheet of people can have.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::rc::Rc;

use super::facts::SheetFacts;
use super::marks::Marks;
use super::markup::{Attributes, MarkupToken, PartRefusal, attribute};
use super::package::refused;
use super::struck::BookFacts;
use crate::error::ReadError;
use crate::limits::{LAST_COLUMN, LAST_ROW, MAX_CELLS, MAX_ROWS, filled_cells};
use worksheet::column_letters;

/// More than this many are kept for no sheet.
const MAX_UNKNOWN_ERRORS: usize = 100_000;

/// Merged cells, and links, that are looked at.
const MAX_TAIL: usize = 1_000_000;

/// Formulas beyond the first 64 columns.
const MAX_FAR_FORMULAS: usize = 1_000_000;

const KNOWN_ERRORS: [&[u8]; 7] = [b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!"];

/// The rules that a sheet's markup must keep, piece by piece.
pub(crate) struct Scan {
    file: String,
    sheet: String,
    pub(crate) facts: SheetFacts,
    pub(crate) in_data: bool,
    pub(crate) row: u32,
    pub(crate) column: u32,
    /// Whether the cell says where it stands.
    pub(crate) named: bool,
    /// Whether the cell is left out, so that nobody asks for what is unusual about it.
    pub(crate) skipping: bool,
    cells: u64,
    filled: u64,
    last_filled: u32,
    /// Cells with a value, and as many as may be.
    valued: u64,
    most_valued: u64,
    last_valued: (u32, u32),
    value: ValueKind,
    in_value: bool,
    formula: bool,
    marks: Marks,
}

/// How a cell's value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ValueKind {
    Index,
    Number,
    Error,
    Other,
    /// A number, or a text that is none.
    Untold,
}

impl Scan {
    /// Rules for a sheet that takes so many bytes on disk.
    pub(crate) fn new(file: String, sheet: String, on_disk: u64) -> Self {
        Self {
            file,
            sheet,
            facts: SheetFacts::default(),
            in_data: false,
            row: 0,
            column: 0,
            named: false,
            skipping: false,
            cells: 0,
            filled: 0,
            last_filled: 0,
            valued: 0,
            most_valued: filled_cells(on_disk),
            last_valued: (0, 0),
            value: ValueKind::Other,
            in_value: false,
            formula: false,
            marks: Marks::default(),
        }
    }

    /// Looks for rows that are struck through, too, and for results that are none, as the workbook's other parts say.
    pub(crate) fn knowing(mut self, book: Rc<BookFacts>) -> Self {
        self.marks = Marks::new(book);
        self
    }

    /// Takes the next piece; breaks at the end of the cells.
    #[inline]
    pub(crate) fn take(&mut self, token: MarkupToken<'_>) -> Result<ControlFlow<()>, ReadError> {
        match token {
            MarkupToken::Start { name: b"dimension", attributes, .. } if !self.in_data => {
                for range in attribute(attributes, b"ref") {
                    self.check_range(range)?;
                }
            }
            MarkupToken::Start { name: b"sheetData", empty, .. } => {
                self.in_data = true;
                if empty {
                    return Ok(ControlFlow::Break(()));
                }
            }
            MarkupToken::Start { name: b"sheetFormatPr", attributes, .. } if !self.in_data => {
                self.marks.defaults(attributes)
            }
            MarkupToken::End { name: b"sheetData" } => {
                self.marks.end_row(self.row, self.column, &mut self.facts);
                return Ok(ControlFlow::Break(()));
            }
            MarkupToken::Eof => return Err(self.damaged()),
            MarkupToken::Start { name, attributes, empty } if self.in_data => self.start(name, attributes, empty)?,
            MarkupToken::End { name: b"v" | b"t" } => self.in_value = false,
            MarkupToken::End { name } if self.in_data => self.marks.end(name),
            MarkupToken::Text(text) if self.in_value => self.text(text)?,
            _ => (),
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Takes a piece after the cells: what is merged, and what links to where.
    pub(crate) fn take_tail(&mut self, token: &MarkupToken<'_>, links: &HashMap<Vec<u8>, String>) {
        let MarkupToken::Start { name: name @ (b"mergeCell" | b"hyperlink"), attributes, .. } = token else { return };
        let Some(range) = attribute(attributes, b"ref").last() else { return };
        let mut ends = range.split(|byte| *byte == b':').map(position_of);
        let Some(Some((first, column))) = ends.next() else { return };
        let last = ends.next().flatten().map_or(first, |(row, _)| row);
        let column = column as usize - 1;
        if *name == b"mergeCell" {
            if last > first && self.facts.merged.len() < MAX_TAIL {
                self.facts.merged.push((first, last, column));
            }
            return;
        }
        let id = Attributes(attributes).filter(|(name, _)| name.ends_with(b":id")).last();
        if let Some(address) = id.and_then(|(_, id)| links.get(id)).filter(|_| self.facts.links.len() < MAX_TAIL) {
            self.facts.links.push((first, column, address.clone()));
        }
    }

    fn start(&mut self, name: &[u8], attributes: &[u8], empty: bool) -> Result<(), ReadError> {
        match name {
            b"c" => self.cell(attributes),
            b"v" | b"t" => {
                self.in_value = !empty;
                Ok(())
            }
            b"f" => {
                self.formula = true;
                self.marks.formula();
                self.note_formula()?;
                attribute(attributes, b"ref").try_for_each(|range| self.check_range(range))
            }
            b"row" => self.begin_row(attributes),
            _ => {
                self.marks.start(name, attributes, empty);
                Ok(())
            }
        }
    }

    fn note_formula(&mut self) -> Result<(), ReadError> {
        let Some(column) = self.column.checked_sub(1) else { return Err(self.damaged()) };
        if column >= 64 {
            self.facts.far_formulas.push((self.row, column));
            let few = self.facts.far_formulas.len() <= MAX_FAR_FORMULAS;
            return if few { Ok(()) } else { Err(self.too_many_cells()) };
        }
        match self.facts.formulas.last_mut() {
            Some((row, bits)) if *row == self.row => *bits |= 1 << column,
            _ => self.facts.formulas.push((self.row, 1 << column)),
        }
        Ok(())
    }

    fn begin_row(&mut self, attributes: &[u8]) -> Result<(), ReadError> {
        let mut row = self.row + 1;
        for number in attribute(attributes, b"r") {
            row = number_of(number).ok_or_else(|| self.damaged())?;
        }
        if row <= self.row {
            return Err(self.disordered());
        }
        self.marks.end_row(self.row, self.column, &mut self.facts);
        self.row = row;
        self.column = 0;
        self.marks.begin_row(row, attributes, &mut self.facts);
        if row > LAST_ROW { Err(self.damaged()) } else { Ok(()) }
    }

    fn cell(&mut self, attributes: &[u8]) -> Result<(), ReadError> {
        self.marks.end_cell(self.row, self.column, &mut self.facts);
        let mut column = self.column + 1;
        let mut row = self.row;
        let mut format = None;
        self.value = ValueKind::Untold;
        self.named = false;
        for (name, value) in Attributes(attributes) {
            match name {
                b"r" => {
                    (row, column) = position_of(value).ok_or_else(|| self.damaged())?;
                    self.named = true;
                }
                b"t" => {
                    self.value = match value {
                        b"s" => ValueKind::Index,
                        b"n" => ValueKind::Number,
                        b"e" => ValueKind::Error,
                        _ => ValueKind::Other,
                    };
                }
                b"s" => format = Some(value),
                _ => (),
            }
        }
        if row != self.row || column <= self.column {
            return Err(self.disordered());
        }
        self.column = column;
        self.cells += 1;
        if column > LAST_COLUMN {
            return Err(self.damaged());
        }
        if self.cells > MAX_CELLS {
            return Err(self.too_many_cells());
        }
        self.formula = false;
        self.in_value = false;
        self.marks.begin_cell(format);
        Ok(())
    }

    fn text(&mut self, text: &[u8]) -> Result<(), ReadError> {
        match self.value {
            ValueKind::Index if !text.iter().all(u8::is_ascii_digit) || text.len() > 9 => return Err(self.damaged()),
            ValueKind::Number
                if !text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')) =>
            {
                return Err(ReadError::NotANumber { file: self.file.clone(), place: self.place() });
            }
            ValueKind::Error if !KNOWN_ERRORS.contains(&text) && !self.skipping => {
                let text = String::from_utf8_lossy(&text[..text.len().min(40)]).into_owned();
                self.facts.unknown_errors.push_back((self.row, self.column, text));
                if self.facts.unknown_errors.len() > MAX_UNKNOWN_ERRORS {
                    return Err(self.damaged());
                }
            }
            _ => (),
        }
        match self.value {
            ValueKind::Index => self.marks.shared(text),
            ValueKind::Number | ValueKind::Untold => self.marks.number(text),
            ValueKind::Error => self.marks.error(self.row, self.column, &mut self.facts),
            ValueKind::Other => self.marks.text(text),
        }
        if self.last_valued != (self.row, self.column) {
            self.last_valued = (self.row, self.column);
            self.valued += 1;
            if self.valued > self.most_valued {
                return Err(self.too_many_cells());
            }
        }
        // What a formula shows in prepared rows is no person.
        if !self.formula && self.last_filled != self.row {
            self.last_filled = self.row;
            self.filled += 1;
            if self.filled > MAX_ROWS + 100 {
                return Err(ReadError::TooManyRows {
                    file: self.file.clone(),
                    sheet: self.sheet.clone(),
                    limit: MAX_ROWS,
                });
            }
        }
        Ok(())
    }

    fn check_range(&self, range: &[u8]) -> Result<(), ReadError> {
        let mut ends = range.split(|byte| *byte == b':').map(position_of);
        let fits = match (ends.next(), ends.next(), ends.next()) {
            (Some(Some(_)), None, None) => true,
            (Some(Some(first)), Some(Some(last)), None) => first.0 <= last.0 && first.1 <= last.1,
            _ => false,
        };
        if fits { Ok(()) } else { Err(self.damaged()) }
    }

    pub(crate) fn place(&self) -> String {
        if self.row == 0 || self.column == 0 {
            return format!("sheet “{}”, row {}", self.sheet, self.row.max(1));
        }
        format!("sheet “{}”, cell {}{}", self.sheet, column_letters(self.column as usize - 1), self.row)
    }

    /// The sentence for a sheet's part that is refused here.
    pub(crate) fn refused(&self, part: &str, refusal: PartRefusal) -> ReadError {
        match refusal {
            PartRefusal::RunTooLong => ReadError::TextTooLong { file: self.file.clone(), place: self.place() },
            PartRefusal::CutOff | PartRefusal::Broken if self.in_data => self.damaged(),
            refusal => refused(&self.file, part, refusal),
        }
    }

    fn damaged(&self) -> ReadError {
        let place = match self.row {
            0 => format!("sheet “{}”", self.sheet),
            row => format!("sheet “{}” from row {row} on", self.sheet),
        };
        ReadError::Damaged { file: self.file.clone(), place }
    }

    fn too_many_cells(&self) -> ReadError {
        let place = format!(
            "sheet “{}” has more cells than a list of people can need, or a file of this size can hold",
            self.sheet
        );
        ReadError::TooLarge { file: self.file.clone(), place }
    }

    fn disordered(&self) -> ReadError {
        ReadError::Disordered { file: self.file.clone(), place: self.place() }
    }
}

/// Row and column, counted from 1, of a reference such as `B7`, when it lies on a sheet.
fn position_of(reference: &[u8]) -> Option<(u32, u32)> {
    let letters = reference.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    if letters == 0 || letters > 3 {
        return None;
    }
    let column =
        reference[..letters].iter().fold(0, |sum, letter| sum * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row = number_of(&reference[letters..])?;
    (column <= LAST_COLUMN).then_some((row, column))
}

/// A row number that lies on a sheet.
fn number_of(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 7 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    (1..=LAST_ROW).contains(&number).then_some(number)
}
