//! A sheet, piece by piece, with the place of each, under the guard's rules.

use std::io::Read;
use std::ops::ControlFlow;

use crate::error::ReadError;
use crate::guard::{Markup, MarkupToken, Scan, told};

use super::parts::{Bound, WorkbookParts};

/// The pieces of a sheet.
pub(super) struct SheetPieces<R> {
    markup: Markup<R>,
    scan: Scan,
    part: String,
    ended: bool,
}

/// Opens a sheet.
pub(super) fn pieces<'a>(
    parts: &'a mut WorkbookParts,
    part: &str,
    sheet: &str,
) -> Result<SheetPieces<impl Read + use<'a>>, ReadError> {
    let scan = Scan::new(parts.file.clone(), sheet.to_owned(), parts.on_disk(part));
    let missing = ReadError::Damaged { file: parts.file.clone(), place: format!("sheet “{sheet}”") };
    let markup = parts.markup(part, Bound::Sheet)?.ok_or(missing)?;
    Ok(SheetPieces { markup, scan, part: part.to_owned(), ended: false })
}

impl<R: Read> SheetPieces<R> {
    /// Goes to the next piece; false at the end of the sheet.
    pub(super) fn advance(&mut self) -> Result<bool, ReadError> {
        if let Err(refusal) = self.markup.next() {
            return Err(self.scan.refused(&self.part, refusal));
        }
        let piece = self.markup.last();
        if !self.ended {
            self.ended = self.scan.take(told(piece))? == ControlFlow::Break(());
        }
        Ok(!self.markup.last().is_empty())
    }

    /// What the piece is.
    pub(super) fn token(&self) -> MarkupToken<'_> {
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
