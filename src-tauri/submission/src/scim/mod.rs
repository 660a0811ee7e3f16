//! SCIM 2.0 (RFC 7643, RFC 7644) as real services speak it: strict in what is sent, tolerant in what is read.

mod account;
mod answer;
mod capabilities;
mod client;
mod token;
mod trouble;
mod user;

pub use account::RemoteAccount;
pub(crate) use answer::{BulkResult, ExchangeOutcome, ScimResponse, ScimType, bulk_results, resources, said};
pub(crate) use capabilities::{ServiceCapabilities, in_words};
pub(crate) use client::Write;
pub(crate) use client::install_crypto;
#[cfg(test)]
pub(crate) use client::tests as link_tests;
pub use client::{ScimClient, Timing, plain_address, web_address};
pub(crate) use trouble::NotSent;
pub(crate) use user::{Ownership, RemoteUser};

use serde_json::Value;

/// The member of this name; SCIM names are compared without regard to case (RFC 7643 section 2.1).
pub(crate) fn member<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    let object = object.as_object()?;
    object.get(name).or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

/// A text member that is not empty.
pub(crate) fn text<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    member(object, name)?.as_str().filter(|text| !text.is_empty())
}

/// Text of a service without what does not belong into text: control characters and marks that turn the direction of writing.
pub(crate) fn visible(text: &str) -> String {
    let hidden = |one: char| one.is_control() || matches!(one, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|one| !hidden(*one)).collect()
}

/// A boolean, also as the text that some services send instead.
pub(crate) fn flag(object: &Value, name: &str) -> Option<bool> {
    match member(object, name)? {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// A whole number, also as text.
pub(crate) fn number(object: &Value, name: &str) -> Option<usize> {
    let value = member(object, name)?;
    value.as_u64().and_then(|number| usize::try_from(number).ok()).or_else(|| value.as_str()?.trim().parse().ok())
}
