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
    /// Values of the columns that say who still works there: first those that only the user can tell.
    pub statuses: Vec<ImportStatus>,
    /// How many values that AUM Desk recognizes are not among `statuses`.
    pub more_statuses: usize,
    /// Rows that the file hides.
    pub hidden: ImportMarked,
    /// Rows that are struck through.
    pub struck: ImportMarked,
    /// Whether another sheet with people is there and nobody has said which one is meant.
    pub sheet_open: bool,
    /// What taking over would do.
    pub counts: ImportCounts,
    /// The account of the whole input.
    pub account: ImportAccount,
}

/// The account of a list in the window: `rows` is `taken`, `left_out` and `asked` together, and each of those rows is in one
/// tab of the preview.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct ImportAccount {
    /// Rows below the headers in which something is written.
    pub rows: usize,
    /// Rows that add or change somebody.
    pub taken: usize,
    /// Rows that do not, with a reason each.
    pub left_out: usize,
    /// Rows that wait for an answer.
    pub asked: usize,
    /// Headers (or letters) of the columns that hold something and are not used.
    pub unused_columns: Vec<String>,
    /// Sheets with people beside the one that is read.
    pub other_sheets: Vec<ImportSheet>,
    /// What the reader did or could not do.
    pub notes: Vec<ImportNote>,
}

/// Something that the reader did or could not do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportNote {
    /// In one to three sentences.
    pub text: String,
    /// Whether a person has to look at it.
    pub asks: bool,
}

/// A value of a column that says who still works there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportStatus {
    /// Position of the column, counted from 0.
    pub column: usize,
    /// Its header, or its letters.
    pub header: String,
    /// The value; empty for empty cells.
    pub value: String,
    /// How many people have it.
    pub people: usize,
    /// What it says of them.
    pub answer: StatusAnswerView,
    /// Whether the user said so, now or for an earlier list.
    pub answered: bool,
    /// Whether the day of the value lies ahead: these people still work there, and leave soon.
    pub leaves_soon: bool,
}

/// What a value says of the people who have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum StatusAnswerView {
    /// They work there.
    Here,
    /// They have left, or may not sign in.
    Left,
    /// Only the user can tell; nobody of them is taken.
    Ask,
}

/// Rows that look as if they were not meant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct ImportMarked {
    /// How many there are.
    pub rows: usize,
    /// Their numbers, at most 200.
    pub numbers: Vec<u32>,
    /// Whether they are taken; none while nobody has said so.
    pub take: Option<bool>,
}

/// A sheet of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportSheet {
    /// Its name.
    pub name: String,
    /// Whether spreadsheet programs show it.
    pub visible: bool,
    /// People on it, as far as its headers tell.
    pub people: usize,
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
    /// Rows that are left out: leavers, totals, repeated headers.
    pub left_out: usize,
    /// Rows that wait for an answer.
    pub asked: usize,
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
    /// Left out, with the reason.
    LeftOut,
    /// Waits for an answer.
    Asked,
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
    /// What the user is asked about it.
    pub question: Option<ImportQuestion>,
}

/// What the user is asked about a row. An answer holds for every row of which the same is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ImportQuestion {
    /// Whether people with this status still work there.
    Status {
        /// Position of the column.
        column: usize,
        /// The value.
        value: String,
        /// How many people have it.
        people: usize,
    },
    /// Whether rows that the file hides are meant.
    Hidden {
        /// How many there are.
        rows: usize,
    },
    /// Whether rows that are struck through are meant.
    Struck {
        /// How many there are.
        rows: usize,
    },
    /// What the cells of a column without a header are part of.
    Column {
        /// Position of the column.
        column: usize,
        /// Its letters.
        letters: String,
    },
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
    /// What a value of a status column says; remembered for the organization's next list, unless it is to be asked.
    Status {
        /// Position of the column.
        column: usize,
        /// The value.
        value: String,
        /// What it says.
        answer: StatusAnswerView,
    },
    /// Whether rows that the file hides are taken; none asks.
    HiddenRows {
        /// The answer.
        take: Option<bool>,
    },
    /// Whether rows that are struck through are taken; none asks.
    StruckRows {
        /// The answer.
        take: Option<bool>,
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
    /// Rows that were left out.
    pub left_out: usize,
    /// Rows that nobody decided about.
    pub asked: usize,
    /// The edit.
    pub outcome: super::EditOutcome,
}
