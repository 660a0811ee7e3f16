//! Finding out what became of requests: never by sending again.

use std::collections::{HashMap, HashSet};

use records::{OutcomeUpdate, RequestRow, RequestState};

use super::RunError;
use super::change::account_after;
use super::left_out::joined;
use super::listing::AccountListing;
use super::proof::SHORT_LIST;
use super::run::{Reply, SendRun};
use crate::SendError;
use crate::scim::{Ownership, RemoteUser};
use crate::scim_operation::ScimOperation;

/// Requests looked up at a time.
const AT_ONCE: usize = 200;

/// What looking found.
#[derive(Debug, Clone)]
pub(super) enum LookUpResult {
    /// The account that this request made.
    Ours(RemoteUser),
    /// An account with the same address that came from somewhere else.
    Theirs(RemoteUser),
    /// An account with the same address that nothing ties to a request.
    Unclear(RemoteUser),
    /// Nobody.
    Missing,
    /// The service cannot be asked in a way that proves anything.
    Unproven,
}

/// What searches for one person found.
pub(super) enum Sought {
    Found(Box<LookUpResult>),
    /// Nobody, by the first attribute that the service searches by.
    Nobody {
        by: &'static str,
    },
}

impl SendRun<'_> {
    /// Takes every unknown request of the batch to a state that is true: confirmed, queued again because it is missing,
    /// rejected because the address is somebody else's, or still unknown because nothing can be proven.
    pub(super) async fn resolve_unknown(&mut self) -> Result<(), RunError> {
        let mut after = -1;
        loop {
            let rows = self.records.next_in(&self.batch, RequestState::Unknown, after, AT_ONCE)?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.position;
            let missing = self.settle_found(rows).await?;
            if missing.is_empty() {
                continue;
            }
            // What was on its way may still be being carried out: nobody counts as missing at the first look.
            let now = self.surroundings.now();
            let recent =
                |row: &RequestRow| now.duration_since(row.changed).unsigned_abs() < self.patience.settled_after;
            let (recent, settled): (Vec<_>, Vec<_>) = missing.into_iter().partition(recent);
            self.queue_again(settled)?;
            if !recent.is_empty() {
                let rounds = recent.iter().filter_map(|row| self.ambiguous.get(&row.id)).max().copied().unwrap_or(1);
                let time = self.patience.second_look.saturating_mul(rounds.clamp(1, 8));
                let because = format!("It is not clear what {} did with the last requests.", self.link.service());
                self.wait(time, &because).await?;
                let missing = self.settle_found(recent).await?;
                self.queue_again(missing)?;
            }
        }
    }

    /// Requests that the service answered with “taken”: by us, or by somebody else?
    pub(super) async fn find_whose(&mut self, contested: Vec<(RequestRow, Reply)>) -> Result<(), RunError> {
        // Should the look-up fail, they are unknown, not being sent.
        let unknown: Vec<_> = contested
            .iter()
            .map(|(row, _)| (row.id, OutcomeUpdate::to(RequestState::Unknown, "Being looked up at the service.")))
            .collect();
        self.settle(&unknown, &[])?;
        let rows: Vec<RequestRow> = contested.iter().map(|(row, _)| row.clone()).collect();
        let found = self.look_up(&rows).await?;
        let mut tried = HashSet::new();
        for row in &rows {
            if self.may_have_arrived_before(row)? {
                tried.insert(row.id);
            }
        }
        let (service, without) = (self.link.service(), self.sent_without());
        let settlements: Vec<_> = contested
            .iter()
            .map(|(row, reply)| {
                let settlement = match found.get(&row.id) {
                    Some(LookUpResult::Ours(user)) => {
                        let explanation = joined(&without, "Was there before, from this request.");
                        of_user(RequestState::AlreadyThere, row, user, &explanation)
                    }
                    Some(LookUpResult::Theirs(user) | LookUpResult::Unclear(user)) => undecided(service, row, user),
                    // Whoever has it may be this person, from an earlier try whose answer was lost.
                    one if tried.contains(&row.id) || !matches!(one, Some(LookUpResult::Missing)) => {
                        OutcomeUpdate::to(RequestState::Unknown, taken_by_nobody_shown(service, row))
                    }
                    _ => {
                        let said = if reply.said.is_empty() { String::new() } else { format!(" It says: “{}”", reply.said) };
                        let text = format!(
                            "{service} says that {} or the user name is taken, but does not show by whom.{said} Ask the HIE to link or free it.",
                            row.applicant.email
                        );
                        OutcomeUpdate::to(RequestState::Rejected, text)
                    }
                };
                (row.id, settlement)
            })
            .collect();
        self.settle(&settlements, &[])
    }

    /// Whether an earlier try of a request may have been carried out without our hearing of it.
    fn may_have_arrived_before(&self, row: &RequestRow) -> Result<bool, RunError> {
        let attempts = self.records.attempts(row.id)?;
        Ok(attempts.iter().filter(|one| one.what.starts_with("POST ")).any(|one| match one.status {
            None => true,
            Some(status) => matches!(status, 200..=299 | 408 | 500..=599),
        }))
    }

    /// Whether the service last answered a request with “taken”, so that sending it again leads nowhere.
    fn was_taken(&self, row: &RequestRow) -> bool {
        row.explanation.starts_with(&taken_by_nobody_shown(self.link.service(), row))
    }

    /// Settles what a look shows, and answers who is missing.
    async fn settle_found(&mut self, rows: Vec<RequestRow>) -> Result<Vec<RequestRow>, RunError> {
        let found = self.look_up(&rows).await?;
        let (service, without) = (self.link.service(), self.sent_without());
        let (mut settlements, mut missing) = (Vec::new(), Vec::new());
        for row in rows {
            let unclear = |why: &str| OutcomeUpdate::to(RequestState::Unknown, why);
            let settlement = match found.get(&row.id) {
                Some(LookUpResult::Ours(user)) => of_user(RequestState::Confirmed, &row, user, &without),
                Some(LookUpResult::Theirs(user)) => undecided(service, &row, user),
                Some(LookUpResult::Unclear(user)) => OutcomeUpdate {
                    remote_id: Some(user.id.clone()),
                    ..unclear(&format!(
                        "{service} has an account with this address, but does not tell whether it came from this request. \
                     Nothing is sent again. Ask the HIE, then decide: link the account, or ask again."
                    ))
                },
                // Taken, and yet not shown: only people can tell by whom.
                Some(LookUpResult::Missing | LookUpResult::Unproven) | None if self.was_taken(&row) => continue,
                Some(LookUpResult::Missing) => {
                    missing.push(row);
                    continue;
                }
                Some(LookUpResult::Unproven) | None => unclear(&format!(
                    "{service} cannot be asked in a way that proves whether the request arrived. \
                     Nothing is sent again. Ask the HIE, then decide: link the account, or ask again."
                )),
            };
            if settlement.state != row.state || settlement.explanation != row.explanation {
                settlements.push((row.id, settlement));
            }
        }
        self.settle(&settlements, &[])?;
        Ok(missing)
    }

    /// Missing for certain: queued again, unless that has led nowhere several times.
    fn queue_again(&mut self, missing: Vec<RequestRow>) -> Result<(), RunError> {
        let mut settlements = Vec::with_capacity(missing.len());
        let mut tired = false;
        for row in missing {
            tired |= self.ambiguous.get(&row.id).is_some_and(|times| *times >= self.patience.ambiguous_tries);
            settlements.push((row.id, OutcomeUpdate::to(RequestState::Queued, "")));
        }
        self.settle(&settlements, &[])?;
        if !tired {
            return Ok(());
        }
        let host = self.link.service().to_owned();
        let problem = "it takes requests, but answers none of them and carries none out.".into();
        Err(SendError::Unreachable { host, problem }.into())
    }

    /// Looks for the accounts of requests of this batch.
    pub(super) async fn look_up(&mut self, rows: &[RequestRow]) -> Result<HashMap<i64, LookUpResult>, RunError> {
        let mut found = HashMap::new();
        for row in rows.iter().filter(|row| ScimOperation::of(row.asked.kind) != ScimOperation::Create) {
            found.insert(row.id, self.look_at_change(row, false).await?);
        }
        if rows.len() > found.len() + 1 && self.learned.filters_by_batch() {
            let attribute = format!("{}:batchId", self.learned.extension);
            let batch = self.batch.clone();
            if let AccountListing::Users(users) = self.list(Some((&attribute, &batch))).await? {
                if users.found.iter().any(|user| user.batch_id.as_deref() != Some(batch.as_str())) {
                    self.distrust_filters()?;
                }
                take_ours(rows, &users.found, &mut found);
            }
        }
        let mut absent = Vec::new();
        for row in rows {
            if found.contains_key(&row.id) || !self.learned.filters() {
                continue;
            }
            match self.look_for(row).await? {
                Some(Sought::Found(one)) => {
                    found.insert(row.id, *one);
                }
                Some(Sought::Nobody { by }) => absent.push((row.id, by)),
                None => {}
            }
        }
        if found.len() < rows.len() {
            let sound = match absent.first() {
                Some((_, by)) => self.sound_search(by).await?,
                None => None,
            };
            if sound.as_ref().is_none_or(|sound| sound.total <= SHORT_LIST) {
                self.walk(rows, &mut found).await?;
            }
            if let Some(sound) = sound {
                let absent: HashSet<i64> = absent.iter().filter(|(_, by)| *by == sound.by).map(|(id, _)| *id).collect();
                self.search_again(rows, &sound, absent, &mut found).await?;
            }
        }
        for row in rows {
            found.entry(row.id).or_insert(LookUpResult::Unproven);
        }
        Ok(found)
    }

    /// One person by external id, then by user name; `None` when filters turn out to be of no use.
    pub(super) async fn look_for(&mut self, row: &RequestRow) -> Result<Option<Sought>, RunError> {
        let mut by = None;
        for (attribute, value) in [("externalId", &row.external_id), ("userName", &row.applicant.email)] {
            let AccountListing::Users(users) = self.list(Some((attribute, value))).await? else {
                // Some services search by user name only.
                if attribute == "externalId" {
                    continue;
                }
                self.distrust_filters()?;
                return Ok(None);
            };
            let unrelated = users.found.iter().any(|user| user.whose(row) == Ownership::Unrelated);
            let known = judge(row, &users.found);
            if let Some(known) = known {
                return Ok(Some(Sought::Found(Box::new(known))));
            }
            if unrelated {
                self.distrust_filters()?;
                return Ok(None);
            }
            by = by.or(Some(attribute));
        }
        Ok(by.map(|by| Sought::Nobody { by }))
    }

    /// Pages through everybody. Whoever the list neither shows nor proves to be missing is left open.
    async fn walk(&mut self, rows: &[RequestRow], found: &mut HashMap<i64, LookUpResult>) -> Result<(), RunError> {
        let listing = self.list(None).await?;
        let everybody = self.is_everybody(&listing).await?;
        let AccountListing::Users(users) = listing else { return Ok(()) };
        for row in rows.iter().filter(|row| ScimOperation::of(row.asked.kind) == ScimOperation::Create) {
            if found.contains_key(&row.id) {
                continue;
            }
            if let Some(one) = judge(row, &users.found).or_else(|| everybody.then_some(LookUpResult::Missing)) {
                found.insert(row.id, one);
            }
        }
        Ok(())
    }

    pub(super) fn distrust_filters(&mut self) -> Result<(), RunError> {
        self.learned.filters_unusable = true;
        self.records.save_capabilities(self.link.connection(), &self.learned.to_text())?;
        Ok(())
    }
}

/// The settlement that an account gives.
pub(super) fn of_user(state: RequestState, row: &RequestRow, user: &RemoteUser, explanation: &str) -> OutcomeUpdate {
    OutcomeUpdate {
        state,
        remote_id: Some(user.id.clone()),
        username: Some(user.username(row)),
        account: Some(account_after(row, user)),
        explanation: explanation.to_owned(),
    }
}

/// The address belongs to an account that this request did not make: whether it is this person's, only people know.
fn undecided(service: &str, row: &RequestRow, user: &RemoteUser) -> OutcomeUpdate {
    let name = user.username(row);
    let name = if name.is_empty() { String::new() } else { format!(", user name {name}") };
    let explanation = format!(
        "{service} has an account with the address {} already, from another request{name}. If it is this person’s, \
         link it; otherwise leave this person out and ask the HIE.",
        row.applicant.email
    );
    OutcomeUpdate { remote_id: Some(user.id.clone()), ..OutcomeUpdate::to(RequestState::Undecided, explanation) }
}

/// A refusal that may be of an earlier try of the same request.
fn taken_by_nobody_shown(service: &str, row: &RequestRow) -> String {
    format!(
        "{service} says that {} or the user name is taken, but does not show by whom. It may be this person’s account, from \
         an earlier try. Ask the HIE, then decide: link the account, or ask again.",
        row.applicant.email
    )
}

fn take_ours(rows: &[RequestRow], users: &[RemoteUser], found: &mut HashMap<i64, LookUpResult>) {
    let by_id: HashMap<&str, &RemoteUser> =
        users.iter().filter_map(|user| Some((user.external_id.as_deref()?, user))).collect();
    for row in rows {
        if let Some(user) = by_id.get(row.external_id.as_str()) {
            found.insert(row.id, LookUpResult::Ours((*user).clone()));
        }
    }
}

/// What people on a list say about a request; nothing when none of them has to do with it.
fn judge(row: &RequestRow, users: &[RemoteUser]) -> Option<LookUpResult> {
    let of = |wanted: Ownership| users.iter().find(|user| user.whose(row) == wanted);
    if let Some(user) = of(Ownership::Ours) {
        return Some(LookUpResult::Ours(user.clone()));
    }
    if let Some(user) = of(Ownership::Theirs) {
        return Some(LookUpResult::Theirs(user.clone()));
    }
    of(Ownership::Unclear).map(|user| LookUpResult::Unclear(user.clone()))
}
