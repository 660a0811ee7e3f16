//! A batch by mail: one message for everybody in it.

use std::sync::Arc;

use records::{AccountState, NewAttempt, OutcomeUpdate, Records, RequestRow, RequestState};

use super::smtp::{MailOutcome, SmtpLink};
use crate::engine::acquire_lock;
use crate::{Environment, OnProgress, SendControl, SendError, SendObserver, SendResult, leave_out_idle};

/// Sends batches by one mail server.
pub struct MailSender {
    records: Records,
    link: SmtpLink,
    surroundings: Arc<dyn Environment>,
}

impl std::fmt::Debug for MailSender {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Poster").field("link", &self.link).finish_non_exhaustive()
    }
}

impl MailSender {
    /// A poster with records of its own (see `Records::reopen`).
    #[must_use]
    pub fn new(records: Records, link: SmtpLink, surroundings: Arc<dyn Environment>) -> Self {
        Self { records, link, surroundings }
    }

    /// Sends everybody of a batch who waits, in one message that `write` makes for them. What broke off after the
    /// message was on its way stays unknown: mail cannot be looked up, so only the user can say what became of it.
    ///
    /// # Errors
    /// What stopped it; the batch keeps the reason, and what was not sent stays queued.
    pub async fn send<Fault: From<SendError>>(
        &mut self,
        batch: &str,
        control: &SendControl,
        progress: OnProgress<'_>,
        write: impl FnOnce(&[RequestRow]) -> Result<Vec<u8>, Fault>,
    ) -> Result<SendResult, Fault> {
        let row = self.records.connection_row(self.link.connection()).map_err(SendError::from)?;
        let _hold = acquire_lock(&self.records, row.id, &row.name, self.surroundings.as_ref()).await?;
        if let Some(reason) = row.stopped {
            return Err(SendError::Stopped { connection: row.name, reason }.into());
        }
        let now = self.surroundings.now();
        self.records.recover(row.id, now).map_err(SendError::from)?;
        self.records.stop_batch(batch, None).map_err(SendError::from)?;
        crate::ensure_as_attested(&self.records, batch)?;
        leave_out_idle(&mut self.records, batch, now)?;
        let waiting = self.records.next_queued(batch, usize::MAX).map_err(SendError::from)?;
        if waiting.is_empty() || control.wait_if_paused().await.is_err() {
            return Ok(self.ending(batch, control)?);
        }
        let message = write(&waiting)?;
        let ended = self.send_mail(batch, &waiting, &message, progress).await;
        if let Err(error) = &ended {
            self.note(batch, row.id, error)?;
        }
        ended?;
        Ok(self.ending(batch, control)?)
    }

    async fn send_mail(
        &mut self,
        batch: &str,
        waiting: &[RequestRow],
        message: &[u8],
        progress: OnProgress<'_>,
    ) -> Result<(), SendError> {
        let ids: Vec<i64> = waiting.iter().map(|row| row.id).collect();
        let marked = self.records.mark_sending(&ids, self.surroundings.now())?;
        if marked.len() != ids.len() {
            // Somebody took requests back in between: the message names people that are not to be asked for.
            self.settle(&marked, &OutcomeUpdate::to(RequestState::Queued, ""), None)?;
            return Ok(());
        }
        let host = self.link.host();
        let (settlement, answer, failed) = match self.link.send_mail(message).await {
            MailOutcome::Taken(answer) => {
                let settlement = OutcomeUpdate {
                    state: RequestState::Accepted,
                    remote_id: None,
                    username: None,
                    account: Some(AccountState::Requested),
                    explanation: format!(
                        "{host} has taken the mail for delivery. Whether it was read, only the HIE can say."
                    ),
                };
                (settlement, answer, None)
            }
            MailOutcome::NotSent(error) => {
                let told = error.to_string();
                (OutcomeUpdate::to(RequestState::Queued, "Not sent; see why sending stopped."), told, Some(error))
            }
            MailOutcome::Lost(problem) => {
                let explanation = format!(
                    "The mail was handed to {host}, but {problem} It cannot be looked up: ask the HIE whether it came, and say so here."
                );
                (OutcomeUpdate::to(RequestState::Unknown, explanation), problem, None)
            }
        };
        self.settle(&marked, &settlement, Some(&answer))?;
        let tally = self.records.tally(batch)?;
        let changed = self.records.requests(&marked)?;
        progress(SendObserver {
            done: tally.total() - tally.unfinished(),
            total: tally.total(),
            changed,
            waiting: None,
        });
        failed.map_or(Ok(()), Err)
    }

    fn settle(&mut self, ids: &[i64], to: &OutcomeUpdate, answer: Option<&str>) -> Result<(), SendError> {
        let now = self.surroundings.now();
        let settlements: Vec<_> = ids.iter().map(|id| (*id, to.clone())).collect();
        let attempt = |answer: &str| {
            let made = |id: &i64| NewAttempt {
                request: *id,
                made: now,
                what: format!("Mail by {}", self.link.host()),
                status: None,
                answer: answer.to_owned(),
            };
            ids.iter().map(made).collect::<Vec<_>>()
        };
        let attempts = answer.map(attempt).unwrap_or_default();
        Ok(self.records.settle(&settlements, &attempts, now)?)
    }

    fn note(&mut self, batch: &str, connection: i64, error: &SendError) -> Result<(), SendError> {
        let reason = serde_json::to_string(&error.reason()).map_err(records::RecordsError::from)?;
        self.records.stop_batch(batch, Some(&reason))?;
        if error.stops_the_connection() {
            self.records.stop_connection(connection, Some(&error.to_string()))?;
        }
        Ok(())
    }

    fn ending(&self, batch: &str, control: &SendControl) -> Result<SendResult, SendError> {
        let tally = self.records.tally(batch)?;
        Ok(if control.is_cancelled() {
            SendResult::Cancelled
        } else if tally.unfinished() > 0 {
            SendResult::UnknownLeft
        } else {
            SendResult::Done
        })
    }
}
