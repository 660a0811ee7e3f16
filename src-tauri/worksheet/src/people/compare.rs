//! Our list beside the HIE's: who is new, who differs and in what. Nothing is overwritten here; the user decides.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::state::PersonState;
use crate::text::fold;

/// A field in which two lists can differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonField {
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

impl PersonField {
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
pub struct OwnPerson {
    /// Number in the records.
    pub id: i64,
    /// Id that we gave the account when we asked for it; empty where we did not.
    pub external_id: String,
    /// What is known, by [`PersonField::ALL`].
    pub fields: [String; 8],
}

/// Someone on the HIE's list. An empty field says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Theirs {
    /// Id that the asker gave the account; empty where the list has none.
    pub external_id: String,
    /// Other names of the account that may be the person's address.
    pub also_named: Vec<String>,
    /// What the list says, by [`PersonField::ALL`].
    pub fields: [String; 8],
    /// Where the account stands; none where the list does not tell.
    pub state: Option<PersonState>,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldDifference {
    /// Which field.
    pub field: PersonField,
    /// As we have it.
    pub ours: String,
    /// As the HIE has it.
    pub theirs: String,
}

/// One of theirs beside the one of ours that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonMatch {
    /// Position on their list.
    pub theirs: usize,
    /// Number in our records; none for somebody new.
    pub ours: Option<i64>,
    /// What differs. What only they know is no difference.
    pub differences: Vec<FieldDifference>,
    /// What only they know.
    pub additions: Vec<FieldDifference>,
}

/// One address with several accounts on their list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedAddress {
    /// Position of the account that counts: the active one.
    pub counts: usize,
    /// Positions of the others.
    pub others: Vec<usize>,
    /// Whether another one is active, too, so that it is not certain which of them counts.
    pub several_active: bool,
}

/// Two lists beside each other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// Theirs, in their order.
    pub matches: Vec<PersonMatch>,
    /// Ours that are not on their list.
    pub missing: Vec<i64>,
    /// Theirs that are on the list twice, by position: the first one counts.
    pub repeated: Vec<usize>,
    /// Different accounts of theirs with one address.
    pub shared: Vec<SharedAddress>,
    /// Theirs with another address who have the name, and not another place of work, of one of ours who is not on the list:
    /// their position and our number. Whether they are the same person is the user's to say; they are in no match.
    pub perhaps: Vec<(usize, i64)>,
}

/// Whom a person on their list is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum ListedPerson {
    /// One of ours, by position.
    Ours(usize),
    /// Somebody new, by the position of the first row of them.
    New(usize),
}

/// Our people, to be found by what names an account.
struct Directory<'a> {
    known: &'a [OwnPerson],
    by_external: HashMap<&'a str, usize>,
    by_name: HashMap<String, usize>,
    by_email: HashMap<String, usize>,
}

impl<'a> Directory<'a> {
    fn of(known: &'a [OwnPerson]) -> Self {
        let mut directory =
            Self { known, by_external: HashMap::new(), by_name: HashMap::new(), by_email: HashMap::new() };
        for (at, one) in known.iter().enumerate() {
            if !one.external_id.is_empty() {
                directory.by_external.entry(one.external_id.as_str()).or_insert(at);
            }
            for (map, field) in
                [(&mut directory.by_name, PersonField::Username), (&mut directory.by_email, PersonField::Email)]
            {
                let value = key(of(&one.fields, field));
                if !value.is_empty() {
                    map.entry(value).or_insert(at);
                }
            }
        }
        directory
    }

    fn find(&self, one: &Theirs) -> Option<usize> {
        let (username, email) = (key(of(&one.fields, PersonField::Username)), key(of(&one.fields, PersonField::Email)));
        let names = one.also_named.iter().map(|name| key(name));
        self.by_external
            .get(one.external_id.as_str())
            .or_else(|| self.by_name.get(&username))
            .or_else(|| self.by_email.get(&email))
            .or_else(|| self.by_email.get(&username))
            .copied()
            .or_else(|| {
                names.into_iter().find_map(|name| self.by_name.get(&name).or_else(|| self.by_email.get(&name)).copied())
            })
    }

    /// One of ours whom the list does not have, with the same name and not another place of work.
    fn namesake(&self, one: &Theirs, met: &HashSet<usize>) -> Option<i64> {
        let name = name_of(&one.fields)?;
        let facility = fold(of(&one.fields, PersonField::Facility));
        let fits = |ours: &OwnPerson| {
            let here = fold(of(&ours.fields, PersonField::Facility));
            name_of(&ours.fields).as_ref() == Some(&name)
                && (here == facility || here.is_empty() || facility.is_empty())
        };
        let mut found = self.known.iter().enumerate().filter(|(at, ours)| !met.contains(at) && fits(ours));
        found.next().map(|(_, ours)| ours.id)
    }
}

/// First and last name without regard to case and accents; none where one of them is missing.
fn name_of(fields: &[String; 8]) -> Option<(String, String)> {
    let (given, family) = (fold(of(fields, PersonField::GivenName)), fold(of(fields, PersonField::FamilyName)));
    (!given.is_empty() && !family.is_empty()).then_some((given, family))
}

fn key(text: &str) -> String {
    text.trim().to_lowercase()
}

/// How much an account counts beside another of the same address: whoever can log in counts most.
fn rank(state: Option<PersonState>) -> u8 {
    match state {
        Some(PersonState::Active | PersonState::RefresherDue | PersonState::DeactivationRequested) => 3,
        None | Some(PersonState::Unknown) => 2,
        Some(PersonState::Deactivated | PersonState::Rejected | PersonState::Withdrawn) => 0,
        Some(_) => 1,
    }
}

/// Lays both lists beside each other: by external id, then by user name and address. A match is never made by name alone.
#[must_use]
pub fn compare(known: &[OwnPerson], theirs: &[Theirs]) -> Comparison {
    let directory = Directory::of(known);
    let mut new: HashMap<String, usize> = HashMap::new();
    let mut order: Vec<ListedPerson> = Vec::new();
    let mut rows: HashMap<ListedPerson, Vec<usize>> = HashMap::new();
    for (position, one) in theirs.iter().enumerate() {
        let whose = match directory.find(one) {
            Some(at) => ListedPerson::Ours(at),
            None => {
                // User name and address are often the same text: that is one key, not two people.
                let keys = [PersonField::Username, PersonField::Email].map(|field| key(of(&one.fields, field)));
                let keys = keys.iter().filter(|key| !key.is_empty());
                let first = keys.clone().find_map(|key| new.get(key).copied()).unwrap_or(position);
                for key in keys {
                    new.entry(key.clone()).or_insert(first);
                }
                ListedPerson::New(first)
            }
        };
        let found = rows.entry(whose.clone()).or_default();
        if found.is_empty() {
            order.push(whose);
        }
        found.push(position);
    }
    let met: HashSet<usize> =
        order.iter().filter_map(|whose| if let ListedPerson::Ours(at) = whose { Some(*at) } else { None }).collect();
    let mut comparison = Comparison::default();
    for whose in order {
        let Some(at) = comparison.settle(theirs, rows.get(&whose).map_or(&[], Vec::as_slice)) else { continue };
        let Some(one) = theirs.get(at) else { continue };
        let ours = if let ListedPerson::Ours(at) = whose { known.get(at) } else { None };
        if ours.is_none()
            && let Some(namesake) = directory.namesake(one, &met)
        {
            comparison.perhaps.push((at, namesake));
            continue;
        }
        let (differences, additions) =
            ours.map_or_else(Default::default, |ours| different_fields(&ours.fields, &one.fields));
        comparison.matches.push(PersonMatch { theirs: at, ours: ours.map(|ours| ours.id), differences, additions });
    }
    comparison.matches.sort_by_key(|found| found.theirs);
    let asked: HashSet<i64> = comparison.perhaps.iter().map(|(_, ours)| *ours).collect();
    let missing = known.iter().enumerate().filter(|(at, one)| !met.contains(at) && !asked.contains(&one.id));
    comparison.missing = missing.map(|(_, one)| one.id).collect();
    comparison
}

impl Comparison {
    /// Chooses the row that counts among those of one person, and keeps what the others are.
    fn settle(&mut self, theirs: &[Theirs], rows: &[usize]) -> Option<usize> {
        let name =
            |at: usize| theirs.get(at).map(|one| key(of(&one.fields, PersonField::Username))).unwrap_or_default();
        let state = |at: usize| theirs.get(at).and_then(|one| one.state);
        // The first of those that count most.
        let counts = rows.iter().copied().max_by_key(|at| (rank(state(*at)), std::cmp::Reverse(*at)))?;
        let (mut others, mut several_active) = (Vec::new(), false);
        for at in rows.iter().copied().filter(|at| *at != counts) {
            if name(at) == name(counts) || name(at).is_empty() {
                self.repeated.push(at);
            } else {
                several_active |= rank(state(at)) == 3;
                others.push(at);
            }
        }
        if !others.is_empty() {
            self.shared.push(SharedAddress { counts, others, several_active });
        }
        Some(counts)
    }
}

/// What differs, and what only they know. Neither case nor accents nor the way a number is written make a difference.
#[must_use]
pub fn different_fields(ours: &[String; 8], theirs: &[String; 8]) -> (Vec<FieldDifference>, Vec<FieldDifference>) {
    let (mut differences, mut additions) = (Vec::new(), Vec::new());
    let address = of(ours, PersonField::Email).to_lowercase();
    for (field, (ours, theirs)) in PersonField::ALL.into_iter().zip(ours.iter().zip(theirs)) {
        let (ours, theirs) = (ours.trim(), theirs.trim());
        if theirs.is_empty() || same(field, ours, theirs) {
            continue;
        }
        // Where people log in with their address, it is no user name of its own.
        if field == PersonField::Username && theirs.to_lowercase() == address {
            continue;
        }
        let one = FieldDifference { field, ours: ours.to_owned(), theirs: theirs.to_owned() };
        if ours.is_empty() { additions.push(one) } else { differences.push(one) }
    }
    (differences, additions)
}

fn of(fields: &[String; 8], wanted: PersonField) -> &str {
    PersonField::ALL.into_iter().zip(fields).find(|(field, _)| *field == wanted).map_or("", |(_, text)| text)
}

fn same(field: PersonField, one: &str, other: &str) -> bool {
    match field {
        PersonField::Mobile => digits(one) == digits(other),
        PersonField::Email | PersonField::Username => one.to_lowercase() == other.to_lowercase(),
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
