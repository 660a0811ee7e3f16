use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use serde_json::Value;

use super::{NotSent, member, text};

/// How one exchange ended.
#[derive(Debug)]
pub(crate) enum ExchangeOutcome {
    /// An answer was read to its end.
    Answered(ScimResponse),
    /// Not a byte left.
    NotSent(NotSent),
    /// Not a byte left: the token service does not accept the client. How it says so.
    SignInRefused(String),
    /// Something left, and no whole answer came back: a sentence.
    Lost(String),
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct ScimResponse {
    pub status: u16,
    /// Version of the resource (`ETag`), where the service gives one.
    pub version: Option<String>,
    /// How long the service asks us to wait.
    pub retry_after: Option<Duration>,
    /// Where it sends us on to, when it is a redirect that was not followed.
    pub redirect: Option<String>,
    /// The body, when it is JSON.
    pub json: Option<Value>,
    /// The body as text, shortened.
    pub excerpt: String,
}

impl ScimResponse {
    /// Whether the status says that the request was carried out.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The keyword of a SCIM error (RFC 7644 section 3.12).
    pub(crate) fn scim_type(&self) -> Option<ScimType> {
        match text(self.json.as_ref()?, "scimType")? {
            keyword if keyword.eq_ignore_ascii_case("tooMany") => Some(ScimType::TooMany),
            keyword if keyword.eq_ignore_ascii_case("uniqueness") => Some(ScimType::Uniqueness),
            _ => Some(ScimType::Other),
        }
    }

    /// What the service said about the failure, in its own words; empty when it said nothing.
    pub(crate) fn said(&self) -> String {
        self.json.as_ref().map(said).unwrap_or_default()
    }
}

/// Keywords of SCIM errors that change what is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScimType {
    TooMany,
    Uniqueness,
    Other,
}

/// `Retry-After` in both forms (RFC 9110 section 10.2.3). A date is taken against the service's own clock where it
/// tells it, else against ours.
pub(crate) fn retry_after(value: &str, date: Option<&str>, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = |text: &str| rfc2822::parse(text.trim()).ok().map(|zoned| zoned.timestamp());
    let until = moment(value)?;
    let from = date.and_then(moment).unwrap_or(now);
    Some(Duration::try_from(until.duration_since(from)).unwrap_or(Duration::ZERO))
}

/// The `detail` of an error body, as a text or a list of texts; some services wrap it.
pub(crate) fn said(body: &Value) -> String {
    let inner = member(body, "Errors").or_else(|| member(body, "error")).unwrap_or(body);
    let inner = inner.as_array().and_then(|list| list.first()).unwrap_or(inner);
    let names = ["detail", "description", "message"];
    let found = names.iter().find_map(|name| member(inner, name));
    let words = match found {
        Some(Value::String(one)) => one.clone(),
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        _ => String::new(),
    };
    super::visible(&words.replace(['\n', '\r', '\t'], " ")).trim().chars().take(500).collect()
}

/// The resources of a list answer; `None` when it is no list. A bare array and a single resource pass as lists.
pub(crate) fn resources(body: &Value) -> Option<Vec<&Value>> {
    if let Some(list) = body.as_array() {
        return Some(list.iter().collect());
    }
    match member(body, "Resources") {
        Some(Value::Array(list)) => Some(list.iter().collect()),
        Some(Value::Null) => Some(Vec::new()),
        Some(_) => None,
        // RFC 7644 section 3.4.2: Resources may be left out when there are none.
        None if super::number(body, "totalResults") == Some(0) => Some(Vec::new()),
        None if text(body, "id").is_some() => Some(vec![body]),
        None => None,
    }
}

/// The result of one operation of a bulk answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BulkResult {
    pub bulk_id: String,
    pub status: u16,
    /// Last part of `location`, decoded; else the `id` of the response.
    pub remote_id: Option<String>,
    pub response: Option<Value>,
}

/// The results of a bulk answer; `None` when it is none. Operations without a usable status are left out, which makes
/// them unknown.
pub(crate) fn bulk_results(body: &Value) -> Option<Vec<BulkResult>> {
    let operations = member(body, "Operations")?.as_array()?;
    let result = |operation: &Value| {
        let response = member(operation, "response").filter(|value| value.is_object()).cloned();
        let id = response.as_ref().and_then(|one| text(one, "id")).map(str::to_owned);
        Some(BulkResult {
            bulk_id: text(operation, "bulkId")?.to_owned(),
            status: status(member(operation, "status")?)?,
            remote_id: id.or_else(|| text(operation, "location").and_then(last_part)),
            response,
        })
    };
    Some(operations.iter().filter_map(result).collect())
}

/// A status as text, number, or object with `code`.
fn status(value: &Value) -> Option<u16> {
    match value {
        Value::Number(number) => number.as_u64().and_then(|number| u16::try_from(number).ok()),
        // “201 Created” is met too.
        Value::String(text) => text.split_whitespace().next()?.parse().ok(),
        Value::Object(_) => member(value, "code").or_else(|| member(value, "status")).and_then(status),
        _ => None,
    }
}

fn last_part(location: &str) -> Option<String> {
    let path = location.split(['?', '#']).next()?.trim_end_matches('/');
    let part = path.rsplit('/').next()?;
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let [first, tail @ ..] = rest {
        let decoded = (*first == b'%').then(|| std::str::from_utf8(tail.get(..2)?).ok()).flatten();
        match decoded.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok().filter(|id| !id.is_empty())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    #[test]
    fn the_wait_is_understood_in_both_forms() {
        let now = "2026-11-22T10:00:00Z".parse().unwrap();

        assert_eq!(retry_after("120", None, now), Some(Duration::from_secs(120)));
        assert_eq!(retry_after("Sun, 22 Nov 2026 10:01:30 GMT", None, now), Some(Duration::from_secs(90)));
        assert_eq!(retry_after("Sun, 22 Nov 2026 09:00:00 GMT", None, now), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", None, now), None);
    }

    #[test]
    fn a_date_is_taken_against_the_clock_of_the_service() {
        let now = "2026-11-22T10:00:00Z".parse().unwrap();
        let theirs = "Sun, 22 Nov 2026 08:00:00 GMT";

        assert_eq!(retry_after("Sun, 22 Nov 2026 08:00:05 GMT", Some(theirs), now), Some(Duration::from_secs(5)));
    }

    #[test]
    fn a_status_may_be_text_number_or_object() {
        for value in [json!("201"), json!(201), json!({"code": "201"}), json!("201 Created")] {
            assert_eq!(status(&value), Some(201), "{value}");
        }
        assert_eq!(status(&json!(null)), None);
    }

    #[test]
    fn what_was_said_may_be_text_list_or_nothing() {
        assert_eq!(said(&json!({"detail": "No."})), "No.");
        assert_eq!(said(&json!({"detail": ["No.", "Never."]})), "No. Never.");
        assert_eq!(said(&json!({"Errors": [{"description": "No."}]})), "No.");
        assert_eq!(said(&json!({})), "");
    }

    #[test]
    fn operations_are_matched_by_their_bulk_id_and_address() {
        let body = json!({"Operations": [
            {"bulkId": "a", "status": "201", "location": "https://example.org/v2/Users/x%2Fy"},
            {"bulkId": "b", "status": {"code": "409"}, "response": {"detail": "taken"}},
            {"status": "201"},
        ]});

        let results = bulk_results(&body).unwrap();

        assert_eq!(results.len(), 2);
        assert_eq!((results[0].status, results[0].remote_id.as_deref()), (201, Some("x/y")));
        assert_eq!(results[1].status, 409);
        assert_eq!(bulk_results(&json!({"detail": "no"})), None);
    }

    #[test]
    fn a_list_without_resources_is_empty_only_when_it_says_so() {
        assert_eq!(resources(&json!({"totalResults": 0})).map(|list| list.len()), Some(0));
        assert_eq!(resources(&json!({"totalResults": 3})), None);
        assert_eq!(resources(&json!({"hello": 1})), None);
    }
}
