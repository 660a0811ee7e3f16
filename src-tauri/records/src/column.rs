//! Which columns the cells of a worksheet belong to, and moving them when the form's columns have changed.

use rusqlite::{Transaction, TransactionBehavior, params};
use worksheet::{CellValue, Operation, Row};

use crate::{Records, RecordsError};

/// A column of a worksheet, in the order of its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptColumn {
    /// Stable key.
    pub key: String,
    /// Header, to show it by when the form has lost the column.
    pub header: String,
}

impl Records {
    /// The columns of a worksheet; none where they are those of the form's starter layout.
    ///
    /// # Errors
    /// [`RecordsError::Sqlite`] where they cannot be read.
    pub fn worksheet_columns(&self, worksheet: i64) -> Result<Vec<KeptColumn>, RecordsError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT key, header FROM worksheet_column WHERE worksheet = ?1 ORDER BY place")?;
        let columns =
            statement.query_map([worksheet], |row| Ok(KeptColumn { key: row.get(0)?, header: row.get(1)? }))?;
        Ok(columns.collect::<Result<_, _>>()?)
    }

    /// Which of the first `count` columns hold anything, in the rows or in what undo and redo can bring back.
    ///
    /// # Errors
    /// [`RecordsError::Damaged`] where rows or edits have another shape.
    pub fn used_columns(&self, worksheet: i64, count: usize) -> Result<Vec<bool>, RecordsError> {
        let mut used = vec![false; count];
        let mut note = |column: usize, text: &str| {
            if let Some(used) = used.get_mut(column) {
                *used |= !text.trim().is_empty();
            }
        };
        for row in self.worksheet_rows(worksheet)? {
            row.cells.iter().enumerate().for_each(|(column, text)| note(column, text));
        }
        for (_, forward, inverse) in self.all_operations(worksheet)? {
            for operation in [forward, inverse].into_iter().flatten() {
                each_cell(&operation, &mut note);
            }
        }
        Ok(used)
    }

    /// Moves every cell, in the rows and in the log of edits, to its new column, all or nothing. `kept` are the columns that the
    /// worksheet has, `places` says where each former column goes; cells of a column that goes nowhere are dropped.
    ///
    /// # Errors
    /// [`RecordsError::Outdated`] where the worksheet has other columns by now, [`RecordsError::Sqlite`] where it cannot be
    /// written; then nothing was moved.
    pub fn move_columns(
        &self,
        worksheet: i64,
        kept: &[KeptColumn],
        places: &[Option<usize>],
        columns: &[KeptColumn],
    ) -> Result<(), RecordsError> {
        let stays = places.len() == columns.len() && places.iter().enumerate().all(|(at, place)| *place == Some(at));
        // Read and written in one transaction: an edit of another window comes before it, or after it.
        let transaction = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        if self.worksheet_columns(worksheet)? != kept {
            return Err(RecordsError::Outdated(worksheet));
        }
        let (rows, operations) = if stays {
            (Vec::new(), Vec::new())
        } else {
            (self.worksheet_rows(worksheet)?, self.all_operations(worksheet)?)
        };
        {
            let mut update = transaction.prepare_cached(
                "UPDATE worksheet_row SET cells = ?3, formulas = ?4 WHERE worksheet = ?1 AND row = ?2",
            )?;
            for row in rows {
                let moved = moved_row(&row, places, columns.len());
                update.execute(params![worksheet, row.id.0, serde_json::to_string(&moved.cells)?, moved.formulas])?;
            }
            let mut update =
                transaction.prepare_cached("UPDATE operation SET forward = ?2, inverse = ?3 WHERE id = ?1")?;
            for (id, forward, inverse) in operations {
                let text = |operation: Option<Operation>| -> Result<String, RecordsError> {
                    Ok(match operation {
                        Some(operation) => serde_json::to_string(&moved(&operation, places, columns.len()))?,
                        None => String::new(),
                    })
                };
                update.execute(params![id, text(forward)?, text(inverse)?])?;
            }
            transaction.execute("DELETE FROM worksheet_column WHERE worksheet = ?1", [worksheet])?;
            let mut insert = transaction.prepare_cached(
                "INSERT INTO worksheet_column (worksheet, place, key, header) VALUES (?1, ?2, ?3, ?4)",
            )?;
            for (place, column) in columns.iter().enumerate() {
                insert.execute(params![worksheet, place, column.key, column.header])?;
            }
        }
        transaction.execute("UPDATE worksheet SET revision = revision + 1 WHERE id = ?1", [worksheet])?;
        transaction.commit()?;
        Ok(())
    }

    /// Every entry of the log with its operations; undo and redo have none of their own.
    #[allow(clippy::type_complexity)]
    fn all_operations(&self, worksheet: i64) -> Result<Vec<(i64, Option<Operation>, Option<Operation>)>, RecordsError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, forward, inverse FROM operation WHERE worksheet = ?1 ORDER BY id")?;
        let mut found = statement.query([worksheet])?;
        let read = |text: String| -> Result<Option<Operation>, RecordsError> {
            Ok(if text.is_empty() { None } else { Some(serde_json::from_str(&text)?) })
        };
        let mut operations = Vec::new();
        while let Some(row) = found.next()? {
            operations.push((row.get(0)?, read(row.get(1)?)?, read(row.get(2)?)?));
        }
        Ok(operations)
    }
}

fn each_cell(operation: &Operation, note: &mut impl FnMut(usize, &str)) {
    match operation {
        Operation::Set(values) => values.iter().for_each(|cell| note(cell.column, &cell.value)),
        Operation::Insert(rows) => {
            let cells = rows.iter().flat_map(|(_, row)| row.cells.iter().enumerate());
            cells.for_each(|(column, text)| note(column, text));
        }
        Operation::Delete(_) => {}
        Operation::Many(operations) => operations.iter().for_each(|operation| each_cell(operation, note)),
    }
}

fn moved_row(row: &Row, places: &[Option<usize>], width: usize) -> Row {
    let mut moved = Row::blank(row.id, width);
    for (from, text) in row.cells.iter().enumerate() {
        let Some(to) = places.get(from).copied().flatten() else { continue };
        if let Some(cell) = moved.cells.get_mut(to) {
            cell.clone_from(text);
            if row.formulas & worksheet::sheet::formula_bit(from) != 0 {
                moved.formulas |= worksheet::sheet::formula_bit(to);
            }
        }
    }
    moved
}

fn moved(operation: &Operation, places: &[Option<usize>], width: usize) -> Operation {
    match operation {
        Operation::Set(values) => Operation::Set(
            values
                .iter()
                .filter_map(|cell| {
                    let column = places.get(cell.column).copied().flatten()?;
                    Some(CellValue { column, ..cell.clone() })
                })
                .collect(),
        ),
        Operation::Insert(rows) => {
            Operation::Insert(rows.iter().map(|(place, row)| (*place, moved_row(row, places, width))).collect())
        }
        Operation::Delete(rows) => Operation::Delete(rows.clone()),
        Operation::Many(operations) => {
            Operation::Many(operations.iter().map(|operation| moved(operation, places, width)).collect())
        }
    }
}
