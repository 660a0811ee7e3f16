//! A SCIM service that carries requests out and lies about it: in totals, pages, cursors, orders, searches and answers.
#![allow(dead_code, missing_docs)] // each test file uses its own part

use std::sync::{Arc, Mutex};

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use std::collections::HashMap;

/// What it says of how many there are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Total {
    Right,
    OfThePage,
    Random,
    Absent,
}

/// How it gives a list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Paging {
    Index,
    /// The first page, whatever is asked for.
    FirstPage,
    /// Everybody, whatever is asked for.
    Everybody,
    Cursor,
    /// By cursor; an index is refused.
    CursorOnly,
}

/// How it answers a search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Search {
    Works,
    FindsNobody,
    FindsNobodySometimes,
    Everybody,
    Refused,
    ByUserName,
}

/// What becomes of a request for an account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fate {
    Fine,
    /// Carried out, and the gateway answers 504.
    LostAfter,
    /// Not carried out, and the gateway answers 504.
    LostBefore,
    /// The gateway repeats it: the answer is that of the second time.
    Repeated,
}

/// What it makes of a change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    Replaces,
    /// Adds to lists, and leaves what is there first.
    Appends,
    /// Keeps only the mobile number.
    DropsOthers,
    Refuses,
}

#[derive(Debug, Clone)]
pub struct Manners {
    pub change: Change,
    /// Every request for an account is refused with the same words.
    pub refuses: bool,
    /// The attributes that it declares; none for no `/Schemas`.
    pub declares: &'static [&'static str],
    pub total: Total,
    pub paging: Paging,
    pub cap: usize,
    pub shuffled: bool,
    pub doubled: bool,
    pub search: Search,
    pub shows_external_id: bool,
    pub takes_doubles: bool,
    pub others: usize,
}

impl Manners {
    pub fn honest() -> Self {
        Self {
            change: Change::Replaces,
            refuses: false,
            declares: &[],
            total: Total::Right,
            paging: Paging::Index,
            cap: 100,
            shuffled: false,
            doubled: false,
            search: Search::Works,
            shows_external_id: true,
            takes_doubles: true,
            others: 5,
        }
    }
}

pub struct Liar {
    pub manners: Manners,
    pub accounts: Vec<Value>,
    pub fates: Vec<Fate>,
    /// What each account was asked for with.
    pub asked: Vec<Value>,
    /// Changes that were asked for.
    pub patches: Vec<Value>,
    random: u64,
}

pub type Shared = Arc<Mutex<Liar>>;

impl Liar {
    pub fn new(manners: Manners, fates: Vec<Fate>, seed: u64) -> Self {
        let other = |at: usize| {
            json!({
                "id": format!("other-{at}"), "externalId": format!("other-external-{at}"),
                "userName": format!("other{at}@example.org"), "emails": [{"value": format!("other{at}@example.org")}],
                "active": true,
            })
        };
        let accounts = (0..manners.others).map(other).collect();
        Self { manners, accounts, fates, asked: Vec::new(), patches: Vec::new(), random: seed | 1 }
    }

    fn random(&mut self, below: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        usize::try_from(self.random % below.max(1) as u64).unwrap()
    }

    /// How many accounts were made for this external id.
    pub fn made(&self, external_id: &str) -> usize {
        self.asked.iter().filter(|one| one["externalId"] == external_id).count()
    }

    fn change(&mut self, id: &str, body: &Value) -> (StatusCode, Value) {
        self.patches.push(body.clone());
        let how = self.manners.change;
        let Some(account) = self.accounts.iter_mut().find(|one| one["id"] == id) else {
            return (StatusCode::NOT_FOUND, json!({"status": "404"}));
        };
        for (name, value) in body["Operations"][0]["value"].as_object().unwrap() {
            match (how, value) {
                (Change::Refuses, _) => return (StatusCode::BAD_REQUEST, json!({"detail": "no"})),
                (Change::Appends, Value::Array(items)) => {
                    account[name].as_array_mut().unwrap().extend(items.last().cloned());
                }
                (Change::DropsOthers, Value::Array(items)) => {
                    let kept = items.iter().filter(|one| one["type"] != "work").cloned();
                    account[name] = Value::Array(kept.collect());
                }
                (_, value) => account[name] = value.clone(),
            }
        }
        (StatusCode::OK, account.clone())
    }

    fn create(&mut self, body: &Value) -> (StatusCode, Value) {
        if self.manners.refuses {
            let email = &body["userName"];
            return (StatusCode::BAD_REQUEST, json!({"detail": format!("{email}: the tenant is out of licenses")}));
        }
        if !self.manners.takes_doubles && self.accounts.iter().any(|one| one["userName"] == body["userName"]) {
            return (StatusCode::CONFLICT, json!({"status": "409", "scimType": "uniqueness", "detail": "taken"}));
        }
        self.asked.push(body.clone());
        let mut account = body.clone();
        account["id"] = json!(format!("account-{}", self.accounts.len()));
        self.accounts.push(account.clone());
        (StatusCode::CREATED, self.shown(&account))
    }

    fn shown(&self, account: &Value) -> Value {
        let mut shown = account.clone();
        if !self.manners.shows_external_id {
            shown.as_object_mut().unwrap().remove("externalId");
        }
        shown
    }

    fn list(&mut self, query: &HashMap<String, String>) -> (StatusCode, Value) {
        let mut all = self.accounts.clone();
        if let Some(filter) = query.get("filter") {
            let (attribute, value) = filter.split_once(" eq ").unwrap();
            let value: Value = serde_json::from_str(value).unwrap();
            let fits = |one: &Value| match attribute {
                "emails.value" => {
                    one["emails"].as_array().is_some_and(|all| all.iter().any(|one| one["value"] == value))
                }
                name => one[name] == value,
            };
            let sometimes = self.random(2) == 0;
            match self.manners.search {
                Search::Works => all.retain(fits),
                Search::FindsNobodySometimes if sometimes => all.retain(fits),
                Search::ByUserName if attribute == "userName" => all.retain(fits),
                Search::FindsNobody | Search::FindsNobodySometimes => all.clear(),
                Search::Everybody => {}
                Search::Refused | Search::ByUserName => {
                    return (StatusCode::BAD_REQUEST, json!({"scimType": "invalidFilter"}));
                }
            }
        }
        if self.manners.doubled {
            all = all.iter().flat_map(|one| [one.clone(), one.clone()]).collect();
        }
        if self.manners.shuffled {
            for at in (1..all.len()).rev() {
                let other = self.random(at + 1);
                all.swap(at, other);
            }
        }
        let number = |name: &str| query.get(name).and_then(|text| text.parse::<usize>().ok());
        let asked = number("count").unwrap_or(100);
        let size = asked.min(self.manners.cap).max(1);
        let cursor = query.get("cursor").map(|cursor| cursor.parse::<usize>().unwrap_or(0));
        let by_cursor = matches!(self.manners.paging, Paging::Cursor | Paging::CursorOnly);
        if self.manners.paging == Paging::CursorOnly && cursor.is_none() && query.contains_key("startIndex") {
            return (StatusCode::BAD_REQUEST, json!({"scimType": "invalidValue"}));
        }
        let start = match self.manners.paging {
            Paging::Index => number("startIndex").unwrap_or(1).max(1) - 1,
            Paging::FirstPage | Paging::Everybody => 0,
            Paging::Cursor | Paging::CursorOnly => cursor.unwrap_or(0),
        };
        let size = if self.manners.paging == Paging::Everybody { all.len() } else { size };
        let page: Vec<Value> = all.iter().skip(start).take(size).map(|one| self.shown(one)).collect();
        let mut answer = json!({"Resources": page});
        if by_cursor && start + size < all.len() {
            answer["nextCursor"] = json!((start + size).to_string());
        }
        let random = self.random(2 * all.len() + 2);
        match self.manners.total {
            Total::Right => answer["totalResults"] = json!(all.len()),
            Total::OfThePage => answer["totalResults"] = json!(page.len()),
            Total::Random => answer["totalResults"] = json!(random),
            Total::Absent => {}
        }
        (StatusCode::OK, answer)
    }
}

fn scim((status, body): (StatusCode, Value)) -> Response {
    (status, Json(body)).into_response()
}

async fn create(State(liar): State<Shared>, Json(body): Json<Value>) -> Response {
    let mut liar = liar.lock().unwrap();
    let fate = if liar.fates.is_empty() { Fate::Fine } else { liar.fates.remove(0) };
    match fate {
        Fate::Fine => scim(liar.create(&body)),
        Fate::LostBefore => (StatusCode::GATEWAY_TIMEOUT, "gateway").into_response(),
        Fate::LostAfter => {
            liar.create(&body);
            (StatusCode::GATEWAY_TIMEOUT, "gateway").into_response()
        }
        Fate::Repeated if !liar.manners.takes_doubles => {
            liar.create(&body);
            scim(liar.create(&body))
        }
        Fate::Repeated => scim(liar.create(&body)),
    }
}

async fn list(State(liar): State<Shared>, Query(query): Query<HashMap<String, String>>) -> Response {
    scim(liar.lock().unwrap().list(&query))
}

async fn one(State(liar): State<Shared>, Path(id): Path<String>) -> Response {
    let liar = liar.lock().unwrap();
    match liar.accounts.iter().find(|one| one["id"] == id) {
        Some(account) => scim((StatusCode::OK, liar.shown(account))),
        None => scim((StatusCode::NOT_FOUND, json!({"status": "404"}))),
    }
}

async fn change(State(liar): State<Shared>, Path(id): Path<String>, Json(body): Json<Value>) -> Response {
    scim(liar.lock().unwrap().change(&id, &body))
}

async fn schemas(State(liar): State<Shared>) -> Response {
    let declares = liar.lock().unwrap().manners.declares;
    if declares.is_empty() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let attributes: Vec<Value> = declares.iter().map(|name| json!({"name": name})).collect();
    scim((StatusCode::OK, json!({"Resources": [{"id": submission::USER_SCHEMA, "attributes": attributes}]})))
}

/// Serves it on loopback as long as the runtime lives; its base address.
pub async fn serve(liar: Shared) -> String {
    let config = || async {
        Json(json!({"bulk": {"supported": false}, "filter": {"supported": true}, "patch": {"supported": true}}))
    };
    let router = Router::new()
        .route("/scim/ServiceProviderConfig", get(config))
        .route("/scim/Users", get(list).post(create))
        .route("/scim/Schemas", get(schemas))
        .route("/scim/Users/{id}", get(one).patch(change))
        .with_state(liar);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/scim", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}
