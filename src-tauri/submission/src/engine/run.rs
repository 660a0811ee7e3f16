//! One pass over a batch.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use records::{AccountState, NewAttempt, OutcomeUpdate, Records, RequestRow, RequestState};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::left_out::joined;
use super::{OnProgress, Patience, RunError, SendObserver, SendResult};
use crate::plan::{RequestSpec, intention};
use crate::rules::Action;
use crate::scim::{ExchangeOutcome, NotSent, RemoteUser, ScimClient, ServiceCapabilities};
use crate::scim_operation::ScimOperation;
use crate::{Environment, SendControl, SendError};

/// Refusals in a row for the same reason after which the user is asked.
const ALIKE: u32 = 10;

pub(super) struct SendRun<'a> {
    pub batch: String,
    pub records: &'a mut Records,
    pub link: &'a Arc<ScimClient>,
    pub surroundings: &'a dyn Environment,
    pub control: &'a SendControl,
    pub progress: OnProgress<'a>,
    pub patience: Patience,
    pub learned: ServiceCapabilities,
    /// Operations in one request; none means one by one.
    pub chunk: Option<usize>,
    /// The one request to send, where not all are.
    pub only: Option<i64>,
    pub total: usize,
    pub done: usize,
    /// How often a request ended without proof in this run.
    pub ambiguous: HashMap<i64, u32>,
    /// Exchanges in a row without an answer.
    pub failed_attempts: u32,
    /// Waits in a row at the service's wish.
    pub waits: u32,
    /// How often in a row people were refused for the same reason, and for which.
    pub refusals: (u32, String),
}

/// What comes after an exchange, once its requests are settled.
pub(super) enum NextStep {
    GoOn,
    BackOff(NotSent),
    Wait(Option<Duration>),
    Stop(SendError),
}

impl SendRun<'_> {
    /// Everything that is left of the batch, or one request of it.
    pub async fn all(mut self) -> Result<SendResult, RunError> {
        self.learn(false).await?;
        self.resolve_unknown().await?;
        loop {
            self.control.wait_if_paused().await?;
            let rows = self.waiting()?;
            let Some(rows) = self.without_idle_ones(rows)? else { continue };
            if rows.is_empty() {
                break;
            }
            let next = self.send_rows(rows).await?;
            match next {
                NextStep::GoOn => self.reset_backoff(),
                NextStep::BackOff(unsent) => self.back_off(&unsent).await?,
                NextStep::Wait(asked) => self.wait_as_asked(asked).await?,
                NextStep::Stop(error) => return Err(error.into()),
            }
            self.resolve_unknown().await?;
        }
        // Reading back confirms; what can't be read now stays accepted, and the next refresh goes on with it.
        if let Err(RunError::Failed(error @ SendError::Records(_))) = self.refresh().await {
            return Err(error.into());
        }
        let tally = self.records.tally(&self.batch)?;
        Ok(match (tally.of(RequestState::Unknown), tally.of(RequestState::Queued)) {
            (0, 0) => SendResult::Done,
            (0, _) => SendResult::RestQueued,
            _ => SendResult::UnknownLeft,
        })
    }

    /// What is sent next.
    pub(super) fn waiting(&self) -> Result<Vec<RequestRow>, RunError> {
        let Some(only) = self.only else {
            let mut rows = self.records.next_queued(&self.batch, self.chunk.unwrap_or(1))?;
            // Who is to be changed goes alone: what is written depends on what was read.
            let together =
                rows.iter().take_while(|row| ScimOperation::of(row.asked.kind) == ScimOperation::Create).count();
            rows.truncate(together.max(1));
            return Ok(rows);
        };
        let rows = self.records.requests(&[only])?;
        Ok(rows.into_iter().filter(|row| row.state == RequestState::Queued && row.batch == self.batch).collect())
    }

    /// Settles what need not be sent; `None` when something was settled and the queue is to be read again.
    pub(super) fn without_idle_ones(&mut self, rows: Vec<RequestRow>) -> Result<Option<Vec<RequestRow>>, RunError> {
        let mut idle = Vec::new();
        for row in &rows {
            let asked = RequestSpec { email: &row.applicant.email, kind: row.asked.kind, sha256: &row.sha256 };
            let intention = intention(self.records, self.link.connection(), &self.batch, asked)?;
            idle.extend(intention.settlement().map(|settlement| (row.id, settlement)));
        }
        if idle.is_empty() {
            return Ok(Some(rows));
        }
        self.settle(&idle, &[])?;
        Ok(None)
    }

    async fn send_rows(&mut self, rows: Vec<RequestRow>) -> Result<NextStep, RunError> {
        if let Some(row) = rows.first().filter(|row| ScimOperation::of(row.asked.kind) != ScimOperation::Create) {
            return self.send_change(row).await;
        }
        let Some(_) = self.chunk else {
            return self.send_in_line(rows).await;
        };
        self.send_in_bulk(rows).await
    }

    pub(super) fn next(&self, action: Action, outcome: &ExchangeOutcome) -> NextStep {
        match (action, outcome) {
            (Action::Retry, ExchangeOutcome::NotSent(unsent)) => NextStep::BackOff(unsent.clone()),
            (Action::Wait | Action::WaitAndLookUp, ExchangeOutcome::Answered(answer)) => {
                NextStep::Wait(answer.retry_after)
            }
            (Action::StopUnauthorized, ExchangeOutcome::SignInRefused(how)) => {
                NextStep::Stop(self.sign_in_refused(how.clone()))
            }
            (Action::StopUnauthorized, _) => NextStep::Stop(self.refused_credential()),
            (Action::StopForbidden, ExchangeOutcome::Answered(answer)) => NextStep::Stop(self.forbidden(answer)),
            (Action::StopRedirected, ExchangeOutcome::Answered(answer)) => NextStep::Stop(self.redirected(answer)),
            (Action::StopNotScim, ExchangeOutcome::Answered(answer)) => {
                NextStep::Stop(SendError::NotScim { host: self.link.service().to_owned(), status: answer.status })
            }
            _ => NextStep::GoOn,
        }
    }

    /// What becomes of a request.
    pub(super) fn settlement(&mut self, row: &RequestRow, action: Action, reply: &Reply) -> OutcomeUpdate {
        let service = self.link.service();
        match action {
            Action::Accept => reply.accepted(row, self.sent_without()),
            Action::Receive => {
                let received = format!("{service} has received the request and will carry it out later.");
                reply.accepted(row, joined(&self.sent_without(), &received))
            }
            Action::Retry | Action::Wait | Action::Halve | Action::GoSingly | Action::GoWhole => {
                OutcomeUpdate::to(RequestState::Queued, "")
            }
            Action::StopUnauthorized | Action::StopForbidden | Action::StopNotScim | Action::StopRedirected => {
                OutcomeUpdate::to(RequestState::Queued, "Not taken; see why sending stopped.")
            }
            Action::LookUp | Action::WaitAndLookUp | Action::FindWhose | Action::ShowDifference => {
                *self.ambiguous.entry(row.id).or_default() += 1;
                OutcomeUpdate::to(
                    RequestState::Unknown,
                    format!(
                        "Sent to {service}, but no clear answer came. It is looked up before anything is sent again."
                    ),
                )
            }
            Action::Reject => {
                let reason = if reply.said.is_empty() {
                    format!("{service} refused the request (status {}) and gave no reason. Ask the HIE.", reply.status)
                } else {
                    format!(
                        "{service} refused the request (status {}): “{}” Correct the person in a new worksheet, or ask the HIE.",
                        reply.status, reply.said
                    )
                };
                OutcomeUpdate::to(RequestState::Rejected, reason)
            }
        }
    }

    /// The reason to stop, once the same refusal came often enough in a row to be about something else than the person.
    /// `current` are the requests of the exchange that it came in.
    pub(super) fn refused_alike(
        &mut self,
        row: &RequestRow,
        reply: &Reply,
        current: usize,
    ) -> Result<Option<SendError>, RunError> {
        let applicant = &row.applicant;
        let own =
            [&applicant.email, &applicant.given_name, &applicant.family_name, &applicant.mobile, &row.external_id];
        let said = own
            .into_iter()
            .filter(|part| !part.is_empty())
            .fold(reply.said.clone(), |said, part| said.replace(part, "…"));
        let reason = format!("{} {said}", reply.status);
        if self.refusals.1 == reason {
            self.refusals.0 += 1;
        } else {
            self.refusals = (1, reason);
        }
        if self.refusals.0 < ALIKE || self.only.is_some() {
            return Ok(None);
        }
        let tally = self.records.tally(&self.batch)?;
        if tally.of(RequestState::Queued) + tally.of(RequestState::Sending) <= current {
            return Ok(None);
        }
        Ok(Some(SendError::RefusedAlike {
            host: self.link.service().to_owned(),
            people: self.refusals.0,
            said: if said.is_empty() { format!("status {}", reply.status) } else { said },
        }))
    }

    /// Keeps what became of requests, then tells it.
    pub(super) fn settle(
        &mut self,
        settlements: &[(i64, OutcomeUpdate)],
        attempts: &[NewAttempt],
    ) -> Result<(), RunError> {
        self.settle_and_mark(settlements, attempts, &[]).map(drop)
    }

    /// The same, and marks the next requests as being sent; answers those that were.
    pub(super) fn settle_and_mark(
        &mut self,
        settlements: &[(i64, OutcomeUpdate)],
        attempts: &[NewAttempt],
        next: &[i64],
    ) -> Result<Vec<i64>, RunError> {
        let ids: Vec<i64> = settlements.iter().map(|(id, _)| *id).collect();
        let before = self.records.requests(&ids)?;
        let marked = self.records.settle_and_mark(settlements, attempts, next, self.surroundings.now())?;
        let was_open: HashMap<i64, bool> = before.iter().map(|row| (row.id, row.state.is_unfinished())).collect();
        for (id, settlement) in settlements {
            if was_open.get(id) == Some(&true) && !settlement.state.is_unfinished() {
                self.done += 1;
            }
        }
        if !ids.is_empty() {
            let changed = self.records.requests(&ids)?;
            (self.progress)(SendObserver { done: self.done, total: self.total, changed, waiting: None });
        }
        Ok(marked)
    }

    /// Asks what the service can do, once a day or when told to.
    pub(super) async fn learn(&mut self, afresh: bool) -> Result<(), RunError> {
        let now = self.surroundings.now();
        let recent = |asked| now.duration_since(asked).unsigned_abs() < Duration::from_secs(24 * 3600);
        if !afresh && self.learned.asked.is_some_and(recent) {
            return Ok(());
        }
        let config = self.fetch(&["ServiceProviderConfig"], &[]).await?;
        let config = config.json.filter(|body| (200..300).contains(&config.status) && body.is_object());
        if config.is_none() {
            // Nobody's data goes to an address that may be a web site.
            self.reads_users().await?;
        }
        // A service that has none offers nothing beyond the users themselves.
        self.learned.take_config(&config.unwrap_or_else(|| json!({})));
        let schemas = self.fetch(&["Schemas"], &[]).await?;
        if let Some(schemas) = schemas.json.filter(|_| (200..300).contains(&schemas.status)) {
            self.learned.take_schemas(&schemas);
        }
        self.learned.asked = Some(now);
        self.chunk = self.learned.chunk();
        self.records.save_capabilities(self.link.connection(), &self.learned.to_text())?;
        Ok(())
    }

    pub(super) fn attempt(&self, request: i64, what: &str, outcome: &ExchangeOutcome) -> NewAttempt {
        let (status, answer) = match outcome {
            ExchangeOutcome::Answered(answer) => (Some(answer.status), answer.excerpt.as_str()),
            ExchangeOutcome::NotSent(unsent) => (None, unsent.problem.as_str()),
            ExchangeOutcome::SignInRefused(how) => (None, how.as_str()),
            ExchangeOutcome::Lost(problem) => (None, problem.as_str()),
        };
        let never_left = matches!(outcome, ExchangeOutcome::NotSent(_) | ExchangeOutcome::SignInRefused(_));
        let what = if never_left { format!("Not sent: {what}") } else { what.to_owned() };
        attempt(request, self.surroundings.now(), &what, status, answer)
    }
}

/// What an answer says about one request.
#[derive(Debug, Clone, Default)]
pub(super) struct Reply {
    pub status: u16,
    pub said: String,
    pub user: Option<RemoteUser>,
    pub remote_id: Option<String>,
}

impl Reply {
    fn accepted(&self, row: &RequestRow, explanation: String) -> OutcomeUpdate {
        OutcomeUpdate {
            state: RequestState::Accepted,
            remote_id: self.user.as_ref().map(|user| user.id.clone()).or_else(|| self.remote_id.clone()),
            username: self.user.as_ref().map(|user| user.username(row)),
            account: Some(self.user.as_ref().map_or(AccountState::Received, |user| user.account(row.account))),
            explanation,
        }
    }
}

pub(super) fn parsed(payload: &str) -> Result<Value, RunError> {
    Ok(serde_json::from_str(payload).map_err(records::RecordsError::from)?)
}

pub(super) fn attempt(
    request: i64,
    made: jiff::Timestamp,
    what: &str,
    status: Option<u16>,
    answer: &str,
) -> NewAttempt {
    NewAttempt { request, made, what: what.to_owned(), status, answer: answer.to_owned() }
}

/// One key per request and body: a service may refuse a key that it knows with another body, and the body changes when
/// the service declares other attributes.
pub(super) fn single_key(row: &RequestRow, body: &Value) -> String {
    let digest = crate::payload::hex(&Sha256::digest(body.to_string().as_bytes()));
    let digest = digest.get(..8).unwrap_or_default();
    // A service may answer a key that it knows with what it answered then; asking anew after a refusal is no repetition.
    if row.round == 0 {
        format!("{}-{digest}", row.external_id)
    } else {
        format!("{}-{digest}-{}", row.external_id, row.round)
    }
}
