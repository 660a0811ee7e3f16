use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A list of people on its way into a worksheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ImportView {
    /// Names it while it is open.
    pub id: u32,
    /// The worksheet the people go to.
    pub worksheet: i64,
    /// File name, or “pasted text”.
    pub file: String,
    /// The sheets of the file.
    pub sheets: Vec<ImportSheet>,
    /// The sheet that is read.
    pub sheet: String,
    /// Row with the headers, counted from 1; none when the list has no headers.
    pub header_row: Option<u32>,
    /// Whether that row was found with certainty, or chosen.
    pub header_sure: bool,
    /// Rows to choose from.
    pub header_choices: Vec<HeaderChoice>,
    /// The list's columns.
    pub columns: Vec<ImportColumn>,
    /// What a column can mean.
    pub meanings: Vec<MeaningChoice>,
    /// The list's words for jobs, and what they become.
    pub titles: Vec<ImportTitle>,
    /// The form's titles to choose from.
    pub form_titles: Vec<super::TitleView>,
    /// Headers of required columns that no column of the list fills.
    pub missing: Vec<String>,
    /// Place of work for people whose row has none.
    pub facility: String,
    /// What taking over would do.
    pub counts: ImportCounts,
}

/// A sheet of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportSheet {
    /// Its name.
    pub name: String,
    /// Whether spreadsheet programs show it.
    pub visible: bool,
}

/// A row that may hold the headers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HeaderChoice {
    /// Row, counted from 1.
    pub row: u32,
    /// Its first texts.
    pub cells: Vec<String>,
}

/// A column of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ImportColumn {
    /// Position, counted from 0.
    pub column: usize,
    /// Spreadsheet letters.
    pub letters: String,
    /// Its header; empty where there is none.
    pub header: String,
    /// Key of the likeliest meaning.
    pub meaning: String,
    /// How surely, from 0 to 1.
    pub confidence: f64,
    /// Whether it is used: certain, or chosen by the user. Otherwise the user is asked.
    pub settled: bool,
    /// Whether the user chose it.
    pub chosen: bool,
    /// Why, in short sentences.
    pub reasons: Vec<String>,
    /// Some of its values.
    pub examples: Vec<String>,
}

/// What a column can mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MeaningChoice {
    /// Stable key.
    pub key: String,
    /// What people read.
    pub label: String,
}

/// The list's words for a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ImportTitle {
    /// Position.
    pub job: usize,
    /// The words; empty when there are only degrees.
    pub wording: String,
    /// The emergency department it stands with.
    pub department: Option<String>,
    /// Degrees and licenses of these people.
    pub credentials: Vec<String>,
    /// How many people have it.
    pub people: usize,
    /// The form's title it becomes; none while nobody has decided.
    pub title: Option<String>,
    /// Whether the user chose it.
    pub chosen: bool,
    /// Whether the list spells it as the form does.
    pub listed: bool,
    /// Titles it may mean, the likeliest first.
    pub suggestions: Vec<TitleSuggestion>,
}

/// A title that words may mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TitleSuggestion {
    /// The form's title.
    pub title: String,
    /// The access level it gives.
    pub level: String,
    /// Whether it gives Break the Glass: then it has to be chosen by hand.
    pub break_the_glass: bool,
    /// How surely, from 0 to 1.
    pub confidence: f64,
    /// Why, one sentence.
    pub reason: String,
}

/// What taking over would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct ImportCounts {
    /// Rows of the list.
    pub rows: usize,
    /// People who would be added.
    pub new: usize,
    /// People who are there already, with nothing to change.
    pub already: usize,
    /// People in the worksheet whose fields would change.
    pub changed: usize,
    /// Rows that cannot be used.
    pub unusable: usize,
    /// Columns to be decided about.
    pub open_columns: usize,
    /// Wordings without a title of the form.
    pub open_titles: usize,
}

/// A list of the preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ImportTab {
    /// Would be added.
    New,
    /// There already.
    Already,
    /// Would be changed.
    Changed,
    /// Cannot be used.
    Unusable,
}

/// A row of the preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportRow {
    /// Row in the list, counted from 1.
    pub number: u32,
    /// First and last name; what stands in the row when there is none.
    pub person: String,
    /// Address.
    pub email: String,
    /// Title: the form's where it is decided, else the list's words.
    pub title: String,
    /// Fields that differ.
    pub changes: Vec<FieldChange>,
    /// Why it cannot be used, or where the person is already; empty for new people.
    pub reason: String,
    /// What was taken off or is doubtful.
    pub notes: Vec<String>,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldChange {
    /// The column's header.
    pub field: String,
    /// As it is.
    pub before: String,
    /// As the list has it.
    pub after: String,
}

/// Something the user decides about the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ImportChange {
    /// Reads another sheet.
    Sheet {
        /// Its name.
        name: String,
    },
    /// The row with the headers, counted from 1; none for a list without headers.
    HeaderRow {
        /// Row.
        row: Option<u32>,
    },
    /// What a column means.
    Column {
        /// Position.
        column: usize,
        /// Key of the meaning.
        meaning: String,
    },
    /// Which title of the form a wording becomes; none to leave it as it is.
    Title {
        /// Position of the wording.
        job: usize,
        /// The form's title.
        title: Option<String>,
    },
    /// Takes the likeliest title of every open wording, except those that give Break the Glass.
    AcceptTitles,
    /// Place of work for people whose row has none.
    Facility {
        /// Its name.
        name: String,
    },
}

/// What taking over a list did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportDone {
    /// File name.
    pub file: String,
    /// People added.
    pub added: usize,
    /// People changed.
    pub changed: usize,
    /// People who were there already.
    pub already: usize,
    /// Rows that could not be used.
    pub unusable: usize,
    /// The edit.
    pub outcome: super::EditOutcome,
}
