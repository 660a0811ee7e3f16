//! Our list beside the HIE's: who is new, who differs and in what. Nothing is overwritten here; the user decides.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::state::PersonState;
use crate::text::fold;

/// A field in which two lists can differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// First name.
    GivenName,
    /// Last name.
    FamilyName,
    /// E-mail address.
    Email,
    /// Mobile number.
    Mobile,
    /// Place of work.
    Facility,
    /// Title.
    Title,
    /// Access level.
    Level,
    /// User name at the HIE.
    Username,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::GivenName,
        Self::FamilyName,
        Self::Email,
        Self::Mobile,
        Self::Facility,
        Self::Title,
        Self::Level,
        Self::Username,
    ];

    /// As people read it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::GivenName => "First name",
            Self::FamilyName => "Last name",
            Self::Email => "E-mail",
            Self::Mobile => "Mobile",
            Self::Facility => "Facility",
            Self::Title => "Title",
            Self::Level => "Access level",
            Self::Username => "User name",
        }
    }
}

/// Someone on our list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// Number in the records.
    pub id: i64,
    /// Id that we gave the account when we asked for it; empty where we did not.
    pub external_id: String,
    /// What is known, by [`Field::ALL`].
    pub fields: [String; 8],
}

/// Someone on the HIE's list. An empty field says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Theirs {
    /// Id that the asker gave the account; empty where the list has none.
    pub external_id: String,
    /// Other names of the account that may be the person's address.
    pub also_named: Vec<String>,
    /// What the list says, by [`Field::ALL`].
    pub fields: [String; 8],
    /// Where the account stands; none where the list does not tell.
    pub state: Option<PersonState>,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which field.
    pub field: Field,
    /// As we have it.
    pub ours: String,
    /// As the HIE has it.
    pub theirs: String,
}

/// One of theirs beside the one of ours that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Position on their list.
    pub theirs: usize,
    /// Number in our records; none for somebody new.
    pub ours: Option<i64>,
    /// What differs. What only they know is no difference.
    pub differences: Vec<Difference>,
    /// What only they know.
    pub additions: Vec<Difference>,
}

/// Two lists beside each other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// Theirs, in their order.
    pub matches: Vec<Match>,
    /// Ours that are not on their list.
    pub missing: Vec<i64>,
    /// Theirs that stand on the list twice, by position: the first one counts.
    pub repeated: Vec<usize>,
}

/// Lays both lists beside each other: by external id, then by user name and address. A match is never made by name alone.
#[must_use]
pub fn compare(known: &[Known], theirs: &[Theirs]) -> Comparison {
    let key = |text: &str| text.trim().to_lowercase();
    let mut by_external: HashMap<&str, usize> = HashMap::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    let mut by_email: HashMap<String, usize> = HashMap::new();
    for (at, one) in known.iter().enumerate() {
        if !one.external_id.is_empty() {
            by_external.entry(one.external_id.as_str()).or_insert(at);
        }
        for (map, field) in [(&mut by_name, Field::Username), (&mut by_email, Field::Email)] {
            let value = key(of(&one.fields, field));
            if !value.is_empty() {
                map.entry(value).or_insert(at);
            }
        }
    }
    let mut comparison = Comparison::default();
    let mut met = vec![false; known.len()];
    let mut new: HashSet<String> = HashSet::new();
    for (position, one) in theirs.iter().enumerate() {
        let username = key(of(&one.fields, Field::Username));
        let email = key(of(&one.fields, Field::Email));
        let names = one.also_named.iter().map(|name| key(name));
        let found = by_external
            .get(one.external_id.as_str())
            .or_else(|| by_name.get(&username))
            .or_else(|| by_email.get(&email))
            .or_else(|| by_email.get(&username))
            .copied()
            .or_else(|| names.into_iter().find_map(|name| by_name.get(&name).or_else(|| by_email.get(&name)).copied()));
        match found.and_then(|at| known.get(at).map(|ours| (at, ours))) {
            Some((at, _)) if met.get(at) == Some(&true) => comparison.repeated.push(position),
            Some((at, ours)) => {
                if let Some(met) = met.get_mut(at) {
                    *met = true;
                }
                let (differences, additions) = different_fields(&ours.fields, &one.fields);
                comparison.matches.push(Match { theirs: position, ours: Some(ours.id), differences, additions });
            }
            None => {
                let twice = [&username, &email]
                    .into_iter()
                    .filter(|name| !name.is_empty())
                    .any(|name| !new.insert(name.clone()));
                if twice {
                    comparison.repeated.push(position);
                } else {
                    let (differences, additions) = (Vec::new(), Vec::new());
                    comparison.matches.push(Match { theirs: position, ours: None, differences, additions });
                }
            }
        }
    }
    comparison.missing = known.iter().zip(met).filter(|(_, met)| !met).map(|(one, _)| one.id).collect();
    comparison
}

/// What differs, and what only they know. Neither case nor accents nor the way a number is written make a difference.
#[must_use]
pub fn different_fields(ours: &[String; 8], theirs: &[String; 8]) -> (Vec<Difference>, Vec<Difference>) {
    let (mut differences, mut additions) = (Vec::new(), Vec::new());
    let address = of(ours, Field::Email).to_lowercase();
    for (field, (ours, theirs)) in Field::ALL.into_iter().zip(ours.iter().zip(theirs)) {
        let (ours, theirs) = (ours.trim(), theirs.trim());
        if theirs.is_empty() || same(field, ours, theirs) {
            continue;
        }
        // Where people log in with their address, it is no user name of its own.
        if field == Field::Username && theirs.to_lowercase() == address {
            continue;
        }
        let one = Difference { field, ours: ours.to_owned(), theirs: theirs.to_owned() };
        if ours.is_empty() { additions.push(one) } else { differences.push(one) }
    }
    (differences, additions)
}

fn of(fields: &[String; 8], wanted: Field) -> &str {
    Field::ALL.into_iter().zip(fields).find(|(field, _)| *field == wanted).map_or("", |(_, text)| text)
}

fn same(field: Field, one: &str, other: &str) -> bool {
    match field {
        Field::Mobile => digits(one) == digits(other),
        Field::Email | Field::Username => one.to_lowercase() == other.to_lowercase(),
        _ => fold(one) == fold(other),
    }
}

/// The digits of a number without the country code of the United States and Canada.
fn digits(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix('1') {
        Some(national) if digits.len() == 11 => national.to_owned(),
        _ => digits,
    }
}
