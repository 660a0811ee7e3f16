//! One by one without standing idle: while the service works on a request, the answer before it is written down and the next
//! one is marked as being sent. Nothing leaves before it is on the disk as being sent, and a crash leaves at most three
//! requests to be looked up.

use std::sync::Arc;

use records::{NewAttempt, OutcomeUpdate, RequestRow, RequestState};
use serde_json::Value;
use tokio::task::JoinHandle;

use super::RunError;
use super::run::{NextStep, Reply, SendRun, parsed, single_key};
use crate::plan::{RequestSpec, intention};
use crate::rules::{Action, Carrier, Event, decide};
use crate::scim::{ExchangeOutcome, RemoteUser, ScimResponse};
use crate::scim_operation::ScimOperation;

/// A request that is on the disk as being sent.
struct SendingRequest {
    row: RequestRow,
    body: Value,
}

/// What became of requests, to be written down with the next mark.
#[derive(Default)]
pub(super) struct Pending {
    pub settlements: Vec<(i64, OutcomeUpdate)>,
    pub attempts: Vec<NewAttempt>,
}

/// A request on its way; it is given up with whoever waits for it.
pub(super) struct OnItsWay(pub JoinHandle<ExchangeOutcome>);

impl OnItsWay {
    /// What comes of it.
    pub async fn outcome(mut self) -> ExchangeOutcome {
        match (&mut self.0).await {
            Ok(outcome) => outcome,
            // It was given up, or failed in our own program: whether anything left is not known.
            Err(_) => ExchangeOutcome::Lost("sending was broken off.".into()),
        }
    }
}

impl Drop for OnItsWay {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl SendRun<'_> {
    /// Sends the first and, unless only one is wanted, what is queued behind it, until there is nothing left, somebody is to
    /// be changed instead of made, or something else has to be done first.
    pub(super) async fn send_in_line(&mut self, first: Vec<RequestRow>) -> Result<NextStep, RunError> {
        let mut pending = Pending::default();
        let Some(first) = first.into_iter().next() else { return Ok(NextStep::GoOn) };
        let mut ahead = self.mark(first, &mut pending)?;
        while let Some(SendingRequest { row, body }) = ahead.take() {
            let key = single_key(&row, &body);
            let (link, now) = (Arc::clone(self.link), self.surroundings.now());
            let sent = OnItsWay(tokio::spawn(async move { link.post(&["Users"], &body, &key, now).await }));
            if self.only.is_none() && self.control.goes_on() {
                ahead = self.mark_next(&mut pending)?;
            }
            let outcome = sent.outcome().await;
            let user = |answer: &ScimResponse| {
                answer.json.as_ref().and_then(|json| RemoteUser::read(json, &self.learned.extension))
            };
            let action = decide(Event::of(&outcome, |answer| user(answer).is_some()), Carrier::Single);
            let reply = match &outcome {
                ExchangeOutcome::Answered(answer) => {
                    Reply { status: answer.status, said: answer.said(), user: user(answer), remote_id: None }
                }
                _ => Reply::default(),
            };
            let next = self.next(action, &outcome);
            pending.attempts.push(self.attempt(row.id, "POST /Users", &outcome));
            if action != Action::FindWhose {
                let settlement = self.settlement(&row, action, &reply);
                pending.settlements.push((row.id, settlement));
            }
            let alike = match action {
                Action::Reject => self.refused_alike(&row, &reply, 1)?,
                Action::Accept | Action::Receive => {
                    self.refusals.0 = 0;
                    None
                }
                _ => None,
            };
            let settled = matches!(action, Action::Accept | Action::Receive | Action::Reject);
            if settled && alike.is_none() && self.control.goes_on() {
                self.reset_backoff();
                continue;
            }
            if let Some(ahead) = ahead.take() {
                pending.settlements.push((ahead.row.id, OutcomeUpdate::to(RequestState::Queued, "")));
            }
            self.settle(&pending.settlements, &pending.attempts)?;
            if action == Action::FindWhose {
                self.find_whose(vec![(row, reply)]).await?;
            }
            return Ok(alike.map_or(next, NextStep::Stop));
        }
        self.settle(&pending.settlements, &pending.attempts)?;
        Ok(NextStep::GoOn)
    }

    /// Marks the next request that is to be sent, and writes down what is pending in the same step.
    fn mark_next(&mut self, pending: &mut Pending) -> Result<Option<SendingRequest>, RunError> {
        loop {
            let row = self.records.next_queued(&self.batch, 1)?.into_iter().next();
            let Some(row) = row.filter(|row| ScimOperation::of(row.asked.kind) == ScimOperation::Create) else {
                return Ok(None);
            };
            let wish = RequestSpec { email: &row.applicant.email, kind: row.asked.kind, sha256: &row.sha256 };
            let idle = intention(self.records, self.link.connection(), &self.batch, wish)?.settlement();
            if let Some(idle) = idle {
                self.settle(&[(row.id, idle)], &[])?;
                continue;
            }
            return self.mark(row, pending);
        }
    }

    fn mark(&mut self, row: RequestRow, pending: &mut Pending) -> Result<Option<SendingRequest>, RunError> {
        let (body, _) = self.learned.prune(&parsed(&row.payload)?);
        let Pending { settlements, attempts } = std::mem::take(pending);
        let marked = self.settle_and_mark(&settlements, &attempts, &[row.id])?;
        Ok((!marked.is_empty()).then_some(SendingRequest { row, body }))
    }
}
