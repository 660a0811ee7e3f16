//! The level that the form's own formula will show for somebody, calculated with what is typed for that person.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::plan::FillValue;
use crate::calculation::{CalculationInputs, CalculationNotes, Calculator, LevelResult, Scalar, answer};
use crate::error::ReadError;
use crate::learn::SourceBook;
use crate::source::Source;

/// The workbook as it is calculated.
pub(super) struct CalculatedBook {
    book: SourceBook,
    sheet: usize,
}

/// Which rows are calculated, and with what.
pub(super) struct TypedRow<'r> {
    /// The row whose formula counts; for rows that are added, the one they are made like.
    pub(super) row: u32,
    /// What is typed, by spreadsheet column.
    pub(super) typed: Vec<(u32, &'r FillValue<'r>)>,
    /// Columns that stay empty.
    pub(super) empty: Vec<u32>,
}

impl CalculatedBook {
    /// Reads the workbook's formulas and texts.
    pub(super) fn read(source: &Source, sheet: &str) -> Result<Option<Self>, ReadError> {
        let book = SourceBook::read(source, &mut |_| ControlFlow::Continue(()))?;
        Ok(book.sheet_named(sheet).map(|sheet| Self { book, sheet }))
    }

    /// Begins to calculate.
    pub(super) fn calculator(&self) -> Calculator<'_> {
        Calculator::new(&self.book)
    }

    /// Calculates the level in a column of a row.
    pub(super) fn level(&self, calculator: &Calculator<'_>, column: u32, row: &TypedRow<'_>) -> LevelResult {
        let place = |column: u32| (self.sheet, row.row, column);
        let mut cells: HashMap<_, _> = row.empty.iter().map(|column| (place(*column), Scalar::Blank)).collect();
        cells.extend(row.typed.iter().map(|(column, value)| {
            let value = match value {
                FillValue::Text(text) => Scalar::Text((*text).into()),
                FillValue::Number(number) => Scalar::Number(*number),
            };
            (place(*column), value)
        }));
        let inputs = CalculationInputs { cells, filled: None, empty: None };
        answer(calculator, place(column), &inputs, &mut CalculationNotes::default())
    }
}
