//! What became of everybody, once a form is filled.

use worksheet::{Code, FieldKind, Form, Problem, RowId, Severity, column_letters};

/// What filling a form did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FillReport {
    /// Name of the form's own file, without folders.
    pub form_file: String,
    /// The sheet that was filled.
    pub sheet: String,
    /// People who were written, with the spreadsheet row each got.
    pub written: Vec<(RowId, u32)>,
    /// People who stood there before, and were left alone.
    pub already_there: Vec<AlreadyThere>,
    /// Spreadsheet rows that were added below the prepared ones.
    pub beyond: Vec<u32>,
    /// What covered the prepared rows and now covers the added ones too: cells with formulas, names, in words.
    pub followed: Vec<String>,
    /// What still covers the prepared rows only, since it is not certain how it would go on, in words.
    pub not_followed: Vec<String>,
    /// Cells that were not written, and why.
    pub left_out: Vec<LeftOut>,
    /// What the workbook's own formula gives for each person written, where that is known.
    pub levels: Vec<ShownLevel>,
    /// Whether the form carries a digital signature, which no longer holds once anything is typed into it.
    pub signed: bool,
}

/// Somebody who stood in the form before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlreadyThere {
    /// The row that was not added.
    pub row: RowId,
    /// The spreadsheet row where the person stands.
    pub number: u32,
    /// Form columns in which the form holds something else.
    pub differing: Vec<usize>,
}

/// A cell that was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Whose.
    pub row: RowId,
    /// Spreadsheet row, counted from 1.
    pub number: u32,
    /// Form column.
    pub column: usize,
    /// Spreadsheet column, counted from 0.
    pub place: u32,
    /// Why.
    pub why: WhyLeftOut,
}

impl LeftOut {
    /// The cell as people name it: `E7`.
    #[must_use]
    pub fn cell(&self) -> String {
        format!("{}{}", column_letters(self.place as usize), self.number)
    }
}

/// Why a cell was not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhyLeftOut {
    /// The sheet is protected and the cell locked.
    Locked,
    /// The workbook calculates it.
    Formula,
    /// It is covered by a merged cell.
    Merged,
}

/// The level that the workbook shows for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownLevel {
    /// Whose.
    pub row: RowId,
    /// Spreadsheet row, counted from 1.
    pub number: u32,
    /// The title that was written.
    pub title: String,
    /// What the workbook's own formula shows; nothing when it shows no level.
    pub shown: Option<String>,
    /// Why what it shows could not be calculated; it is then not known.
    pub cannot: Option<String>,
    /// What the form's titles give.
    pub derived: Option<String>,
}

impl FillReport {
    /// Where the workbook gives another level than the title's; the row is the person's own.
    #[must_use]
    pub fn mismatches(&self, form: &Form) -> Vec<Problem> {
        let Some(column) = form.column_of(FieldKind::AccessLevel) else { return Vec::new() };
        let differ = |level: &&ShownLevel| match (&level.shown, &level.derived) {
            (_, None) => false,
            _ if level.cannot.is_some() => false,
            (None, Some(_)) => true,
            (Some(shown), Some(derived)) => shown.trim().to_lowercase() != derived.trim().to_lowercase(),
        };
        let problem = |level: &ShownLevel| {
            let derived = level.derived.as_deref().unwrap_or_default();
            let shown = level.shown.as_ref().map_or("no level".to_owned(), |shown| format!("“{shown}”"));
            Problem {
                row: level.row,
                column,
                code: Code::AccessMismatch,
                severity: Severity::Error,
                message: format!(
                    "The form’s own formula gives {shown} for “{}”, but that title gives “{derived}”.",
                    level.title
                ),
                why: "The title decides what a person may see, and you attest that the two fit each other.".to_owned(),
                repair: None,
                choices: Vec::new(),
                others: Vec::new(),
                others_count: 0,
            }
        };
        self.levels.iter().filter(differ).map(problem).collect()
    }
}
