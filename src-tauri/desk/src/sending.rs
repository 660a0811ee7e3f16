//! Sending a batch, and reading back what became of it.

use std::sync::{Arc, MutexGuard, PoisonError};

use records::{Channel, ConnectionRow};
use submission::{Control, Ending, Link, SecretString, Sender, Timing, plan};

use crate::batches::outcome_view;
use crate::contract::{BatchView, PersonLine, Plan, PlanLine, PlannedAction, Progress};
use crate::desk::Desk;
use crate::fault::{Fault, FaultCode, Outcome};

impl Progress {
    /// The last word on a send that a fault stopped.
    #[must_use]
    pub fn ended(batch: String, fault: Fault) -> Self {
        Self { batch, done: 0, total: 0, changed: Vec::new(), waiting: None, finished: true, stopped: Some(fault) }
    }
}

impl Desk {
    /// What sending a batch would do now: the sender's own decisions with the network left out.
    ///
    /// # Errors
    /// When the batch is not there.
    pub fn dry_run(&self, batch: &str) -> Outcome<Plan> {
        let found = plan(&self.records(), batch)?;
        Ok(plan_view(batch, found))
    }

    /// Sends what is left of a batch, or goes on after a pause, a crash or a failure. Ends when everything is settled
    /// or something stops it.
    ///
    /// # Errors
    /// What stopped it; [`FaultCode::OutcomeUnknown`] where it is not known what became of some.
    pub async fn send(&self, batch: &str, report: &(dyn Fn(Progress) + Send + Sync)) -> Outcome<BatchView> {
        let control = Control::new();
        {
            let mut sending = self.controls();
            if sending.contains_key(batch) {
                return Err(Fault::new(
                    FaultCode::Busy,
                    "This batch is being sent already.",
                    "Wait for it to end; its progress is shown with the batch.",
                ));
            }
            sending.insert(batch.to_owned(), control.clone());
        }
        let ended = self.send_by_connection(batch, &control, report).await;
        self.controls().remove(batch);
        if control.is_cancelled() {
            let now = self.surroundings.now();
            self.records().withdraw_queued(batch, now)?;
        }
        let view = self.batch(batch)?;
        let settled = view.outcomes.iter().filter(|outcome| outcome.state.is_settled()).count();
        let stopped = ended.as_ref().err().cloned();
        report(Progress {
            batch: batch.to_owned(),
            done: settled,
            total: view.outcomes.len(),
            changed: view.outcomes.clone(),
            waiting: None,
            finished: true,
            stopped,
        });
        ended?;
        Ok(view)
    }

    async fn send_by_connection(
        &self,
        batch: &str,
        control: &Control,
        report: &(dyn Fn(Progress) + Send + Sync),
    ) -> Outcome<()> {
        let connection = {
            let records = self.records();
            records.connection_row(records.batch(batch)?.connection)?
        };
        let mut sender = self.sender(&connection)?;
        let mut tell = |progress: submission::Progress| {
            report(Progress {
                batch: batch.to_owned(),
                done: progress.done,
                total: progress.total,
                changed: progress.changed.into_iter().map(outcome_view).collect(),
                waiting: progress.waiting,
                finished: false,
                stopped: None,
            });
        };
        match sender.send(batch, control, &mut tell).await? {
            Ending::Done | Ending::Cancelled => Ok(()),
            Ending::UnknownLeft => Err(Fault::new(
                FaultCode::OutcomeUnknown,
                "It is not known of everyone whether the request arrived: no readable answer came.",
                "Resume later: those people are looked up first, and asked for again only if they are missing.",
            )),
        }
    }

    /// Asks the other side where the accounts of a batch stand.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub async fn refresh(&self, batch: &str) -> Outcome<BatchView> {
        let connection = {
            let records = self.records();
            records.connection_row(records.batch(batch)?.connection)?
        };
        let mut sender = self.sender(&connection)?;
        sender.refresh(batch, &mut |_| {}).await?;
        self.batch(batch)
    }

    /// Holds a batch before its next request.
    ///
    /// # Errors
    /// Never; a batch that is not being sent has nothing to hold.
    pub fn pause(&self, batch: &str) -> Outcome<()> {
        if let Some(control) = self.controls().get(batch) {
            control.pause();
        }
        Ok(())
    }

    /// Goes on with a batch that was paused; whether it was being sent at all.
    #[must_use]
    pub fn go_on(&self, batch: &str) -> bool {
        self.controls().get(batch).map(Control::go_on).is_some()
    }

    /// Takes back what was not sent yet.
    ///
    /// # Errors
    /// When the records cannot be written.
    pub fn cancel(&self, batch: &str) -> Outcome<()> {
        if let Some(control) = self.controls().get(batch) {
            // What is under way is finished; the rest is withdrawn when the sender has ended.
            control.cancel();
            return Ok(());
        }
        let now = self.surroundings.now();
        self.records().withdraw_queued(batch, now)?;
        Ok(())
    }

    pub(crate) fn is_sending(&self) -> bool {
        !self.controls().is_empty()
    }

    pub(crate) fn is_sending_batch(&self, batch: &str) -> bool {
        self.controls().contains_key(batch)
    }

    fn controls(&self) -> MutexGuard<'_, std::collections::HashMap<String, Control>> {
        self.sending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn sender(&self, connection: &ConnectionRow) -> Outcome<Sender> {
        let address = self.address(connection)?;
        let secret = self.surroundings.keychain.load(&self.credential_key(connection.id))?;
        self.sender_with(connection, &address, secret)
    }

    pub(crate) fn sender_with(
        &self,
        connection: &ConnectionRow,
        address: &str,
        secret: SecretString,
    ) -> Outcome<Sender> {
        let link = Link::open(connection, address, secret, Timing::default())?;
        let records = self.records().reopen()?;
        Ok(Sender::new(records, link, Arc::clone(&self.surroundings.time)))
    }

    pub(crate) fn address(&self, connection: &ConnectionRow) -> Outcome<String> {
        match connection.channel {
            Channel::Practice => self.start_practice(0),
            Channel::Scim => Ok(connection.address.clone()),
        }
    }
}

pub(crate) fn plan_view(batch: &str, found: submission::Plan) -> Plan {
    let mut how = found.how.clone();
    if !found.left_out.is_empty() {
        how = format!("{how} The service does not take: {}.", found.left_out.join(", "));
    }
    Plan {
        batch: batch.to_owned(),
        create: found.count(submission::PlannedAction::Create),
        leave_alone: found.count(submission::PlannedAction::LeaveAlone),
        skip: found.count(submission::PlannedAction::Skip),
        lines: found
            .lines
            .into_iter()
            .map(|line| PlanLine {
                person: PersonLine {
                    number: usize::try_from(line.applicant.sheet_row).unwrap_or(0),
                    name: format!("{} {}", line.applicant.given_name, line.applicant.family_name),
                    title: line.applicant.title,
                    level: line.applicant.level,
                },
                action: match line.action {
                    submission::PlannedAction::Create => PlannedAction::Create,
                    submission::PlannedAction::LeaveAlone => PlannedAction::LeaveAlone,
                    submission::PlannedAction::Skip => PlannedAction::Skip,
                },
                reason: line.reason,
            })
            .collect(),
        how,
    }
}
