//! A form: the layout an HIE publishes for provisioning, with its titles, access levels and rules, as data.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Names a form as `HIE/NAME`, for example the emergency variant of an HIE's worksheet.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FormId(String);

/// A text that is not of the shape `HIE/NAME`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” does not name a form: write HIE/NAME, in small letters, digits and hyphens")]
pub struct FormIdError(pub String);

impl FormId {
    /// The whole name, `HIE/NAME`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FormId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl FromStr for FormId {
    type Err = FormIdError;

    fn from_str(text: &str) -> Result<Self, FormIdError> {
        let part = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        match text.split_once('/') {
            Some((hie, name)) if part(hie) && part(name) => Ok(Self(text.to_owned())),
            _ => Err(FormIdError(text.to_owned())),
        }
    }
}

impl TryFrom<String> for FormId {
    type Error = FormIdError;

    fn try_from(text: String) -> Result<Self, FormIdError> {
        text.parse()
    }
}

impl From<FormId> for String {
    fn from(id: FormId) -> Self {
        id.0
    }
}

/// What a column holds; the rules that apply to a cell follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// First name, as the person is called.
    GivenName,
    /// Last name, as the person is called.
    FamilyName,
    /// The address that receives training invitation and credentials: unique, reachable by one person.
    Email,
    /// The number that receives the log-in code by SMS.
    Mobile,
    /// The place of work within the organization.
    Facility,
    /// The title or position, chosen from the form's list; it decides the access level.
    Title,
    /// The access level (role): derived from the title, never typed.
    AccessLevel,
    /// National Provider Identifier, ten digits with a Luhn check digit.
    Npi,
    /// A calendar date.
    Date,
    /// Anything else.
    Text,
}

/// One column of a form, in the order of the spreadsheet: the first is column A.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Stable name used in `--json` output and in saved drafts.
    pub key: String,
    /// The header as the form prints it.
    pub header: String,
    /// What the column holds.
    pub kind: FieldKind,
    /// Whether the HIE sends the form back when the cell is empty.
    #[serde(default)]
    pub required: bool,
    /// Greatest length in characters.
    pub max_length: usize,
    /// Width in characters, as spreadsheets count it.
    pub width: f64,
    /// Other headers under which the same column is met.
    #[serde(default)]
    pub synonyms: Vec<String>,
    /// One sentence that tells the user what belongs here and why.
    #[serde(default)]
    pub help: String,
}

/// What an account may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessLevel {
    /// Stable code, for example `clinical-btg`.
    pub code: String,
    /// The name as it stands in the access-level column.
    pub name: String,
    /// What this level may see, in one plain sentence.
    pub sees: String,
    /// Whether it opens records without recorded consent in an emergency (Break the Glass).
    pub break_the_glass: bool,
}

/// A title of the form's list and the access level it gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    /// The title as the list spells it.
    pub name: String,
    /// Heading under which the title is shown, for example “Nursing”.
    pub group: String,
    /// Index into [`Form::levels`].
    pub level: usize,
    /// Whether the HIE grants Break the Glass to this title at all (clinicians who commonly deal with emergencies).
    pub btg_eligible: bool,
    /// Other wordings; one that stands at several titles is ambiguous.
    pub aliases: Vec<String>,
}

/// Where a form's layout comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Ships with the program; the HIE's own blank form wins over it.
    Starter,
    /// Learned from a blank form that the user downloaded.
    Learned,
}

/// The health information exchange a form belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hie {
    /// Short name used in form ids.
    pub code: String,
    /// Name as the exchange writes it.
    pub name: String,
    /// What the exchange calls its contact person, for example “Account Manager”.
    pub contact_role: String,
    /// When and how support is reached, in one sentence.
    pub support: String,
    /// Kinds of organization and what follows for the variant, asked at the first start.
    #[serde(default)]
    pub variant_rule: String,
    /// How requests about accounts reach the exchange.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<crate::people::Route>,
}

/// The message that goes with a filled worksheet; `{organization}`, `{count}`, `{date}` and `{name}` are filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Subject line.
    pub subject: String,
    /// Body text.
    pub body: String,
}

/// One form of an HIE.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// `HIE/NAME`.
    pub id: FormId,
    /// What people call the form.
    pub name: String,
    /// Whose form it is.
    pub hie: Hie,
    /// Whether this is the variant for organizations that have Break-the-Glass access.
    pub break_the_glass: bool,
    /// Edition of the layout, as text to show.
    pub edition: String,
    /// Starter or learned.
    pub origin: Origin,
    /// Name of the sheet people are typed into.
    pub sheet: String,
    /// Row of the headers, counted from 1 as in the spreadsheet; the first person stands in the row below.
    pub header_row: u32,
    /// The columns from A on.
    pub columns: Vec<Column>,
    /// Access levels that can appear in this variant.
    pub levels: Vec<AccessLevel>,
    /// Titles in the order of the drop-down list.
    pub titles: Vec<Title>,
    /// What the user declares by handing the form in, one statement each.
    pub statements: Vec<String>,
    /// Extra statement to confirm when at least one person can break the glass.
    pub btg_statement: Option<String>,
    /// Wording of the message to the contact person.
    pub message: Message,
    /// Channels that may carry the form, in order of preference (`practice`, `scim`, `mail-draft`, `smtp`, `portal-form`).
    pub channels: Vec<String>,
}

impl Form {
    /// Position of the first column of this kind.
    #[must_use]
    pub fn column_of(&self, kind: FieldKind) -> Option<usize> {
        self.columns.iter().position(|column| column.kind == kind)
    }

    /// The title spelled like this, without regard to case.
    #[must_use]
    pub fn title(&self, name: &str) -> Option<&Title> {
        let name = name.trim();
        self.titles.iter().find(|title| title.name.eq_ignore_ascii_case(name))
    }

    /// The access level that a title of the list gives.
    #[must_use]
    pub fn level_of_title(&self, name: &str) -> Option<&AccessLevel> {
        self.title(name).and_then(|title| self.levels.get(title.level))
    }
}

/// Spreadsheet letters of a column position: 0 is `A`, 26 is `AA`.
#[must_use]
pub fn column_letters(position: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = position + 1;
    while rest > 0 {
        let digit = (rest - 1) % 26;
        letters.push(char::from(b'A' + u8::try_from(digit).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}
