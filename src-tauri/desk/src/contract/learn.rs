use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::FormSummary;

/// A form in the list of forms, with where its layout comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FormStanding {
    /// The form.
    pub form: FormSummary,
    /// The learned edition in use.
    pub learned: Option<LearnedEdition>,
    /// Why a learned edition that is there cannot be used.
    pub trouble: Option<String>,
}

/// A learned edition of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LearnedEdition {
    /// Name of the file it was learned from.
    pub file: String,
    /// When.
    pub learned: String,
    /// Sheet of the people.
    pub sheet: String,
    /// How many rows are prepared.
    pub prepared_rows: u32,
    /// Folder with the blank workbook.
    pub folder: String,
}

/// What a column of a form is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum MeaningView {
    /// First name.
    GivenName,
    /// Last name.
    FamilyName,
    /// First and last name in one cell: “Jane Doe”.
    FullNameGivenFirst,
    /// First and last name in one cell: “Doe, Jane”.
    FullNameFamilyFirst,
    /// E-mail.
    Email,
    /// Mobile number.
    Mobile,
    /// Place of work.
    Facility,
    /// Title.
    Title,
    /// Access level.
    AccessLevel,
    /// National Provider Identifier.
    Npi,
    /// A date.
    Date,
    /// Text of another kind.
    Text,
    /// Not recognized; kept as text.
    NotRecognised,
    /// Nothing is typed there.
    LeftAlone,
}

/// How sure something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// The user decided it.
    Yours,
    /// From 0.9 on.
    Certain,
    /// From 0.7 on.
    Likely,
    /// Less: has to be checked.
    Unsure,
}

/// How sure something is, where it stands and by what it was told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct LearnedEvidence {
    /// In a word.
    pub confidence: Confidence,
    /// From 0 to 1.
    pub score: f64,
    /// Cell or range; empty when there is none.
    pub place: String,
    /// By what, as the end of a sentence.
    pub why: String,
}

/// A number that was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FoundNumber {
    /// The number.
    pub value: u32,
    /// How it is known.
    pub by: LearnedEvidence,
}

/// A text that was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FoundText {
    /// The text.
    pub value: String,
    /// How it is known.
    pub by: LearnedEvidence,
}

/// A yes or no that was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FoundFlag {
    /// Yes or no.
    pub value: bool,
    /// How it is known.
    pub by: LearnedEvidence,
}

/// A column of the form's sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ColumnFound {
    /// Spreadsheet column, counted from 0.
    pub position: usize,
    /// Its letters.
    pub letters: String,
    /// The header as the form prints it.
    pub header: String,
    /// What it is for.
    pub meaning: MeaningView,
    /// How that is known.
    pub by: LearnedEvidence,
    /// Whether it has to be filled.
    pub required: FoundFlag,
    /// Whether a formula fills it.
    pub formula: bool,
    /// How many values its drop-down list offers, when it has one.
    pub choices: Option<usize>,
    /// What the form itself says about it.
    pub note: String,
}

/// A title of the form's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TitleFound {
    /// As the list spells it.
    pub name: String,
    /// Its cell; empty when the list is written out in its rule.
    pub cell: String,
    /// The level it gives.
    pub level: Option<String>,
    /// The cell of the level; empty when a formula names it.
    pub level_cell: String,
    /// Whether that level has Break the Glass.
    pub break_the_glass: bool,
}

/// An access level of the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct LevelFound {
    /// As the form spells it.
    pub name: String,
    /// Whether it has Break the Glass.
    pub break_the_glass: FoundFlag,
    /// What it may see; empty when nobody says.
    pub sees: String,
    /// How many titles give it.
    pub titles: usize,
}

/// Something that a person has to look at or to decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LearnFindingView {
    /// Stable name.
    pub code: String,
    /// What it is, and what to do.
    pub message: String,
    /// Cell or range; empty when there is none.
    pub place: String,
    /// Whether it has to be decided before the form can be saved.
    pub decide: bool,
}

/// What a difference is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceKind {
    /// A title was added, removed, or gives another level.
    Title,
    /// A level was added, removed, or has Break the Glass otherwise.
    Level,
    /// A column was added, removed, moved, renamed, or is required otherwise.
    Column,
    /// The sheet, the rows or the variant.
    Layout,
}

/// A difference to the layout in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LearnDifference {
    /// What it is about.
    pub kind: DifferenceKind,
    /// What changed, in words.
    pub what: String,
    /// As it is now; empty when it is new.
    pub before: String,
    /// As it would be; empty when it is gone.
    pub after: String,
}

/// What the user has decided about a form; everything else is found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct LearnChoicesView {
    /// Name of the sheet.
    pub sheet: Option<String>,
    /// Row of the headers.
    pub header_row: Option<u32>,
    /// Row of the first person.
    pub first_row: Option<u32>,
    /// How many rows are prepared.
    pub prepared_rows: Option<u32>,
    /// What columns are for.
    pub columns: Vec<ColumnChoice>,
    /// Levels of titles.
    pub levels: Vec<TitleChoice>,
    /// Which levels have Break the Glass.
    pub level_break_the_glass: Vec<LevelChoice>,
    /// Whether the form is the variant with Break the Glass.
    pub break_the_glass: Option<bool>,
    /// Codes of findings that are fine as they are.
    pub accepted: Vec<String>,
}

/// A decision about a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ColumnChoice {
    /// Spreadsheet column, counted from 0.
    pub column: usize,
    /// What it is for.
    pub meaning: Option<MeaningView>,
    /// Whether it has to be filled.
    pub required: Option<bool>,
}

/// A decision about a title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TitleChoice {
    /// The title as the form spells it.
    pub title: String,
    /// The level it gives.
    pub level: String,
}

/// A decision about a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LevelChoice {
    /// The level as the form spells it.
    pub level: String,
    /// Whether it has Break the Glass.
    pub break_the_glass: bool,
}

/// What was found in a blank form, and how it differs from the layout in use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Learning {
    /// The form as it would be.
    pub form: FormSummary,
    /// Name of the file.
    pub file: String,
    /// The file; nothing for the blank form that is kept.
    pub path: Option<String>,
    /// The sheet.
    pub sheet: FoundText,
    /// All sheets that people can see.
    pub sheets: Vec<String>,
    /// Row of the headers.
    pub header_row: FoundNumber,
    /// Row of the first person.
    pub first_row: FoundNumber,
    /// How many rows are prepared.
    pub prepared_rows: FoundNumber,
    /// Every column that has a header.
    pub columns: Vec<ColumnFound>,
    /// How the titles are known; nothing when none were found.
    pub titles_by: Option<LearnedEvidence>,
    /// The titles in the order of the list.
    pub titles: Vec<TitleFound>,
    /// How the levels of the titles are known; nothing when none were found.
    pub levels_by: Option<LearnedEvidence>,
    /// Whether the workbook's own formula gives the level.
    pub level_by_formula: bool,
    /// The levels in the order in which they appear.
    pub levels: Vec<LevelFound>,
    /// Whether it is the variant with Break the Glass.
    pub break_the_glass: FoundFlag,
    /// What has to be looked at, decisions first.
    pub findings: Vec<LearnFindingView>,
    /// Whether the layout in use is a learned one; otherwise it is the starter.
    pub replaces_learned: bool,
    /// The edition of the layout in use.
    pub edition_in_use: String,
    /// How the layout in use would change.
    pub differences: Vec<LearnDifference>,
    /// What the user has decided so far.
    pub choices: LearnChoicesView,
    /// Whether it can be saved: nothing is left to decide.
    pub ready: bool,
}
