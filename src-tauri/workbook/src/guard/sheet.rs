//! One pass over a sheet's markup before it is read: positions in order and on the sheet, values that are what they say,
//! no more cells than a sheet of people can have.

use std::ops::ControlFlow;

use super::markup::{Attributes, Refusal, Token, attribute};
use super::package::{Package, refused};
use crate::error::ReadError;
use crate::limits::{LAST_COLUMN, LAST_ROW, MAX_CELLS, MAX_ROWS, sheet_bytes};
use worksheet::column_letters;

/// What the pass saw.
#[derive(Debug, Default)]
pub(crate) struct SheetFacts {
    /// Error values that the reader does not know (newer programs have more of them), in order of the cells.
    pub(crate) unknown_errors: Vec<(u32, u32, String)>,
}

/// More than this many are kept for no sheet.
const MAX_UNKNOWN_ERRORS: usize = 100_000;

const KNOWN_ERRORS: [&[u8]; 7] = [b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!"];

/// Checks the sheet in `part`; `alive` is asked now and then whether to go on.
pub(crate) fn scan_sheet(
    package: &mut Package,
    sheet: &str,
    part: &str,
    alive: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<SheetFacts, ReadError> {
    let Some((mut markup, file)) = package.markup(part, sheet_bytes)? else { return Ok(SheetFacts::default()) };
    let mut scan = Scan::new(file, sheet);
    let mut asked = 0;
    loop {
        if markup.inflated >= asked + (1 << 22) {
            asked = markup.inflated;
            if alive().is_break() {
                return Err(ReadError::Cancelled { file: file.to_owned() });
            }
        }
        let token = markup.next().map_err(|refusal| match refusal {
            Refusal::RunTooLong => ReadError::TextTooLong { file: file.to_owned(), place: scan.place() },
            refusal => refused(file, part, refusal),
        })?;
        if scan.take(token)?.is_break() {
            return Ok(scan.facts);
        }
    }
}

struct Scan<'a> {
    file: &'a str,
    sheet: &'a str,
    facts: SheetFacts,
    in_data: bool,
    row: u32,
    column: u32,
    cells: u64,
    filled: u64,
    last_filled: u32,
    value: Value,
    in_value: bool,
    formula: bool,
}

/// How a cell's value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    Index,
    Number,
    Error,
    Other,
}

impl<'a> Scan<'a> {
    fn new(file: &'a str, sheet: &'a str) -> Self {
        Self {
            file,
            sheet,
            facts: SheetFacts::default(),
            in_data: false,
            row: 0,
            column: 0,
            cells: 0,
            filled: 0,
            last_filled: 0,
            value: Value::Other,
            in_value: false,
            formula: false,
        }
    }

    fn take(&mut self, token: Token<'_>) -> Result<ControlFlow<()>, ReadError> {
        match token {
            Token::Start { name: b"dimension", attributes, .. } if !self.in_data => {
                for range in attribute(attributes, b"ref") {
                    self.check_range(range)?;
                }
            }
            Token::Start { name: b"sheetData", empty, .. } => {
                self.in_data = true;
                if empty {
                    return Ok(ControlFlow::Break(()));
                }
            }
            Token::End { name: b"sheetData" } => return Ok(ControlFlow::Break(())),
            Token::Eof => return Err(self.damaged()),
            Token::Start { name, attributes, empty } if self.in_data => self.start(name, attributes, empty)?,
            Token::End { name: b"v" | b"t" } => self.in_value = false,
            Token::Text(text) if self.in_value => self.text(text)?,
            _ => (),
        }
        Ok(ControlFlow::Continue(()))
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
                attribute(attributes, b"ref").try_for_each(|range| self.check_range(range))
            }
            b"row" => self.begin_row(attributes),
            _ => Ok(()),
        }
    }

    fn begin_row(&mut self, attributes: &[u8]) -> Result<(), ReadError> {
        let mut row = self.row + 1;
        for number in attribute(attributes, b"r") {
            row = number_of(number).ok_or_else(|| self.damaged())?;
        }
        if row <= self.row {
            return Err(self.disordered());
        }
        self.row = row;
        self.column = 0;
        if row > LAST_ROW { Err(self.damaged()) } else { Ok(()) }
    }

    fn cell(&mut self, attributes: &[u8]) -> Result<(), ReadError> {
        let mut column = self.column + 1;
        let mut row = self.row;
        self.value = Value::Other;
        for (name, value) in Attributes(attributes) {
            match name {
                b"r" => (row, column) = position_of(value).ok_or_else(|| self.damaged())?,
                b"t" => {
                    self.value = match value {
                        b"s" => Value::Index,
                        b"n" => Value::Number,
                        b"e" => Value::Error,
                        _ => Value::Other,
                    };
                }
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
            let place = format!("sheet “{}” has more than {MAX_CELLS} cells", self.sheet);
            return Err(ReadError::TooLarge { file: self.file.to_owned(), place });
        }
        self.formula = false;
        self.in_value = false;
        Ok(())
    }

    fn text(&mut self, text: &[u8]) -> Result<(), ReadError> {
        match self.value {
            Value::Index if !text.iter().all(u8::is_ascii_digit) || text.len() > 9 => return Err(self.damaged()),
            Value::Number
                if !text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')) =>
            {
                return Err(ReadError::NotANumber { file: self.file.to_owned(), place: self.place() });
            }
            Value::Error if !KNOWN_ERRORS.contains(&text) => {
                let text = String::from_utf8_lossy(&text[..text.len().min(40)]).into_owned();
                self.facts.unknown_errors.push((self.row, self.column, text));
                if self.facts.unknown_errors.len() > MAX_UNKNOWN_ERRORS {
                    return Err(self.damaged());
                }
            }
            _ => (),
        }
        // What a formula shows in prepared rows is no person.
        if !self.formula && self.last_filled != self.row {
            self.last_filled = self.row;
            self.filled += 1;
            if self.filled > MAX_ROWS + 100 {
                return Err(ReadError::TooManyRows {
                    file: self.file.to_owned(),
                    sheet: self.sheet.to_owned(),
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

    fn place(&self) -> String {
        if self.row == 0 || self.column == 0 {
            return format!("sheet “{}”, row {}", self.sheet, self.row.max(1));
        }
        format!("sheet “{}”, cell {}{}", self.sheet, column_letters(self.column as usize - 1), self.row)
    }

    fn damaged(&self) -> ReadError {
        let place = match self.row {
            0 => format!("sheet “{}”", self.sheet),
            row => format!("sheet “{}” from row {row} on", self.sheet),
        };
        ReadError::Damaged { file: self.file.to_owned(), place }
    }

    fn disordered(&self) -> ReadError {
        ReadError::Disordered { file: self.file.to_owned(), place: self.place() }
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
