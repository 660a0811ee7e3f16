//! The rows of a worksheet and the operations that change them. Every operation has an inverse.

use std::collections::hash_map::Entry;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
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
    /// Positions of an insertion that do not ascend.
    #[error("position {0} does not follow the one before it")]
    OutOfOrder(usize),
}

/// What an operation did, as the net effect: a row that was put in and taken away again appears nowhere.
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
    positions: FxHashMap<RowId, usize>,
    next: u64,
}

/// Former content of each row that a change met, in the order of meeting; `None` where there was no such row.
#[derive(Default)]
struct Former {
    order: Vec<RowId>,
    rows: FxHashMap<RowId, Option<Row>>,
}

impl Former {
    fn note(&mut self, id: RowId, row: impl FnOnce() -> Option<Row>) {
        self.rows.entry(id).or_insert_with(|| {
            self.order.push(id);
            row()
        });
    }
}

impl Sheet {
    /// A sheet with this many columns. Rows that are too short are filled up with empty cells.
    ///
    /// # Errors
    /// When a row has more cells than the sheet has columns, or two rows have one name.
    pub fn new(columns: usize, rows: Vec<Row>) -> Result<Self, SheetError> {
        let mut sheet = Self { columns, ..Self::default() };
        sheet.extend(rows)?;
        Ok(sheet)
    }

    /// Puts rows at the end.
    ///
    /// # Errors
    /// As for [`Sheet::new`]; the rows before the one at fault have been taken then.
    pub fn extend(&mut self, rows: Vec<Row>) -> Result<(), SheetError> {
        self.rows.reserve(rows.len());
        self.positions.reserve(rows.len());
        for row in rows {
            let row = self.fitted(row)?;
            match self.positions.entry(row.id) {
                Entry::Occupied(_) => return Err(SheetError::RowExists(row.id)),
                Entry::Vacant(place) => place.insert(self.rows.len()),
            };
            self.next = self.next.max(row.id.0.saturating_add(1));
            self.rows.push(row);
        }
        Ok(())
    }

    /// How many columns each row has.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The rows from top to bottom.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Where the row stands, counted from 0.
    #[must_use]
    pub fn position(&self, id: RowId) -> Option<usize> {
        self.positions.get(&id).copied()
    }

    /// The row of this name.
    #[must_use]
    pub fn row(&self, id: RowId) -> Option<&Row> {
        self.rows.get(self.position(id)?)
    }

    /// A name that no row of this sheet has, or has had since it was opened.
    #[must_use]
    pub fn next_id(&self) -> RowId {
        RowId(self.next)
    }

    /// Makes the change, all of it or none.
    ///
    /// # Errors
    /// When the operation does not fit the sheet; the sheet is then as it was.
    pub fn apply(&mut self, operation: &Operation) -> Result<Applied, SheetError> {
        let mut former = Former::default();
        let mut moved = false;
        let inverse = self.step(operation, &mut former, &mut moved)?;
        let mut applied = Applied { inverse, touched: Vec::new(), removed: Vec::new(), before: Vec::new(), moved };
        for id in former.order {
            let was = former.rows.remove(&id).flatten();
            match (was, self.positions.contains_key(&id)) {
                (Some(row), true) => {
                    applied.touched.push(id);
                    applied.before.push(row);
                }
                (Some(row), false) => applied.removed.push(row),
                (None, true) => applied.touched.push(id),
                (None, false) => {}
            }
        }
        Ok(applied)
    }

    fn step(&mut self, operation: &Operation, former: &mut Former, moved: &mut bool) -> Result<Operation, SheetError> {
        match operation {
            Operation::Set(values) => self.set(values, former),
            Operation::Insert(rows) => {
                *moved |= !rows.is_empty();
                self.insert(rows, former)
            }
            Operation::Delete(ids) => {
                *moved |= !ids.is_empty();
                self.delete(ids, former)
            }
            Operation::Many(steps) => {
                let mut inverses = Vec::with_capacity(steps.len());
                for step in steps {
                    match self.step(step, former, moved) {
                        Ok(inverse) => inverses.push(inverse),
                        Err(error) => {
                            for inverse in inverses.iter().rev() {
                                // An inverse fits by construction, so there is nothing to report here.
                                let _ = self.step(inverse, &mut Former::default(), &mut false);
                            }
                            return Err(error);
                        }
                    }
                }
                inverses.reverse();
                Ok(Operation::Many(inverses))
            }
        }
    }

    fn set(&mut self, values: &[CellValue], former: &mut Former) -> Result<Operation, SheetError> {
        for value in values {
            if !self.positions.contains_key(&value.row) {
                return Err(SheetError::NoSuchRow(value.row));
            }
            if value.column >= self.columns {
                return Err(SheetError::NoSuchColumn(value.column));
            }
        }
        let mut inverse = Vec::with_capacity(values.len());
        for value in values {
            let Some(row) = self.positions.get(&value.row).and_then(|position| self.rows.get_mut(*position)) else {
                continue;
            };
            former.note(value.row, || Some(row.clone()));
            let bit = formula_bit(value.column);
            let was_formula = row.formulas & bit != 0;
            row.formulas = if value.formula { row.formulas | bit } else { row.formulas & !bit };
            if let Some(cell) = row.cells.get_mut(value.column) {
                let old = std::mem::replace(cell, value.value.clone());
                inverse.push(CellValue { row: value.row, column: value.column, value: old, formula: was_formula });
            }
        }
        inverse.reverse();
        Ok(Operation::Set(inverse))
    }

    fn insert(&mut self, rows: &[(usize, Row)], former: &mut Former) -> Result<Operation, SheetError> {
        let mut fitted = Vec::with_capacity(rows.len());
        let mut names = FxHashSet::with_capacity_and_hasher(rows.len(), FxBuildHasher);
        let mut last = None;
        for (count, (position, row)) in rows.iter().enumerate() {
            if last.is_some_and(|last| *position <= last) {
                return Err(SheetError::OutOfOrder(*position));
            }
            last = Some(*position);
            if *position > self.rows.len() + count {
                return Err(SheetError::PastEnd(*position));
            }
            if self.positions.contains_key(&row.id) || !names.insert(row.id) {
                return Err(SheetError::RowExists(row.id));
            }
            fitted.push((*position, self.fitted(row.clone())?));
        }
        let inverse = Operation::Delete(rows.iter().map(|(_, row)| row.id).collect());
        let Some(first) = rows.first().map(|(position, _)| *position) else { return Ok(inverse) };
        let mut tail = self.rows.split_off(first).into_iter();
        for (position, row) in fitted {
            while self.rows.len() < position {
                let Some(old) = tail.next() else { break };
                self.rows.push(old);
            }
            former.note(row.id, || None);
            self.next = self.next.max(row.id.0.saturating_add(1));
            self.rows.push(row);
        }
        self.rows.extend(tail);
        self.renumber(first);
        Ok(inverse)
    }

    fn delete(&mut self, ids: &[RowId], former: &mut Former) -> Result<Operation, SheetError> {
        let mut gone = FxHashSet::with_capacity_and_hasher(ids.len(), FxBuildHasher);
        let mut first = self.rows.len();
        for id in ids {
            match self.position(*id) {
                Some(position) if gone.insert(*id) => first = first.min(position),
                _ => return Err(SheetError::NoSuchRow(*id)),
            }
        }
        let mut inverse = Vec::with_capacity(ids.len());
        let tail = self.rows.split_off(first);
        for (offset, row) in tail.into_iter().enumerate() {
            if gone.contains(&row.id) {
                self.positions.remove(&row.id);
                former.note(row.id, || Some(row.clone()));
                inverse.push((first + offset, row));
            } else {
                self.rows.push(row);
            }
        }
        self.renumber(first);
        Ok(Operation::Insert(inverse))
    }

    fn renumber(&mut self, from: usize) {
        for (position, row) in self.rows.iter().enumerate().skip(from) {
            self.positions.insert(row.id, position);
        }
    }

    fn fitted(&self, mut row: Row) -> Result<Row, SheetError> {
        if row.cells.len() > self.columns {
            return Err(SheetError::NoSuchColumn(self.columns));
        }
        row.cells.resize(self.columns, String::new());
        Ok(row)
    }
}

/// The bit of [`Row::formulas`] that belongs to a column; none for columns past the 64th.
#[must_use]
pub fn formula_bit(column: usize) -> u64 {
    u32::try_from(column).ok().and_then(|column| 1_u64.checked_shl(column)).unwrap_or(0)
}
