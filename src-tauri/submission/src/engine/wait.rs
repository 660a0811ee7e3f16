//! Waiting and reading with patience.

use std::time::Duration;

use super::run::Run;
use super::{Halt, Progress};
use crate::scim::{Answer, Outcome, Unsent};
use crate::{SendError, clock_time};

impl Run<'_> {
    /// Reads until an answer comes that says something: transient failures are tried again, and what no repetition
    /// mends ends the run.
    pub(super) async fn fetch(&mut self, path: &[&str], query: &[(&str, &str)]) -> Result<Answer, Halt> {
        loop {
            self.control.gate().await?;
            let answer = match self.link.get(path, query, self.surroundings.now()).await {
                Outcome::Answered(answer) => answer,
                Outcome::NotSent(unsent) => {
                    self.back_off(&unsent).await?;
                    continue;
                }
                Outcome::SignInRefused(how) => return Err(self.sign_in_refused(how).into()),
                Outcome::Lost(problem) => {
                    self.back_off(&Unsent { problem, lasting: false }).await?;
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
                    self.back_off(&Unsent { problem, lasting: false }).await?;
                }
                _ => {
                    self.heard();
                    return Ok(answer);
                }
            }
        }
    }

    /// An answer came: patience starts anew.
    pub(super) fn heard(&mut self) {
        self.misses = 0;
        self.waits = 0;
    }

    /// Waits a random while that grows with every miss in a row, or gives up.
    pub(super) async fn back_off(&mut self, unsent: &Unsent) -> Result<(), Halt> {
        self.misses += 1;
        if unsent.lasting || self.misses >= self.patience.tries {
            let (host, problem) = (self.link.service().to_owned(), unsent.problem.clone());
            return Err(SendError::Unreachable { host, problem }.into());
        }
        let bound = self.patience.base.saturating_mul(1 << (self.misses - 1).min(16)).min(self.patience.cap);
        let wait = bound.mul_f64(self.surroundings.chance());
        let because = format!("{} cannot be reached: {}", self.link.service(), unsent.problem);
        self.wait(wait, &because).await
    }

    /// Waits as long as the service asks, within reason, or a growing while when it doesn't say.
    pub(super) async fn wait_as_asked(&mut self, asked: Option<Duration>) -> Result<(), Halt> {
        self.waits += 1;
        if self.waits > self.patience.tries {
            let host = self.link.service().to_owned();
            let until = asked.and_then(|asked| self.surroundings.now().checked_add(asked).ok());
            return Err(SendError::TooBusy { host, until }.into());
        }
        let unasked = self.patience.base.saturating_mul(1 << self.waits.min(16)).min(self.patience.cap);
        let unasked = unasked.mul_f64(f64::midpoint(1.0, self.surroundings.chance()));
        let wait = asked.unwrap_or(unasked).min(self.patience.longest_wait);
        let because = format!("{} asked us to wait.", self.link.service());
        self.wait(wait, &because).await
    }

    /// Waits, and says why and until when. A cancel ends it.
    pub(super) async fn wait(&mut self, time: Duration, because: &str) -> Result<(), Halt> {
        let until = self.surroundings.now().checked_add(time).unwrap_or(self.surroundings.now());
        let waiting = Some(format!("{because} Sending goes on at {}.", clock_time(until)));
        (self.progress)(Progress { done: self.done, total: self.total, changed: Vec::new(), waiting });
        tokio::select! {
            () = self.surroundings.sleep(time) => Ok(()),
            () = self.control.cancelled() => Err(Halt::Cancelled),
        }
    }

    pub(super) fn refused_credential(&self) -> SendError {
        self.sign_in_refused("status 401".into())
    }

    pub(super) fn sign_in_refused(&self, how: String) -> SendError {
        SendError::CredentialRefused { host: self.link.service().to_owned(), how }
    }

    pub(super) fn forbidden(&self, answer: &Answer) -> SendError {
        let said = answer.said();
        let said = if said.is_empty() { said } else { format!(" It says: “{said}”") };
        SendError::Forbidden { host: self.link.service().to_owned(), said }
    }

    pub(super) fn redirected(&self, answer: &Answer) -> SendError {
        let target = answer.redirect.clone().unwrap_or_else(|| "another address".into());
        SendError::Redirected { host: self.link.service().to_owned(), target }
    }
}
