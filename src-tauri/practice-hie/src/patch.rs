//! PATCH (RFC 7644 section 3.5.2) on a user's document. Either all operations are applied or none.

use serde_json::Value;

use crate::error::{ScimError, ScimErrorType};
use crate::filter::{Leaf, PatchPath, ScimFilter, parse_path};
use crate::resource::{self, Document, normalize, normalize_one};
use crate::schemas::{self, Attribute, EXTENSION, USER};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Add,
    Replace,
    Remove,
}

/// Applies a PatchOp message and checks the result; what it says about `active` is left in the document.
pub(crate) fn apply(document: &Document, body: &Value) -> Result<Document, ScimError> {
    let operations = key(body, "Operations").and_then(Value::as_array);
    let Some(operations) = operations.filter(|list| !list.is_empty()) else {
        return Err(ScimError::syntax("\"Operations\" must be a list with at least one operation."));
    };
    let mut changed = document.clone();
    for operation in operations {
        apply_one(&mut changed, operation)?;
    }
    changed.retain(|_, value| value.as_object().is_none_or(|parts| !parts.is_empty()));
    resource::check(&changed)?;
    Ok(changed)
}

fn apply_one(document: &mut Document, operation: &Value) -> Result<(), ScimError> {
    let verb = key(operation, "op").and_then(Value::as_str).unwrap_or_default();
    // Some clients write "Add" and "Replace".
    let verb = match verb.to_ascii_lowercase().as_str() {
        "add" => Verb::Add,
        "replace" => Verb::Replace,
        "remove" => Verb::Remove,
        _ => return Err(ScimError::syntax(format!("\"{verb}\" is not one of add, replace and remove."))),
    };
    let value = key(operation, "value");
    match (key(operation, "path"), verb) {
        (None | Some(Value::Null), Verb::Remove) => {
            Err(ScimError::of(ScimErrorType::NoTarget, "\"remove\" needs a \"path\"."))
        }
        (None | Some(Value::Null), verb) => {
            let Some(Value::Object(parts)) = value else {
                return Err(ScimError::value("Without a \"path\", \"value\" must be an object of attributes."));
            };
            parts.iter().try_for_each(|(name, value)| set_by_name(document, verb, name, value))
        }
        (Some(Value::String(path)), verb) => {
            let value = match (verb, value) {
                (Verb::Remove, _) => &Value::Null,
                (_, Some(value)) => value,
                (_, None) => return Err(ScimError::value("The operation lacks its \"value\".")),
            };
            match parse_path(path)? {
                PatchPath::Extension => set_extension(document, verb, value),
                PatchPath::Attribute(leaf, within) => set(document, verb, leaf, within.as_ref(), value),
            }
        }
        (Some(_), _) => Err(ScimError::of(ScimErrorType::InvalidPath, "\"path\" must be a text.")),
    }
}

/// One attribute of a value given without a path; what the schemas don't declare is left out, as on POST.
fn set_by_name(document: &mut Document, verb: Verb, name: &str, value: &Value) -> Result<(), ScimError> {
    if name.eq_ignore_ascii_case(EXTENSION) {
        return set_extension(document, verb, value);
    }
    if name.eq_ignore_ascii_case("schemas") || name.eq_ignore_ascii_case(USER) {
        return Ok(());
    }
    // Some clients send "emails[type eq \"work\"].value" and "name.familyName" as keys.
    match parse_path(name) {
        Ok(PatchPath::Attribute(leaf, within)) => set(document, verb, leaf, within.as_ref(), value),
        Ok(PatchPath::Extension) | Err(_) => Ok(()),
    }
}

fn set_extension(document: &mut Document, verb: Verb, value: &Value) -> Result<(), ScimError> {
    match (verb, value) {
        (Verb::Remove, _) => {
            document.remove(EXTENSION);
            Ok(())
        }
        (verb, Value::Object(parts)) => parts.iter().try_for_each(|(name, value)| {
            let Some(attribute) = schemas::find(&schemas::HIE, name) else { return Ok(()) };
            set(document, verb, Leaf { extension: true, attribute, part: None }, None, value)
        }),
        _ => Err(ScimError::value(format!("{EXTENSION} must be an object."))),
    }
}

fn set(
    document: &mut Document,
    verb: Verb,
    leaf: Leaf,
    within: Option<&ScimFilter>,
    value: &Value,
) -> Result<(), ScimError> {
    if !resource::writable(leaf.attribute) || leaf.part.is_some_and(|part| !resource::writable(part)) {
        let detail = format!("\"{}\" can't be changed by the sender.", leaf.attribute.name);
        return Err(ScimError::of(ScimErrorType::Mutability, detail));
    }
    if leaf.extension {
        let mut parts = match document.remove(EXTENSION) {
            Some(Value::Object(parts)) => parts,
            _ => Document::new(),
        };
        set_whole(&mut parts, verb, leaf.attribute, value)?;
        document.insert(EXTENSION.into(), parts.into());
        return Ok(());
    }
    if leaf.attribute.multi {
        return set_in_list(document, verb, leaf, within, value);
    }
    match leaf.part {
        None => set_whole(document, verb, leaf.attribute, value),
        Some(part) => {
            let mut parts = match document.remove(leaf.attribute.name) {
                Some(Value::Object(parts)) => parts,
                _ => Document::new(),
            };
            put(&mut parts, part, normalize(part, value)?);
            document.insert(leaf.attribute.name.into(), parts.into());
            Ok(())
        }
    }
}

/// Sets an attribute that isn't a list; a complex one keeps the parts that the value doesn't name.
fn set_whole(home: &mut Document, verb: Verb, attribute: &'static Attribute, value: &Value) -> Result<(), ScimError> {
    if verb == Verb::Remove && attribute.required {
        return Err(required(attribute));
    }
    match (home.get_mut(attribute.name), normalize(attribute, value)?) {
        (Some(Value::Object(parts)), Some(Value::Object(more))) => parts.extend(more),
        (_, value) => put(home, attribute, value),
    }
    Ok(())
}

fn set_in_list(
    document: &mut Document,
    verb: Verb,
    leaf: Leaf,
    within: Option<&ScimFilter>,
    value: &Value,
) -> Result<(), ScimError> {
    let attribute = leaf.attribute;
    let mut entries = match document.remove(attribute.name) {
        Some(Value::Array(entries)) => entries,
        _ => Vec::new(),
    };
    let primary_before: Vec<bool> = entries.iter().map(is_primary).collect();
    match (within, leaf.part) {
        (None, None) => match (verb, normalize(attribute, value)?) {
            (Verb::Remove, _) if attribute.required => return Err(required(attribute)),
            (Verb::Add, Some(Value::Array(more))) => {
                for entry in more {
                    if !entries.contains(&entry) {
                        entries.push(entry);
                    }
                }
            }
            (Verb::Add, _) => {}
            (_, Some(Value::Array(whole))) => {
                document.insert(attribute.name.into(), whole.into());
                return Ok(());
            }
            (_, _) => entries.clear(),
        },
        (within, part) => change_entries(&mut entries, verb, attribute, part, within, value)?,
    }
    settle_primary(&mut entries, &primary_before);
    if !entries.is_empty() {
        document.insert(attribute.name.into(), entries.into());
    }
    Ok(())
}

/// Changes the entries that fulfill the filter (all of them without one).
fn change_entries(
    entries: &mut Vec<Value>,
    verb: Verb,
    attribute: &'static Attribute,
    part: Option<&'static Attribute>,
    within: Option<&ScimFilter>,
    value: &Value,
) -> Result<(), ScimError> {
    let meant = |entry: &Value| match (within, entry) {
        (Some(filter), Value::Object(parts)) => filter.matches(parts),
        (None, Value::Object(_)) => true,
        _ => false,
    };
    let part_value = match part {
        Some(part) => normalize(part, value)?,
        None => None,
    };
    let whole = match (part, verb) {
        (None, Verb::Add | Verb::Replace) => match value {
            // A list of one is taken for its entry.
            Value::Array(list) if list.len() == 1 => normalize_one(attribute, &list[0])?,
            value => normalize_one(attribute, value)?,
        },
        _ => None,
    };
    if !entries.iter().any(meant) {
        if verb != Verb::Add {
            let detail = format!("No entry of \"{}\" fits the path.", attribute.name);
            return Err(ScimError::of(ScimErrorType::NoTarget, detail));
        }
        let mut fresh = Document::new();
        if let Some(filter) = within {
            filter.wanted(&mut fresh);
        }
        match (part, whole) {
            (Some(part), _) => put(&mut fresh, part, part_value),
            (None, Some(Value::Object(parts))) => fresh.extend(parts),
            (None, _) => {}
        }
        entries.push(fresh.into());
        return Ok(());
    }
    if verb == Verb::Remove && part.is_none() {
        entries.retain(|entry| !meant(entry));
        return Ok(());
    }
    for entry in entries.iter_mut().filter(|entry| meant(entry)) {
        let Value::Object(parts) = entry else { continue };
        match (part, &whole) {
            (Some(part), _) => put(parts, part, part_value.clone()),
            (None, Some(Value::Object(more))) => {
                if verb == Verb::Replace {
                    parts.clear();
                }
                parts.extend(more.clone());
            }
            (None, _) => {}
        }
    }
    Ok(())
}

/// A newly set primary entry takes the mark from the one that had it (RFC 7644 section 3.5.2).
fn settle_primary(entries: &mut [Value], before: &[bool]) {
    if entries.iter().filter(|entry| is_primary(entry)).count() < 2 {
        return;
    }
    for (entry, _) in entries.iter_mut().zip(before).filter(|(_, before)| **before) {
        if let Value::Object(parts) = entry {
            parts.insert("primary".into(), false.into());
        }
    }
}

fn is_primary(entry: &Value) -> bool {
    entry.get("primary") == Some(&Value::Bool(true))
}

fn put(home: &mut Document, attribute: &Attribute, value: Option<Value>) {
    match value {
        Some(value) => drop(home.insert(attribute.name.into(), value)),
        None => drop(home.remove(attribute.name)),
    }
}

fn required(attribute: &Attribute) -> ScimError {
    ScimError::of(ScimErrorType::Mutability, format!("\"{}\" is required and can't be removed.", attribute.name))
}

/// A member of a message, whose names are case-insensitive like those of attributes.
fn key<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    object.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}
