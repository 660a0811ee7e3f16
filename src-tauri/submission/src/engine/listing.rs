//! Reading lists that may lie: totals are never believed, and what a list does not show is missing only where the list is
//! proven to be whole.

use std::collections::HashSet;

use serde_json::Value;

use super::RunError;
use super::run::SendRun;
use crate::scim::{RemoteUser, number, resources, text};

/// People asked for on one page.
const PAGE: usize = 100;
/// Pages read at most; a service with more people than this has to have working filters.
const MOST_PAGES: usize = 2000;
/// A list that was read while it changed shows somebody twice, and is read again.
const WALKS: usize = 3;

/// How far a list can be believed about those whom it does not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListCompleteness {
    /// Each place of it was read once, and past its end there is nobody.
    Proven,
    /// It shows the same people on each page and claims no more: whole, unless the service cuts it off and keeps silent.
    Likely,
    /// It shows somebody twice, goes round in a circle, or breaks off.
    No,
}

/// What is read from a list.
#[derive(Debug)]
pub(super) struct Walked<T> {
    pub found: Vec<T>,
    pub whole: ListCompleteness,
}

/// Where the next page begins.
enum NextPage {
    Index(usize),
    Cursor(String),
}

/// A list that was read.
pub(super) enum AccountListing {
    /// Whom the search found, and whether those are all.
    Users(Walked<RemoteUser>),
    /// The service doesn't carry out this search.
    Refused,
}

impl SendRun<'_> {
    /// Everybody that a search finds; everybody there is, without one.
    pub(super) async fn list(&mut self, search: Option<(&str, &str)>) -> Result<AccountListing, RunError> {
        let filter = search.map(|(attribute, value)| format!("{attribute} eq {}", Value::from(value)));
        let extension = self.learned.extension.clone();
        let users = self.pages(filter.as_deref(), |resource| {
            RemoteUser::read(resource, &extension).map(|user| (user.id.clone(), user))
        });
        Ok(users.await?.map_or(AccountListing::Refused, AccountListing::Users))
    }

    /// What is read from each resource of a list, over all its pages, by its id; none where it is not given at all.
    pub(super) async fn pages<T>(
        &mut self,
        filter: Option<&str>,
        read: impl Fn(&Value) -> Option<(String, T)>,
    ) -> Result<Option<Walked<T>>, RunError> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut whole = ListCompleteness::No;
        for _ in 0..WALKS {
            match self.walk_pages(filter, &read, &mut found, &mut seen).await? {
                Some(proof) => whole = proof,
                None if found.is_empty() => return Ok(None),
                None => {}
            }
            // A search is asked for somebody; only the whole list is worth reading again.
            if whole != ListCompleteness::No || filter.is_some() {
                break;
            }
        }
        Ok(Some(Walked { found, whole }))
    }

    /// Reads the pages once; none where the first page is refused. `seen` are the ids of `found`, over several walks.
    async fn walk_pages<T>(
        &mut self,
        filter: Option<&str>,
        read: &impl Fn(&Value) -> Option<(String, T)>,
        found: &mut Vec<T>,
        seen: &mut HashSet<String>,
    ) -> Result<Option<ListCompleteness>, RunError> {
        let mut next = NextPage::Index(1);
        let mut walked: HashSet<String> = HashSet::new();
        let (mut cursors, mut cursor_only) = (HashSet::new(), false);
        // Places of the list that were read, and whether one of them showed nobody or somebody for the second time.
        let (mut places, mut doubtful) = (0, false);
        for turn in 0..MOST_PAGES {
            let (past_cursors, count) =
                (matches!(next, NextPage::Index(_)) && (cursor_only || !cursors.is_empty()), PAGE.to_string());
            let proof = |whole| if doubtful || walked.len() < seen.len() { ListCompleteness::No } else { whole };
            let (name, place) = match &next {
                NextPage::Index(start) => ("startIndex", start.to_string()),
                NextPage::Cursor(cursor) => ("cursor", cursor.clone()),
            };
            let mut query = vec![(name, place.as_str()), ("count", count.as_str())];
            query.extend(filter.map(|filter| ("filter", filter)));
            let answer = self.fetch(&["Users"], &query).await?;
            let page = answer.json.as_ref().filter(|_| answer.is_success());
            let Some((body, page)) = page.and_then(|body| Some((body, resources(body)?))) else {
                if turn == 0 && answer.status == 400 {
                    // It may page by cursor only; the first one is empty.
                    (next, cursor_only) = (NextPage::Cursor(String::new()), true);
                    continue;
                }
                // A service that pages by cursor need not know what an index is.
                let whole = if past_cursors { proof(ListCompleteness::Proven) } else { ListCompleteness::No };
                return Ok((!walked.is_empty()).then_some(whole));
            };
            let cursor = text(body, "nextCursor").filter(|_| !past_cursors);
            if cursor.is_none() && page.is_empty() {
                return Ok(Some(proof(ListCompleteness::Proven)));
            }
            let read: Vec<Option<(String, T)>> = page.iter().map(|resource| read(resource)).collect();
            let ids: HashSet<String> = read.iter().flatten().map(|(id, _)| id.clone()).collect();
            if cursor.is_none() && !walked.is_empty() && ids.is_subset(&walked) {
                let total = number(body, "totalResults").unwrap_or_default();
                let by_cursor = past_cursors || self.learned.cursors;
                let whole =
                    if by_cursor { ListCompleteness::Proven } else { unpaged(page.len(), &ids, &walked, total) };
                return Ok(Some(proof(whole)));
            }
            doubtful |= ids.len() < page.len() || past_cursors || !ids.is_disjoint(&walked);
            places += page.len();
            walked.extend(ids);
            found.extend(read.into_iter().flatten().filter_map(|(id, one)| seen.insert(id).then_some(one)));
            next = match cursor {
                // RFC 9865: as long as there is a cursor there may be more, also after a page without anybody.
                Some(cursor) if cursors.insert(cursor.to_owned()) => NextPage::Cursor(cursor.to_owned()),
                Some(_) => return Ok(Some(ListCompleteness::No)),
                // One page past the end, also past the last cursor.
                None => NextPage::Index(places + 1),
            };
        }
        Ok(Some(ListCompleteness::No))
    }
}

/// What it proves when the second page shows nobody new.
fn unpaged(shown: usize, ids: &HashSet<String>, walked: &HashSet<String>, total: usize) -> ListCompleteness {
    if ids.len() < walked.len() || total > walked.len() {
        return ListCompleteness::No;
    }
    // It does not page. More than was asked for was not cut off by its own limit.
    if shown > PAGE { ListCompleteness::Proven } else { ListCompleteness::Likely }
}
