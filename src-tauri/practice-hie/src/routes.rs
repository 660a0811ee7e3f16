//! HTTP around the service: the gate every request passes (faults, token, limits), addresses, and answers.

use std::collections::HashMap;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::bulk::{self, BulkOutcome};
use crate::error::ScimError;
use crate::faults::{CannedAnswer, FaultEffect, SeenRequest};
use crate::options::Filtering;
use crate::schemas;
use crate::serve::ConnectionAbort;
use crate::service::{Search, Service, ServiceResponse, Wishes, parse};
use crate::store;

/// Where the service lives.
pub(crate) const BASE: &str = "/scim/v2";

/// Requests larger than this aren't read to their end before they are refused.
const READ_AT_MOST: usize = 16 * 1024 * 1024;

pub(crate) fn router(service: Service) -> Router {
    let api = Router::new()
        .route("/ServiceProviderConfig", get(provider_config))
        .route("/ResourceTypes", get(resource_types))
        .route("/ResourceTypes/{name}", get(resource_type))
        .route("/Schemas", get(all_schemas))
        .route("/Schemas/{urn}", get(schema))
        .route("/Users", get(list).post(create))
        .route("/Users/.search", post(search))
        .route("/.search", post(search))
        .route("/Users/{id}", get(one).put(replace).patch(patch).delete(delete))
        .route("/Bulk", post(bulk))
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(not_found);
    Router::new()
        .nest(BASE, api)
        .fallback(not_found)
        .layer(middleware::from_fn_with_state(service.clone(), gate))
        .with_state(service)
}

/// Every request comes through here: faults first, then what a service in front of real data checks.
async fn gate(
    State(service): State<Service>,
    ConnectInfo(line): ConnectInfo<ConnectionAbort>,
    mut request: Request,
    next: Next,
) -> Response {
    let effect = service.hie.faults.meet(seen(&request));
    match effect {
        Some(FaultEffect::DropRequest) => {
            line.cut();
            return StatusCode::OK.into_response();
        }
        Some(FaultEffect::Respond { answer, after_work: false }) => return canned(answer),
        Some(FaultEffect::CutBulk(operations)) => drop(request.extensions_mut().insert(CutAfter(operations))),
        _ => {}
    }
    let response = match admit(&service, request).await {
        Ok(request) => next.run(request).await,
        Err(refusal) => refused(&refusal),
    };
    if response.extensions().get::<Cut>().is_some() {
        line.cut();
    }
    match effect {
        Some(FaultEffect::DropResponse) => {
            line.cut();
            response
        }
        Some(FaultEffect::Delay(delay)) => {
            tokio::time::sleep(delay).await;
            response
        }
        Some(FaultEffect::Respond { answer, after_work: true }) => canned(answer),
        _ => response,
    }
}

fn seen(request: &Request) -> SeenRequest {
    let text = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    SeenRequest {
        method: request.method().to_string(),
        path: request.uri().path_and_query().map_or_else(String::new, ToString::to_string),
        idempotency_key: text(HeaderName::from_static("idempotency-key")),
        user_agent: text(header::USER_AGENT),
    }
}

/// Checks token, rate, size and content type, and reads the body.
async fn admit(service: &Service, request: Request) -> Result<Request, ScimError> {
    if request.uri().path().starts_with(BASE) {
        let token = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token =
            token.and_then(|value| value.split_once(' ')).filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
        let token = token.map(|(_, token)| store::digest(token.trim().as_bytes()));
        let hie = service.hie.clone();
        let known = blocking(move || Ok(hie.store.token_digest()?)).await?;
        if known.is_none() || known != token {
            return Err(ScimError::new(401, "The bearer token is missing or wrong."));
        }
    }
    service.hie.pace()?;
    let (parts, body) = request.into_parts();
    let limit = service.hie.options.max_payload;
    let too_large = || ScimError::new(413, format!("The request is larger than {limit} bytes (maxPayloadSize)."));
    // Read beyond the limit, so that the answer reaches a client that is still writing.
    let bytes = to_bytes(body, READ_AT_MOST.max(limit)).await.map_err(|_| too_large())?;
    if bytes.len() > limit {
        return Err(too_large());
    }
    if matches!(parts.method, Method::POST | Method::PUT | Method::PATCH) && !is_json(&parts.headers) {
        return Err(ScimError::new(415, "The body must be application/scim+json or application/json."));
    }
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/scim+json") || kind.eq_ignore_ascii_case("application/json")
}

/// Marks a bulk request that a fault is to stop after so many operations.
#[derive(Clone, Copy)]
struct CutAfter(usize);

/// Marks a response that must never reach the client.
#[derive(Clone, Copy)]
struct Cut;

async fn create(State(service): State<Service>, Query(query): Params, headers: HeaderMap, body: Bytes) -> Response {
    respond(move || service.create(&body, &wishes(&query, &headers))).await
}

async fn one(
    State(service): State<Service>,
    Path(id): Path<String>,
    Query(query): Params,
    headers: HeaderMap,
) -> Response {
    respond(move || service.get(&id, &wishes(&query, &headers))).await
}

async fn replace(
    State(service): State<Service>,
    Path(id): Path<String>,
    Query(query): Params,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    respond(move || service.replace(&id, &parse(&body)?, &wishes(&query, &headers))).await
}

async fn patch(
    State(service): State<Service>,
    Path(id): Path<String>,
    Query(query): Params,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    respond(move || service.patch(&id, &parse(&body)?, &wishes(&query, &headers))).await
}

async fn delete(State(service): State<Service>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    respond(move || service.delete(&id, &wishes(&HashMap::new(), &headers))).await
}

async fn list(State(service): State<Service>, Query(query): Params, headers: HeaderMap) -> Response {
    respond(move || {
        let number = |name: &str| -> Result<Option<i64>, ScimError> {
            let Some(text) = query.get(name) else { return Ok(None) };
            let wrong = |_| ScimError::value(format!("\"{name}\" must be a whole number, not \"{text}\"."));
            text.parse().map(Some).map_err(wrong)
        };
        let search = Search {
            filter: query.get("filter").cloned(),
            sort_by: query.get("sortBy").cloned(),
            descending: query.get("sortOrder").is_some_and(|order| order.eq_ignore_ascii_case("descending")),
            start: number("startIndex")?,
            count: number("count")?,
        };
        service.search(&search, &wishes(&query, &headers))
    })
    .await
}

async fn search(State(service): State<Service>, body: Bytes) -> Response {
    respond(move || {
        let body = parse(&body)?;
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        let names = |name: &str| {
            let list = body.get(name).and_then(Value::as_array).into_iter().flatten();
            list.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let search = Search {
            filter: text("filter"),
            sort_by: text("sortBy"),
            descending: text("sortOrder").is_some_and(|order| order.eq_ignore_ascii_case("descending")),
            start: body.get("startIndex").and_then(Value::as_i64),
            count: body.get("count").and_then(Value::as_i64),
        };
        let wishes =
            Wishes { attributes: names("attributes"), excluded: names("excludedAttributes"), ..Wishes::default() };
        service.search(&search, &wishes)
    })
    .await
}

async fn bulk(
    State(service): State<Service>,
    cut: Option<Extension<CutAfter>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let cut = cut.map(|Extension(CutAfter(operations))| operations);
    let work = move || bulk::run(&service, &body, &wishes(&HashMap::new(), &headers), cut);
    match blocking(work).await {
        Ok(BulkOutcome::Answered(answer)) => answer.into_response(),
        Ok(BulkOutcome::Cut) => (Extension(Cut), StatusCode::OK).into_response(),
        Err(refusal) => refused(&refusal),
    }
}

async fn provider_config(State(service): State<Service>) -> Response {
    let options = &service.hie.options;
    let scheme = json!({
        "type": "oauthbearertoken",
        "name": "Bearer token",
        "description": "A token in the Authorization header",
        "specUri": "https://www.rfc-editor.org/info/rfc6750",
        "primary": true,
    });
    ServiceResponse::ok(json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "documentationUri": "https://www.rfc-editor.org/info/rfc7644",
        "patch": {"supported": options.patch},
        "bulk": {
            "supported": options.bulk,
            "maxOperations": if options.bulk { options.max_operations } else { 0 },
            "maxPayloadSize": options.max_payload,
        },
        "filter": {
            "supported": options.filter != Filtering::Off,
            "maxResults": options.max_results.unwrap_or(options.page_size),
        },
        "changePassword": {"supported": false},
        "sort": {"supported": true},
        "etag": {"supported": options.etag},
        "authenticationSchemes": [scheme],
        "meta": {"resourceType": "ServiceProviderConfig", "location": format!("{}/ServiceProviderConfig", service.base)},
    }))
    .into_response()
}

async fn resource_types(State(service): State<Service>) -> Response {
    listing(vec![schemas::resource_type(&service.base)]).into_response()
}

async fn resource_type(State(service): State<Service>, Path(name): Path<String>) -> Response {
    if name == "User" {
        return ServiceResponse::ok(schemas::resource_type(&service.base)).into_response();
    }
    refused(&ScimError::new(404, format!("There is no resource type \"{name}\".")))
}

async fn all_schemas(State(service): State<Service>) -> Response {
    listing(schemas::schemas(&service.base)).into_response()
}

async fn schema(State(service): State<Service>, Path(urn): Path<String>) -> Response {
    let found = schemas::schemas(&service.base).into_iter().find(|schema| schema["id"] == urn.as_str());
    match found {
        Some(schema) => ServiceResponse::ok(schema).into_response(),
        None => refused(&ScimError::new(404, format!("There is no schema \"{urn}\"."))),
    }
}

async fn not_found(uri: Uri) -> Response {
    refused(&ScimError::new(404, format!("There is nothing at {}.", uri.path())))
}

async fn method_not_allowed(method: Method, uri: Uri) -> Response {
    refused(&ScimError::new(405, format!("{method} is not possible at {}.", uri.path())))
}

type Params = Query<HashMap<String, String>>;

fn wishes(query: &HashMap<String, String>, headers: &HeaderMap) -> Wishes {
    let names = |name: &str| {
        let list = query.get(name).map(String::as_str).unwrap_or_default().split(',');
        list.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    Wishes {
        attributes: names("attributes"),
        excluded: names("excludedAttributes"),
        if_match: text("if-match"),
        if_none_match: text("if-none-match"),
        idempotency_key: text("idempotency-key"),
    }
}

fn listing(resources: Vec<Value>) -> ServiceResponse {
    ServiceResponse::ok(json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": resources.len(),
        "startIndex": 1,
        "itemsPerPage": resources.len(),
        "Resources": resources,
    }))
}

async fn respond(work: impl FnOnce() -> Result<ServiceResponse, ScimError> + Send + 'static) -> Response {
    match blocking(work).await {
        Ok(answer) => answer.into_response(),
        Err(refusal) => refused(&refusal),
    }
}

/// SQLite waits for the disk, so it doesn't run where connections are served. The work goes on when the client goes away.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ScimError> + Send + 'static,
) -> Result<T, ScimError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(_) => Err(ScimError::new(500, "The request could not be carried out.")),
    }
}

fn refused(refusal: &ScimError) -> Response {
    let mut response = ServiceResponse::refused(refusal).into_response();
    let more = match refusal.status {
        401 => Some((header::WWW_AUTHENTICATE, "Bearer realm=\"Practice HIE\"")),
        429 | 503 => Some((header::RETRY_AFTER, "1")),
        _ => None,
    };
    if let Some((name, value)) = more {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn canned(answer: CannedAnswer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

impl IntoResponse for ServiceResponse {
    fn into_response(self) -> Response {
        let body = self.body.as_ref().map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = self.body.is_some().then(|| "application/scim+json".to_owned());
        for (name, value) in
            [(header::CONTENT_TYPE, kind), (header::LOCATION, self.location), (header::ETAG, self.etag)]
        {
            if let Some(Ok(value)) = value.map(HeaderValue::try_from) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// The rate limit's memory: when counting began, and how many requests there were since.
#[derive(Debug, Default)]
pub(crate) struct RateWindow {
    since: Option<Timestamp>,
    count: u32,
}

impl RateWindow {
    pub(crate) fn admit(&mut self, now: Timestamp, limit: u32) -> Result<(), ScimError> {
        // Also begins anew when the clock was set back.
        if self.since.is_none_or(|since| now.duration_since(since).as_secs() != 0 || now < since) {
            *self = Self { since: Some(now), count: 0 };
        }
        self.count += 1;
        if self.count > limit {
            return Err(ScimError::new(429, format!("No more than {limit} requests a second. Wait a moment.")));
        }
        Ok(())
    }
}
