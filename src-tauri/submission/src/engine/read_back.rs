//! Reading accounts back: accepted becomes confirmed, and accounts move along.

use std::collections::HashMap;

use records::{RequestRow, RequestState, Settlement};

use super::Halt;
use super::left_out::{joined, lasting};
use super::look_up::{Found, of_user};
use super::run::Run;
use crate::scim::{RemoteUser, Whose};

impl Run<'_> {
    /// Reads back everyone of the batch who has arrived. Answers how many changed.
    pub(super) async fn refresh(&mut self) -> Result<usize, Halt> {
        let rows = self.records.batch_requests(&self.batch)?;
        let arrived: Vec<RequestRow> = rows.into_iter().filter(|row| row.state.has_arrived()).collect();
        let mut changed = 0;
        for part in arrived.chunks(200) {
            let shown = self.shown(part).await?;
            let settlements: Vec<_> = part
                .iter()
                .filter_map(|row| Some((row.id, news(row, shown.get(&row.id)?, self.link.service())?)))
                .collect();
            changed += settlements.len();
            self.settle(&settlements, &[])?;
        }
        Ok(changed)
    }

    /// What the service shows of each; `None` for someone it no longer shows.
    async fn shown(&mut self, rows: &[RequestRow]) -> Result<HashMap<i64, Option<RemoteUser>>, Halt> {
        // An account that was there before belongs to another batch and another external id: only its own id finds it.
        let (by_batch, singly): (Vec<_>, Vec<_>) = rows.iter().cloned().partition(|row| {
            self.learned.filters_by_batch() && rows.len() > 1 && row.state != RequestState::AlreadyThere
        });
        let mut shown = HashMap::new();
        if !by_batch.is_empty() {
            let found = self.look_up(&by_batch).await?;
            shown.extend(found.into_iter().filter_map(|(id, found)| Some((id, of_found(found)?))));
        }
        for row in &singly {
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
    async fn by_id(&mut self, row: &RequestRow, id: &str) -> Result<Option<Option<RemoteUser>>, Halt> {
        let answer = self.fetch(&["Users", id], &[]).await?;
        if matches!(answer.status, 404 | 410) {
            return Ok(Some(None));
        }
        let user = answer.json.as_ref().filter(|_| answer.is_success());
        let user = user.and_then(|json| RemoteUser::read(json, &self.learned.extension));
        Ok(user.filter(|user| user.id == id || user.whose(row) == Whose::Ours).map(Some))
    }
}

fn of_found(found: Found) -> Option<Option<RemoteUser>> {
    match found {
        Found::Ours(user) => Some(Some(user)),
        Found::Missing => Some(None),
        Found::Theirs(_) | Found::Unclear(_) | Found::Unproven => None,
    }
}

/// The settlement when something is new.
fn news(row: &RequestRow, shown: &Option<RemoteUser>, service: &str) -> Option<Settlement> {
    let Some(user) = shown else {
        // An accepted request may take a while to show; a confirmed one was there.
        let gone = format!("{service} no longer shows this account. Ask the HIE what became of it.");
        let settlement = Settlement::to(row.state, joined(lasting(&row.explanation), &gone));
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
