//! A form: the layout an HIE publishes for provisioning, with its titles, access levels and rules, as data.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::text::{clean, fold};
use crate::value_rule::ValueRule;

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
    /// The access level where no list of titles decides it: one of the form's levels, chosen for each person.
    AccessType,
    /// National Provider Identifier, ten digits with a Luhn check digit.
    Npi,
    /// A calendar date.
    Date,
    /// One of the column's choices.
    Choice,
    /// Any number of the column's choices, separated by semicolons.
    Choices,
    /// Yes or no; an empty cell is no answer.
    YesNo,
    /// Anything else.
    Text,
}

impl FieldKind {
    /// Whether several columns of a form may hold this.
    #[must_use]
    pub fn is_repeatable(self) -> bool {
        matches!(self, Self::Text | Self::Date | Self::Npi | Self::Choice | Self::Choices | Self::YesNo)
    }
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
    #[serde(default = "usual_length")]
    pub max_length: usize,
    /// Width in characters, as spreadsheets count it.
    #[serde(default = "usual_width")]
    pub width: f64,
    /// Other headers under which the same column is met.
    #[serde(default)]
    pub synonyms: Vec<String>,
    /// One sentence that tells the user what belongs here and why.
    #[serde(default)]
    pub help: String,
    /// What can be chosen, for the kinds [`FieldKind::Choice`] and [`FieldKind::Choices`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// Where the value comes from when it is the same for everybody: filled in once, in the settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<OrganizationValue>,
    /// What an empty cell is filled with when the rest of its row, or of its group, is filled.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub preset: String,
    /// Heading under which a web form has the field.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub section: String,
    /// Whether the header is our guess, because the form's own wording is not known.
    #[serde(default, skip_serializing_if = "is_false")]
    pub assumed: bool,
    /// What the form itself accepts here: the data validations of its blank.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<ValueRule>,
    /// The repetition it belongs to, for example the second of several delegates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Repetition>,
}

fn usual_length() -> usize {
    255
}

fn usual_width() -> f64 {
    20.0
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde hands a reference
fn is_false(value: &bool) -> bool {
    !*value
}

impl Column {
    /// An optional column without anything special, as wide as most.
    #[must_use]
    pub fn new(key: impl Into<String>, header: impl Into<String>, kind: FieldKind) -> Self {
        Self {
            key: key.into(),
            header: header.into(),
            kind,
            required: false,
            max_length: usual_length(),
            width: usual_width(),
            synonyms: Vec::new(),
            help: String::new(),
            choices: Vec::new(),
            source: None,
            preset: String::new(),
            section: String::new(),
            assumed: false,
            rules: Vec::new(),
            group: None,
        }
    }

    /// Whether a list of people that lacks this column cannot be used: it is required of everybody, and neither the title
    /// nor the settings give it.
    #[must_use]
    pub fn is_indispensable(&self) -> bool {
        self.required && self.kind != FieldKind::AccessLevel && self.source.is_none() && self.group.is_none()
    }
}

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// As the form spells it.
    pub name: String,
    /// Other wordings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// What it means, one sentence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub means: String,
}

/// A value that is the same for everybody of the organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrganizationValue {
    /// The organization's legal name.
    OrganizationName,
    /// Street address of the organization.
    OrganizationAddress,
    /// Name of the authorized user manager.
    ManagerName,
    /// E-mail address of the authorized user manager.
    ManagerEmail,
}

/// The two answers of a column of kind [`FieldKind::YesNo`].
pub(crate) const YES: &str = "Yes";
pub(crate) const NO: &str = "No";

/// One of the times that a group of columns is repeated.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Repetition {
    /// Key of the group.
    pub key: String,
    /// Which time, counted from 1.
    pub number: u32,
}

/// What kind of organization asks; some access types are for some kinds only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrganizationKind {
    /// Hospital or health system.
    Hospital,
    /// Practice or clinic.
    Practice,
    /// Nursing home, home care, hospice.
    LongTermCare,
    /// Behavioral health or community organization.
    Community,
    /// Health plan or payer.
    Payer,
    /// Public health authority.
    PublicHealth,
    /// Organ procurement organization.
    OrganProcurement,
    /// Medical examiner or coroner.
    MedicalExaminer,
    /// Anything else.
    Other,
}

impl OrganizationKind {
    /// Organizations of this kind, as they stand in a sentence.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::Hospital => "hospitals",
            Self::Practice => "practices and clinics",
            Self::LongTermCare => "nursing homes, home care and hospices",
            Self::Community => "behavioral health and community organizations",
            Self::Payer => "health plans",
            Self::PublicHealth => "public health authorities",
            Self::OrganProcurement => "organ procurement organizations",
            Self::MedicalExaminer => "medical examiners",
            Self::Other => "other organizations",
        }
    }
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
    /// The kinds of organization that get it; none for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only_for: Vec<OrganizationKind>,
}

/// A title of the form's list and the access level it gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    /// The title exactly as the list spells it, with its odd spaces: the form's look-up forgives none.
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
pub enum LayoutOrigin {
    /// Ships with the program; the HIE's own blank form wins over it.
    Starter,
    /// Learned from a blank form that the user downloaded.
    Learned,
    /// Described by a profile of the user's own.
    Own,
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

/// The message that goes with a filled worksheet; `{organization}`, `{count}`, `{date}` and `{name}` are filled in,
/// and for `{alerts}` the wish for clinical alerts, where somebody has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Subject line.
    pub subject: String,
    /// Body text.
    pub body: String,
    /// Name of the file that goes with it, without its ending, where the exchange has a convention; `{organization}`,
    /// `{date}` and `{mmddyyyy}` are filled in.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub file_name: String,
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
    pub origin: LayoutOrigin,
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
    /// What each person has to declare, one statement each; nobody can tick them for someone else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own_statements: Vec<String>,
    /// Whether the form is for people who have an account.
    #[serde(default, skip_serializing_if = "is_false")]
    pub existing_users: bool,
    /// Rules over several fields of a row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<crate::rules::condition::Condition>,
    /// Wording of the message to the contact person.
    pub message: Message,
    /// Address of the web form that asks for the same, where there is one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// Channels that may carry the form, in order of preference (`practice`, `scim`, `mail-draft`, `smtp`, `portal-form`).
    pub channels: Vec<String>,
}

impl Form {
    /// Position of the first column of this kind.
    #[must_use]
    pub fn column_of(&self, kind: FieldKind) -> Option<usize> {
        self.columns.iter().position(|column| column.kind == kind)
    }

    /// Returns the title spelled like this, without regard to case and to the odd spaces of the list.
    ///
    /// Write [`Title::name`] into a workbook, not the text that was looked up.
    #[must_use]
    pub fn title(&self, name: &str) -> Option<&Title> {
        let trimmed = name.trim();
        let spelled = |title: &&Title| title.name == name || title.name.eq_ignore_ascii_case(trimmed);
        self.titles.iter().find(spelled).or_else(|| {
            let loose = clean(name).to_lowercase();
            let odd = |title: &&Title| is_odd(&title.name) && clean(&title.name).to_lowercase() == loose;
            let mut titles = self.titles.iter().filter(odd);
            let first = titles.next()?;
            titles.all(|other| other.level == first.level).then_some(first)
        })
    }

    /// What can be chosen in a column, in the form's order; nothing where anything may stand. Titles are not among it.
    #[must_use]
    pub fn offered<'a>(&'a self, column: &'a Column) -> Vec<&'a str> {
        match column.kind {
            FieldKind::Choice | FieldKind::Choices => {
                column.choices.iter().map(|choice| choice.name.as_str()).collect()
            }
            FieldKind::AccessType => self.levels.iter().map(|level| level.name.as_str()).collect(),
            FieldKind::YesNo => vec![YES, NO],
            _ => Vec::new(),
        }
    }

    /// Position of the level that is called like this, without regard to case, spaces and punctuation.
    #[must_use]
    pub fn level_named(&self, name: &str) -> Option<usize> {
        let folded = fold(name);
        if folded.is_empty() { None } else { self.levels.iter().position(|level| fold(&level.name) == folded) }
    }

    /// The access level that a title of the list gives.
    #[must_use]
    pub fn level_of_title(&self, name: &str) -> Option<&AccessLevel> {
        self.title(name).and_then(|title| self.levels.get(title.level))
    }
}

/// Whether a list spells a title with spaces that nobody types: at an end, doubled, or not ordinary ones.
pub(crate) fn is_odd(name: &str) -> bool {
    clean(name) != name
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
