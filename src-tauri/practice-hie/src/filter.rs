//! Filters (RFC 7644 section 3.4.2.2) and the paths of PATCH (section 3.5.2): parsing, and matching against a resource.

mod parse;

use jiff::Timestamp;
use serde_json::Value;

use crate::error::{ScimError, ScimErrorType};
use crate::resource::{self, Document};
use crate::schemas::{Attribute, AttributeKind, EXTENSION};

pub(crate) use parse::{PatchPath, parse, parse_attribute, parse_path};

/// An attribute, and perhaps one part of it, found by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leaf {
    pub(crate) extension: bool,
    pub(crate) attribute: &'static Attribute,
    pub(crate) part: Option<&'static Attribute>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Eq,
    Ne,
    Co,
    Sw,
    Ew,
    Gt,
    Ge,
    Lt,
    Le,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ScimFilter {
    Present(Leaf),
    Compare(Leaf, Op, Value),
    /// `emails[type eq "work"]`: one entry that satisfies the inner filter.
    Within(Leaf, Box<ScimFilter>),
    Not(Box<ScimFilter>),
    And(Box<ScimFilter>, Box<ScimFilter>),
    Or(Box<ScimFilter>, Box<ScimFilter>),
}

/// A condition that every match fulfills and that an index can answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hint {
    Id(String),
    UserName(String),
    ExternalId(String),
    BatchId(String),
    Email(String),
}

impl ScimFilter {
    /// Whether the resource (or the entry of a list, for an inner filter) fulfills the filter.
    pub(crate) fn matches(&self, object: &Document) -> bool {
        match self {
            Self::Present(leaf) => leaf.values(object).iter().any(|value| present(value)),
            Self::Compare(leaf, Op::Ne, Value::Null) => !leaf.values(object).is_empty(),
            Self::Compare(leaf, Op::Eq, Value::Null) => leaf.values(object).is_empty(),
            // An attribute that isn't there differs from every value.
            Self::Compare(leaf, Op::Ne, literal) => {
                let values = leaf.values(object);
                values.is_empty() || values.iter().any(|value| !compare(leaf.kind(), Op::Eq, value, literal))
            }
            Self::Compare(leaf, op, literal) => {
                leaf.values(object).iter().any(|value| compare(leaf.kind(), *op, value, literal))
            }
            Self::Within(leaf, inner) => {
                leaf.values(object).iter().filter_map(|value| value.as_object()).any(|entry| inner.matches(entry))
            }
            Self::Not(inner) => !inner.matches(object),
            Self::And(left, right) => left.matches(object) && right.matches(object),
            Self::Or(left, right) => left.matches(object) || right.matches(object),
        }
    }

    /// What an index can narrow the search down to, if anything.
    pub(crate) fn hint(&self) -> Option<Hint> {
        match self {
            Self::Compare(leaf, Op::Eq, Value::String(text)) => {
                let part = leaf.part.map(|part| part.name);
                match (leaf.extension, leaf.attribute.name, part) {
                    (false, "id", None) => Some(Hint::Id(text.clone())),
                    (false, "userName", None) => Some(Hint::UserName(text.clone())),
                    (false, "externalId", None) => Some(Hint::ExternalId(text.clone())),
                    (true, "batchId", None) => Some(Hint::BatchId(text.clone())),
                    (false, "emails", None | Some("value")) => Some(Hint::Email(text.clone())),
                    _ => None,
                }
            }
            Self::And(left, right) => left.hint().or_else(|| right.hint()),
            _ => None,
        }
    }

    /// Whether it uses nothing but `eq` joined by `and`, which is all that some services can do.
    pub(crate) fn is_plain(&self) -> bool {
        match self {
            Self::Compare(_, op, _) => *op == Op::Eq,
            Self::And(left, right) => left.is_plain() && right.is_plain(),
            _ => false,
        }
    }

    /// The `eq` conditions that a new entry must have to fulfill the filter.
    pub(crate) fn wanted(&self, into: &mut Document) {
        match self {
            Self::Compare(leaf, Op::Eq, literal) if !literal.is_null() => {
                into.insert(leaf.attribute.name.into(), literal.clone());
            }
            Self::And(left, right) => {
                left.wanted(into);
                right.wanted(into);
            }
            _ => {}
        }
    }
}

impl Leaf {
    /// What is compared: the part, or the `value` of a list's entries when no part is named.
    fn compared(&self) -> &'static Attribute {
        let by_value = || self.attribute.parts.iter().find(|part| part.name == "value" && self.attribute.multi);
        self.part.or_else(by_value).unwrap_or(self.attribute)
    }

    fn kind(&self) -> (AttributeKind, bool) {
        (self.compared().kind, self.compared().case_exact)
    }

    /// Every value the resource has for it; entries as a whole when it is a list and no part is named.
    fn values<'a>(&self, object: &'a Document) -> Vec<&'a Value> {
        let home = if self.extension { object.get(EXTENSION).and_then(Value::as_object) } else { Some(object) };
        let Some(value) = home.and_then(|home| home.get(self.attribute.name)) else { return Vec::new() };
        let entries = match value {
            Value::Array(entries) => entries.iter().collect(),
            one => vec![one],
        };
        match self.part {
            Some(part) => entries.into_iter().filter_map(|entry| entry.get(part.name)).collect(),
            None => entries,
        }
    }

    /// The text by which a resource is sorted.
    pub(crate) fn sort_key(&self, object: &Document) -> Option<String> {
        let values = self.values(object);
        let value = values.iter().find(|value| value.get("primary") == Some(&Value::Bool(true))).or(values.first())?;
        let value = value.get("value").unwrap_or(value);
        let (_, exact) = self.kind();
        match value {
            Value::String(text) if exact => Some(text.clone()),
            Value::String(text) => Some(text.to_lowercase()),
            other => Some(other.to_string()),
        }
    }
}

fn present(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(entries) => !entries.is_empty(),
        Value::Object(parts) => !parts.is_empty(),
        _ => true,
    }
}

fn compare((kind, case_exact): (AttributeKind, bool), op: Op, value: &Value, literal: &Value) -> bool {
    let value = if value.is_object() { value.get("value").unwrap_or(value) } else { value };
    match kind {
        AttributeKind::Boolean => op == Op::Eq && resource::as_boolean(value) == resource::as_boolean(literal),
        AttributeKind::DateTime => match (as_time(value), as_time(literal)) {
            (Some(value), Some(literal)) => holds(op, value.cmp(&literal)),
            _ => false,
        },
        AttributeKind::String | AttributeKind::Reference | AttributeKind::Complex => {
            let (Some(value), Some(literal)) = (value.as_str(), literal.as_str()) else { return false };
            if case_exact {
                return compare_text(op, value, literal);
            }
            compare_text(op, &value.to_lowercase(), &literal.to_lowercase())
        }
    }
}

fn compare_text(op: Op, value: &str, literal: &str) -> bool {
    match op {
        Op::Co => value.contains(literal),
        Op::Sw => value.starts_with(literal),
        Op::Ew => value.ends_with(literal),
        op => holds(op, value.cmp(literal)),
    }
}

fn holds(op: Op, order: std::cmp::Ordering) -> bool {
    match op {
        Op::Eq => order.is_eq(),
        Op::Gt => order.is_gt(),
        Op::Ge => order.is_ge(),
        Op::Lt => order.is_lt(),
        Op::Le => order.is_le(),
        Op::Ne => order.is_ne(),
        Op::Co | Op::Sw | Op::Ew => false,
    }
}

fn as_time(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}

fn invalid(detail: impl Into<String>) -> ScimError {
    ScimError::of(ScimErrorType::InvalidFilter, detail)
}
