//! What a change wants an account to be: as a patch, laid over the whole resource, and whether it is so.

use records::PersonSnapshot;
use serde_json::{Map, Value, json};

use crate::scim::{ServiceCapabilities, flag, member, text};
use crate::scim_operation::PATCH_SCHEMA;

/// The attributes that are to be different, with only what the service declares.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DesiredAttributes {
    attributes: Map<String, Value>,
    /// What the service has no place for although the change is about it, in words.
    left_out: Vec<&'static str>,
    /// The address and the number that the account had before, as our records have them.
    formerly: Vec<String>,
    /// Parts of the extension that the service writes itself.
    read_only: Vec<String>,
}

impl DesiredAttributes {
    pub(crate) fn of(wanted: &Map<String, Value>, learned: &ServiceCapabilities, applicant: &PersonSnapshot) -> Self {
        let mut kept = match learned.prune(&Value::Object(wanted.clone())).0 {
            Value::Object(kept) => kept,
            _ => Map::new(),
        };
        // Ending access is not left out because a service forgot to declare it: reading back shows whether it was done.
        if let Some(active) = wanted.get("active") {
            kept.insert("active".into(), active.clone());
        }
        Self {
            left_out: without_place(wanted, &kept, &learned.extension),
            attributes: kept,
            formerly: vec![bare(&applicant.email), bare(&applicant.mobile)],
            read_only: learned.read_only.clone(),
        }
    }

    pub(crate) fn attributes(&self) -> &Map<String, Value> {
        &self.attributes
    }

    /// What the change is about and the service has no place for, in words.
    pub(crate) fn left_out(&self) -> &[&'static str] {
        &self.left_out
    }

    /// As a PATCH body against an account as it was read. Lists, names and the extension go as they were read, with what
    /// changes in them: many services take what is sent for the whole.
    pub(crate) fn as_patch(&self, resource: &Value) -> Value {
        let value: Map<String, Value> = self
            .attributes
            .iter()
            .map(|(name, value)| (name.clone(), self.merged(name, value, member(resource, name))))
            .collect();
        json!({ "schemas": [PATCH_SCHEMA], "Operations": [{ "op": "replace", "value": value }] })
    }

    /// The whole resource as it was read, with what is wanted in it. What the service writes itself is left out.
    pub(crate) fn laid_over(&self, resource: &Value) -> Value {
        let mut whole = resource.as_object().cloned().unwrap_or_default();
        whole.retain(|name, _| !["meta", "groups"].iter().any(|own| name.eq_ignore_ascii_case(own)));
        for (name, value) in &self.attributes {
            let merged = self.merged(name, value, member(resource, name));
            lay_over(&mut whole, name, &merged);
        }
        if let Some(schemas) = whole.get_mut("schemas").and_then(Value::as_array_mut) {
            for urn in self.attributes.keys().filter(|name| name.starts_with("urn:")) {
                if !schemas.iter().any(|one| one.as_str().is_some_and(|one| one.eq_ignore_ascii_case(urn))) {
                    schemas.push(json!(urn));
                }
            }
        }
        Value::Object(whole)
    }

    /// Whether the account is to be active; nothing where that stays.
    pub(crate) fn active(&self) -> Option<bool> {
        self.attributes.get("active").and_then(Value::as_bool)
    }

    /// Whether the account is so; `ended` is whether access has ended, which `active` alone does not tell.
    pub(crate) fn is_met_by(&self, resource: &Value, ended: bool) -> bool {
        let met = |(name, value): (&String, &Value)| match name.as_str() {
            "active" => *value == Value::Bool(!ended),
            name => self.holds(member(resource, name), value),
        };
        !self.attributes.is_empty() && self.attributes.iter().all(met)
    }

    /// What is different in the account after the change although the change is not about it, each as it was before and as
    /// it is now.
    pub(crate) fn side_effects(&self, before: &Value, after: &Value) -> Vec<(String, String, String)> {
        let mut found = Vec::new();
        // What is wanted, laid over what was there, is all that may be different.
        let expected = self.laid_over(before);
        let (Some(expected), Some(after)) = (expected.as_object(), after.as_object()) else { return found };
        self.compare(&mut found, "", expected, after);
        found
    }

    fn compare(
        &self,
        found: &mut Vec<(String, String, String)>,
        above: &str,
        expected: &Map<String, Value>,
        after: &Map<String, Value>,
    ) {
        let after = Value::Object(after.clone());
        let names = expected.keys().chain(after.as_object().into_iter().flat_map(Map::keys));
        let mut seen: Vec<String> = Vec::new();
        for name in names {
            let lower = name.to_lowercase();
            let own =
                ["meta", "groups", "schemas", "formatted", "displayname", "active", "password", "display", "$ref"];
            if seen.contains(&lower) || own.contains(&lower.as_str()) || self.is_read_only(name) {
                continue;
            }
            seen.push(lower);
            let was = expected.iter().find(|(one, _)| one.eq_ignore_ascii_case(name)).map(|(_, value)| value);
            let is = member(&after, name);
            match (was, is) {
                (Some(Value::Object(was)), Some(Value::Object(is))) => self.compare(found, name, was, is),
                (was, is) if same(was, is) => {}
                (was, is) => {
                    let field = if above.is_empty() || above.starts_with("urn:") {
                        name.clone()
                    } else {
                        format!("{above}.{name}")
                    };
                    found.push((field, shown(was), shown(is)));
                }
            }
        }
    }

    /// Parts of the extension that a service moves on by itself.
    fn is_read_only(&self, name: &str) -> bool {
        let own = ["accountState", "hieUsername"];
        own.iter().any(|one| one.eq_ignore_ascii_case(name))
            || self.read_only.iter().any(|one| one.eq_ignore_ascii_case(name))
    }

    /// A wanted value within what was read.
    fn merged(&self, name: &str, wanted: &Value, there: Option<&Value>) -> Value {
        match (wanted, there) {
            (Value::Array(items), Some(Value::Array(list))) => {
                let mut list = list.clone();
                for item in items {
                    self.exchange(&mut list, item);
                }
                Value::Array(list)
            }
            (Value::Object(parts), Some(Value::Object(there))) => {
                let mut whole = there.clone();
                whole.retain(|part, _| !name.starts_with("urn:") || !self.is_read_only(part));
                for (part, value) in parts {
                    lay_over(&mut whole, part, value);
                }
                Value::Object(whole)
            }
            (wanted, _) => wanted.clone(),
        }
    }

    /// Puts a value into the place of the one that it follows; every other one stays.
    fn exchange(&self, list: &mut Vec<Value>, item: &Value) {
        let place = self.place(list, item);
        let Some(entry) = place.and_then(|at| list.get_mut(at)).and_then(Value::as_object_mut) else {
            let mut item = item.clone();
            if !list.is_empty()
                && let Some(item) = item.as_object_mut()
            {
                // What was first with the service stays so.
                item.remove("primary");
            }
            list.push(item);
            return;
        };
        entry.retain(|name, _| !["display", "formatted", "$ref"].iter().any(|one| name.eq_ignore_ascii_case(one)));
        lay_over(entry, "value", member(item, "value").unwrap_or(&Value::Null));
    }

    /// The entry of a list that a value takes the place of: of its own type (a telephone number), or the first one (an
    /// address); among several, the one that our records know.
    fn place(&self, list: &[Value], item: &Value) -> Option<usize> {
        let kind = text(item, "type").unwrap_or_default();
        let known = |at: &usize| {
            let value = list.get(*at).and_then(|one| text(one, "value"));
            value.is_some_and(|value| self.formerly.contains(&bare(value)))
        };
        let first = |at: &usize| list.get(*at).is_some_and(|one| flag(one, "primary") == Some(true));
        let all: Vec<usize> = (0..list.len()).collect();
        let best = |places: &[usize]| {
            let found = places.iter().find(|at| known(at)).or_else(|| places.iter().find(|at| first(at)));
            found.or(places.first()).copied()
        };
        if kind.eq_ignore_ascii_case("mobile") || kind.is_empty() && list.iter().any(|one| text(one, "type").is_some())
        {
            let of = |wanted: &str| -> Vec<usize> {
                all.iter()
                    .filter(|at| {
                        list.get(**at)
                            .is_some_and(|one| text(one, "type").unwrap_or_default().eq_ignore_ascii_case(wanted))
                    })
                    .copied()
                    .collect()
            };
            let typed = of("mobile");
            // A number without a type is this one only where our records know it.
            return best(&typed).or_else(|| of("").into_iter().find(|at| known(at)));
        }
        best(&all)
    }

    fn holds(&self, theirs: Option<&Value>, wanted: &Value) -> bool {
        match wanted {
            Value::Object(parts) => parts.iter().all(|(name, part)| {
                let theirs = theirs.and_then(|theirs| member(theirs, name));
                // A whole name is the service's own to put together.
                name == "formatted" || self.holds(theirs, part)
            }),
            Value::Array(items) => {
                let theirs = theirs.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
                items.iter().all(|item| self.is_the_value(theirs, item))
            }
            Value::String(text) => theirs.and_then(Value::as_str).is_some_and(|theirs| theirs.trim() == text.trim()),
            wanted => theirs == Some(wanted),
        }
    }

    /// Whether a value is the one of its kind in a list: all of its type are it, or the first one is; and the one of before
    /// is gone.
    fn is_the_value(&self, list: &[Value], item: &Value) -> bool {
        let Some(wanted) = text(item, "value").map(bare) else { return false };
        let is = |one: &&Value| text(one, "value").map(bare).as_deref() == Some(wanted.as_str());
        let kind = text(item, "type").unwrap_or_default();
        let fits = |one: &&Value| text(one, "type").unwrap_or_default().eq_ignore_ascii_case(kind);
        let typed: Vec<&Value> = list.iter().filter(fits).collect();
        let first: Vec<&Value> = list.iter().filter(|one| flag(one, "primary") == Some(true)).collect();
        let former =
            |one: &Value| text(one, "value").map(bare).is_some_and(|one| one != wanted && self.formerly.contains(&one));
        if list.iter().any(former) {
            return false;
        }
        let of_its_kind = !typed.is_empty() && typed.iter().all(is);
        if kind.eq_ignore_ascii_case("mobile") {
            return of_its_kind || (typed.is_empty() && list.len() == 1 && list.iter().all(|one| is(&one)));
        }
        if first.is_empty() {
            return of_its_kind || (list.len() == 1 && list.iter().all(|one| is(&one)));
        }
        first.iter().all(is)
    }
}

/// What a change is about and is not in what is sent, in words. What only repeats another part is not missed.
fn without_place(wanted: &Map<String, Value>, kept: &Map<String, Value>, extension: &str) -> Vec<&'static str> {
    let part = |attributes: &Map<String, Value>, name: &str, below: &str| {
        attributes.get(name).is_some_and(|value| below.is_empty() || member(value, below).is_some())
    };
    let has = |attributes: &Map<String, Value>, what: &str| match what {
        "name" => part(attributes, "name", "givenName") && part(attributes, "name", "familyName"),
        "title" => part(attributes, "title", "") || part(attributes, extension, "title"),
        "e-mail address" => part(attributes, "emails", ""),
        "mobile number" => part(attributes, "phoneNumbers", ""),
        "access level" => part(attributes, extension, "accessLevel"),
        _ => part(attributes, extension, "facility"),
    };
    let all = ["name", "title", "e-mail address", "mobile number", "access level", "facility"];
    all.into_iter().filter(|what| has(wanted, what) && !has(kept, what)).collect()
}

fn same(one: Option<&Value>, other: Option<&Value>) -> bool {
    let empty = |value: Option<&Value>| match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(Value::Array(list)) => list.is_empty(),
        Some(Value::Object(parts)) => parts.is_empty(),
        Some(_) => false,
    };
    match (one, other) {
        (one, other) if empty(one) && empty(other) => true,
        (Some(Value::Array(one)), Some(Value::Array(other))) => {
            let values = |list: &[Value]| {
                let mut values: Vec<String> = list
                    .iter()
                    .map(|one| match text(one, "value") {
                        Some(value) => {
                            format!("{} {}", text(one, "type").unwrap_or_default().to_lowercase(), bare(value))
                        }
                        None => one.to_string(),
                    })
                    .collect();
                values.sort();
                values
            };
            values(one) == values(other)
        }
        (Some(Value::String(one)), Some(Value::String(other))) => one.trim() == other.trim(),
        (one, other) => one == other,
    }
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Array(items)) => {
            let one = |item: &Value| {
                let value = text(item, "value").map_or_else(|| item.to_string(), str::to_owned);
                match text(item, "type") {
                    Some(kind) => format!("{value} ({kind})"),
                    None => value,
                }
            };
            items.iter().map(one).collect::<Vec<_>>().join(", ")
        }
        Some(value) => value.to_string(),
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

/// An address or a number without what services write in their own way; nothing counts as no value.
fn bare(text: &str) -> String {
    let text = text.trim().strip_prefix("tel:").unwrap_or(text.trim());
    let number = text.chars().all(|one| one.is_ascii_digit() || "+-(). ".contains(one));
    let bare: String =
        text.chars().filter(|one| !number || one.is_ascii_digit()).flat_map(char::to_lowercase).collect();
    // The country is left out as often as not.
    match bare.strip_prefix('1').filter(|national| number && national.len() == 10) {
        Some(national) => national.to_owned(),
        None => bare,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::payload::tests::nurse;
    use crate::payload::{HIE_EXTENSION, USER_SCHEMA};

    fn wanted(value: Value) -> DesiredAttributes {
        DesiredAttributes::of(value.as_object().unwrap(), &ServiceCapabilities::default(), &nurse())
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
        let mut learned = ServiceCapabilities::default();
        learned.take_schemas(&json!({"Resources": [{"id": USER_SCHEMA, "attributes": [{"name": "userName"}]}]}));

        let ending =
            DesiredAttributes::of(json!({"active": false, "title": "x"}).as_object().unwrap(), &learned, &nurse());

        assert_eq!(ending.as_patch(&json!({}))["Operations"][0]["value"], json!({"active": false}));
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

    /// The nurse's number is (212) 555-0143, her address sobrien@example.org.
    fn phones(list: Value) -> Value {
        json!({"phoneNumbers": list})
    }

    fn number(value: &str) -> DesiredAttributes {
        wanted(phones(json!([{"value": value, "type": "mobile", "primary": true}])))
    }

    #[test]
    fn addresses_and_numbers_are_compared_as_people_do() {
        let change = wanted(json!({"emails": [{"value": "Ana@Example.org", "type": "work", "primary": true}]}));

        assert!(change.is_met_by(&json!({"emails": [{"value": "ana@example.org"}]}), false));
        assert!(
            number("tel:+1-212-555-0199")
                .is_met_by(&phones(json!([{"value": "(212) 555-0199", "type": "mobile"}])), false)
        );
        assert!(!change.is_met_by(&json!({"emails": []}), false));
    }

    #[test]
    fn a_change_is_met_only_where_the_value_is_the_one_of_its_kind_and_the_former_is_gone() {
        let change = number("tel:+1-212-555-0199");
        let old = json!({"value": "+1 212 555 0143", "type": "mobile", "primary": true});
        let new = json!({"value": "2125550199", "type": "mobile"});
        let desk = json!({"value": "2125550100", "type": "work"});

        assert!(change.is_met_by(&phones(json!([desk, new])), false));
        for not in [
            json!([old, new]),
            json!([new, {"value": "2125550177", "type": "mobile"}]),
            json!([desk, {"value": "2125550199", "type": "home"}]),
            json!([{"value": "2125550143", "type": "other"}, new]),
        ] {
            assert!(!change.is_met_by(&phones(not.clone()), false), "{not}");
        }
        let address = wanted(json!({"emails": [{"value": "new@example.org", "type": "work", "primary": true}]}));
        let emails = |list: Value| json!({"emails": list});
        assert!(address.is_met_by(
            &emails(json!([{"value": "own@home.example"}, {"value": "new@example.org", "primary": true}])),
            false
        ));
        assert!(!address.is_met_by(
            &emails(json!([{"value": "new@example.org"}, {"value": "x@example.org", "primary": true}])),
            false
        ));
        assert!(!address.is_met_by(
            &emails(json!([{"value": "new@example.org", "primary": true}, {"value": "sobrien@example.org"}])),
            false
        ));
    }

    #[test]
    fn one_value_of_several_is_exchanged_and_the_others_stay() {
        let desk = json!({"value": "2125550100", "type": "work", "primary": true});
        let sent = |list: Value| {
            number("tel:+1-212-555-0199").as_patch(&phones(list))["Operations"][0]["value"]["phoneNumbers"].clone()
        };

        assert_eq!(
            sent(json!([desk, {"value": "2125550143", "type": "mobile", "display": "old"}])),
            json!([desk, {"value": "tel:+1-212-555-0199", "type": "mobile"}])
        );
        assert_eq!(
            sent(json!([desk])),
            json!([desk, {"value": "tel:+1-212-555-0199", "type": "mobile"}]),
            "no mobile yet"
        );
        assert_eq!(
            sent(json!([{"value": "212-555-0143"}])),
            json!([{"value": "tel:+1-212-555-0199"}]),
            "known, without a type"
        );
    }

    #[test]
    fn the_extension_and_the_name_go_whole() {
        let change = wanted(json!({"name": {"familyName": "Diaz"}, HIE_EXTENSION: {"facility": "Main"}}));
        let there = json!({
            "name": {"givenName": "Ana", "middleName": "M", "familyName": "Ortiz"},
            HIE_EXTENSION: {"facility": "North", "accessLevel": "Clinical", "accountState": "active"},
        });

        let value = change.as_patch(&there)["Operations"][0]["value"].clone();

        assert_eq!(value["name"], json!({"givenName": "Ana", "middleName": "M", "familyName": "Diaz"}));
        assert_eq!(value[HIE_EXTENSION], json!({"facility": "Main", "accessLevel": "Clinical"}));
    }

    #[test]
    fn whatever_else_is_different_afterwards_is_found() {
        let change = number("tel:+1-212-555-0199");
        let before = json!({
            "id": "7", "title": "Nurse", "meta": {"version": "1"},
            "phoneNumbers": [{"value": "2125550100", "type": "work"}, {"value": "2125550143", "type": "mobile"}],
            HIE_EXTENSION: {"facility": "North", "accountState": "received"},
        });
        let after = json!({
            "id": "7", "title": "Nurse", "meta": {"version": "2"},
            "phoneNumbers": [{"value": "+12125550199", "type": "mobile"}],
            HIE_EXTENSION: {"accountState": "active"},
        });

        let found = change.side_effects(&before, &after);

        let fields: Vec<&str> = found.iter().map(|(field, _, _)| field.as_str()).collect();
        assert_eq!(fields, ["phoneNumbers", "facility"]);
        let mut fine = before.clone();
        fine["phoneNumbers"][1]["value"] = json!("tel:+1-212-555-0199");
        assert_eq!(change.side_effects(&before, &fine), []);
    }

    #[test]
    fn what_the_service_has_no_place_for_is_named_once() {
        let mut learned = ServiceCapabilities::default();
        learned.take_schemas(
            &json!({"Resources": [{"id": USER_SCHEMA, "attributes": [{"name": "userName"}, {"name": "title"}]}]}),
        );
        let change = json!({"title": "RN", "emails": [{"value": "a@b.example"}],
            HIE_EXTENSION: {"title": "RN", "accessLevel": "Clinical", "breakTheGlass": false}});

        let change = DesiredAttributes::of(change.as_object().unwrap(), &learned, &nurse());

        assert_eq!(change.left_out(), ["e-mail address", "access level"]);
    }
}
