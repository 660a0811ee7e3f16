//! A sheet, piece by piece, with the place of each, under the guard's rules.

use std::io::Read;
use std::ops::ControlFlow;

use crate::error::ReadError;
use crate::guard::{Markup, Refusal, Scan, Token, refused, told};

use super::parts::{Bound, Parts};

/// The pieces of a sheet.
pub(super) struct Pieces<R> {
    markup: Markup<R>,
    scan: Scan,
    file: String,
    part: String,
    ended: bool,
}

/// Opens a sheet.
pub(super) fn pieces<'a>(
    parts: &'a mut Parts,
    part: &str,
    sheet: &str,
) -> Result<Pieces<impl Read + use<'a>>, ReadError> {
    let file = parts.file.clone();
    let missing = ReadError::Damaged { file: file.clone(), place: format!("sheet “{sheet}”") };
    let markup = parts.markup(part, Bound::Sheet)?.ok_or(missing)?;
    let scan = Scan::new(file.clone(), sheet.to_owned());
    Ok(Pieces { markup, scan, file, part: part.to_owned(), ended: false })
}

impl<R: Read> Pieces<R> {
    /// Goes to the next piece; false at the end of the sheet.
    pub(super) fn advance(&mut self) -> Result<bool, ReadError> {
        match self.markup.next() {
            Ok(_) => (),
            Err(Refusal::RunTooLong) => {
                return Err(ReadError::TextTooLong { file: self.file.clone(), place: self.scan.place() });
            }
            Err(refusal) => return Err(refused(&self.file, &self.part, refusal)),
        }
        let piece = self.markup.last();
        if !self.ended {
            self.ended = self.scan.take(told(piece))? == ControlFlow::Break(());
        }
        Ok(!self.markup.last().is_empty())
    }

    /// What the piece is.
    pub(super) fn token(&self) -> Token<'_> {
        told(self.markup.last())
    }

    /// The piece as it stands in the part.
    pub(super) fn piece(&self) -> &[u8] {
        self.markup.last()
    }

    /// Whether it lies among the cells.
    pub(super) fn in_cells(&self) -> bool {
        self.scan.in_data && !self.ended
    }

    /// The row of the piece, counted from 1.
    pub(super) fn row(&self) -> u32 {
        self.scan.row
    }

    /// The column of the piece, counted from 0.
    pub(super) fn column(&self) -> u32 {
        self.scan.column.saturating_sub(1)
    }
}
