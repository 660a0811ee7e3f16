//! The rows of a worksheet and the operations that change them. Every operation has an inverse.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// Names a row for as long as the worksheet lives; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RowId(pub u64);

/// One row: as many cells as the form has columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub id: RowId,
    /// Text of each cell; the access-level cell holds what a file showed there, or nothing.
    pub cells: Vec<String>,
    /// Bit n is set when the cell of column n holds a formula in the file it was read from.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub formulas: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde hands a reference
fn is_zero(bits: &u64) -> bool {
    *bits == 0
}

impl Row {
    /// A row without content.
    #[must_use]
    pub fn blank(id: RowId, columns: usize) -> Self {
        Self { id, cells: vec![String::new(); columns], formulas: 0 }
    }

    /// Whether nothing stands in it; such rows are passed over by every rule.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.formulas == 0 && self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// A new value for one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellValue {
    /// Which row.
    pub row: RowId,
    /// Column position.
    pub column: usize,
    /// The text.
    pub value: String,
    /// Whether the cell holds a formula.
    #[serde(default)]
    pub formula: bool,
}

/// A change of the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// Gives cells new values.
    Set(Vec<CellValue>),
    /// Puts rows at these positions, which are positions *after* the insertion, ascending.
    Insert(Vec<(usize, Row)>),
    /// Takes rows away.
    Delete(Vec<RowId>),
    /// Several changes as one step, in this order.
    Many(Vec<Operation>),
}

/// An operation that does not fit the sheet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// No such row.
    #[error("row {} is not in this worksheet", .0.0)]
    NoSuchRow(RowId),
    /// No such column.
    #[error("this worksheet has no column at position {0}")]
    NoSuchColumn(usize),
    /// A row with this name is there already.
    #[error("row {} is in this worksheet already", .0.0)]
    RowExists(RowId),
    /// Position past the end.
    #[error("position {0} is past the end of the worksheet")]
    PastEnd(usize),
}

/// What an operation did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Undoes it.
    pub inverse: Operation,
    /// Rows whose content is new or changed.
    pub touched: Vec<RowId>,
    /// Rows taken away, with their content.
    pub removed: Vec<Row>,
    /// Former content of touched rows that were there before.
    pub before: Vec<Row>,
    /// Whether rows moved (were inserted or taken away).
    pub moved: bool,
}

/// The rows in order.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    columns: usize,
    rows: Vec<Row>,
    positions: HashMap<RowId, usize>,
}
