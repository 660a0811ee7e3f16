use jiff::Timestamp;
use rusqlite::types::FromSql;
use rusqlite::{OptionalExtension, Row, TransactionBehavior, params};

use crate::database::{from_micros, to_micros};
use crate::request::{NewRequest, insert_requests};
use crate::{AccountState, Records, RecordsError, RequestState};

/// A frozen, attested set of requests for one form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRow {
    /// UUID, minted when it was frozen.
    pub id: String,
    /// Name of the worksheet it was frozen from.
    pub name: String,
    /// The worksheet, while it is there.
    pub worksheet: Option<i64>,
    /// `HIE/NAME`.
    pub form: String,
    /// What people call the form.
    pub form_name: String,
    /// The connection it goes by.
    pub connection: i64,
    /// Name of who attested it, as typed.
    pub attested_by: String,
    /// When.
    pub attested: Timestamp,
    /// The statements attested, in the words that were shown.
    pub statements: Vec<String>,
    /// SHA-256 of everything that is sent, in hex.
    pub digest: String,
    /// Why sending stopped before the end: JSON that only the submission crate reads.
    pub stopped: Option<String>,
}

/// How many requests and accounts of a batch stand where; only states that occur.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Requests by state.
    pub states: Vec<(RequestState, usize)>,
    /// Accounts by state.
    pub accounts: Vec<(AccountState, usize)>,
}

impl Tally {
    /// Requests in all.
    #[must_use]
    pub fn total(&self) -> usize {
        self.states.iter().map(|(_, count)| count).sum()
    }

    /// Requests in this state.
    #[must_use]
    pub fn of(&self, state: RequestState) -> usize {
        self.states.iter().find(|(one, _)| *one == state).map_or(0, |(_, count)| *count)
    }

    /// Requests with something left to send or to look up.
    #[must_use]
    pub fn unfinished(&self) -> usize {
        self.states.iter().filter(|(state, _)| state.is_unfinished()).map(|(_, count)| count).sum()
    }
}

const COLUMNS: &str =
    "id, name, worksheet, form, form_name, connection, attested_by, attested, statements, digest, stopped";

impl Records {
    /// Keeps a batch with all its requests, queued in the order given; all or nothing.
    ///
    /// # Errors
    /// When the records cannot be written.
    pub fn freeze(&mut self, batch: &BatchRow, requests: &[NewRequest], now: Timestamp) -> Result<(), RecordsError> {
        let statements = serde_json::to_string(&batch.statements)?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute(
            "INSERT INTO batch (id, name, worksheet, form, form_name, connection, attested_by, attested, statements,
             digest, stopped) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                batch.id,
                batch.name,
                batch.worksheet,
                batch.form,
                batch.form_name,
                batch.connection,
                batch.attested_by,
                to_micros(batch.attested),
                statements,
                batch.digest,
                batch.stopped,
            ],
        )?;
        insert_requests(&transaction, &batch.id, requests, now)?;
        transaction.commit()?;
        Ok(())
    }

    /// All batches, newest first.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn batches(&self) -> Result<Vec<BatchRow>, RecordsError> {
        let sql = format!("SELECT {COLUMNS} FROM batch ORDER BY attested DESC, id");
        let mut statement = self.connection.prepare_cached(&sql)?;
        statement.query_map([], |row| Ok(read(row)))?.map(|row| row?).collect()
    }

    /// The batch with this id.
    ///
    /// # Errors
    /// [`RecordsError::NotFound`] when there is none.
    pub fn batch(&self, id: &str) -> Result<BatchRow, RecordsError> {
        let sql = format!("SELECT {COLUMNS} FROM batch WHERE id = ?1");
        let found = self.connection.prepare_cached(&sql)?.query_row([id], |row| Ok(read(row))).optional()?;
        found.ok_or_else(|| RecordsError::NotFound { what: "batch", id: id.to_owned() })?
    }

    /// Notes why sending stopped before the end, or that it went on.
    ///
    /// # Errors
    /// When the records cannot be written.
    pub fn stop_batch(&mut self, id: &str, reason: Option<&str>) -> Result<(), RecordsError> {
        self.connection.execute("UPDATE batch SET stopped = ?2 WHERE id = ?1", params![id, reason])?;
        Ok(())
    }

    /// How many requests and accounts of a batch stand where.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn tally(&self, batch: &str) -> Result<Tally, RecordsError> {
        let sql = "SELECT state, count(*) FROM request WHERE batch = ?1 GROUP BY state";
        let states = self.counts(sql, batch)?;
        let sql = "SELECT account, count(*) FROM request WHERE batch = ?1 GROUP BY account";
        let accounts = self.counts(sql, batch)?;
        Ok(Tally { states, accounts })
    }

    fn counts<State: FromSql + Ord>(&self, sql: &str, batch: &str) -> Result<Vec<(State, usize)>, RecordsError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([batch], |row| {
            Ok((row.get::<_, State>(0)?, usize::try_from(row.get::<_, i64>(1)?).unwrap_or(0)))
        })?;
        let mut counts = rows.collect::<Result<Vec<_>, _>>()?;
        counts.sort_unstable();
        Ok(counts)
    }
}

fn read(row: &Row<'_>) -> Result<BatchRow, RecordsError> {
    Ok(BatchRow {
        id: row.get(0)?,
        name: row.get(1)?,
        worksheet: row.get(2)?,
        form: row.get(3)?,
        form_name: row.get(4)?,
        connection: row.get(5)?,
        attested_by: row.get(6)?,
        attested: from_micros(row.get(7)?),
        statements: serde_json::from_str(&row.get::<_, String>(8)?)?,
        digest: row.get(9)?,
        stopped: row.get(10)?,
    })
}
