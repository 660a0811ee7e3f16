//! The append-only log of edits: undo, crash recovery and history come from it.

use jiff::Timestamp;
use rusqlite::{Transaction, TransactionBehavior, params};
use worksheet::{Operation, Row, RowId};

use crate::database::to_micros;
use crate::{Records, RecordsError, WorksheetCounts};

/// What an entry of the log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// An action of the user.
    Do,
    /// Took an action back; names it.
    Undo(i64),
    /// Brought an action back; names it.
    Redo(i64),
}

/// One entry to write, with what it does to the rows.
#[derive(Debug)]
pub struct NewEntry<'a> {
    /// Kind.
    pub kind: EntryKind,
    /// What the user did, for example “Paste”.
    pub label: &'a str,
    /// The operation.
    pub forward: &'a Operation,
    /// Its inverse.
    pub inverse: &'a Operation,
    /// Rows that were there before and have new content.
    pub changed: Vec<&'a Row>,
    /// New rows, in runs.
    pub inserted: Vec<InsertedRun<'a>>,
    /// Rows taken away.
    pub deleted: Vec<RowId>,
    /// The last change of the worksheet that whoever writes this has seen.
    pub revision: i64,
    /// Numbers after it.
    pub standing: WorksheetCounts,
    /// Next row id that was never used.
    pub next_row: u64,
}

/// New rows that stand side by side.
#[derive(Debug)]
pub struct InsertedRun<'a> {
    /// The row before the run, if it was there before.
    pub after: Option<RowId>,
    /// The rows.
    pub rows: Vec<&'a Row>,
    /// The row behind the run, if it was there before.
    pub before: Option<RowId>,
}

/// An entry as undo and redo need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub id: i64,
    /// What the user did.
    pub label: String,
}

/// What can be taken back and brought back, the last at the end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// Actions that undo takes back.
    pub done: Vec<Entry>,
    /// Actions that redo brings back.
    pub undone: Vec<Entry>,
}

impl History {
    /// Follows one entry of the log.
    pub fn follow(&mut self, kind: EntryKind, id: i64, label: &str) {
        match kind {
            EntryKind::Do => {
                self.done.push(Entry { id, label: label.to_owned() });
                self.undone.clear();
            }
            EntryKind::Undo(_) => self.undone.extend(self.done.pop()),
            EntryKind::Redo(_) => self.done.extend(self.undone.pop()),
        }
    }
}

impl Records {
    /// Writes an entry and what it does to the rows, in one transaction that is on the disk when this returns.
    ///
    /// # Errors
    /// [`RecordsError::Outdated`] where somebody else has changed the worksheet since, [`RecordsError::Sqlite`] where it cannot be
    /// written; then nothing was.
    pub fn record_entry(&mut self, worksheet: i64, entry: &NewEntry<'_>, now: Timestamp) -> Result<i64, RecordsError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mine = transaction
            .prepare_cached(
                "UPDATE worksheet SET people = ?2, errors = ?3, warnings = ?4, next_row = max(next_row, ?5), edited = ?6,
                     revision = revision + 1
                 WHERE id = ?1 AND revision = ?7 AND removed IS NULL",
            )?
            .execute(params![
                worksheet,
                entry.standing.people,
                entry.standing.errors,
                entry.standing.warnings,
                entry.next_row,
                to_micros(now),
                entry.revision
            ])?;
        if mine == 0 {
            return Err(RecordsError::Outdated(worksheet));
        }
        let (kind, answers) = match entry.kind {
            EntryKind::Do => ("do", None),
            EntryKind::Undo(id) => ("undo", Some(id)),
            EntryKind::Redo(id) => ("redo", Some(id)),
        };
        // Undo and redo are told by the entry they answer; its operations need not be kept twice.
        let (forward, inverse) = match answers {
            None => (serde_json::to_string(entry.forward)?, serde_json::to_string(entry.inverse)?),
            Some(_) => (String::new(), String::new()),
        };
        transaction
            .prepare_cached(
                "INSERT INTO operation (worksheet, kind, answers, label, forward, inverse, made)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![worksheet, kind, answers, entry.label, forward, inverse, to_micros(now)])?;
        let id = transaction.last_insert_rowid();
        delete(&transaction, worksheet, &entry.deleted)?;
        update(&transaction, worksheet, &entry.changed)?;
        for run in &entry.inserted {
            insert(&transaction, worksheet, run)?;
        }
        transaction.commit()?;
        Ok(id)
    }

    /// What can be taken back and brought back.
    ///
    /// # Errors
    /// [`RecordsError::Damaged`] where the log has another shape.
    pub fn history(&self, worksheet: i64) -> Result<History, RecordsError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, kind, answers, label FROM operation WHERE worksheet = ?1 ORDER BY id")?;
        let mut rows = statement.query([worksheet])?;
        let mut history = History::default();
        while let Some(row) = rows.next()? {
            let (id, kind, answers, label): (i64, String, Option<i64>, String) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            let kind = match (kind.as_str(), answers) {
                ("do", None) => EntryKind::Do,
                ("undo", Some(answered)) => EntryKind::Undo(answered),
                ("redo", Some(answered)) => EntryKind::Redo(answered),
                _ => return Err(RecordsError::Damaged(format!("entry {id} of the log of edits"))),
            };
            history.follow(kind, id, &label);
        }
        Ok(history)
    }

    /// The operation of an entry and its inverse.
    ///
    /// # Errors
    /// [`RecordsError::Damaged`] where they cannot be read.
    pub fn operations(&self, entry: i64) -> Result<(Operation, Operation), RecordsError> {
        let (forward, inverse): (String, String) = self
            .connection
            .prepare_cached("SELECT forward, inverse FROM operation WHERE id = ?1")?
            .query_row([entry], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok((serde_json::from_str(&forward)?, serde_json::from_str(&inverse)?))
    }
}

fn delete(transaction: &Transaction<'_>, worksheet: i64, rows: &[RowId]) -> Result<(), RecordsError> {
    let mut statement = transaction.prepare_cached("DELETE FROM worksheet_row WHERE worksheet = ?1 AND row = ?2")?;
    for row in rows {
        statement.execute(params![worksheet, row.0])?;
    }
    Ok(())
}

fn update(transaction: &Transaction<'_>, worksheet: i64, rows: &[&Row]) -> Result<(), RecordsError> {
    let mut statement = transaction
        .prepare_cached("UPDATE worksheet_row SET cells = ?3, formulas = ?4 WHERE worksheet = ?1 AND row = ?2")?;
    for row in rows {
        let there =
            statement.execute(params![worksheet, row.id.0, serde_json::to_string(&row.cells)?, row.formulas])?;
        if there == 0 {
            return Err(RecordsError::Outdated(worksheet));
        }
    }
    Ok(())
}

fn insert(transaction: &Transaction<'_>, worksheet: i64, run: &InsertedRun<'_>) -> Result<(), RecordsError> {
    let (start, step) = match gap(transaction, worksheet, run)? {
        Some(gap) => gap,
        None => {
            space_out(transaction, worksheet)?;
            gap(transaction, worksheet, run)?
                .ok_or_else(|| RecordsError::Damaged("the order of the rows".to_owned()))?
        }
    };
    let mut statement = transaction.prepare_cached(
        "INSERT INTO worksheet_row (worksheet, row, place, cells, formulas) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let mut place = start;
    for row in &run.rows {
        place += step;
        statement.execute(params![worksheet, row.id.0, place, serde_json::to_string(&row.cells)?, row.formulas])?;
    }
    Ok(())
}

/// Where a run begins and the distance between its rows; none when the neighbors stand too close.
fn gap(
    transaction: &Transaction<'_>,
    worksheet: i64,
    run: &InsertedRun<'_>,
) -> Result<Option<(f64, f64)>, RecordsError> {
    let mut place = transaction.prepare_cached("SELECT place FROM worksheet_row WHERE worksheet = ?1 AND row = ?2")?;
    let mut of = |row: Option<RowId>| -> Result<Option<f64>, RecordsError> {
        Ok(row.map(|row| place.query_row(params![worksheet, row.0], |found| found.get(0))).transpose()?)
    };
    let (after, before) = (of(run.after)?, of(run.before)?);
    #[allow(clippy::cast_precision_loss)] // a worksheet has far fewer than 2^52 rows
    let slots = run.rows.len() as f64 + 1.0;
    Ok(match (after, before) {
        (None, None) => Some((0.0, 1.0)),
        (Some(after), None) => Some((after, 1.0)),
        (None, Some(before)) => Some((before - slots, 1.0)),
        (Some(after), Some(before)) => {
            let step = (before - after) / slots;
            (step > after.abs().max(before.abs()).max(1.0) * 1e-12).then_some((after, step))
        }
    })
}

fn space_out(transaction: &Transaction<'_>, worksheet: i64) -> Result<(), RecordsError> {
    transaction.execute(
        "UPDATE worksheet_row SET place = ordered.number
         FROM (SELECT row, row_number() OVER (ORDER BY place, row) AS number
               FROM worksheet_row WHERE worksheet = ?1) AS ordered
         WHERE worksheet_row.worksheet = ?1 AND worksheet_row.row = ordered.row",
        [worksheet],
    )?;
    Ok(())
}
