use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A column of the open worksheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ColumnView {
    /// Stable key.
    pub key: String,
    /// Header as on the form.
    pub header: String,
    /// `given-name`, `family-name`, `email`, `mobile`, `facility`, `title`, `access-level`, `access-type`, `npi`, `date`,
    /// `choice`, `choices`, `yes-no`, `text`.
    pub kind: String,
    /// Spreadsheet letters.
    pub letters: String,
    /// Whether the form demands it.
    pub required: bool,
    /// Whether it is derived and cannot be typed.
    pub derived: bool,
    /// Width in characters.
    pub width: f64,
    /// What belongs here.
    pub help: String,
    /// What can be chosen; empty where anything may stand, and for titles, which have a list of their own.
    pub choices: Vec<ChoiceView>,
    /// Whether several choices may stand in a cell, separated by semicolons.
    pub several: bool,
    /// Whether the header is our guess, because the form's own wording is not known.
    pub assumed: bool,
}

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChoiceView {
    /// As the form spells it.
    pub name: String,
    /// What it means; may be empty.
    pub means: String,
}

/// An access level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LevelView {
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: String,
    /// What it may see.
    pub sees: String,
    /// Whether it can break the glass.
    pub break_the_glass: bool,
}

/// A title of the list with the level it gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TitleView {
    /// The title.
    pub name: String,
    /// Heading.
    pub group: String,
    /// The level's name.
    pub level: String,
    /// What the level may see.
    pub sees: String,
    /// Whether it can break the glass.
    pub break_the_glass: bool,
}

/// People per level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LevelCount {
    /// Level name; empty for people whose title gives none yet.
    pub level: String,
    /// Whether it can break the glass.
    pub break_the_glass: bool,
    /// How many.
    pub people: usize,
}

/// Error or warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum SeverityView {
    /// Stops sending.
    Error,
    /// Has to be looked at.
    Warning,
}

/// A problem in a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProblemView {
    /// Row in the view, if it is shown there.
    pub row: Option<usize>,
    /// Spreadsheet row number.
    pub number: usize,
    /// Column position.
    pub column: usize,
    /// Code, for example `email.likely-typo`.
    pub code: String,
    /// Error or warning.
    pub severity: SeverityView,
    /// What is wrong.
    pub message: String,
    /// Why it matters.
    pub why: String,
    /// Label of the certain repair.
    pub repair: Option<String>,
    /// Values to choose from where no repair is certain.
    pub choices: Vec<String>,
    /// Who it is about: the person's name, or the row where there is none.
    pub person: String,
}

/// Problems of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProblemGroup {
    /// Code.
    pub code: String,
    /// Heading in words, for example “Likely typo in an email address”.
    pub heading: String,
    /// Error or warning.
    pub severity: SeverityView,
    /// How many.
    pub count: usize,
    /// How many have a certain repair.
    pub repairable: usize,
}

/// A row of the view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RowView {
    /// Place in the view.
    pub row: usize,
    /// Spreadsheet row number.
    pub number: usize,
    /// Cells; the access-level cell shows the derived level.
    pub cells: Vec<String>,
    /// Whether the derived level can break the glass.
    pub break_the_glass: bool,
    /// Its problems.
    pub problems: Vec<ProblemView>,
}

/// Which rows the view shows. The view stays as it is while the user edits, until the filter is set again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct RowFilter {
    /// Only rows that have a problem of this code; `*` for any problem.
    pub problem: Option<String>,
    /// Only rows in which some cell contains this text, without regard to case.
    pub text: Option<String>,
}

/// The numbers around the grid, after each change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WorksheetStanding {
    /// Rows in the view.
    pub rows: usize,
    /// Rows in the worksheet.
    pub all_rows: usize,
    /// Rows that are not blank.
    pub people: usize,
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Problems by kind, errors first.
    pub groups: Vec<ProblemGroup>,
    /// People per access level.
    pub access: Vec<LevelCount>,
    /// How many can break the glass.
    pub break_the_glass: usize,
    /// What undo would take back, for example “Paste”; none when there is nothing.
    pub undo: Option<String>,
    /// What redo would bring back.
    pub redo: Option<String>,
}

/// The open worksheet, without its rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct WorksheetView {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its form.
    pub form: super::FormSummary,
    /// Columns from A on.
    pub columns: Vec<ColumnView>,
    /// Titles of the list.
    pub titles: Vec<TitleView>,
    /// Access levels.
    pub levels: Vec<LevelView>,
    /// Places of work offered in the facility column.
    pub facilities: Vec<String>,
    /// Whether it is the practice worksheet.
    pub practice: bool,
    /// Cell the user was in last.
    pub cursor: CellPlace,
    /// Numbers.
    pub standing: WorksheetStanding,
}

/// A cell of the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct CellPlace {
    /// Row in the view.
    pub row: usize,
    /// Column position.
    pub column: usize,
}

/// A rectangle of the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ViewRange {
    /// First row.
    pub row: usize,
    /// First column.
    pub column: usize,
    /// How many rows.
    pub rows: usize,
    /// How many columns.
    pub columns: usize,
}

/// Rows `start..start + count` of the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Window {
    /// First row.
    pub start: usize,
    /// How many rows at the most.
    pub count: usize,
}

/// One action of the user in the grid: one step of undo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Edit {
    /// Typing in one cell. A row past the end is added (and the blank rows before it).
    Type {
        /// Where.
        cell: CellPlace,
        /// The text.
        value: String,
    },
    /// Pasting values with their upper left corner at the range. A range larger than the values, in whole
    /// multiples or by one value, is filled with them; rows past the end are added. Derived columns are passed over.
    Paste {
        /// Selected range.
        range: ViewRange,
        /// Values, row by row.
        values: Vec<Vec<String>>,
    },
    /// Emptying the cells of ranges.
    Clear {
        /// Selected ranges.
        ranges: Vec<ViewRange>,
        /// Whether it is the second half of cutting (only the label differs).
        cut: bool,
    },
    /// Filling: the source range is repeated over the target range, which contains it (Ctrl D, drag to fill).
    Fill {
        /// What is repeated.
        source: ViewRange,
        /// Where to.
        target: ViewRange,
    },
    /// Blank rows before this row of the view.
    InsertRows {
        /// Row in the view; the number of rows for the end.
        at: usize,
        /// How many.
        count: usize,
    },
    /// Taking rows away.
    DeleteRows {
        /// First row in the view.
        at: usize,
        /// How many.
        count: usize,
    },
}

/// One automatic tidying.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TidiedView {
    /// Spreadsheet row number.
    pub number: usize,
    /// Column position.
    pub column: usize,
    /// As it was typed.
    pub before: String,
    /// As it is now.
    pub after: String,
    /// What was tidied, for example “spaces”.
    pub what: String,
}

/// What an edit, undo, redo or repair did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EditOutcome {
    /// Numbers after it.
    pub standing: WorksheetStanding,
    /// The asked window, fresh. Rows outside it that the front end keeps are stale.
    pub window: Vec<RowView>,
    /// What was done, for example “Paste”.
    pub label: String,
    /// How many cells changed.
    pub cells: usize,
    /// Automatic tidying, at most 100 of them; it is a step of its own for undo.
    pub tidied: Vec<TidiedView>,
    /// How many cells were tidied in all.
    pub tidied_count: usize,
    /// Where to put the cursor, for undo, redo and repairs.
    pub cursor: Option<CellPlace>,
}

/// Which problems to list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProblemQuery {
    /// Only this code.
    pub code: Option<String>,
    /// How many to pass over.
    pub offset: usize,
    /// How many at the most.
    pub limit: usize,
}

/// The next problem after a place, for F8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NextProblem {
    /// Search from here.
    pub from: CellPlace,
    /// Backwards (Shift F8).
    pub backwards: bool,
}

/// Which repairs to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum RepairRequest {
    /// The certain repair of one problem.
    One {
        /// Row in the view.
        row: usize,
        /// Column position.
        column: usize,
        /// Code of the problem.
        code: String,
    },
    /// One of the choices of a problem.
    Choose {
        /// Row in the view.
        row: usize,
        /// Column position.
        column: usize,
        /// The chosen value.
        value: String,
    },
    /// All certain repairs of a kind.
    Kind {
        /// Code.
        code: String,
    },
    /// All certain repairs.
    All,
}
