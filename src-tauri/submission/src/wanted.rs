//! What a change wants an account to be: as a patch, laid over the whole resource, and whether it is so.

use serde_json::{Map, Value, json};

use crate::effect::PATCH_SCHEMA;
use crate::scim::{Learned, member};

/// The attributes that are to be different, with only what the service declares.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wanted(Map<String, Value>);

impl Wanted {
    pub(crate) fn of(wanted: &Map<String, Value>, learned: &Learned) -> Self {
        let (kept, _) = learned.prune(&Value::Object(wanted.clone()));
        let mut kept = match kept {
            Value::Object(kept) => kept,
            _ => Map::new(),
        };
        // Ending access is not left out because a service forgot to declare it: reading back shows whether it was done.
        if let Some(active) = wanted.get("active") {
            kept.insert("active".into(), active.clone());
        }
        Self(kept)
    }

    pub(crate) fn attributes(&self) -> &Map<String, Value> {
        &self.0
    }

    /// As a PATCH body.
    pub(crate) fn as_patch(&self) -> Value {
        json!({ "schemas": [PATCH_SCHEMA], "Operations": [{ "op": "replace", "value": self.0 }] })
    }

    /// The whole resource as it was read, with what is wanted in it. What the service writes itself is left out.
    pub(crate) fn laid_over(&self, resource: &Value) -> Value {
        let mut whole = resource.as_object().cloned().unwrap_or_default();
        whole.retain(|name, _| !["meta", "groups"].iter().any(|own| name.eq_ignore_ascii_case(own)));
        for (name, value) in &self.0 {
            lay_over(&mut whole, name, value);
        }
        if let Some(schemas) = whole.get_mut("schemas").and_then(Value::as_array_mut) {
            for urn in self.0.keys().filter(|name| name.starts_with("urn:")) {
                if !schemas.iter().any(|one| one.as_str().is_some_and(|one| one.eq_ignore_ascii_case(urn))) {
                    schemas.push(json!(urn));
                }
            }
        }
        Value::Object(whole)
    }

    /// Whether the account is to be active; nothing where that stays.
    pub(crate) fn active(&self) -> Option<bool> {
        self.0.get("active").and_then(Value::as_bool)
    }

    /// Whether the account is so; `ended` is whether access has ended, which `active` alone does not tell.
    pub(crate) fn is_met_by(&self, resource: &Value, ended: bool) -> bool {
        let met = |(name, value): (&String, &Value)| match name.as_str() {
            "active" => *value == Value::Bool(!ended),
            name => holds(member(resource, name), value),
        };
        !self.0.is_empty() && self.0.iter().all(met)
    }
}

/// Names are compared without regard to case, so that an attribute does not stand there twice.
fn lay_over(object: &mut Map<String, Value>, name: &str, value: &Value) {
    let there = object.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned();
    let slot = object.entry(there.unwrap_or_else(|| name.to_owned())).or_insert(Value::Null);
    match (slot, value) {
        (Value::Object(parts), Value::Object(wanted)) => {
            wanted.iter().for_each(|(name, value)| lay_over(parts, name, value));
        }
        (slot, value) => *slot = value.clone(),
    }
}

fn holds(theirs: Option<&Value>, wanted: &Value) -> bool {
    match wanted {
        Value::Object(parts) => parts.iter().all(|(name, part)| {
            let theirs = theirs.and_then(|theirs| member(theirs, name));
            // A whole name is the service's own to put together.
            name == "formatted" || holds(theirs, part)
        }),
        Value::Array(items) => items.iter().all(|item| {
            let Some(value) = member(item, "value").and_then(Value::as_str) else { return false };
            let theirs = theirs.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let values = theirs.iter().filter_map(|one| member(one, "value")?.as_str());
            values.into_iter().any(|one| bare(one) == bare(value))
        }),
        Value::String(text) => theirs.and_then(Value::as_str).is_some_and(|theirs| theirs.trim() == text.trim()),
        wanted => theirs == Some(wanted),
    }
}

/// An address or a number without what services write in their own way.
fn bare(text: &str) -> String {
    let text = text.trim().strip_prefix("tel:").unwrap_or(text.trim());
    let number = text.chars().all(|one| one.is_ascii_digit() || "+-(). ".contains(one));
    text.chars().filter(|one| !number || one.is_ascii_digit()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::payload::{HIE_EXTENSION, USER_SCHEMA};

    fn wanted(value: Value) -> Wanted {
        Wanted::of(value.as_object().unwrap(), &Learned::default())
    }

    #[test]
    fn ending_access_is_met_only_where_it_has_ended() {
        let ending = wanted(json!({"active": false}));

        assert!(ending.is_met_by(&json!({"active": false}), true));
        assert!(!ending.is_met_by(&json!({"active": false}), false), "nobody could use it yet");
        assert!(wanted(json!({"active": true})).is_met_by(&json!({}), false));
        assert!(!wanted(json!({})).is_met_by(&json!({}), true), "nothing wanted is nothing proven");
    }

    #[test]
    fn a_service_that_forgot_to_declare_active_is_told_all_the_same() {
        let mut learned = Learned::default();
        learned.take_schemas(&json!({"Resources": [{"id": USER_SCHEMA, "attributes": [{"name": "userName"}]}]}));

        let ending = Wanted::of(json!({"active": false, "title": "x"}).as_object().unwrap(), &learned);

        assert_eq!(ending.as_patch()["Operations"][0]["value"], json!({"active": false}));
    }

    #[test]
    fn the_whole_resource_keeps_everything_but_what_changes() {
        let there = json!({
            "schemas": [USER_SCHEMA], "id": "7", "userName": "a", "Active": true, "meta": {"version": "1"},
            "groups": [], "name": {"givenName": "Ana", "familyName": "Ortiz"}, "nickName": "A",
        });

        let whole =
            wanted(json!({"active": false, "name": {"familyName": "Diaz"}, HIE_EXTENSION: {"facility": "Main"}}))
                .laid_over(&there);

        assert_eq!(
            whole,
            json!({
                "schemas": [USER_SCHEMA, HIE_EXTENSION], "id": "7", "userName": "a", "Active": false,
                "name": {"givenName": "Ana", "familyName": "Diaz"}, "nickName": "A", HIE_EXTENSION: {"facility": "Main"},
            })
        );
    }

    #[test]
    fn addresses_and_numbers_are_compared_as_people_do() {
        let change = wanted(json!({
            "emails": [{"value": "Ana@Example.org"}], "phoneNumbers": [{"value": "tel:+1-212-555-0143"}],
        }));

        assert!(change.is_met_by(
            &json!({
                "emails": [{"value": "old@example.org"}, {"value": "ana@example.org"}],
                "phoneNumbers": [{"value": "+1 (212) 555-0143"}],
            }),
            false
        ));
        assert!(!change.is_met_by(&json!({"emails": [{"value": "ana@example.org"}], "phoneNumbers": []}), false));
    }
}
