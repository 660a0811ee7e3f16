//! Waiting and reading with patience.

use std::time::Duration;

use super::run::SendRun;
use super::{RunError, SendObserver};
use crate::scim::{ExchangeOutcome, NotSent, ScimResponse};
use crate::{SendError, clock_time};

impl SendRun<'_> {
    /// Reads until an answer comes that says something: transient failures are tried again, and what no repetition
    /// mends ends the run.
    pub(super) async fn fetch(&mut self, path: &[&str], query: &[(&str, &str)]) -> Result<ScimResponse, RunError> {
        loop {
            self.control.wait_if_paused().await?;
            let answer = match self.link.get(path, query, self.surroundings.now()).await {
                ExchangeOutcome::Answered(answer) => answer,
                ExchangeOutcome::NotSent(unsent) => {
                    self.back_off(&unsent).await?;
                    continue;
                }
                ExchangeOutcome::SignInRefused(how) => return Err(self.sign_in_refused(how).into()),
                ExchangeOutcome::Lost(problem) => {
                    self.back_off(&NotSent { problem, lasting: false }).await?;
                    continue;
                }
            };
            match answer.status {
                401 => return Err(self.refused_credential().into()),
                403 => return Err(self.forbidden(&answer).into()),
                300..=399 => return Err(self.redirected(&answer).into()),
                425 | 429 | 503 => self.wait_as_asked(answer.retry_after).await?,
                408 | 500 | 502 | 504 => {
                    let problem = format!("it answers with status {}.", answer.status);
                    self.back_off(&NotSent { problem, lasting: false }).await?;
                }
                _ => {
                    self.reset_backoff();
                    return Ok(answer);
                }
            }
        }
    }

    /// An answer came: patience starts anew.
    pub(super) fn reset_backoff(&mut self) {
        self.failed_attempts = 0;
        self.waits = 0;
    }

    /// Waits a random while that grows with every miss in a row, or gives up.
    pub(super) async fn back_off(&mut self, unsent: &NotSent) -> Result<(), RunError> {
        self.failed_attempts += 1;
        if unsent.lasting || self.failed_attempts >= self.patience.tries {
            let (host, problem) = (self.link.service().to_owned(), unsent.problem.clone());
            return Err(SendError::Unreachable { host, problem }.into());
        }
        let bound = self.patience.base.saturating_mul(1 << (self.failed_attempts - 1).min(16)).min(self.patience.cap);
        let wait = bound.mul_f64(self.surroundings.random_fraction());
        let because = format!("{} cannot be reached: {}", self.link.service(), unsent.problem);
        self.wait(wait, &because).await
    }

    /// Waits as long as the service asks, within reason, or a growing while when it doesn't say.
    pub(super) async fn wait_as_asked(&mut self, asked: Option<Duration>) -> Result<(), RunError> {
        self.waits += 1;
        if self.waits > self.patience.tries {
            let host = self.link.service().to_owned();
            let until = asked.and_then(|asked| self.surroundings.now().checked_add(asked).ok());
            return Err(SendError::TooBusy { host, until }.into());
        }
        let unasked = self.patience.base.saturating_mul(1 << self.waits.min(16)).min(self.patience.cap);
        let unasked = unasked.mul_f64(f64::midpoint(1.0, self.surroundings.random_fraction()));
        let wait = asked.unwrap_or(unasked).min(self.patience.longest_wait);
        let because = format!("{} asked us to wait.", self.link.service());
        self.wait(wait, &because).await
    }

    /// Waits, and says why and until when. A cancel ends it.
    pub(super) async fn wait(&mut self, time: Duration, because: &str) -> Result<(), RunError> {
        let until = self.surroundings.now().checked_add(time).unwrap_or(self.surroundings.now());
        let waiting = Some(format!("{because} Sending goes on at {}.", clock_time(until)));
        (self.progress)(SendObserver { done: self.done, total: self.total, changed: Vec::new(), waiting });
        tokio::select! {
            () = self.surroundings.sleep(time) => Ok(()),
            () = self.control.cancelled() => Err(RunError::Cancelled),
        }
    }

    pub(super) fn refused_credential(&self) -> SendError {
        self.sign_in_refused("status 401".into())
    }

    pub(super) fn sign_in_refused(&self, how: String) -> SendError {
        SendError::CredentialRefused { host: self.link.service().to_owned(), how }
    }

    pub(super) fn forbidden(&self, answer: &ScimResponse) -> SendError {
        let said = answer.said();
        let said = if said.is_empty() { said } else { format!(" It says: “{said}”") };
        SendError::Forbidden { host: self.link.service().to_owned(), said }
    }

    pub(super) fn redirected(&self, answer: &ScimResponse) -> SendError {
        let target = answer.redirect.clone().unwrap_or_else(|| "another address".into());
        SendError::Redirected { host: self.link.service().to_owned(), target }
    }
}
