//! A user as it is kept: read from what a sender gave, checked, and written as SCIM.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::account::{HeldAccount, PracticeState};
use crate::error::ScimError;
use crate::schemas::{self, Attribute, AttributeKind, EXTENSION, USER};

/// What the sender gave, with attribute names in their canonical spelling and nothing that the schemas don't declare.
pub(crate) type Document = Map<String, Value>;

/// A user in the store.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) document: Document,
    pub(crate) hie_username: String,
    pub(crate) state: PracticeState,
    /// The state to come back to when a deactivated account is switched on again.
    pub(crate) before: Option<PracticeState>,
    pub(crate) since: Timestamp,
    pub(crate) version: i64,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
}

impl User {
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.document.get(name)?.as_str()
    }

    pub(crate) fn extension(&self, name: &str) -> Option<&str> {
        self.document.get(EXTENSION)?.get(name)?.as_str()
    }

    /// The weak entity tag of this version.
    pub(crate) fn etag(&self) -> String {
        format!("W/\"{}\"", self.version)
    }

    /// The resource as it goes to the client, without its address.
    pub(crate) fn render(&self) -> Document {
        let mut whole = self.document.clone();
        whole.insert("schemas".into(), json!([USER, EXTENSION]));
        whole.insert("id".into(), self.id.as_str().into());
        whole.insert("active".into(), (self.state == PracticeState::Active).into());
        let meta = json!({
            "resourceType": "User",
            "created": stamp(self.created),
            "lastModified": stamp(self.modified),
            "version": self.etag(),
        });
        whole.insert("meta".into(), meta);
        set_part(&mut whole, EXTENSION, "accountState", self.state.as_str().into());
        set_part(&mut whole, EXTENSION, "stateSince", stamp(self.since).into());
        set_part(&mut whole, EXTENSION, "hieUsername", self.hie_username.as_str().into());
        whole
    }

    /// Switches the account on or off as far as the HIE goes along: nobody is let in before the training.
    /// `plainly` says that `active` was named in a PATCH and not only part of a whole resource that was put back.
    pub(crate) fn switch(&mut self, active: Option<bool>, plainly: bool, now: Timestamp) {
        let next = match (active, self.state) {
            (Some(false), PracticeState::Active) => PracticeState::Deactivated,
            // A whole resource read from a pending account says active=false without meaning anything by it.
            (Some(false), PracticeState::Processed | PracticeState::TrainingInvited | PracticeState::TrainingDone)
                if plainly =>
            {
                PracticeState::Deactivated
            }
            (Some(true), PracticeState::Deactivated) => self.before.unwrap_or(PracticeState::Processed),
            _ => return,
        };
        self.before = (next == PracticeState::Deactivated).then_some(self.state);
        self.state = next;
        self.since = now;
    }

    pub(crate) fn account(&self) -> HeldAccount {
        let name = |part| {
            let value = self.document.get("name").and_then(|name| name.get(part));
            value.and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        HeldAccount {
            id: self.id.clone(),
            external_id: self.text("externalId").map(str::to_owned),
            user_name: self.text("userName").unwrap_or_default().to_owned(),
            hie_username: self.hie_username.clone(),
            given_name: name("givenName"),
            family_name: name("familyName"),
            email: main_email(&self.document).unwrap_or_default().to_owned(),
            title: self.extension("title").or_else(|| self.text("title")).map(str::to_owned),
            access_level: self.extension("accessLevel").map(str::to_owned),
            batch_id: self.extension("batchId").map(str::to_owned),
            state: self.state,
            since: self.since,
            active: self.state == PracticeState::Active,
        }
    }
}

/// Time as SCIM writes it (xsd:dateTime), in UTC and to the millisecond.
pub(crate) fn stamp(time: Timestamp) -> String {
    format!("{time:.3}")
}

/// Reads a whole resource from a POST or PUT: the document, and what it says about `active`.
pub(crate) fn accept(body: &Value) -> Result<(Document, Option<bool>), ScimError> {
    let Value::Object(body) = body else {
        return Err(ScimError::syntax("The body must be a JSON object that describes one user."));
    };
    let declared = body.iter().find(|(key, _)| key.eq_ignore_ascii_case("schemas"));
    let names_user = declared
        .and_then(|(_, list)| list.as_array())
        .is_some_and(|list| list.iter().filter_map(Value::as_str).any(|urn| urn.eq_ignore_ascii_case(USER)));
    if !names_user {
        return Err(ScimError::syntax(format!("\"schemas\" must name {USER}.")));
    }
    let mut document = Document::new();
    for (key, value) in body {
        if key.eq_ignore_ascii_case(EXTENSION) {
            let Value::Object(parts) = value else {
                return Err(ScimError::value(format!("{EXTENSION} must be an object.")));
            };
            let parts = accept_parts(&schemas::HIE, parts)?;
            if !parts.is_empty() {
                document.insert(EXTENSION.into(), parts.into());
            }
            continue;
        }
        let Some(attribute) = schemas::find_core(key).filter(|found| writable(found)) else { continue };
        if let Some(value) = normalize(attribute, value)? {
            document.insert(attribute.name.into(), value);
        }
    }
    let active = take_active(&mut document);
    check(&document)?;
    Ok((document, active))
}

/// Takes `active` out of a document: it isn't kept as given, since the account's state decides it.
pub(crate) fn take_active(document: &mut Document) -> Option<bool> {
    document.remove("active")?.as_bool()
}

/// Whether a sender may set the attribute. `schemas` is ours to write.
pub(crate) fn writable(attribute: &Attribute) -> bool {
    !attribute.read_only && attribute.name != "schemas"
}

/// What the HIE asks of every account.
pub(crate) fn check(document: &Document) -> Result<(), ScimError> {
    let filled = |value: Option<&Value>| value.and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty());
    if !filled(document.get("userName")) {
        return Err(ScimError::value("\"userName\" is required."));
    }
    for part in ["givenName", "familyName"] {
        if !filled(document.get("name").and_then(|name| name.get(part))) {
            return Err(ScimError::value(format!("\"name.{part}\" is required.")));
        }
    }
    if emails(document).next().is_none() {
        return Err(ScimError::value("\"emails\" is required: one address that this person alone can read."));
    }
    for (address, _) in emails(document) {
        if !looks_like_an_address(address) {
            return Err(ScimError::value(format!("\"{address}\" is not an e-mail address.")));
        }
    }
    for name in ["emails", "phoneNumbers"] {
        let Some(entries) = document.get(name).and_then(Value::as_array) else { continue };
        if entries.iter().any(|entry| !filled(entry.get("value"))) {
            return Err(ScimError::value(format!("Every entry of \"{name}\" needs a \"value\".")));
        }
        if entries.iter().filter(|entry| entry.get("primary") == Some(&Value::Bool(true))).count() > 1 {
            return Err(ScimError::value(format!("Only one entry of \"{name}\" can be the primary one.")));
        }
    }
    Ok(())
}

/// Every e-mail address, and whether it counts as the person's work address (which must be theirs alone).
pub(crate) fn emails(document: &Document) -> impl Iterator<Item = (&str, bool)> {
    let entries = document.get("emails").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    entries.iter().filter_map(|entry| {
        let kind = entry.get("type").and_then(Value::as_str);
        let work = kind.is_none_or(|kind| kind.eq_ignore_ascii_case("work"));
        Some((entry.get("value")?.as_str()?, work))
    })
}

fn main_email(document: &Document) -> Option<&str> {
    emails(document).find(|(_, work)| *work).or_else(|| emails(document).next()).map(|(address, _)| address)
}

fn looks_like_an_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    !local.is_empty()
        && !local.contains('@')
        && !text.contains(char::is_whitespace)
        && domain.split('.').count() > 1
        && domain.split('.').all(|label| !label.is_empty())
}

/// The value in the attribute's own shape; `None` when it is unassigned (null or an empty list, RFC 7643 section 2.5).
pub(crate) fn normalize(attribute: &'static Attribute, value: &Value) -> Result<Option<Value>, ScimError> {
    if !attribute.multi {
        return normalize_one(attribute, value);
    }
    let entries = match value {
        Value::Array(entries) => entries.as_slice(),
        Value::Null => return Ok(None),
        one => std::slice::from_ref(one),
    };
    let mut kept = Vec::with_capacity(entries.len());
    for entry in entries {
        kept.extend(normalize_one(attribute, entry)?);
    }
    Ok((!kept.is_empty()).then(|| kept.into()))
}

/// As [`normalize`], for one entry of a list or a value that is no list.
pub(crate) fn normalize_one(attribute: &'static Attribute, value: &Value) -> Result<Option<Value>, ScimError> {
    let wrong = |wanted: &str| ScimError::value(format!("\"{}\" must be {wanted}.", attribute.name));
    match (attribute.kind, value) {
        (_, Value::Null) => Ok(None),
        (AttributeKind::Complex, Value::Object(parts)) => {
            let parts = accept_parts(attribute.parts, parts)?;
            Ok((!parts.is_empty()).then(|| parts.into()))
        }
        (AttributeKind::Complex, _) => Err(wrong("an object")),
        (AttributeKind::Boolean, value) => {
            as_boolean(value).map(|flag| Some(flag.into())).ok_or_else(|| wrong("true or false"))
        }
        (_, Value::String(text)) => Ok(Some(text.as_str().into())),
        _ => Err(wrong("a text")),
    }
}

/// A boolean, also as the text that some clients send instead ("False").
pub(crate) fn as_boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn accept_parts(known: &'static [Attribute], given: &Document) -> Result<Document, ScimError> {
    let mut kept = Document::new();
    for (key, value) in given {
        let Some(attribute) = schemas::find(known, key).filter(|found| writable(found)) else { continue };
        if let Some(value) = normalize(attribute, value)? {
            kept.insert(attribute.name.into(), value);
        }
    }
    Ok(kept)
}

/// Sets one part of a complex attribute, which is made when it isn't there.
pub(crate) fn set_part(document: &mut Document, key: &str, part: &str, value: Value) {
    if let Some(Value::Object(parts)) = document.get_mut(key) {
        parts.insert(part.to_owned(), value);
        return;
    }
    let mut parts = Document::new();
    parts.insert(part.to_owned(), value);
    document.insert(key.to_owned(), parts.into());
}

/// Keeps only the attributes asked for, or leaves out the ones not wanted (RFC 7644 section 3.9). `id` and `schemas` always stay.
pub(crate) fn project(whole: Document, wanted: &[String], unwanted: &[String]) -> Document {
    if !wanted.is_empty() {
        let mut kept = Document::new();
        for name in ["schemas", "id"] {
            kept.extend(whole.get(name).map(|value| (name.to_owned(), value.clone())));
        }
        for name in wanted {
            let Some((keys, _)) = locate(name) else { continue };
            copy(&whole, &mut kept, &keys);
        }
        return kept;
    }
    let mut kept = whole;
    for (keys, _) in unwanted.iter().filter_map(|name| locate(name)).filter(|(_, always)| !always) {
        drop_key(&mut kept, &keys);
    }
    kept
}

/// The keys that lead to an attribute named in a query, and whether it is always returned.
fn locate(name: &str) -> Option<(Vec<&'static str>, bool)> {
    if let Some(rest) = schemas::after_urn(name, EXTENSION) {
        if rest.is_empty() {
            return Some((vec![EXTENSION], false));
        }
        return Some((vec![EXTENSION, schemas::find(&schemas::HIE, rest)?.name], false));
    }
    let rest = schemas::after_urn(name, USER).unwrap_or(name);
    let (head, part) = rest.split_once('.').map_or((rest, None), |(head, part)| (head, Some(part)));
    let attribute = schemas::find_core(head)?;
    let always = matches!(attribute.name, "id" | "schemas");
    match part {
        Some(part) => Some((vec![attribute.name, schemas::find(attribute.parts, part)?.name], always)),
        None => Some((vec![attribute.name], always)),
    }
}

fn copy(from: &Document, to: &mut Document, keys: &[&'static str]) {
    let Some((first, rest)) = keys.split_first() else { return };
    let Some(value) = from.get(*first) else { return };
    match (value, rest.first()) {
        (Value::Object(parts), Some(part)) => {
            if let Some(value) = parts.get(*part) {
                set_part(to, first, part, value.clone());
            }
        }
        (Value::Array(entries), Some(part)) => {
            let fresh = || vec![Value::Object(Document::new()); entries.len()];
            let slot = to.entry(*first).or_insert_with(|| fresh().into());
            for (entry, target) in entries.iter().zip(slot.as_array_mut().into_iter().flatten()) {
                if let (Some(value), Value::Object(target)) = (entry.get(*part), target) {
                    target.insert((*part).to_owned(), value.clone());
                }
            }
        }
        _ => {
            to.insert((*first).to_owned(), value.clone());
        }
    }
}

fn drop_key(from: &mut Document, keys: &[&'static str]) {
    match keys {
        [key] => drop(from.remove(*key)),
        [first, part] => match from.get_mut(*first) {
            Some(Value::Object(parts)) => drop(parts.remove(*part)),
            Some(Value::Array(entries)) => {
                for parts in entries.iter_mut().filter_map(Value::as_object_mut) {
                    parts.remove(*part);
                }
            }
            _ => {}
        },
        _ => {}
    }
}
