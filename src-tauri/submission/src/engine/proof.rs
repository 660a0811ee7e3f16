//! Proving that somebody is missing: a search has to find others who are there, and a list has to be whole.

use std::collections::{HashMap, HashSet};

use records::RequestRow;

use super::RunError;
use super::listing::{AccountListing, ListCompleteness};
use super::look_up::{LookUpResult, Sought};
use super::run::SendRun;
use crate::scim::{RemoteUser, number, resources};

/// People who are there and have to be found by a search that is believed.
const WITNESSES: usize = 5;
/// Accounts that are known to be there and have to be on a list that is believed.
const KNOWN: usize = 50;
/// How often somebody is searched for again, each time together with a witness, where no list can prove anything.
pub(super) const ROUNDS: usize = 4;
/// Where searches work, the list is read as well, unless it claims to hold more people than this.
pub(super) const SHORT_LIST: usize = 5000;

/// A search that found each of those who are known to be there.
pub(super) struct SoundSearch {
    /// The attribute that it searches by.
    pub by: &'static str,
    /// Ids of people who are there, with what a search for each asks for.
    witnesses: Vec<(String, String)>,
    /// How many people the service says it has: how long its list is to read, never a proof of anything.
    pub total: usize,
}

impl SendRun<'_> {
    /// Searches again for those whom neither a search nor a list has settled. A search that finds its witnesses may still
    /// know only some people, or only sometimes: somebody is missing when several rounds find the witness and not them.
    pub(super) async fn search_again(
        &mut self,
        rows: &[RequestRow],
        sound: &SoundSearch,
        mut absent: HashSet<i64>,
        found: &mut HashMap<i64, LookUpResult>,
    ) -> Result<(), RunError> {
        absent.retain(|id| !found.contains_key(id) || matches!(found[id], LookUpResult::Unproven));
        for round in 0..ROUNDS {
            if absent.is_empty() || !self.finds(sound, round).await? {
                return Ok(());
            }
            for row in rows.iter().filter(|row| absent.contains(&row.id)).cloned().collect::<Vec<_>>() {
                match self.look_for(&row).await? {
                    Some(Sought::Nobody { .. }) => {}
                    Some(Sought::Found(one)) => {
                        absent.remove(&row.id);
                        found.insert(row.id, *one);
                    }
                    None => return Ok(()),
                }
            }
        }
        found.extend(absent.into_iter().map(|id| (id, LookUpResult::Missing)));
        Ok(())
    }

    /// Searches by this attribute for people who are known to be there; none where the search misses one of them.
    pub(super) async fn sound_search(&mut self, attribute: &'static str) -> Result<Option<SoundSearch>, RunError> {
        let answer = self.fetch(&["Users"], &[("startIndex", "1"), ("count", "100")]).await?;
        let body = answer.json.as_ref().filter(|_| answer.is_success());
        let extension = self.learned.extension.clone();
        let witnesses: Vec<(String, String)> = body
            .and_then(resources)
            .unwrap_or_default()
            .into_iter()
            .filter_map(|one| RemoteUser::read(one, &extension))
            .filter_map(|user| Some((user.id.clone(), user.named_by(attribute)?.to_owned())))
            .collect();
        if witnesses.is_empty() {
            return Ok(None);
        }
        let total = body.and_then(|body| number(body, "totalResults")).unwrap_or_default();
        let sound = SoundSearch { by: attribute, witnesses, total };
        // Asked several times, over the whole page: a search may know only some, or only sometimes.
        for round in 0..WITNESSES {
            if !self.finds(&sound, round).await? {
                return Ok(None);
            }
        }
        Ok(Some(sound))
    }

    /// Whether a search finds another one of its witnesses in each round.
    pub(super) async fn finds(&mut self, sound: &SoundSearch, round: usize) -> Result<bool, RunError> {
        let step = sound.witnesses.len().div_ceil(WITNESSES).max(1);
        let (id, value) = &sound.witnesses[round * step % sound.witnesses.len()];
        let AccountListing::Users(users) = self.list(Some((sound.by, value))).await? else { return Ok(false) };
        let finds = users.found.iter().any(|user| user.id == *id);
        if !finds {
            self.distrust_filters()?;
        }
        Ok(finds)
    }

    /// Whether a list that is whole by itself also has those whose accounts are known to be there.
    pub(super) async fn shows_known(&mut self, ids: &HashSet<&str>) -> Result<bool, RunError> {
        let known = self.records.known_ids(self.link.connection(), KNOWN)?;
        for id in known.iter().filter(|id| !ids.contains(id.as_str())) {
            if matches!(id.as_str(), "." | "..") {
                continue;
            }
            // An account may have been deleted since.
            let answer = self.fetch(&["Users", id], &[]).await?;
            if !matches!(answer.status, 404 | 410) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether whoever is not on a list is missing.
    pub(super) async fn is_everybody(&mut self, listing: &AccountListing) -> Result<bool, RunError> {
        let AccountListing::Users(users) = listing else { return Ok(false) };
        let ids = users.found.iter().map(|user| user.id.as_str()).collect();
        Ok(users.whole == ListCompleteness::Proven && self.shows_known(&ids).await?)
    }
}
