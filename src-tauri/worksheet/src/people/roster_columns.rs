//! What the columns of a list of accounts mean: by the user's word, by the header, by the values.

use std::collections::BTreeMap;

use super::compare::PersonField;
use super::roster::{StatusWord, status_word};
use crate::dates::{DayText, read_day};
use crate::import::ListColumn;
use crate::text::fold;

/// What a column of the HIE's list means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RosterColumn {
    /// A field that is kept.
    Field(PersonField),
    /// First and last name in one cell.
    FullName,
    /// Where the account stands.
    Status,
    /// Whether the account is disabled, locked, or blocked: yes and no.
    Disabled,
    /// The day on which the account ended or ends.
    Ended,
    /// The day of the last training.
    Trained,
    /// The day on which the account became active.
    Since,
    /// Nothing that is kept.
    Other,
}

impl RosterColumn {
    /// All of them, in the order in which people choose from them.
    pub const ALL: [Self; 15] = [
        Self::Field(PersonField::Username),
        Self::Field(PersonField::Email),
        Self::Field(PersonField::GivenName),
        Self::Field(PersonField::FamilyName),
        Self::FullName,
        Self::Field(PersonField::Mobile),
        Self::Field(PersonField::Facility),
        Self::Field(PersonField::Title),
        Self::Field(PersonField::Level),
        Self::Status,
        Self::Disabled,
        Self::Ended,
        Self::Trained,
        Self::Since,
        Self::Other,
    ];

    /// Returns the name by which the command line and the records know it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Field(PersonField::Username) => "username",
            Self::Field(PersonField::Email) => "email",
            Self::Field(PersonField::GivenName) => "given-name",
            Self::Field(PersonField::FamilyName) => "family-name",
            Self::Field(PersonField::Mobile) => "mobile",
            Self::Field(PersonField::Facility) => "facility",
            Self::Field(PersonField::Title) => "title",
            Self::Field(PersonField::Level) => "level",
            Self::FullName => "full-name",
            Self::Status => "status",
            Self::Disabled => "disabled",
            Self::Ended => "ended",
            Self::Trained => "trained",
            Self::Since => "active-since",
            Self::Other => "not-used",
        }
    }

    /// Returns the one of this name, without regard to case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str().eq_ignore_ascii_case(name.trim()))
    }

    /// Returns it as people read it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Field(field) => field.words(),
            Self::FullName => "Full name",
            Self::Status => "Status",
            Self::Disabled => "Disabled",
            Self::Ended => "End of the account",
            Self::Trained => "Last training",
            Self::Since => "Active since",
            Self::Other => "Not used",
        }
    }
}

/// Tells what the columns mean: as the user said, by header (folded); else what an account list has of its own by the header's
/// words, the rest as in any list of people; else by the values. No column is used twice: what the user said wins, then what
/// says most clearly that it is about the account.
#[must_use]
pub fn roster_columns(
    headers: &[String],
    meanings: &[ListColumn],
    rows: &[&[String]],
    chosen: &BTreeMap<String, RosterColumn>,
) -> Vec<RosterColumn> {
    let mut columns = vec![RosterColumn::Other; headers.len()];
    let mut settled = vec![false; headers.len()];
    let mut used: Vec<RosterColumn> = Vec::new();
    let cells = |at: usize| Values::of(rows.iter().filter_map(move |row| row.get(at).map(String::as_str)));
    let values: Vec<Values> = (0..headers.len()).map(cells).collect();
    let says = |at: usize| -> [Option<RosterColumn>; 4] {
        let header = headers.get(at).map_or("", String::as_str);
        let filled = values.get(at).is_some_and(|values| values.filled > 0);
        [
            chosen.get(&fold(header)).copied(),
            own(header, values.get(at)).filter(|_| filled || !header.trim().is_empty()),
            meanings.get(at).map(general).filter(|one| *one != RosterColumn::Other),
            values.get(at).and_then(Values::say),
        ]
    };
    let said: Vec<[Option<RosterColumn>; 4]> = (0..headers.len()).map(says).collect();
    for step in 0..4 {
        for (at, said) in said.iter().enumerate() {
            let Some(column) = said.get(step).copied().flatten().filter(|_| settled.get(at) == Some(&false)) else {
                continue;
            };
            let taken = column != RosterColumn::Other && used.contains(&column);
            // The values of a second such column are looked at no more than its header.
            if let Some(settled) = settled.get_mut(at) {
                *settled = !taken || step < 2;
            }
            if !taken && let Some(slot) = columns.get_mut(at) {
                *slot = column;
                used.push(column);
            }
        }
    }
    columns
}

/// What the values of a column look like.
#[derive(Debug, Clone, Copy, Default)]
struct Values {
    filled: usize,
    addresses: usize,
    states: usize,
    flags: usize,
    days: usize,
}

impl Values {
    fn of<'a>(cells: impl Iterator<Item = &'a str>) -> Self {
        let mut values = Self::default();
        for cell in cells.map(str::trim).filter(|cell| !cell.is_empty()) {
            values.filled += 1;
            let flag = is_flag(cell);
            values.flags += usize::from(flag.is_some());
            values.addresses += usize::from(is_address(cell));
            values.states += usize::from(flag.is_none() && matches!(status_word(cell), StatusWord::State(_)));
            values.days +=
                usize::from(matches!(read_day(cell), DayText::Day(_) | DayText::Proves(..) | DayText::Either { .. }));
        }
        values
    }

    fn most(&self, count: usize) -> bool {
        self.filled > 0 && count * 5 >= self.filled * 4
    }

    /// Only what hardly anything else looks like.
    fn say(&self) -> Option<RosterColumn> {
        if self.most(self.addresses) {
            Some(RosterColumn::Field(PersonField::Email))
        } else if self.most(self.states) {
            Some(RosterColumn::Status)
        } else {
            None
        }
    }
}

fn is_address(text: &str) -> bool {
    let Some((name, domain)) = text.split_once('@') else { return false };
    !name.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace) && !domain.contains('@')
}

/// Whether a cell says yes or no; none where it says something else.
pub(super) fn is_flag(text: &str) -> Option<bool> {
    match fold(text).as_str() {
        "yes" | "y" | "true" | "1" | "x" | "si" => Some(true),
        "no" | "n" | "false" | "0" => Some(false),
        _ => None,
    }
}

/// What an account list has of its own.
fn own(header: &str, values: Option<&Values>) -> Option<RosterColumn> {
    let words = folded_words(header);
    let has = |word: &str| words.iter().any(|one| one == word);
    let begins = |starts: &[&str]| words.iter().any(|word| starts.iter().any(|start| word.starts_with(start)));
    let joined = words.concat();
    let days = values.is_some_and(|values| values.most(values.days));
    if begins(&["train", "refresher"]) {
        let day = days || ["date", "completed", "done", "last", "on", "trained"].iter().any(|word| has(word));
        return Some(if day && !has("status") { RosterColumn::Trained } else { RosterColumn::Other });
    }
    if begins(&["password"]) {
        return Some(RosterColumn::Other);
    }
    if has("last") && (has("login") || has("logon") || has("access") || has("activity")) || joined == "lastlogin" {
        return Some(RosterColumn::Other);
    }
    if matches!(
        joined.as_str(),
        "activesince" | "activated" | "activationdate" | "activatedon" | "datecreated" | "created"
    ) {
        return Some(RosterColumn::Since);
    }
    let ends = ["disabl", "deactiv", "inactiv", "terminat", "lock", "block", "suspend", "revok", "ended", "expir"];
    if begins(&ends) || joined == "enddate" {
        let flags = values.is_some_and(|values| values.most(values.flags));
        if days || has("date") || has("on") {
            return Some(RosterColumn::Ended);
        }
        return flags.then_some(RosterColumn::Disabled);
    }
    let username = ["username", "userid", "login", "loginid", "logon", "loginname", "logonname", "hieusername"];
    if username.contains(&joined.as_str())
        || (has("user") && has("name") && !has("full"))
        || joined.ends_with("username")
    {
        return Some(RosterColumn::Field(PersonField::Username));
    }
    let level =
        ["accesslevel", "role", "userrole", "access", "level", "accessrole", "securityrole", "accesstype", "rolename"];
    if level.contains(&joined.as_str()) {
        return Some(RosterColumn::Field(PersonField::Level));
    }
    let account = ["account", "acct", "user", "login", "access"].iter().any(|word| has(word));
    let about = ["status", "state", "active", "enabled", "estado", "estatus"].iter().any(|word| has(word));
    let alone = ["status", "state", "active", "enabled", "isactive", "isenabled", "estado", "estatus", "activo"];
    // The state of an address is no state of an account.
    let place = has("state") && !account && values.is_some_and(|values| values.filled > 0 && values.states == 0);
    ((account && about) || alone.contains(&joined.as_str())).then_some(RosterColumn::Status).filter(|_| !place)
}

fn general(meaning: &ListColumn) -> RosterColumn {
    RosterColumn::Field(match meaning {
        ListColumn::GivenName => PersonField::GivenName,
        ListColumn::FamilyName => PersonField::FamilyName,
        ListColumn::Email => PersonField::Email,
        ListColumn::Mobile => PersonField::Mobile,
        ListColumn::Facility => PersonField::Facility,
        ListColumn::Title => PersonField::Title,
        ListColumn::FullName => return RosterColumn::FullName,
        ListColumn::Status => return RosterColumn::Status,
        _ => return RosterColumn::Other,
    })
}

pub(super) fn folded_words(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric()).map(fold).filter(|word| !word.is_empty()).collect()
}
