//! What a request does to an account, and what it looks like on the wire: asking for one is a SCIM user, everything else a
//! SCIM patch (RFC 7644 section 3.5.2).

use records::{NewRequest, PersonSnapshot, RequestDetails};
use serde_json::{Map, Value, json};
use worksheet::people::RequestKind;

use crate::payload::{hashed, telephone_uri};

/// Schema of a patch.
pub(crate) const PATCH_SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// What a request does to an account. An account is never deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScimOperation {
    /// Asks for an account.
    Create,
    /// Changes what the account says of the person.
    Change,
    /// Ends access: the account stays, and is no longer active.
    Deactivate,
    /// Opens an ended account again.
    Reactivate,
}

impl ScimOperation {
    /// What a request of this kind does.
    #[must_use]
    pub fn of(kind: RequestKind) -> Self {
        match kind {
            RequestKind::Add => Self::Create,
            RequestKind::ChangeRole | RequestKind::ChangeContact | RequestKind::ClinicalAlerts => Self::Change,
            RequestKind::Deactivate => Self::Deactivate,
            RequestKind::Reactivate => Self::Reactivate,
        }
    }
}

/// What is to be different about an account. What is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountChange {
    /// First and last name.
    pub name: Option<(String, String)>,
    /// E-mail address.
    pub email: Option<String>,
    /// Mobile number as people write it.
    pub mobile: Option<String>,
    /// Title, with the access level that it gives and whether that can break the glass.
    pub title: Option<(String, String, bool)>,
    /// Place of work.
    pub facility: Option<String>,
    /// Whether the account is active.
    pub active: Option<bool>,
}

impl AccountChange {
    /// Deactivation.
    #[must_use]
    pub fn ending() -> Self {
        Self { active: Some(false), ..Self::default() }
    }

    /// Reactivation.
    #[must_use]
    pub fn reopening() -> Self {
        Self { active: Some(true), ..Self::default() }
    }

    fn attributes(&self, extension: &str) -> Map<String, Value> {
        let mut wanted = Map::new();
        let mut extended = Map::new();
        if let Some((given, family)) = &self.name {
            let whole = format!("{given} {family}");
            wanted.insert("name".into(), json!({ "givenName": given, "familyName": family, "formatted": whole }));
            wanted.insert("displayName".into(), json!(whole));
        }
        if let Some(email) = &self.email {
            wanted.insert("emails".into(), json!([{ "value": email, "type": "work", "primary": true }]));
        }
        if let Some(mobile) = self.mobile.as_deref().and_then(telephone_uri) {
            wanted.insert("phoneNumbers".into(), json!([{ "value": mobile, "type": "mobile", "primary": true }]));
        }
        if let Some((title, level, break_the_glass)) = &self.title {
            wanted.insert("title".into(), json!(title));
            extended.insert("title".into(), json!(title));
            extended.insert("accessLevel".into(), json!(level));
            extended.insert("breakTheGlass".into(), json!(break_the_glass));
        }
        if let Some(facility) = &self.facility {
            extended.insert("facility".into(), json!(facility));
        }
        if let Some(active) = self.active {
            wanted.insert("active".into(), json!(active));
        }
        if !extended.is_empty() {
            wanted.insert(extension.to_owned(), extended.into());
        }
        wanted
    }
}

/// A request, ready to be frozen, that changes the account of a person by SCIM. The account is found by the id that it has
/// there as the records know it, else by the applicant's e-mail address, so that has to be the one the HIE knows. The
/// external id is a fresh UUID: it names the request, and the account keeps its own.
#[must_use]
pub fn new_account_change(
    applicant: PersonSnapshot,
    external_id: String,
    asked: RequestDetails,
    change: &AccountChange,
    extension: &str,
) -> NewRequest {
    let payload = json!({
        "schemas": [PATCH_SCHEMA],
        "Operations": [{ "op": "replace", "value": change.attributes(extension) }],
    });
    hashed(applicant, external_id, asked, payload.to_string())
}

/// What a patch wants the account to be; nothing where it is no patch of ours.
pub(crate) fn wanted_in(body: &Value) -> Option<&Map<String, Value>> {
    let is_patch = body.get("schemas")?.as_array()?.iter().any(|urn| urn == PATCH_SCHEMA);
    let operation = body.get("Operations")?.as_array()?.first()?;
    if is_patch { operation.get("value")?.as_object() } else { None }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::payload::{HIE_EXTENSION, tests::nurse};

    fn wanted(change: &AccountChange) -> Value {
        let request = new_account_change(nurse(), "1".into(), RequestDetails::default(), change, HIE_EXTENSION);
        serde_json::from_str(&request.payload).unwrap()
    }

    #[test]
    fn the_end_of_access_says_nothing_but_that() {
        assert_eq!(
            wanted(&AccountChange::ending()),
            json!({"schemas": [PATCH_SCHEMA], "Operations": [{"op": "replace", "value": {"active": false}}]})
        );
    }

    #[test]
    fn a_change_names_what_changes_and_nothing_else() {
        let change = AccountChange {
            name: Some(("Ana".into(), "Díaz".into())),
            email: Some("ana.diaz@example.org".into()),
            mobile: Some("(212) 555-0143".into()),
            facility: Some("North".into()),
            ..AccountChange::default()
        };

        let body = wanted(&change);
        let value = wanted_in(&body).unwrap();

        let names: Vec<_> = value.keys().map(String::as_str).collect();
        assert_eq!(names, ["displayName", "emails", "name", "phoneNumbers", HIE_EXTENSION]);
        assert_eq!(value["phoneNumbers"][0]["value"], "tel:+1-212-555-0143");
        assert_eq!(value[HIE_EXTENSION], json!({"facility": "North"}));
        assert!(wanted_in(&json!({"schemas": ["x"], "Operations": [{"value": {}}]})).is_none());
    }
}
