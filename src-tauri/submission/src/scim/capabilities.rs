use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{flag, member, number, resources, text};
use crate::payload::{HIE_EXTENSION, USER_SCHEMA};

/// Operations in one bulk request. A small number limits what one unreadable answer touches, and hardly costs speed.
const CHUNK: usize = 100;

/// What was learned about a service; kept with the connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ServiceCapabilities {
    /// When it was asked; none before the first time.
    pub asked: Option<Timestamp>,
    /// Whether it says that it takes bulk requests.
    pub bulk: bool,
    /// It said so, but answered 404, 405 or 501.
    pub no_bulk: bool,
    pub max_operations: Option<usize>,
    pub max_payload: Option<usize>,
    /// Whether it says that it filters; `None` when it says nothing.
    pub filter: Option<bool>,
    /// A filter was answered with people who were not asked for, or refused.
    pub filters_unusable: bool,
    /// Whether it says that it gives long lists by cursor (RFC 9865).
    pub cursors: bool,
    /// Whether it says that it changes resources by PATCH; `None` when it says nothing.
    pub patch: Option<bool>,
    /// It said so, or nothing, but answered 405 or 501.
    pub no_patch: bool,
    /// Attributes of the core user; `None` when `/Schemas` doesn't tell.
    pub core: Option<Vec<String>>,
    /// Attributes of the extension, none when it is not declared; `None` when `/Schemas` doesn't tell.
    pub extended: Option<Vec<String>>,
    /// Parts that attributes of the core user declare, by the attribute; those without declared parts are not in it.
    pub parts: BTreeMap<String, Vec<String>>,
    /// Attributes of the extension that only the service writes.
    pub read_only: Vec<String>,
    /// The extension's URN.
    pub extension: String,
}

impl Default for ServiceCapabilities {
    fn default() -> Self {
        Self {
            asked: None,
            bulk: false,
            no_bulk: false,
            max_operations: None,
            max_payload: None,
            filter: None,
            filters_unusable: false,
            cursors: false,
            patch: None,
            no_patch: false,
            core: None,
            extended: None,
            parts: BTreeMap::new(),
            read_only: Vec::new(),
            extension: HIE_EXTENSION.to_owned(),
        }
    }
}

impl ServiceCapabilities {
    /// Reads `ConnectionRow::learned`; what cannot be read was not learned.
    pub(crate) fn of(kept: &str) -> Self {
        serde_json::from_str(kept).unwrap_or_default()
    }

    pub(crate) fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "{}".into())
    }

    /// Takes over `/ServiceProviderConfig`.
    pub(crate) fn take_config(&mut self, config: &Value) {
        let supported = |name: &str| member(config, name).and_then(|part| flag(part, "supported"));
        let limit = |part: &str, name: &str| {
            member(config, part).and_then(|part| number(part, name)).filter(|limit| *limit > 0)
        };
        self.bulk = supported("bulk").unwrap_or(false);
        self.no_bulk = false;
        self.filters_unusable = false;
        self.max_operations = limit("bulk", "maxOperations");
        self.max_payload = limit("bulk", "maxPayloadSize");
        self.filter = supported("filter");
        self.cursors = member(config, "pagination").and_then(|part| flag(part, "cursor")).unwrap_or(false);
        self.patch = supported("patch");
        self.no_patch = false;
    }

    /// Takes over `/Schemas`.
    pub(crate) fn take_schemas(&mut self, schemas: &Value) {
        let Some(list) = resources(schemas) else { return };
        let attributes = |urn: &str| {
            let schema = list.iter().find(|one| text(one, "id").is_some_and(|id| id.eq_ignore_ascii_case(urn)))?;
            member(schema, "attributes")?.as_array()
        };
        self.parts = attributes(USER_SCHEMA).into_iter().flatten().filter_map(parts_of).collect();
        self.read_only = attributes(&self.extension)
            .into_iter()
            .flatten()
            .filter(|one| text(one, "mutability").is_some_and(|word| word.eq_ignore_ascii_case("readOnly")))
            .filter_map(|one| text(one, "name").map(str::to_owned))
            .collect();
        let names = |urn: &str| {
            let attributes = attributes(urn)?;
            Some(attributes.iter().filter_map(|one| text(one, "name")).map(str::to_owned).collect::<Vec<_>>())
        };
        self.core = names(USER_SCHEMA).filter(|names| !names.is_empty());
        // Only a list that has the core user says anything about what is not in it.
        self.extended = self.core.is_some().then(|| names(&self.extension).unwrap_or_default());
    }

    /// Most operations of one bulk request; `None` means one by one.
    pub(crate) fn chunk(&self) -> Option<usize> {
        (self.bulk && !self.no_bulk).then(|| self.max_operations.unwrap_or(CHUNK).clamp(1, CHUNK))
    }

    /// Whether looking for one value is worth trying.
    pub(crate) fn filters(&self) -> bool {
        self.filter != Some(false) && !self.filters_unusable
    }

    /// Whether a change is worth trying as a PATCH; otherwise the whole resource is sent.
    pub(crate) fn patches(&self) -> bool {
        self.patch != Some(false) && !self.no_patch
    }

    /// Whether all people of a batch can be asked for at once.
    pub(crate) fn filters_by_batch(&self) -> bool {
        self.filters() && self.extended.as_ref().is_some_and(|names| has(names, "batchId"))
    }

    /// The payload with only what the service declares, and what was left out, in words.
    pub(crate) fn prune(&self, payload: &Value) -> (Value, Vec<&'static str>) {
        let mut kept = payload.clone();
        let mut left_out = Vec::new();
        let Some(object) = kept.as_object_mut() else { return (kept, left_out) };
        if let Some(core) = &self.core {
            object.retain(|name, _| {
                let always = ["schemas", "externalId", "userName"].contains(&name.as_str()) || name.starts_with("urn:");
                let keep = always || has(core, name);
                if !keep {
                    left_out.push(in_words(name, false));
                }
                keep
            });
        }
        for (name, declared) in &self.parts {
            let value = object.iter_mut().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
            let wholes: Vec<&mut Value> = match value {
                Some(Value::Array(items)) => items.iter_mut().collect(),
                Some(value) => vec![value],
                None => Vec::new(),
            };
            for whole in wholes.into_iter().filter_map(Value::as_object_mut) {
                whole.retain(|part, _| has(declared, part));
            }
        }
        if let Some(extended) = &self.extended {
            let mut empty = false;
            if let Some(parts) = object.get_mut(&self.extension).and_then(Value::as_object_mut) {
                parts.retain(|name, _| {
                    let keep = has(extended, name);
                    if !keep {
                        left_out.push(in_words(name, true));
                    }
                    keep
                });
                empty = parts.is_empty();
            }
            if empty {
                object.remove(&self.extension);
                if let Some(schemas) = object.get_mut("schemas").and_then(Value::as_array_mut) {
                    schemas.retain(|urn| urn.as_str() != Some(&self.extension));
                }
            }
        }
        (kept, left_out)
    }
}

/// An attribute with the parts that it declares; `None` where it declares none.
fn parts_of(attribute: &Value) -> Option<(String, Vec<String>)> {
    let parts = member(attribute, "subAttributes")?.as_array()?;
    let parts: Vec<String> = parts.iter().filter_map(|part| text(part, "name")).map(str::to_owned).collect();
    // An address without its value is none, whatever was forgotten.
    let whole = !parts.is_empty() && (has(&parts, "value") || text(attribute, "name") == Some("name"));
    whole.then(|| Some((text(attribute, "name")?.to_owned(), parts))).flatten()
}

fn has(names: &[String], wanted: &str) -> bool {
    names.iter().any(|name| name.eq_ignore_ascii_case(wanted))
}

/// An attribute as people call it.
pub(crate) fn in_words(attribute: &str, extended: bool) -> &'static str {
    match (attribute, extended) {
        ("name", _) => "name",
        ("displayName", _) => "display name",
        ("title", false) => "title",
        ("title", true) => "title code",
        ("active", _) => "active",
        ("emails", _) => "e-mail addresses",
        ("phoneNumbers", _) => "mobile number",
        ("accessLevel", _) => "access level",
        ("breakTheGlass", _) => "Break the Glass",
        ("facility", _) => "facility",
        ("batchId", _) => "batch",
        ("requestReason", _) => "reason of the request",
        _ => "another attribute",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    fn schemas(extension: &[&str]) -> Value {
        let attributes = |names: &[&str]| names.iter().map(|name| json!({"name": name})).collect::<Vec<_>>();
        json!({"Resources": [
            {"id": USER_SCHEMA, "attributes": attributes(&["userName", "name", "emails", "active"])},
            {"id": HIE_EXTENSION, "attributes": attributes(extension)},
        ]})
    }

    #[test]
    fn only_what_the_service_declares_is_sent_and_the_rest_is_named() {
        let mut learned = ServiceCapabilities::default();
        learned.take_schemas(&schemas(&["accessLevel"]));
        let payload = json!({"schemas": [USER_SCHEMA, HIE_EXTENSION], "externalId": "1", "userName": "a",
            "title": "x", HIE_EXTENSION: {"accessLevel": "Clinical", "facility": "Main"}});

        let (kept, left_out) = learned.prune(&payload);

        assert_eq!(kept["externalId"], "1");
        assert_eq!(kept[HIE_EXTENSION], json!({"accessLevel": "Clinical"}));
        assert!(kept.get("title").is_none());
        assert_eq!(left_out, ["title", "facility"]);
    }

    #[test]
    fn parts_that_are_not_declared_are_left_out() {
        let mut learned = ServiceCapabilities::default();
        learned.take_schemas(&json!({"Resources": [{"id": USER_SCHEMA, "attributes": [
            {"name": "name", "subAttributes": [{"name": "givenName"}, {"name": "familyName"}]},
            {"name": "emails", "subAttributes": [{"name": "value"}, {"name": "primary"}]},
            {"name": "phoneNumbers"},
        ]}]}));
        let payload = json!({"name": {"givenName": "A", "familyName": "B", "formatted": "A B"},
            "emails": [{"value": "a@b.example", "type": "work", "primary": true}],
            "phoneNumbers": [{"value": "tel:1", "type": "mobile"}]});

        let (kept, _) = learned.prune(&payload);

        assert_eq!(
            kept,
            json!({"name": {"givenName": "A", "familyName": "B"}, "emails": [{"value": "a@b.example", "primary": true}],
                "phoneNumbers": [{"value": "tel:1", "type": "mobile"}]})
        );
    }

    #[test]
    fn an_undeclared_extension_goes_whole_and_is_not_named_in_schemas() {
        let mut learned = ServiceCapabilities::default();
        learned.take_schemas(&json!({"Resources": [{"id": USER_SCHEMA, "attributes": [{"name": "userName"}]}]}));
        let payload =
            json!({"schemas": [USER_SCHEMA, HIE_EXTENSION], "userName": "a", HIE_EXTENSION: {"facility": "Main"}});

        let (kept, _) = learned.prune(&payload);

        assert_eq!(kept, json!({"schemas": [USER_SCHEMA], "userName": "a"}));
        assert!(!learned.filters_by_batch());
    }

    #[test]
    fn a_service_that_tells_no_schemas_gets_everything() {
        let mut learned = ServiceCapabilities::default();
        learned.take_schemas(&json!({"detail": "not here"}));
        let payload = json!({"schemas": [USER_SCHEMA], "title": "x"});

        assert_eq!(learned.prune(&payload), (payload.clone(), vec![]));
    }

    #[test]
    fn limits_are_understood_as_numbers_and_as_text() {
        let mut learned = ServiceCapabilities::default();
        learned.take_config(&json!({"bulk": {"supported": "true", "maxOperations": "50", "maxPayloadSize": 65536},
            "filter": {"supported": false}}));

        assert_eq!(learned.chunk(), Some(50));
        assert_eq!(learned.max_payload, Some(65_536));
        assert!(!learned.filters());
    }

    #[test]
    fn what_was_learned_is_kept() {
        let mut learned = ServiceCapabilities { no_bulk: true, ..ServiceCapabilities::default() };
        learned.take_schemas(&schemas(&["batchId"]));

        assert_eq!(ServiceCapabilities::of(&learned.to_text()), learned);
        assert_eq!(ServiceCapabilities::of("{}"), ServiceCapabilities::default());
    }
}
