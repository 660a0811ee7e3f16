//! Checking a worksheet in a file, for the command line.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::path::Path;

use serde::Serialize;
use worksheet::worksheet::{Worksheet, render_message};
use worksheet::{FieldKind, Row, column_letters};

use crate::contract::SeverityView;
use crate::desk::{Desk, known_people};
use crate::editor::{code_text, severity_view};
use crate::fault::Outcome;

/// What a check found; the shape of `aum check --json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    /// `HIE/NAME`.
    pub form: String,
    /// File name.
    pub file: String,
    /// Sheet name.
    pub sheet: String,
    /// People in it.
    pub rows: usize,
    /// How many errors.
    pub errors: usize,
    /// How many warnings.
    pub warnings: usize,
    /// Every problem, by row and column.
    pub problems: Vec<CheckedProblem>,
    /// People per access level, by its name.
    pub access: BTreeMap<String, usize>,
}

/// One problem; row and column are the spreadsheet's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckedProblem {
    /// Row, counted from 1.
    pub row: u64,
    /// Column letters.
    pub column: String,
    /// Key of the form's column.
    pub field: String,
    /// Error or warning.
    pub severity: SeverityView,
    /// Code.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// The repaired value of the cell, where a repair is certain.
    pub suggestion: Option<String>,
}

/// A worksheet read from a file and checked.
pub struct CheckedFile {
    /// What was found.
    pub report: CheckReport,
    /// The rows, as they were read; their ids are spreadsheet row numbers.
    pub worksheet: Worksheet,
}

impl Desk {
    /// Reads a file and finds every problem in it.
    ///
    /// # Errors
    /// When the file cannot be read or the form is not known.
    pub fn check_file(&self, path: &Path, form: Option<&str>) -> Outcome<CheckedFile> {
        let read = self.read_file(path, form, &mut |_| ControlFlow::Continue(()))?;
        let form = self.forms.named(read.form.as_str())?;
        let known = known_people(&self.records(), false)?;
        let worksheet = Worksheet::new(form, read.rows, known)?;
        let letters: HashMap<usize, String> = read
            .columns
            .iter()
            .enumerate()
            .map(|(column, found)| (column, column_letters(found.unwrap_or(column))))
            .collect();
        let report = CheckReport {
            form: read.form.to_string(),
            file: read.file_name,
            sheet: read.sheet,
            rows: worksheet.people_count(),
            errors: worksheet.errors(),
            warnings: worksheet.warnings(),
            problems: checked_problems(&worksheet, &letters),
            access: access(&worksheet),
        };
        Ok(CheckedFile { report, worksheet })
    }
}

fn checked_problems(worksheet: &Worksheet, letters: &HashMap<usize, String>) -> Vec<CheckedProblem> {
    // A row's id is its number in the spreadsheet it was read from.
    let number = |row: worksheet::RowId| u32::try_from(row.0).unwrap_or(u32::MAX);
    worksheet
        .problems()
        .map(|problem| CheckedProblem {
            row: problem.row.0,
            column: letters.get(&problem.column).cloned().unwrap_or_default(),
            field: worksheet.form().columns.get(problem.column).map(|column| column.key.clone()).unwrap_or_default(),
            severity: severity_view(problem.severity),
            code: code_text(problem.code),
            message: render_message(&problem, &number),
            suggestion: problem.repair.as_ref().and_then(|repair| {
                repair.cells.iter().find(|(column, _)| *column == problem.column).map(|(_, value)| value.clone())
            }),
        })
        .collect()
}

fn access(worksheet: &Worksheet) -> BTreeMap<String, usize> {
    worksheet
        .access_summary()
        .into_iter()
        .filter(|(_, people)| *people > 0)
        .filter_map(|(level, people)| worksheet.form().levels.get(level).map(|level| (level.name.clone(), people)))
        .collect()
}

/// What stands in the cell of a kind, trimmed.
pub(crate) fn cell(worksheet: &Worksheet, row: &Row, kind: FieldKind) -> String {
    let column = worksheet.form().column_of(kind);
    column.and_then(|column| row.cells.get(column)).map(|cell| cell.trim().to_owned()).unwrap_or_default()
}
