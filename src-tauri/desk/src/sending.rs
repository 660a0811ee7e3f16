//! Sending a batch, and reading back what became of it.

use std::sync::{Arc, MutexGuard, PoisonError};

use jiff::Timestamp;
use records::{Channel, ConnectionRow, RequestRow};
use submission::{Credential, MailSender, ScimClient, SendControl, SendResult, Sender, Setup, SmtpLink, Timing, plan};

use crate::batches::outcome_view;
use crate::contract::{
    BatchSummary, BatchView, DryRunActionView, DryRunLineView, DryRunView, PersonLine, SendProgress,
};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult, FaultCode};

impl SendProgress {
    /// The last word on a send that a fault stopped.
    #[must_use]
    pub fn ended(batch: String, fault: DeskError) -> Self {
        Self {
            batch,
            done: 0,
            total: 0,
            changed: Vec::new(),
            waiting: None,
            seconds_left: None,
            finished: true,
            stopped: Some(fault),
        }
    }
}

impl Desk {
    /// What sending a batch would do now: the sender's own decisions with the network left out.
    ///
    /// # Errors
    /// When the batch is not there.
    pub fn dry_run(&self, batch: &str) -> DeskResult<DryRunView> {
        let (_, connection) = self.batch_and_connection(batch)?;
        let found = plan(&self.records(), batch)?;
        let endings_to_confirm = self.endings_to_confirm(batch)?;
        Ok(DryRunView { endings_to_confirm, ..plan_view(batch, found, connection.channel.is_by_hand()) })
    }

    /// Sends what is left of a batch, or goes on after a pause, a crash or a failure. Ends when everything is settled
    /// or something stops it.
    ///
    /// # Errors
    /// What stopped it; [`FaultCode::OutcomeUnknown`] where it is not known what became of some.
    pub async fn send(&self, batch: &str, report: &(dyn Fn(SendProgress) + Send + Sync)) -> DeskResult<BatchSummary> {
        self.send_part(batch, None, report).await
    }

    /// Sends one person of a batch, to see how it fares; the rest stays queued.
    ///
    /// # Errors
    /// As [`Desk::send`]; where the connection sends all at once.
    pub async fn send_one(
        &self,
        batch: &str,
        request: i64,
        report: &(dyn Fn(SendProgress) + Send + Sync),
    ) -> DeskResult<BatchSummary> {
        self.send_part(batch, Some(request), report).await
    }

    async fn send_part(
        &self,
        batch: &str,
        only: Option<i64>,
        report: &(dyn Fn(SendProgress) + Send + Sync),
    ) -> DeskResult<BatchSummary> {
        self.ensure_deactivations_confirmed(batch)?;
        let control = SendControl::new();
        {
            let mut sending = self.controls();
            if sending.contains_key(batch) {
                return Err(DeskError::new(
                    FaultCode::Busy,
                    "This batch is being sent already.",
                    "Wait for it to end; its progress is shown with the batch.",
                ));
            }
            sending.insert(batch.to_owned(), control.clone());
        }
        let ended = self.send_by_connection(batch, only, &control, report).await;
        self.controls().remove(batch);
        if control.is_cancelled() {
            let now = self.surroundings.now();
            self.records().withdraw_queued(batch, now)?;
        }
        let summary = self.batch_summary(batch)?;
        let settled = summary.states.iter().filter(|count| count.state.is_settled()).map(|count| count.count).sum();
        let stopped = ended.as_ref().err().cloned();
        report(SendProgress {
            batch: batch.to_owned(),
            done: settled,
            total: summary.people,
            // Everything that changed was told when it did.
            changed: Vec::new(),
            waiting: None,
            seconds_left: None,
            finished: true,
            stopped,
        });
        ended?;
        Ok(summary)
    }

    async fn send_by_connection(
        &self,
        batch: &str,
        only: Option<i64>,
        control: &SendControl,
        report: &(dyn Fn(SendProgress) + Send + Sync),
    ) -> DeskResult<()> {
        let (row, connection) = self.batch_and_connection(batch)?;
        let mut pace = SendingPace::default();
        let mut tell = |progress: submission::SendObserver| {
            let now = self.surroundings.now();
            let seconds_left = pace.seconds_left(now, progress.done, progress.total, progress.waiting.is_some());
            report(SendProgress {
                batch: batch.to_owned(),
                done: progress.done,
                total: progress.total,
                changed: progress.changed.into_iter().map(outcome_view).collect(),
                waiting: progress.waiting,
                seconds_left,
                finished: false,
                stopped: None,
            });
        };
        let ending = match Setup::of(&connection) {
            Setup::Practice | Setup::Scim(_) => {
                let mut sender = self.sender(&connection)?;
                match only {
                    Some(request) => sender.send_one(batch, request, control, &mut tell).await?,
                    None => sender.send(batch, control, &mut tell).await?,
                }
            }
            Setup::Smtp(setup) => {
                if only.is_some() {
                    return Err(all_at_once(&connection));
                }
                let secret = self.credential(&connection)?.secret;
                let link = SmtpLink::open(&connection, &setup, secret)?;
                let records = self.records().reopen()?;
                let mut poster = MailSender::new(records, link, Arc::clone(&self.surroundings.time));
                let form = self.forms.named(&row.form)?;
                let write = |people: &[RequestRow]| {
                    let file = self.submission_file(&row, &form)?;
                    let people: Vec<&RequestRow> = people.iter().collect();
                    self.write_unseen(&row, &form, &people, &file)?;
                    Ok(self.letter(&row, &form, &setup.to, &setup.from, &people, &file)?.mail()?)
                };
                poster.send::<DeskError>(batch, control, &mut tell, write).await?
            }
            Setup::MailDraft(_) | Setup::PortalForm => return Err(by_your_hand(&connection)),
        };
        match ending {
            SendResult::Done | SendResult::Cancelled | SendResult::RestQueued => Ok(()),
            SendResult::UnknownLeft if !connection.channel.can_look_up() => Err(DeskError::new(
                FaultCode::OutcomeUnknown,
                "The mail was on its way when the connection broke off; it cannot be looked up whether it arrived.",
                "Ask the HIE whether it came. Then say here that it arrived, or ask again.",
            )),
            SendResult::UnknownLeft => Err(DeskError::new(
                FaultCode::OutcomeUnknown,
                "For some people it is unknown whether the request arrived: the server’s response was missing or unreadable.",
                "Resume later: those people are looked up first, and asked for again only if they are missing.",
            )),
        }
    }

    /// Asks the other side where the accounts of a batch stand.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub async fn refresh(&self, batch: &str) -> DeskResult<BatchView> {
        let (_, connection) = self.batch_and_connection(batch)?;
        if !connection.channel.can_look_up() {
            return Err(DeskError::bad_request(
                format!("“{}” cannot be asked where the accounts stand.", connection.name),
                "Ask your contact person at the HIE.",
            ));
        }
        let mut sender = self.sender(&connection)?;
        sender.refresh(batch, &mut |_| {}).await?;
        self.batch(batch)
    }

    /// Holds a batch before its next request.
    ///
    /// # Errors
    /// Never; a batch that is not being sent has nothing to hold.
    pub fn pause(&self, batch: &str) -> DeskResult<()> {
        if let Some(control) = self.controls().get(batch) {
            control.pause();
        }
        Ok(())
    }

    /// Goes on with a batch that was paused; whether it was being sent at all.
    #[must_use]
    pub fn go_on(&self, batch: &str) -> bool {
        self.controls().get(batch).map(SendControl::go_on).is_some()
    }

    /// Takes back what was not sent yet.
    ///
    /// # Errors
    /// When the records cannot be written.
    pub fn cancel(&self, batch: &str) -> DeskResult<()> {
        if let Some(control) = self.controls().get(batch) {
            // What is under way is finished; the rest is withdrawn when the sender has ended.
            control.cancel();
            return Ok(());
        }
        let now = self.surroundings.now();
        self.records().withdraw_queued(batch, now)?;
        Ok(())
    }

    /// Whether a batch is being sent, here or in another process.
    ///
    /// # Errors
    /// When the batch is not there.
    pub fn is_being_sent(&self, batch: &str) -> DeskResult<bool> {
        let (row, _) = self.batch_and_connection(batch)?;
        Ok(submission::is_sending(&self.records(), row.connection)?)
    }

    pub(crate) fn is_sending(&self) -> bool {
        !self.controls().is_empty()
    }

    pub(crate) fn is_sending_batch(&self, batch: &str) -> bool {
        self.controls().contains_key(batch)
    }

    fn controls(&self) -> MutexGuard<'_, std::collections::HashMap<String, SendControl>> {
        self.sending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn sender(&self, connection: &ConnectionRow) -> DeskResult<Sender> {
        let address = self.address(connection)?;
        self.sender_with(connection, &address, self.credential(connection)?)
    }

    pub(crate) fn sender_with(
        &self,
        connection: &ConnectionRow,
        address: &str,
        credential: Credential,
    ) -> DeskResult<Sender> {
        let link = ScimClient::open(connection, address, credential, Timing::default())?;
        let records = self.records().reopen()?;
        Ok(Sender::new(records, link, Arc::clone(&self.surroundings.time)))
    }

    pub(crate) fn address(&self, connection: &ConnectionRow) -> DeskResult<String> {
        match connection.channel {
            Channel::Practice => self.start_practice(0),
            _ => Ok(connection.address.clone()),
        }
    }
}

fn all_at_once(connection: &ConnectionRow) -> DeskError {
    DeskError::bad_request(
        format!("“{}” sends everybody in one mail.", connection.name),
        "Send the batch, or make a worksheet with this one person first.",
    )
}

fn by_your_hand(connection: &ConnectionRow) -> DeskError {
    DeskError::bad_request(
        format!("You submit batches for “{}” yourself.", connection.name),
        "Submit it, then mark it as submitted: in the window, or with `aum submit-manually`.",
    )
}

/// How fast it goes, to tell how long the rest takes.
#[derive(Debug, Default)]
struct SendingPace {
    begun: Option<(Timestamp, usize)>,
}

impl SendingPace {
    /// Told only when enough was done to tell anything, and not while waiting at the service's wish.
    fn seconds_left(&mut self, now: Timestamp, done: usize, total: usize, waiting: bool) -> Option<u64> {
        let (since, at_first) = *self.begun.get_or_insert((now, done));
        let settled = u64::try_from(done.checked_sub(at_first)?).ok()?;
        let spent = u64::try_from(now.duration_since(since).as_millis()).ok()?;
        if waiting || settled < 10 || spent < 2000 {
            return None;
        }
        let left = u64::try_from(total.checked_sub(done)?).ok()?;
        Some((left * spent / settled).div_ceil(1000))
    }
}

pub(crate) fn plan_view(batch: &str, found: submission::DryRun, by_hand: bool) -> DryRunView {
    let mut how = found.how.clone();
    if !found.left_out.is_empty() {
        how = format!("{how} The service does not take: {}.", found.left_out.join(", "));
    }
    DryRunView {
        batch: batch.to_owned(),
        create: found.count(submission::DryRunAction::Create),
        change: found.count(submission::DryRunAction::Change),
        deactivate: found.count(submission::DryRunAction::Deactivate),
        reactivate: found.count(submission::DryRunAction::Reactivate),
        leave_alone: found.count(submission::DryRunAction::LeaveAlone),
        skip: found.count(submission::DryRunAction::Skip),
        endings_to_confirm: found.endings_to_confirm,
        lines: found
            .lines
            .into_iter()
            .map(|line| DryRunLineView {
                person: PersonLine {
                    number: usize::try_from(line.applicant.sheet_row).unwrap_or(0),
                    name: format!("{} {}", line.applicant.given_name, line.applicant.family_name),
                    title: line.applicant.title,
                    level: line.applicant.level,
                },
                action: match line.action {
                    submission::DryRunAction::Create => DryRunActionView::Create,
                    submission::DryRunAction::Change => DryRunActionView::Change,
                    submission::DryRunAction::Deactivate => DryRunActionView::Deactivate,
                    submission::DryRunAction::Reactivate => DryRunActionView::Reactivate,
                    submission::DryRunAction::LeaveAlone => DryRunActionView::LeaveAlone,
                    submission::DryRunAction::Skip => DryRunActionView::Skip,
                },
                reason: line.reason,
            })
            .collect(),
        how,
        by_hand,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn how_long_the_rest_takes_is_told_only_when_it_can_be_known() {
        let start: Timestamp = "2026-11-22T09:00:00Z".parse().unwrap();
        let after = |seconds: i64| start + jiff::SignedDuration::from_secs(seconds);
        let mut pace = SendingPace::default();

        assert_eq!(pace.seconds_left(start, 100, 1100, false), None);
        assert_eq!(pace.seconds_left(after(1), 150, 1100, false), None, "too early");
        assert_eq!(pace.seconds_left(after(10), 200, 1100, false), Some(90));
        assert_eq!(pace.seconds_left(after(10), 200, 1100, true), None, "it waits");
        assert_eq!(pace.seconds_left(after(20), 1100, 1100, false), Some(0));
    }
}
