//! Failures on demand: for tests, and for practicing what to do when sending goes wrong. They can't be reached over HTTP.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How many past requests are remembered.
const REMEMBERED: usize = 10_000;

/// An answer given in place of the service's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannedAnswer {
    /// HTTP status.
    pub status: u16,
    /// Headers, such as `("retry-after", "2")`.
    pub headers: Vec<(String, String)>,
    /// Body, sent as it is.
    pub body: Vec<u8>,
}

impl CannedAnswer {
    /// An answer without headers or body.
    pub fn new(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With this body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }
}

/// A request that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenRequest {
    /// HTTP method.
    pub method: String,
    /// Path with query, such as `/scim/v2/Users?count=1`.
    pub path: String,
    /// The `Idempotency-Key`, if there was one.
    pub idempotency_key: Option<String>,
    /// The `User-Agent`, if there was one.
    pub user_agent: Option<String>,
}

/// Failures to come. Each hook takes effect on the next requests that fit, in the order in which they were set up; a request
/// meets at most one of them.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    plan: Arc<Mutex<FaultPlan>>,
    only: Option<(String, String)>,
}

#[derive(Debug, Default)]
struct FaultPlan {
    waiting: VecDeque<InjectedFault>,
    seen: VecDeque<SeenRequest>,
}

#[derive(Debug)]
struct InjectedFault {
    effect: FaultEffect,
    times: usize,
    only: Option<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FaultEffect {
    /// Close the connection without doing anything.
    DropRequest,
    /// Do the work, then close the connection without an answer.
    DropResponse,
    /// Do the work, wait, then answer.
    Delay(Duration),
    /// Answer with this, having done the work or not.
    Respond { answer: CannedAnswer, after_work: bool },
    /// Stop a bulk request after so many operations and close the connection.
    CutBulk(usize),
}

impl Faults {
    /// The same hooks, but only for requests with this method whose path (without the base) starts so: `only("POST", "/Bulk")`.
    #[must_use]
    pub fn only(&self, method: &str, path: &str) -> Self {
        Self { plan: Arc::clone(&self.plan), only: Some((method.to_owned(), path.to_owned())) }
    }

    /// The next `times` requests are done, but the connection is closed without an answer.
    pub fn drop_next_responses(&self, times: usize) {
        self.add(FaultEffect::DropResponse, times);
    }

    /// The connection is closed on the next `times` requests before anything is done.
    pub fn drop_next_requests(&self, times: usize) {
        self.add(FaultEffect::DropRequest, times);
    }

    /// The next `times` requests are done, and answered only after this long.
    pub fn delay_next(&self, delay: Duration, times: usize) {
        self.add(FaultEffect::Delay(delay), times);
    }

    /// The next `times` requests get this answer, either without being done or (`after_work`) after having been done.
    pub fn respond_next(&self, answer: CannedAnswer, times: usize, after_work: bool) {
        self.add(FaultEffect::Respond { answer, after_work }, times);
    }

    /// The next bulk request is done up to this many operations; then the connection is closed, and the rest never happens.
    pub fn cut_next_bulk_after(&self, operations: usize) {
        self.add(FaultEffect::CutBulk(operations), 1);
    }

    /// Forgets failures that haven't happened yet.
    pub fn clear(&self) {
        self.with(|plan| plan.waiting.clear());
    }

    /// The requests that arrived, oldest first (the last 10,000).
    pub fn seen(&self) -> Vec<SeenRequest> {
        self.with(|plan| plan.seen.iter().cloned().collect())
    }

    pub(crate) fn meet(&self, seen: SeenRequest) -> Option<FaultEffect> {
        self.with(|plan| {
            let path = seen.path.strip_prefix(crate::routes::BASE).unwrap_or(&seen.path);
            let fits = |fault: &InjectedFault| match (&fault.only, &fault.effect) {
                (Some((method, start)), _) => *method == seen.method && path.starts_with(start.as_str()),
                (None, FaultEffect::CutBulk(_)) => path.starts_with("/Bulk"),
                (None, _) => true,
            };
            let effect = plan.waiting.iter().position(fits).map(|at| {
                let fault = &mut plan.waiting[at];
                fault.times -= 1;
                let effect = fault.effect.clone();
                if fault.times == 0 {
                    plan.waiting.remove(at);
                }
                effect
            });
            if plan.seen.len() == REMEMBERED {
                plan.seen.pop_front();
            }
            plan.seen.push_back(seen);
            effect
        })
    }

    fn add(&self, effect: FaultEffect, times: usize) {
        if times > 0 {
            self.with(|plan| plan.waiting.push_back(InjectedFault { effect, times, only: self.only.clone() }));
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut FaultPlan) -> T) -> T {
        work(&mut self.plan.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
