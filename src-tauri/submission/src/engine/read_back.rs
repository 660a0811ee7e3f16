//! Reading accounts back: accepted becomes confirmed, and accounts move along.

use std::collections::{HashMap, HashSet};

use records::{OutcomeUpdate, RequestRow, RequestState};

use super::RunError;
use super::left_out::{joined, lasting};
use super::look_up::{LookUpResult, of_user};
use super::run::SendRun;
use crate::scim::{Ownership, RemoteUser, number, resources};
use crate::scim_operation::ScimOperation;

/// People on one page, and requests read at a time.
const AT_ONCE: usize = 100;
/// So few are read one by one.
const FEW: usize = 10;
/// A list is read as long as it holds at most this many times those who are looked for.
const MOSTLY_OURS: usize = 4;

impl SendRun<'_> {
    /// Reads back everyone of the batch who has arrived: many by the list, the rest one by one. Answers how many changed.
    pub(super) async fn refresh(&mut self) -> Result<usize, RunError> {
        let mut seen = HashSet::new();
        let mut changed = self.read_list(&mut seen).await?;
        let mut after = -1;
        loop {
            let rows = self.records.requests_after(&self.batch, after, AT_ONCE)?;
            let Some(last) = rows.last() else { return Ok(changed) };
            after = last.position;
            let left: Vec<RequestRow> =
                rows.into_iter().filter(|row| row.state.has_arrived() && !seen.contains(&row.id)).collect();
            let shown = self.shown(&left).await?;
            let settlements: Vec<_> = left
                .iter()
                .filter_map(|row| Some((row.id, news(row, shown.get(&row.id)?, self.link.service())?)))
                .collect();
            changed += settlements.len();
            self.settle(&settlements, &[])?;
        }
    }

    /// Reads the list of people page by page, and takes what it shows of this batch. Whoever it does not show, or shows
    /// without an external id, is left to be read alone. Answers how many changed; `seen` are those who were shown.
    async fn read_list(&mut self, seen: &mut HashSet<i64>) -> Result<usize, RunError> {
        let tally = self.records.tally(&self.batch)?;
        let arrived: usize = tally.states.iter().filter(|(state, _)| state.has_arrived()).map(|(_, count)| count).sum();
        if arrived < FEW {
            return Ok(0);
        }
        let batch = serde_json::Value::from(self.batch.as_str());
        let by_batch = self.learned.filters_by_batch();
        let filter = by_batch.then(|| format!("{}:batchId eq {batch}", self.learned.extension));
        let (mut start, mut changed) = (1, 0);
        loop {
            let (from, count) = (start.to_string(), AT_ONCE.to_string());
            let mut query = vec![("startIndex", from.as_str()), ("count", count.as_str())];
            query.extend(filter.as_deref().map(|filter| ("filter", filter)));
            let answer = self.fetch(&["Users"], &query).await?;
            let Some(body) = answer.json.as_ref().filter(|_| answer.is_success()) else { return Ok(changed) };
            let page = resources(body).unwrap_or_default();
            let total = number(body, "totalResults").unwrap_or(page.len());
            // A list that is mostly about others costs more than it tells.
            if page.is_empty() || total > arrived.saturating_mul(MOSTLY_OURS) {
                return Ok(changed);
            }
            start += page.len();
            let users: Vec<RemoteUser> =
                page.iter().filter_map(|resource| RemoteUser::read(resource, &self.learned.extension)).collect();
            changed += self.take_page(&users, seen)?;
            if start > total {
                return Ok(changed);
            }
        }
    }

    fn take_page(&mut self, users: &[RemoteUser], seen: &mut HashSet<i64>) -> Result<usize, RunError> {
        let mut settlements = Vec::new();
        for user in users {
            let Some(external_id) = &user.external_id else { continue };
            let Some(row) = self.records.request_with(&self.batch, external_id)? else { continue };
            // A change leaves the account its own external id, so only a request for an account is met here.
            if row.state.has_arrived() && seen.insert(row.id) {
                settlements.extend(
                    news(&row, &Some(user.clone()), self.link.service()).map(|settlement| (row.id, settlement)),
                );
            }
        }
        self.settle(&settlements, &[])?;
        Ok(settlements.len())
    }

    /// What the service shows of each; `None` for someone it no longer shows.
    async fn shown(&mut self, rows: &[RequestRow]) -> Result<HashMap<i64, Option<RemoteUser>>, RunError> {
        // An account that was there before belongs to another batch and another external id: only its own id finds it.
        let (by_batch, singly): (Vec<_>, Vec<_>) = rows.iter().cloned().partition(|row| {
            self.learned.filters_by_batch()
                && rows.len() > 1
                && row.state != RequestState::AlreadyThere
                && ScimOperation::of(row.asked.kind) == ScimOperation::Create
        });
        let mut shown = HashMap::new();
        if !by_batch.is_empty() {
            let found = self.look_up(&by_batch).await?;
            shown.extend(found.into_iter().filter_map(|(id, found)| Some((id, of_found(found)?))));
        }
        for row in &singly {
            if ScimOperation::of(row.asked.kind) != ScimOperation::Create {
                // A change that is not carried out yet, or was undone by somebody, says nothing new about the request.
                if let LookUpResult::Ours(user) = self.look_at_change(row, true).await? {
                    shown.insert(row.id, Some(user));
                }
                continue;
            }
            let by_id = match row.remote_id.as_deref().filter(|id| !matches!(*id, "." | "..")) {
                Some(id) => self.by_id(row, id).await?,
                None => None,
            };
            let one = match by_id {
                Some(one) => Some(one),
                None => self.look_up(std::slice::from_ref(row)).await?.remove(&row.id).and_then(of_found),
            };
            if let Some(one) = one {
                shown.insert(row.id, one);
            }
        }
        Ok(shown)
    }

    /// By its id; the outer `None` means that the answer proves nothing.
    async fn by_id(&mut self, row: &RequestRow, id: &str) -> Result<Option<Option<RemoteUser>>, RunError> {
        let answer = self.fetch(&["Users", id], &[]).await?;
        if matches!(answer.status, 404 | 410) {
            return Ok(Some(None));
        }
        let user = answer.json.as_ref().filter(|_| answer.is_success());
        let user = user.and_then(|json| RemoteUser::read(json, &self.learned.extension));
        Ok(user.filter(|user| user.id == id || user.whose(row) == Ownership::Ours).map(Some))
    }
}

fn of_found(found: LookUpResult) -> Option<Option<RemoteUser>> {
    match found {
        LookUpResult::Ours(user) => Some(Some(user)),
        LookUpResult::Missing => Some(None),
        LookUpResult::Theirs(_) | LookUpResult::Unclear(_) | LookUpResult::Unproven => None,
    }
}

/// The settlement when something is new.
fn news(row: &RequestRow, shown: &Option<RemoteUser>, service: &str) -> Option<OutcomeUpdate> {
    let Some(user) = shown else {
        // An accepted request may take a while to show; a confirmed one was there.
        let gone = format!("{service} no longer shows this account. Ask the HIE what became of it.");
        let settlement = OutcomeUpdate::to(row.state, joined(lasting(&row.explanation), &gone));
        return (row.state == RequestState::Confirmed && row.explanation != settlement.explanation)
            .then_some(settlement);
    };
    let (state, explanation) = match row.state {
        RequestState::AlreadyThere => (RequestState::AlreadyThere, row.explanation.as_str()),
        _ => (RequestState::Confirmed, lasting(&row.explanation)),
    };
    let settlement = of_user(state, row, user, explanation);
    let same = row.state == state
        && row.remote_id == settlement.remote_id
        && settlement.username.as_deref() == Some(row.username.as_str())
        && settlement.account == Some(row.account)
        && row.explanation == explanation;
    (!same).then_some(settlement)
}
