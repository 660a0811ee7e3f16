//! Many in one request, without standing idle: while the service works on a chunk, the results of the chunk before it are
//! written down and the next one is marked as being sent. Nothing leaves before it is on the disk as being sent, and a crash
//! leaves at most two chunks to be looked up.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use records::{OutcomeUpdate, RequestRow, RequestState};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::RunError;
use super::in_line::{OnItsWay, Pending};
use super::run::{NextStep, Reply, SendRun, attempt, parsed};
use crate::SendError;
use crate::rules::{Action, Carrier, Event, decide};
use crate::scim::{BulkResult, ExchangeOutcome, RemoteUser, ScimResponse, bulk_results, member, said};
use crate::scim_operation::ScimOperation;

/// Requests that are on the disk as being sent, and what is sent for them.
struct Chunk {
    rows: Vec<RequestRow>,
    body: Value,
}

/// What keeps the next chunk from following at once.
#[derive(Default)]
struct Odd {
    contested: Vec<(RequestRow, Reply)>,
    held_up: bool,
    unclear: bool,
    alike: Option<SendError>,
}

impl SendRun<'_> {
    /// Sends these, and what is queued behind them unless only one is wanted, until there is nothing left, somebody is to be
    /// changed instead of made, or something else has to be done first.
    pub(super) async fn send_in_bulk(&mut self, first: Vec<RequestRow>) -> Result<NextStep, RunError> {
        let mut pending = Pending::default();
        let mut ahead = self.mark_chunk(first, &mut pending)?;
        while let Some(Chunk { rows, body }) = ahead.take() {
            let key = bulk_key(&rows);
            let (link, now) = (Arc::clone(self.link), self.surroundings.now());
            let sent = OnItsWay(tokio::spawn(async move { link.post(&["Bulk"], &body, &key, now).await }));
            if self.only.is_none() && self.control.goes_on() {
                ahead = self.next_chunk(&mut pending)?;
            }
            let outcome = sent.outcome().await;
            let results = match &outcome {
                ExchangeOutcome::Answered(answer) if answer.is_success() => answer.json.as_ref().and_then(bulk_results),
                _ => None,
            };
            let action = decide(Event::of(&outcome, |_| results.is_some()), Carrier::Bulk { operations: rows.len() });
            if let (Action::Accept, Some(results)) = (action, &results) {
                let odd = self.take_results(&rows, results, &mut pending)?;
                let smooth = odd.contested.is_empty() && !odd.held_up && !odd.unclear && odd.alike.is_none();
                if smooth && self.control.goes_on() {
                    self.reset_backoff();
                    continue;
                }
                self.put_back(ahead, &mut pending);
                self.settle(&pending.settlements, &pending.attempts)?;
                if !odd.contested.is_empty() {
                    self.find_whose(odd.contested).await?;
                }
                return Ok(match odd.alike {
                    Some(error) => NextStep::Stop(error),
                    None if odd.held_up => NextStep::Wait(None),
                    None => NextStep::GoOn,
                });
            }
            self.put_back(ahead, &mut pending);
            return self.take_refusal(rows, action, &outcome, pending).await;
        }
        self.settle(&pending.settlements, &pending.attempts)?;
        Ok(NextStep::GoOn)
    }

    /// Marks what is to be sent next, and writes down what is pending in the same step.
    fn next_chunk(&mut self, pending: &mut Pending) -> Result<Option<Chunk>, RunError> {
        loop {
            let rows = self.waiting()?;
            let Some(rows) = self.without_idle_ones(rows)? else { continue };
            if rows.first().is_none_or(|row| ScimOperation::of(row.asked.kind) != ScimOperation::Create) {
                return Ok(None);
            }
            return self.mark_chunk(rows, pending);
        }
    }

    /// Whoever was taken back in between is not among those that are marked.
    fn mark_chunk(&mut self, rows: Vec<RequestRow>, pending: &mut Pending) -> Result<Option<Chunk>, RunError> {
        let mut rows = self.within_payload_limit(rows);
        let mut operations = rows.iter().map(|row| self.operation(row)).collect::<Result<Vec<_>, _>>()?;
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let Pending { settlements, attempts } = std::mem::take(pending);
        let marked: HashSet<i64> = self.settle_and_mark(&settlements, &attempts, &ids)?.into_iter().collect();
        let mut kept = ids.iter().map(|id| marked.contains(id));
        operations.retain(|_| kept.next().unwrap_or(false));
        rows.retain(|row| marked.contains(&row.id));
        let body = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations});
        Ok((!rows.is_empty()).then_some(Chunk { rows, body }))
    }

    /// A chunk that was marked and is not sent after all.
    fn put_back(&self, ahead: Option<Chunk>, pending: &mut Pending) {
        let rows = ahead.into_iter().flat_map(|chunk| chunk.rows);
        pending.settlements.extend(rows.map(|row| (row.id, OutcomeUpdate::to(RequestState::Queued, ""))));
    }

    /// A bulk request that was not carried out, or perhaps.
    async fn take_refusal(
        &mut self,
        rows: Vec<RequestRow>,
        action: Action,
        outcome: &ExchangeOutcome,
        mut pending: Pending,
    ) -> Result<NextStep, RunError> {
        if action == Action::GoSingly {
            self.learned.no_bulk = true;
            self.chunk = None;
            self.records.save_capabilities(self.link.connection(), &self.learned.to_text())?;
        }
        if action == Action::Halve {
            self.chunk = Some((rows.len() / 2).max(1));
        }
        let reply = match outcome {
            ExchangeOutcome::Answered(answer) => {
                Reply { status: answer.status, said: answer.said(), ..Reply::default() }
            }
            _ => Reply::default(),
        };
        pending.attempts.extend(rows.iter().map(|row| self.attempt(row.id, "POST /Bulk", outcome)));
        let next = self.next(action, outcome);
        if action == Action::FindWhose {
            self.settle(&pending.settlements, &pending.attempts)?;
            self.find_whose(rows.into_iter().map(|row| (row, reply.clone())).collect()).await?;
            return Ok(next);
        }
        for row in &rows {
            let settlement = self.settlement(row, action, &reply);
            pending.settlements.push((row.id, settlement));
        }
        self.settle(&pending.settlements, &pending.attempts)?;
        Ok(next)
    }

    /// A bulk answer: each operation by its id. One that is not in the answer was perhaps not attempted, but only
    /// looking it up proves that.
    fn take_results(
        &mut self,
        rows: &[RequestRow],
        results: &[BulkResult],
        pending: &mut Pending,
    ) -> Result<Odd, RunError> {
        let by_id: HashMap<&str, &BulkResult> = results.iter().map(|one| (one.bulk_id.as_str(), one)).collect();
        let mut odd = Odd::default();
        for row in rows {
            let now = self.surroundings.now();
            let Some(result) = by_id.get(row.external_id.as_str()) else {
                odd.unclear = true;
                pending.attempts.push(attempt(row.id, now, "POST /Bulk", Some(200), "No result for this person."));
                let settlement = self.settlement(row, Action::LookUp, &Reply::default());
                pending.settlements.push((row.id, settlement));
                continue;
            };
            let body = result.response.as_ref().unwrap_or(&Value::Null);
            let reply = Reply {
                status: result.status,
                said: said(body),
                user: RemoteUser::read(body, &self.learned.extension),
                remote_id: result.remote_id.clone(),
            };
            pending.attempts.push(attempt(row.id, now, "POST /Bulk", Some(result.status), &reply.said));
            let event = Event::Answered {
                status: result.status,
                kind: member(body, "scimType").and_then(|_| scim_type(body)),
                readable: true,
            };
            let action = decide(event, Carrier::Operation);
            if action == Action::FindWhose {
                odd.contested.push((row.clone(), reply));
                continue;
            }
            odd.held_up |= matches!(action, Action::Wait | Action::WaitAndLookUp);
            match action {
                Action::Reject => odd.alike = self.refused_alike(row, &reply, rows.len())?.or(odd.alike),
                Action::Accept | Action::Receive => self.refusals.0 = 0,
                _ => {}
            }
            odd.unclear |= !matches!(action, Action::Accept | Action::Receive | Action::Reject);
            let settlement = self.settlement(row, action, &reply);
            pending.settlements.push((row.id, settlement));
        }
        Ok(odd)
    }

    fn operation(&self, row: &RequestRow) -> Result<Value, RunError> {
        let (data, _) = self.learned.prune(&parsed(&row.payload)?);
        Ok(json!({"method": "POST", "bulkId": row.external_id, "path": "/Users", "data": data}))
    }

    /// As many of the rows as the service takes in one body, at least one.
    fn within_payload_limit(&self, mut rows: Vec<RequestRow>) -> Vec<RequestRow> {
        let Some(limit) = self.learned.max_payload else { return rows };
        // Each operation adds its method, path and ids around the payload.
        let mut bytes = 100;
        let fits = rows.iter().take_while(|row| {
            bytes += row.payload.len() + 120;
            bytes <= limit
        });
        let fits = fits.count().max(1);
        rows.truncate(fits);
        rows
    }
}

fn scim_type(body: &Value) -> Option<crate::scim::ScimType> {
    ScimResponse {
        status: 0,
        version: None,
        retry_after: None,
        redirect: None,
        json: Some(body.clone()),
        excerpt: String::new(),
    }
    .scim_type()
}

/// The same requests in the same order have the same key, so that a repetition can be recognized.
fn bulk_key(rows: &[RequestRow]) -> String {
    let mut digest = Sha256::new();
    for row in rows {
        digest.update(row.external_id.as_bytes());
        digest.update(row.round.to_be_bytes());
    }
    crate::payload::hex(&digest.finalize())
}
