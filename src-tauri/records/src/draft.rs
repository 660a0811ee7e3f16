use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row as SqlRow, params};
use worksheet::{Row, RowId};

use crate::database::{from_micros, to_micros};
use crate::{Records, RecordsError};

/// A draft, without its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorksheetRow {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// `HIE/NAME`.
    pub form: String,
    /// Whether it is the practice worksheet of the first start.
    pub practice: bool,
    /// Numbers at the last edit.
    pub standing: WorksheetCounts,
    /// Which change of it was the last.
    pub revision: i64,
    /// Next row id that was never used.
    pub next_row: u64,
    /// Cell the user was in last: row and column.
    pub cursor: (usize, usize),
    /// Last edit.
    pub edited: Timestamp,
    /// The newest batch that was frozen from it since its last edit, unless it was withdrawn whole.
    pub sent: Option<String>,
}

/// Numbers shown in the list of worksheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WorksheetCounts {
    /// Rows that are not blank.
    pub people: usize,
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
}

const COLUMNS: &str = "id, name, form, practice, people, errors, warnings, next_row, cursor_row, cursor_column, edited,
    revision, (SELECT batch.id FROM batch WHERE batch.worksheet = worksheet.id AND batch.attested >= worksheet.edited
     AND EXISTS (SELECT 1 FROM request WHERE request.batch = batch.id AND (request.state <> 'withdrawn'
         OR request.external_id IN (SELECT external_id FROM request_away)))
     ORDER BY batch.attested DESC LIMIT 1)";

fn read(row: &SqlRow<'_>) -> rusqlite::Result<WorksheetRow> {
    Ok(WorksheetRow {
        id: row.get(0)?,
        name: row.get(1)?,
        form: row.get(2)?,
        practice: row.get(3)?,
        standing: WorksheetCounts { people: row.get(4)?, errors: row.get(5)?, warnings: row.get(6)? },
        next_row: row.get(7)?,
        cursor: (row.get(8)?, row.get(9)?),
        edited: from_micros(row.get(10)?),
        revision: row.get(11)?,
        sent: row.get(12)?,
    })
}

fn not_found(id: i64) -> RecordsError {
    RecordsError::NotFound { what: "worksheet", id: id.to_string() }
}

impl Records {
    /// Makes a worksheet with these rows, in this order.
    ///
    /// # Errors
    /// [`RecordsError::Sqlite`] where it cannot be written; then nothing was made.
    pub fn add_worksheet(
        &mut self,
        name: &str,
        form: &str,
        practice: bool,
        rows: &[Row],
        standing: WorksheetCounts,
        now: Timestamp,
    ) -> Result<i64, RecordsError> {
        let next_row = rows.iter().map(|row| row.id.0 + 1).max().unwrap_or(1);
        let transaction = self.connection.transaction()?;
        transaction.execute(
            "INSERT INTO worksheet (name, form, practice, people, errors, warnings, next_row, created, edited)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
            params![
                name,
                form,
                practice,
                standing.people,
                standing.errors,
                standing.warnings,
                next_row,
                to_micros(now)
            ],
        )?;
        let id = transaction.last_insert_rowid();
        {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO worksheet_row (worksheet, row, place, cells, formulas) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            for (place, row) in (1_u32..).zip(rows) {
                let cells = serde_json::to_string(&row.cells)?;
                insert.execute(params![id, row.id.0, f64::from(place), cells, row.formulas])?;
            }
        }
        transaction.commit()?;
        Ok(id)
    }

    /// All worksheets that were not removed, the last edited first.
    ///
    /// # Errors
    /// [`RecordsError::Sqlite`] where they cannot be read.
    pub fn worksheets(&self) -> Result<Vec<WorksheetRow>, RecordsError> {
        let sql = format!("SELECT {COLUMNS} FROM worksheet WHERE removed IS NULL ORDER BY edited DESC, id DESC");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([], read)?.collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// One worksheet.
    ///
    /// # Errors
    /// [`RecordsError::NotFound`] where it is not there or was removed.
    pub fn worksheet(&self, id: i64) -> Result<WorksheetRow, RecordsError> {
        let sql = format!("SELECT {COLUMNS} FROM worksheet WHERE id = ?1 AND removed IS NULL");
        self.connection.prepare_cached(&sql)?.query_row([id], read).optional()?.ok_or_else(|| not_found(id))
    }

    /// The rows of a worksheet in their order.
    ///
    /// # Errors
    /// [`RecordsError::Damaged`] where a row has another shape.
    pub fn worksheet_rows(&self, id: i64) -> Result<Vec<Row>, RecordsError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT row, cells, formulas FROM worksheet_row WHERE worksheet = ?1 ORDER BY place, row",
        )?;
        let mut found = statement.query([id])?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            let cells = serde_json::from_str(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?;
            rows.push(Row { id: RowId(row.get(0)?), cells, formulas: row.get(2)? });
        }
        Ok(rows)
    }

    /// Gives a worksheet another name.
    ///
    /// # Errors
    /// [`RecordsError::NotFound`] where it is not there.
    pub fn rename_worksheet(&self, id: i64, name: &str) -> Result<(), RecordsError> {
        let changed = self
            .connection
            .execute("UPDATE worksheet SET name = ?2 WHERE id = ?1 AND removed IS NULL", params![id, name])?;
        if changed == 0 { Err(not_found(id)) } else { Ok(()) }
    }

    /// Marks a worksheet as removed; nothing is deleted, [`Records::restore_worksheet`] brings it back.
    ///
    /// # Errors
    /// [`RecordsError::NotFound`] where it is not there.
    pub fn remove_worksheet(&self, id: i64, now: Timestamp) -> Result<(), RecordsError> {
        let changed = self.connection.execute(
            "UPDATE worksheet SET removed = ?2 WHERE id = ?1 AND removed IS NULL",
            params![id, to_micros(now)],
        )?;
        if changed == 0 { Err(not_found(id)) } else { Ok(()) }
    }

    /// Brings a removed worksheet back.
    ///
    /// # Errors
    /// [`RecordsError::NotFound`] where it was never there.
    pub fn restore_worksheet(&self, id: i64) -> Result<(), RecordsError> {
        let changed = self.connection.execute("UPDATE worksheet SET removed = NULL WHERE id = ?1", [id])?;
        if changed == 0 { Err(not_found(id)) } else { Ok(()) }
    }

    /// Remembers the cell the user is in.
    ///
    /// # Errors
    /// [`RecordsError::Sqlite`] where it cannot be written.
    pub fn save_cursor(&self, id: i64, row: usize, column: usize) -> Result<(), RecordsError> {
        self.connection
            .prepare_cached("UPDATE worksheet SET cursor_row = ?2, cursor_column = ?3 WHERE id = ?1")?
            .execute(params![id, row, column])?;
        Ok(())
    }

    /// Keeps the numbers shown in the list of worksheets.
    ///
    /// # Errors
    /// [`RecordsError::Sqlite`] where they cannot be written.
    pub fn save_counts(&self, id: i64, standing: WorksheetCounts) -> Result<(), RecordsError> {
        self.connection
            .prepare_cached("UPDATE worksheet SET people = ?2, errors = ?3, warnings = ?4 WHERE id = ?1")?
            .execute(params![id, standing.people, standing.errors, standing.warnings])?;
        Ok(())
    }
}
