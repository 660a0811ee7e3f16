//! The messages about a list of the HIE's accounts beside the people who are known.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{FieldView, MeaningChoice, PersonStateView};

/// Our people beside the HIE's list, before anything is taken over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RosterView {
    /// Names this comparison.
    pub id: u32,
    /// Where the list comes from.
    pub source: String,
    /// People on the list.
    pub people: usize,
    /// How many are new to us; they are added.
    pub new: usize,
    /// How many are as we know them.
    pub same: usize,
    /// Who is new, at most 200.
    pub added: Vec<RosterAdded>,
    /// Of how many new people the list does not tell whether the account is active.
    pub new_unknown: usize,
    /// Everyone in whom something differs; what only they know is taken over and is not listed.
    pub differences: Vec<RosterDifference>,
    /// People of ours who are not on the list although they should be.
    pub missing: Vec<String>,
    /// How many people of ours are not on the list although they should be; the names are cut at 200.
    pub missing_people: usize,
    /// How many are on the list twice; the first counts.
    pub repeated: usize,
    /// Addresses with several accounts; the active one counts.
    pub shared: Vec<RosterShared>,
    /// People on the list who may be somebody of ours with another address. Nothing of them is taken before it is decided.
    pub perhaps: Vec<RosterPerhaps>,
    /// The account of the list, row by row; none where the accounts were read from a service.
    pub input: Option<super::InputAccount>,
    /// Words for a status that are not understood by themselves. Where the user has not said what one means, the state of
    /// those people is left as it is.
    pub statuses: Vec<RosterStatus>,
    /// What each column of a file means.
    pub columns: Vec<RosterColumnView>,
    /// What a column can mean.
    pub meanings: Vec<MeaningChoice>,
    /// Rows of which something is doubtful, such as a day that can be two days.
    pub doubts: Vec<RosterDoubt>,
    /// Whether another sheet with people is there and nobody has said which one is meant.
    pub sheet_open: bool,
    /// Whether a column tells who an account belongs to: a user name or an address. Without one, nothing can be compared.
    pub names: bool,
    /// Whether a column, or the user, tells whether accounts are active.
    pub states: bool,
}

/// Someone new on the HIE's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RosterAdded {
    /// Their name; where there is none, the address or the user name.
    pub name: String,
    /// Their address or user name.
    pub account: String,
    /// Where the account stands; not known where the list does not tell.
    pub state: PersonStateView,
    /// The status in the list's words.
    pub status: String,
}

/// A row of which something is doubtful.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RosterDoubt {
    /// Row in the file, counted from 1.
    pub row: u32,
    /// What is doubtful, one sentence.
    pub text: String,
    /// Whether it is a day that can be two days, which the order of day and month decides.
    pub two_days: bool,
}

/// Something the user says of how a list is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum RosterChange {
    /// What the column with this header means; remembered for the HIE's next list. None forgets it.
    Column {
        /// The header.
        header: String,
        /// Key of the meaning.
        meaning: Option<String>,
    },
    /// Reads another sheet.
    Sheet {
        /// Its name.
        name: String,
    },
    /// Whether the month comes before the day in days such as 03/04/2025.
    Dates {
        /// The answer.
        month_first: bool,
    },
}

/// One address with several accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RosterShared {
    /// The address.
    pub email: String,
    /// The account that counts: user name and status.
    pub counts: String,
    /// The others.
    pub others: Vec<String>,
}

/// Somebody on the list who may be one of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RosterPerhaps {
    /// Position on the list; names them for the decision.
    pub listed: usize,
    /// Their name.
    pub name: String,
    /// Their address or user name on the list.
    pub theirs: String,
    /// Number of ours.
    pub person: i64,
    /// The address or user name that we have.
    pub ours: String,
}

/// A word for a status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RosterStatus {
    /// The word, as it stands in the list.
    pub word: String,
    /// How many accounts have it.
    pub people: usize,
    /// What it means, as the user says.
    pub state: Option<PersonStateView>,
}

/// A column of the HIE's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RosterColumnView {
    /// Spreadsheet letters.
    pub letters: String,
    /// Its header; empty where there is none.
    pub header: String,
    /// What it means, in words.
    pub means: String,
    /// Key of what it means.
    pub meaning: String,
    /// Whether the user said so.
    pub chosen: bool,
    /// Some of its values.
    pub examples: Vec<String>,
}

/// Someone in whom our list and the HIE's differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RosterDifference {
    /// Number.
    pub person: i64,
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// What differs.
    pub fields: Vec<RosterField>,
    /// The state, where it differs and is not simply read.
    pub state: Option<RosterState>,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RosterField {
    /// Which.
    pub field: FieldView,
    /// In words.
    pub label: String,
    /// As we have it.
    pub ours: String,
    /// As the HIE has it.
    pub theirs: String,
}

/// A state that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RosterState {
    /// As we have it.
    pub ours: PersonStateView,
    /// As the HIE has it.
    pub theirs: PersonStateView,
}

/// What the user takes from the HIE's list. What is not named stays as we have it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct RosterTaking {
    /// Everything that differs.
    pub everything: bool,
    /// Fields of people.
    pub fields: Vec<RosterTake>,
    /// People whose state is taken.
    pub states: Vec<i64>,
    /// Positions of those on the list who are the people of ours that they may be.
    #[serde(default)]
    pub same: Vec<usize>,
    /// Positions of those who are somebody else, and new.
    #[serde(default)]
    pub others: Vec<usize>,
    /// Whether the list is only a part of the accounts, so that nobody is missing from it.
    #[serde(default)]
    pub partial: bool,
}

/// A field of a person that is taken from the HIE's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RosterTake {
    /// Number.
    pub person: i64,
    /// Which field.
    pub field: FieldView,
}

/// What was taken over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RosterDone {
    /// New people.
    pub added: usize,
    /// People of whom something changed.
    pub changed: usize,
    /// Differences that stay as we have them.
    pub kept: usize,
    /// Rows of the list that wait for an answer; nothing of them was taken.
    pub asked: usize,
}
