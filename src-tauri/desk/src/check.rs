//! Checking a worksheet in a file, for the command line.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use serde::Serialize;
use workbook::{ReadWorksheet, RowVisitor};
use worksheet::worksheet::{Worksheet, render_message};
use worksheet::{FieldKind, Form, FormId, Problem, Row, column_letters};

use crate::check_rows::{only_beside_the_form, rivals_the_form};
use crate::contract::{InputAccount, SeverityView};
use crate::desk::{Desk, account_directory};
use crate::editor::{code_text, severity_view};
use crate::fault::{DeskError, DeskResult};
use crate::files::Unread;
use crate::import::{CheckedList, RowNote, SaidStatus, UsedColumn, said_statuses};

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
    /// What became of every row, and what is asked.
    pub input: InputAccount,
    /// People who are taken and have to be looked at.
    pub pointed_out: Vec<RowNote>,
    /// What the columns of a list with other headers than the form’s were taken for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub used_columns: Vec<UsedColumn>,
    /// Whether people were left out for what the file says of them.
    #[serde(skip)]
    pub(crate) people_left_out: bool,
    /// Letters of the form's columns.
    #[serde(skip)]
    columns: Vec<String>,
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

/// How a worksheet is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct CheckOptions<'a> {
    /// `HIE/NAME`; otherwise told from the file.
    pub form: Option<&'a str>,
    /// The sheet; otherwise the form's own, or the first visible one that has the headers.
    pub sheet: Option<&'a str>,
    /// `WORD=here|left|ask`, one for each word of which only the user knows who still works there.
    pub statuses: &'a [String],
    /// `HEADER=MEANING`, one for each column that is decided by hand.
    pub columns: &'a [String],
    /// Whether rows that are hidden in the file are taken; none asks.
    pub hidden_rows: Option<bool>,
    /// The same for rows that are struck through.
    pub struck_rows: Option<bool>,
}

impl CheckReport {
    /// Whether something is left to repair or to decide.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.problems.is_empty()
            || !self.input.asked.is_empty()
            || !self.pointed_out.is_empty()
            || self.people_left_out
    }
}

impl Desk {
    /// Reads a file and finds every problem in it.
    ///
    /// # Errors
    /// When the file cannot be read or the form is not known.
    pub fn check_file(&self, path: &Path, form: Option<&str>) -> DeskResult<CheckedFile> {
        self.check_file_with(path, &CheckOptions { form, ..CheckOptions::default() })
    }

    /// Reads a file as it is asked for, and finds every problem in it. Rows of people who are not certainly meant are not
    /// among the worksheet's.
    ///
    /// # Errors
    /// When the file cannot be read, or the form or an option is not known.
    pub fn check_file_with(&self, path: &Path, options: &CheckOptions<'_>) -> DeskResult<CheckedFile> {
        let said = said_statuses(options.statuses)?;
        let (read, mut worksheet) = match self.read_and_check(path, options) {
            Ok((read, worksheet)) => {
                let own = self.learned_blank(&read.form)?.is_some_and(|(_, layout)| layout.columns == read.columns);
                let rivals = !own && rivals_the_form(&read, worksheet.form());
                if rivals || !only_beside_the_form(&read, options.columns) {
                    return self.check_list(path, read.form.as_str(), options, &said);
                }
                (read, worksheet)
            }
            Err(Unread::OtherHeaders(fault)) => {
                let Some(form) = self.form_of_list(options.form)? else { return Err(fault) };
                return self.check_list(path, &form, options, &said);
            }
            Err(Unread::Fault(fault)) => return Err(fault),
        };
        let settled = self.settle_rows(path, &read, &mut worksheet, options, &said)?;
        let letters: Vec<String> =
            read.columns.iter().enumerate().map(|(column, found)| column_letters(found.unwrap_or(column))).collect();
        let report = CheckReport {
            form: read.form.to_string(),
            file: read.file_name,
            sheet: read.sheet,
            rows: worksheet.people_count(),
            errors: worksheet.errors(),
            warnings: worksheet.warnings(),
            problems: checked_problems(&worksheet, &letters),
            access: access(&worksheet),
            input: settled.account,
            pointed_out: settled.pointed_out,
            used_columns: Vec::new(),
            people_left_out: settled.people_left_out,
            columns: letters,
        };
        Ok(CheckedFile { report, worksheet })
    }

    /// Checks a list that has other headers than the form, read as every list that is imported.
    fn check_list(
        &self,
        path: &Path,
        form: &str,
        options: &CheckOptions<'_>,
        said: &[SaidStatus],
    ) -> DeskResult<CheckedFile> {
        let CheckedList { mut rows, letters, input, used, pointed_out, people_left_out, file, sheet } =
            self.read_as_list(path, form, options, said)?;
        let form = self.forms.named(form)?;
        let known = account_directory(&self.records(), &form.hie.code, false, None)?;
        rows.sort_by_key(|row| row.id);
        let worksheet = Worksheet::new(form, rows, known)?;
        let report = CheckReport {
            form: worksheet.form().id.to_string(),
            file,
            sheet,
            rows: worksheet.people_count(),
            errors: worksheet.errors(),
            warnings: worksheet.warnings(),
            problems: checked_problems(&worksheet, &letters),
            access: access(&worksheet),
            input,
            pointed_out,
            used_columns: used,
            people_left_out,
            columns: letters,
        };
        Ok(CheckedFile { report, worksheet })
    }

    /// The form as which a list is read: the one that was named, the organization's own, or the only one.
    fn form_of_list(&self, named: Option<&str>) -> DeskResult<Option<String>> {
        if let Some(named) = named {
            return Ok(Some(named.to_owned()));
        }
        if let Some(organization) = self.organization()? {
            return Ok(Some(organization.form));
        }
        let mut all = self.forms.all();
        let only = all.next().map(|form| form.id.to_string());
        Ok(only.filter(|_| all.next().is_none()))
    }

    /// Reads on one thread and checks on another, so that a large file takes hardly longer than reading it. The rows
    /// are all in the worksheet.
    fn read_and_check(&self, path: &Path, options: &CheckOptions<'_>) -> Result<(ReadWorksheet, Worksheet), Unread> {
        let (sender, receiver) = sync_channel::<(FormId, Vec<Row>)>(PARTS_WAITING);
        thread::scope(|scope| {
            let begin = |form: &FormId, rows: Vec<Row>| -> DeskResult<Worksheet> {
                let form = self.forms.named(form.as_str())?;
                let known = account_directory(&self.records(), &form.hie.code, false, None)?;
                Ok(Worksheet::new(form, rows, known)?)
            };
            let checking = scope.spawn(move || {
                let mut parts = receiver.into_iter();
                let Some((form, rows)) = parts.next() else { return Ok(None) };
                let mut worksheet = begin(&form, rows)?;
                parts.try_for_each(|(_, rows)| worksheet.extend(rows))?;
                Ok(Some(worksheet))
            });
            let mut parts = RowBatches(sender);
            let read: Result<ReadWorksheet, Unread> =
                self.read_file_in_parts(path, options.form, options.sheet, &mut parts);
            drop(parts);
            let checked: DeskResult<Option<Worksheet>> = checking.join().unwrap_or_else(|panic| resume_unwind(panic));
            let mut read = read?;
            let rows = std::mem::take(&mut read.rows);
            let worksheet = match checked? {
                Some(mut worksheet) => {
                    worksheet.extend(rows).map_err(DeskError::from)?;
                    worksheet
                }
                None => begin(&read.form, rows)?,
            };
            Ok((read, worksheet))
        })
    }
}

impl CheckReport {
    /// Adds what a form's own formulas will show, with the spreadsheet row of each; what is there already is not said twice.
    pub(crate) fn add(&mut self, mismatches: &[(u32, Problem)], form: &Form) {
        for (row, problem) in mismatches {
            let code = code_text(problem.code);
            let field = form.columns.get(problem.column).map(|column| column.key.clone()).unwrap_or_default();
            if self.problems.iter().any(|there| there.row == u64::from(*row) && there.code == code) {
                continue;
            }
            let column = self.columns.get(problem.column).cloned().unwrap_or_default();
            let (severity, message) = (severity_view(problem.severity), problem.message.clone());
            let row = u64::from(*row);
            self.problems.push(CheckedProblem { row, column, field, severity, code, message, suggestion: None });
            self.errors += 1;
        }
        self.problems.sort_by_key(|problem| problem.row);
    }
}

/// How many parts may wait to be checked; more would only take memory.
const PARTS_WAITING: usize = 4;

/// Hands complete rows on as they are read.
struct RowBatches(SyncSender<(FormId, Vec<Row>)>);

impl RowVisitor for RowBatches {
    fn reached(&mut self, _: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn complete(&mut self, form: &Form, rows: &mut Vec<Row>) {
        // Nobody takes them when checking has failed, which is then told by the one who checked.
        let _ = self.0.send((form.id.clone(), std::mem::take(rows)));
    }
}

fn checked_problems(worksheet: &Worksheet, letters: &[String]) -> Vec<CheckedProblem> {
    // A row's id is its number in the spreadsheet it was read from.
    let number = |row: worksheet::RowId| u32::try_from(row.0).unwrap_or(u32::MAX);
    worksheet
        .problems()
        .map(|problem| CheckedProblem {
            row: problem.row.0,
            column: letters.get(problem.column).cloned().unwrap_or_default(),
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
