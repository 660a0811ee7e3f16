//! Copies of the records for somebody else or for later: what goes out, what comes in, and where the two differ.
//!
//! The right to send an open request is in one copy only. It goes along with a handover file, and comes back with one; a
//! file that is older than what is here brings nothing.

mod batches;
mod compare;
mod copy;
mod merge;
mod rows;
mod worksheets;

use std::path::Path;

use jiff::Timestamp;
use rusqlite::{TransactionBehavior, params};

pub use batches::TakenBatch;
pub use compare::{CopyDifference, HandoverComparison, Side};
pub use merge::{MergeOptions, MergeReport};

use crate::database::{from_micros, to_micros};
use crate::{Records, RecordsError};

/// Requests that something is left to do about: they are sent from one copy only.
const OPEN: &str = "('queued', 'sending', 'unknown', 'undecided')";

/// How much the records hold, without practice work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordCounts {
    /// People.
    pub people: usize,
    /// Worksheets in progress.
    pub worksheets: usize,
    /// Batches.
    pub batches: usize,
    /// Requests that are open and are sent from here.
    pub open: usize,
    /// Requests that somebody is sending.
    pub sending: usize,
}

/// What went to another copy with one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Away {
    /// Id of the file.
    pub file: String,
    /// When.
    pub moved: Timestamp,
    /// How many requests are still there.
    pub requests: usize,
}

impl Records {
    /// Takes out of a copy what belongs to nobody else: practice work, and what is shown of credentials. Where open requests
    /// go along, they are one copy further in it.
    ///
    /// # Errors
    /// When the copy cannot be written.
    pub fn prepare_for_others(&mut self, open_go_along: bool) -> Result<(), RecordsError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(
            "DELETE FROM person WHERE practice = 1;
             DELETE FROM batch WHERE connection IN (SELECT id FROM connection WHERE channel = 'practice');
             DELETE FROM worksheet WHERE practice = 1 OR removed IS NOT NULL;",
        )?;
        if open_go_along {
            transaction.execute_batch(&format!(
                "UPDATE request SET moves = moves + 1 WHERE state IN {OPEN}
                     AND external_id NOT IN (SELECT external_id FROM request_away)"
            ))?;
        }
        transaction.commit()?;
        self.forget_credentials()
    }

    /// Takes out of a copy what is shown of credentials; they themselves were never in it. What was deleted is gone from the
    /// file, too.
    ///
    /// # Errors
    /// When the copy cannot be written.
    pub fn forget_credentials(&mut self) -> Result<(), RecordsError> {
        self.connection.execute_batch(
            "UPDATE connection SET credential_last_four = '', credential_since = NULL, credential_until = '';
             VACUUM;
             PRAGMA journal_mode = DELETE;",
        )?;
        Ok(())
    }

    /// Keeps that a file was written, and takes the right to send what is one copy further in it away from here; how many
    /// requests. Nothing is kept when somebody has gone on with one of them meanwhile.
    ///
    /// # Errors
    /// [`RecordsError::Changed`] when somebody has.
    pub fn move_out(&mut self, copy: &Path, file: &str, words: &str, now: Timestamp) -> Result<usize, RecordsError> {
        self.beside(copy, |records| {
            let transaction = records.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let changed: usize = transaction.query_row(
                &format!(
                    "SELECT count(*) FROM theirs.request AS there JOIN main.request AS here USING (external_id)
                     WHERE there.moves > here.moves AND (here.state <> there.state OR there.state NOT IN {OPEN})"
                ),
                [],
                |row| row.get(0),
            )?;
            if changed > 0 {
                return Err(RecordsError::Changed);
            }
            let going =
                "SELECT there.external_id FROM theirs.request AS there JOIN main.request AS here USING (external_id)
                 WHERE there.moves > here.moves";
            transaction.execute(
                &format!(
                    "INSERT INTO main.request_away (external_id, file, state, explanation, moved)
                     SELECT external_id, ?1, state, explanation, ?2 FROM main.request WHERE external_id IN ({going})"
                ),
                params![file, to_micros(now)],
            )?;
            let moved = transaction.execute(
                "UPDATE main.request SET state = 'withdrawn', moves = moves + 1, explanation = ?2, changed = ?3
                 WHERE external_id IN (SELECT external_id FROM main.request_away WHERE file = ?1)",
                params![file, words, to_micros(now)],
            )?;
            transaction.execute(
                "INSERT INTO main.file_written (id, written) VALUES (?1, ?2)",
                params![file, to_micros(now)],
            )?;
            transaction.commit()?;
            Ok(moved)
        })
    }

    /// Undoes [`Records::move_out`] because the file did not come about: every request is again what it was.
    ///
    /// # Errors
    /// When the records cannot be written.
    pub fn move_back(&mut self, file: &str) -> Result<(), RecordsError> {
        self.reopen_away(file, "away.state", "away.explanation", -1)?;
        self.connection.execute("DELETE FROM file_written WHERE id = ?1", [file])?;
        Ok(())
    }

    /// Takes back what went with a file that nobody has used; how many requests. Nobody can be sure of that, so what becomes
    /// of each is looked up or decided before anything is sent again.
    ///
    /// # Errors
    /// When the records cannot be written.
    pub fn take_back(&mut self, file: &str) -> Result<usize, RecordsError> {
        let words = "'Taken back from a handover file: it may have been sent from the other copy.'";
        self.reopen_away(file, "'unknown'", words, 1)
    }

    fn reopen_away(&mut self, file: &str, state: &str, words: &str, moves: i64) -> Result<usize, RecordsError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // The right to send comes first: the records refuse it to whatever is away.
        let away = format!(
            "CREATE TEMP TABLE away AS SELECT external_id, state, explanation FROM request_away WHERE file = '{}';
             DELETE FROM request_away WHERE external_id IN (SELECT external_id FROM temp.away);",
            file.replace('\'', "''")
        );
        transaction.execute_batch(&away)?;
        let reopened = transaction.execute(
            &format!(
                "UPDATE request SET state = {state}, explanation = {words}, moves = request.moves + ?1 FROM temp.away AS away
                 WHERE away.external_id = request.external_id"
            ),
            [moves],
        )?;
        transaction.execute_batch("DROP TABLE temp.away")?;
        transaction.commit()?;
        Ok(reopened)
    }

    /// Makes every request that waits in restored records one that is looked up, or decided, before it is sent: it may have
    /// been sent since the backup was made.
    ///
    /// # Errors
    /// When the records cannot be written.
    pub fn doubt_open_requests(&mut self, words: &str) -> Result<usize, RecordsError> {
        let sql = "UPDATE request SET state = 'unknown', explanation = ?1 WHERE state IN ('queued', 'sending')";
        Ok(self.connection.execute(sql, [words])?)
    }

    /// What is with other copies of these records, newest first.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn away(&self) -> Result<Vec<Away>, RecordsError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT file, max(moved), count(*) FROM request_away GROUP BY file ORDER BY max(moved) DESC",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(Away { file: row.get(0)?, moved: from_micros(row.get(1)?), requests: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// When a file was taken over here, if it was.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn taken_before(&self, file: &str) -> Result<Option<Timestamp>, RecordsError> {
        let mut statement = self.connection.prepare_cached("SELECT taken FROM file_taken WHERE id = ?1")?;
        let mut found = statement.query_map([file], |row| Ok(from_micros(row.get(0)?)))?;
        Ok(found.next().transpose()?)
    }

    /// Whether a file was written here.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn written_here(&self, file: &str) -> Result<bool, RecordsError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM file_written WHERE id = ?1)";
        Ok(self.connection.prepare_cached(sql)?.query_row([file], |row| row.get(0))?)
    }

    /// How much there is.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn held(&self) -> Result<RecordCounts, RecordsError> {
        let count = |sql: &str| -> Result<usize, RecordsError> {
            Ok(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
        };
        let open = format!(
            "SELECT count(*) FROM request JOIN batch ON batch.id = request.batch
                 JOIN connection ON connection.id = batch.connection
             WHERE request.state IN {OPEN} AND channel <> 'practice'"
        );
        Ok(RecordCounts {
            people: count("SELECT count(*) FROM person WHERE practice = 0")?,
            worksheets: count("SELECT count(*) FROM worksheet WHERE practice = 0 AND removed IS NULL")?,
            batches: count(
                "SELECT count(*) FROM batch JOIN connection ON connection.id = batch.connection
                 WHERE channel <> 'practice'",
            )?,
            open: count(&open)?,
            sending: count("SELECT count(*) FROM request WHERE state = 'sending'")?,
        })
    }

    /// Whether there is nothing of the user's in these records yet: practice work does not count.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn is_untouched(&self) -> Result<bool, RecordsError> {
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM person WHERE practice = 0)
            AND NOT EXISTS (SELECT 1 FROM worksheet WHERE practice = 0)
            AND NOT EXISTS (SELECT 1 FROM connection WHERE channel <> 'practice')";
        Ok(self.connection.query_row(sql, [], |row| row.get(0))?)
    }

    /// What another copy has differently; nothing is changed.
    ///
    /// # Errors
    /// When one of the two cannot be read.
    pub fn compare(&mut self, theirs: &Path) -> Result<HandoverComparison, RecordsError> {
        self.beside(theirs, |records| compare::compared(&records.connection))
    }

    /// Works with another copy of the records at hand, as the schema `theirs`.
    fn beside<T>(
        &mut self,
        copy: &Path,
        work: impl FnOnce(&mut Self) -> Result<T, RecordsError>,
    ) -> Result<T, RecordsError> {
        self.connection.execute("ATTACH DATABASE ?1 AS theirs", [copy.display().to_string()])?;
        let done = work(self);
        // Statements that are kept would hold the other file open.
        self.connection.flush_prepared_statement_cache();
        let left = self.connection.execute("DETACH DATABASE theirs", []);
        let done = done?;
        left?;
        Ok(done)
    }
}
