//! What people say of requests that no machine can see: handed in, to be asked again, left out.

use jiff::Timestamp;
use rusqlite::{TransactionBehavior, params};

use crate::attempt::{NewAttempt, append_attempts};
use crate::database::to_micros;
use crate::person::{follow_request, forget_submitted};
use crate::{Records, RecordsError};

impl Records {
    /// Keeps that the user handed these requests in, on a day and under a number of the other side's. Only what was
    /// waiting, unknown, or said before changes. Answers how many did.
    ///
    /// # Errors
    /// When the records cannot be written.
    pub fn confirm_by_user(
        &mut self,
        ids: &[i64],
        day: &str,
        ticket: &str,
        now: Timestamp,
    ) -> Result<usize, RecordsError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut changed = 0;
        for id in ids {
            let done = transaction
                .prepare_cached(
                    "UPDATE request SET state = 'user-confirmed', explanation = '', handed_over = ?2,
                     ticket = CASE ?3 WHEN '' THEN ticket ELSE ?3 END, changed = ?4,
                     account = CASE account WHEN 'none' THEN 'requested' ELSE account END
                     WHERE id = ?1 AND state IN ('queued', 'unknown', 'user-confirmed')",
                )?
                .execute(params![id, day, ticket, to_micros(now)])?;
            if done == 1 {
                let what = format!("Submitted on {day} (your entry)");
                let attempt = NewAttempt { request: *id, made: now, what, status: None, answer: ticket.to_owned() };
                append_attempts(&transaction, &[attempt])?;
                follow_request(&transaction, *id, now)?;
                changed += 1;
            }
        }
        transaction.commit()?;
        Ok(changed)
    }

    /// Queues requests again because the user says so: refused ones and those with a difference, in a new round, and those
    /// that the user knows not to have arrived. Answers how many there were.
    ///
    /// # Errors
    /// When the records cannot be written.
    pub fn queue_by_user(&mut self, ids: &[i64], now: Timestamp) -> Result<usize, RecordsError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut changed = 0;
        for id in ids {
            let queued = transaction
                .prepare_cached(
                    "UPDATE request SET state = 'queued', explanation = '', round = round + 1,
                     remote_id = CASE kind WHEN 'add' THEN NULL ELSE remote_id END,
                     handed_over = '', account = CASE account WHEN 'requested' THEN 'none' ELSE account END,
                     changed = ?2
                     WHERE id = ?1 AND state IN ('rejected', 'undecided', 'unknown', 'user-confirmed')",
                )?
                .execute(params![id, to_micros(now)])?;
            if queued == 1 {
                forget_submitted(&transaction, *id, now)?;
                changed += 1;
            }
        }
        transaction.commit()?;
        Ok(changed)
    }
}
