//! In what an account at the service differs from what is asked for: shown where somebody else changed it in between.

use records::{PersonSnapshot, Records};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::SendError;
use crate::desired_attributes::DesiredAttributes;
use crate::scim::{in_words, member, text};

/// How a difference is noted among the exchanges of a request.
pub(crate) const NOTED: &str = "Read again after status 412";

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldMismatch {
    /// What it is called.
    pub field: String,
    /// As it is asked for, or was attested.
    pub ours: String,
    /// As the account has it now; empty where it has nothing.
    pub theirs: String,
}

impl FieldMismatch {
    pub(crate) fn sentence(&self) -> String {
        let shown = |text: &str| if text.is_empty() { "nothing".to_owned() } else { format!("“{text}”") };
        format!("{}: {} there, {} here", self.field, shown(&self.theirs), shown(&self.ours))
    }
}

/// What differed when the account of a request was read last; nothing where that was never asked about.
///
/// # Errors
/// When the records cannot be read.
pub fn differences(records: &Records, request: i64) -> Result<Vec<FieldMismatch>, SendError> {
    let attempts = records.attempts(request)?;
    let noted = attempts.iter().rev().find(|attempt| attempt.what == NOTED);
    Ok(noted.and_then(|attempt| serde_json::from_str(&attempt.answer).ok()).unwrap_or_default())
}

/// What is wanted first, then what else is not as it was attested.
pub(crate) fn between(applicant: &PersonSnapshot, wanted: &DesiredAttributes, resource: &Value) -> Vec<FieldMismatch> {
    let mut found = Vec::new();
    compare(&mut found, wanted.attributes(), resource, false);
    let person = json!({
        "name": { "givenName": applicant.given_name, "familyName": applicant.family_name },
        "title": applicant.title,
        "emails": [{ "value": applicant.email }],
    });
    if let Some(person) = person.as_object() {
        // What the service does not tell says nothing about the person.
        let told: Map<String, Value> = person
            .iter()
            .filter(|(name, _)| !wanted.attributes().contains_key(*name) && member(resource, name).is_some())
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        compare(&mut found, &told, resource, false);
    }
    found
}

fn compare(found: &mut Vec<FieldMismatch>, ours: &Map<String, Value>, theirs: &Value, extended: bool) {
    for (name, value) in ours {
        let there = member(theirs, name);
        match value {
            Value::Object(parts) => {
                compare(found, parts, there.unwrap_or(&Value::Null), name.starts_with("urn:"));
            }
            value => {
                let (ours, theirs) = (shown(name, Some(value)), shown(name, there));
                if ours.to_lowercase() != theirs.to_lowercase() && name != "formatted" {
                    found.push(FieldMismatch { field: field(name, extended).to_owned(), ours, theirs });
                }
            }
        }
    }
}

fn field(name: &str, extended: bool) -> &'static str {
    match name {
        "givenName" => "first name",
        "familyName" => "last name",
        "active" => "account",
        _ => in_words(name, extended),
    }
}

fn shown(name: &str, value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Bool(flag)) if name == "active" => if *flag { "active" } else { "ended" }.into(),
        Some(Value::Bool(flag)) => if *flag { "yes" } else { "no" }.into(),
        Some(Value::Array(items)) => items.iter().filter_map(|item| text(item, "value")).collect::<Vec<_>>().join(", "),
        _ => String::new(),
    }
}

/// The version that a resource says of itself (RFC 7643 section 3.1).
pub(crate) fn version_of(resource: &Value) -> Option<String> {
    text(member(resource, "meta")?, "version").map(str::to_owned)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::payload::tests::nurse;
    use crate::scim::ServiceCapabilities;

    #[test]
    fn what_is_asked_for_and_what_is_new_about_the_person_is_shown_side_by_side() {
        let wanted = json!({"active": false});
        let wanted = DesiredAttributes::of(wanted.as_object().unwrap(), &ServiceCapabilities::default(), &nurse());
        let there = json!({
            "active": true, "title": "Physician", "name": {"givenName": "Sinéad", "familyName": "O’Brien"},
            "meta": {"version": "W/\"2\""},
        });

        let found = between(&nurse(), &wanted, &there);

        let told: Vec<_> = found.iter().map(FieldMismatch::sentence).collect();
        assert_eq!(
            told,
            ["account: “active” there, “ended” here", "title: “Physician” there, “Registered Nurse” here"]
        );
        assert_eq!(version_of(&there).as_deref(), Some("W/\"2\""));
    }
}
