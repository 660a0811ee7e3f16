//! The service's operations, free of HTTP: what each request does in the store and what it answers.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Value, json};

use crate::error::{ScimError, ScimErrorType};
use crate::filter::{self, ScimFilter};
use crate::options::Filtering;
use crate::resource::{self, Document, User};
use crate::{PracticeHie, patch, store, users};

/// How long answers are remembered for their Idempotency-Key, in seconds.
const REMEMBERED: i64 = 24 * 60 * 60;

/// The practice HIE at the address where it is served.
#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) hie: Arc<PracticeHie>,
    pub(crate) base: Arc<str>,
}

/// An answer before it becomes HTTP.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct ServiceResponse {
    pub(crate) status: u16,
    pub(crate) body: Option<Value>,
    pub(crate) location: Option<String>,
    pub(crate) etag: Option<String>,
}

impl ServiceResponse {
    pub(crate) fn ok(body: Value) -> Self {
        Self { status: 200, body: Some(body), location: None, etag: None }
    }

    pub(crate) fn refused(refusal: &ScimError) -> Self {
        Self { status: refusal.status, body: Some(refusal.body()), location: None, etag: None }
    }
}

/// What the sender asked for besides the resource itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wishes {
    pub(crate) attributes: Vec<String>,
    pub(crate) excluded: Vec<String>,
    pub(crate) if_match: Option<String>,
    pub(crate) if_none_match: Option<String>,
    pub(crate) idempotency_key: Option<String>,
}

/// A search (RFC 7644 section 3.4.2).
#[derive(Debug, Clone, Default)]
pub(crate) struct Search {
    pub(crate) filter: Option<String>,
    pub(crate) sort_by: Option<String>,
    pub(crate) descending: bool,
    pub(crate) start: Option<i64>,
    pub(crate) count: Option<i64>,
}

impl Service {
    /// Makes a user, once per Idempotency-Key.
    pub(crate) fn create(&self, raw: &[u8], wishes: &Wishes) -> Result<ServiceResponse, ScimError> {
        self.hie.store.write(|file, now| {
            let digest = store::digest(raw);
            if let Some(answer) = remembered(file, wishes, "/Users", &digest)? {
                return Ok(answer);
            }
            let (document, _) = resource::accept(&parse(raw)?)?;
            let user = users::create(file, now, document)?;
            let answer = self.show(&user, 201, wishes);
            remember(file, now.as_second(), wishes, "/Users", &digest, &answer)?;
            Ok(answer)
        })
    }

    pub(crate) fn get(&self, id: &str, wishes: &Wishes) -> Result<ServiceResponse, ScimError> {
        let user = self.hie.store.read(|file| users::fetch(file, id))?;
        if self.hie.options.etag && wishes.if_none_match.as_deref().is_some_and(|tags| names(tags, &user)) {
            return Ok(ServiceResponse { status: 304, body: None, location: None, etag: Some(user.etag()) });
        }
        Ok(self.show(&user, 200, wishes))
    }

    pub(crate) fn replace(&self, id: &str, body: &Value, wishes: &Wishes) -> Result<ServiceResponse, ScimError> {
        self.change(id, wishes, |user| {
            let (document, active) = resource::accept(body)?;
            user.document = document;
            Ok((active, false))
        })
    }

    pub(crate) fn patch(&self, id: &str, body: &Value, wishes: &Wishes) -> Result<ServiceResponse, ScimError> {
        if !self.hie.options.patch {
            return Err(ScimError::new(501, "PATCH is not offered here. Use PUT."));
        }
        self.change(id, wishes, |user| {
            user.document = patch::apply(&user.document, body)?;
            Ok((resource::take_active(&mut user.document), true))
        })
    }

    pub(crate) fn delete(&self, id: &str, wishes: &Wishes) -> Result<ServiceResponse, ScimError> {
        self.hie.store.write(|file, _| {
            self.check_version(&users::fetch(file, id)?, wishes)?;
            users::delete(file, id)
        })?;
        Ok(ServiceResponse { status: 204, body: None, location: None, etag: None })
    }

    /// Lists users, as GET with a query and POST to `.search` do.
    pub(crate) fn search(&self, search: &Search, wishes: &Wishes) -> Result<ServiceResponse, ScimError> {
        let filter = self.filter(search.filter.as_deref())?;
        let sort = match &search.sort_by {
            Some(name) => Some(
                filter::parse_attribute(name)
                    .ok_or_else(|| ScimError::value(format!("There is no attribute \"{name}\" to sort by.")))?,
            ),
            None => None,
        };
        let skip = usize::try_from(search.start.unwrap_or(1).max(1) - 1).unwrap_or(usize::MAX);
        let most = self.hie.options.page_size;
        let count = search.count.map_or(most, |count| usize::try_from(count.max(0)).unwrap_or(most).min(most));
        let (total, page) = match (&filter, sort) {
            (None, None) => {
                let (total, page) = self.hie.store.read(|file| users::page(file, skip, count))?;
                (total, page.iter().map(|user| self.render(user)).collect::<Vec<_>>())
            }
            (filter, sort) => {
                let mut found = self.hie.store.read(|file| self.find(file, filter.as_ref()))?;
                if let Some(leaf) = sort {
                    // Users without a value come last (RFC 7644 section 3.4.2.3).
                    found.sort_by_cached_key(|whole| {
                        let key = leaf.sort_key(whole);
                        (key.is_none(), key)
                    });
                    if search.descending {
                        found.reverse();
                    }
                }
                (found.len(), found.into_iter().skip(skip).take(count).collect())
            }
        };
        let page: Vec<Document> =
            page.into_iter().map(|whole| resource::project(whole, &wishes.attributes, &wishes.excluded)).collect();
        Ok(ServiceResponse::ok(json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults": total,
            "startIndex": skip.saturating_add(1),
            "itemsPerPage": page.len(),
            "Resources": page,
        })))
    }

    fn find(&self, file: &Connection, filter: Option<&ScimFilter>) -> Result<Vec<Document>, ScimError> {
        let mut found = Vec::new();
        users::visit(file, filter.and_then(ScimFilter::hint).as_ref(), |user| {
            let whole = self.render(&user);
            if filter.is_none_or(|filter| filter.matches(&whole)) {
                found.push(whole);
            }
            match self.hie.options.max_results {
                Some(most) if found.len() > most => {
                    let detail = format!("The filter finds more than {most} users. Make it narrower.");
                    Err(ScimError::of(ScimErrorType::TooMany, detail))
                }
                _ => Ok(()),
            }
        })?;
        Ok(found)
    }

    fn filter(&self, text: Option<&str>) -> Result<Option<ScimFilter>, ScimError> {
        let Some(text) = text else { return Ok(None) };
        match self.hie.options.filter {
            Filtering::Ignored => return Ok(None),
            Filtering::Off => return Err(ScimError::new(501, "Filters are not offered here.")),
            Filtering::Full | Filtering::EqualsOnly => {}
        }
        let filter = filter::parse(text)?;
        if self.hie.options.filter == Filtering::EqualsOnly && !filter.is_plain() {
            return Err(ScimError::of(ScimErrorType::InvalidFilter, "Only eq, joined by and, is offered here."));
        }
        Ok(Some(filter))
    }

    fn change(
        &self,
        id: &str,
        wishes: &Wishes,
        work: impl FnOnce(&mut User) -> Result<(Option<bool>, bool), ScimError>,
    ) -> Result<ServiceResponse, ScimError> {
        let user = self.hie.store.write(|file, now| {
            let mut user = users::fetch(file, id)?;
            self.check_version(&user, wishes)?;
            let before = (user.document.clone(), user.state);
            let (active, plainly) = work(&mut user)?;
            user.switch(active, plainly, now);
            // A change that changes nothing makes no new version.
            if before == (user.document.clone(), user.state) {
                return Ok(user);
            }
            users::save(file, now, user)
        })?;
        Ok(self.show(&user, 200, wishes))
    }

    fn check_version(&self, user: &User, wishes: &Wishes) -> Result<(), ScimError> {
        match &wishes.if_match {
            Some(tags) if self.hie.options.etag && !names(tags, user) => {
                let detail = format!("The user was changed meanwhile; its version is now {}.", user.etag());
                Err(ScimError::new(412, detail))
            }
            _ => Ok(()),
        }
    }

    /// The user's address.
    pub(crate) fn location(&self, id: &str) -> String {
        format!("{}/Users/{id}", self.base)
    }

    fn show(&self, user: &User, status: u16, wishes: &Wishes) -> ServiceResponse {
        let whole = resource::project(self.render(user), &wishes.attributes, &wishes.excluded);
        ServiceResponse {
            status,
            body: Some(whole.into()),
            location: Some(self.location(&user.id)),
            etag: self.hie.options.etag.then(|| user.etag()),
        }
    }

    fn render(&self, user: &User) -> Document {
        let mut whole = user.render();
        resource::set_part(&mut whole, "meta", "location", self.location(&user.id).into());
        if let (false, Some(Value::Object(meta))) = (self.hie.options.etag, whole.get_mut("meta")) {
            meta.remove("version");
        }
        whole
    }
}

/// Reads a body as JSON.
pub(crate) fn parse(raw: &[u8]) -> Result<Value, ScimError> {
    serde_json::from_slice(raw).map_err(|error| ScimError::syntax(format!("The body is not JSON: {error}")))
}

/// The answer already given for this key; the same key with other content is refused.
pub(crate) fn remembered(
    file: &Connection,
    wishes: &Wishes,
    path: &str,
    digest: &str,
) -> Result<Option<ServiceResponse>, ScimError> {
    let Some(key) = &wishes.idempotency_key else { return Ok(None) };
    let found: Option<(String, String)> = file
        .prepare_cached("SELECT request_sha256, answer FROM answers WHERE idempotency_key = ?1 AND path = ?2")?
        .query_row([key, path], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match found {
        None => Ok(None),
        Some((before, _)) if before != digest => {
            Err(ScimError::new(422, "This Idempotency-Key was used before, with a different body."))
        }
        Some((_, answer)) => Ok(serde_json::from_str(&answer).ok()),
    }
}

/// Keeps an answer for a day, in the same transaction as the work.
pub(crate) fn remember(
    file: &Connection,
    second: i64,
    wishes: &Wishes,
    path: &str,
    digest: &str,
    answer: &ServiceResponse,
) -> Result<(), ScimError> {
    let Some(key) = &wishes.idempotency_key else { return Ok(()) };
    file.prepare_cached("DELETE FROM answers WHERE at < ?1")?.execute([second - REMEMBERED])?;
    let answer = serde_json::to_string(answer).map_err(|error| ScimError::new(500, error.to_string()))?;
    file.prepare_cached(
        "INSERT OR REPLACE INTO answers (idempotency_key, path, request_sha256, answer, at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![key, path, digest, answer, second])?;
    Ok(())
}

fn names(tags: &str, user: &User) -> bool {
    let tag = user.etag();
    tags.split(',').map(str::trim).any(|given| given == "*" || given == tag || given == tag.trim_start_matches("W/"))
}
