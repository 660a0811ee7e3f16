//! Filling a worksheet from any list of people, for the command line: what is not certain is named, never guessed.

use std::ops::ControlFlow;
use std::path::Path;

use serde::Serialize;
use workbook::{ReadError, write_csv};
use worksheet::import::{ColumnMatch, ImportAction, ImportPlan, ListColumn};
use worksheet::{FieldKind, Form, Row, RowId, column_letters, given};

use super::account::account_of;
use super::answers::{SaidStatus, header_and_meaning, idle, said_statuses, with_said};
use super::title_map::TitleMap;
use super::work::{Beforehand, ImportWork, read_list};
use super::{importable_people, named_meaning, remembered, write_rest};
use crate::check::{CheckOptions, CheckedFile};
use crate::contract::{Exported, InputAccount};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult, FaultCode};
use crate::filling::WrittenForm;
use crate::outputs::{OutputKind, ensure_new, output_kind};

/// How a list is to be read.
#[derive(Debug, Clone, Copy)]
pub struct FillOptions<'a> {
    /// `HIE/NAME`.
    pub form: &'a str,
    /// The sheet; otherwise the one that looks most like a list of people.
    pub sheet: Option<&'a str>,
    /// CSV file with two columns: the list's title, the form's title.
    pub titles: Option<&'a Path>,
    /// `HEADER=MEANING`, one for each column that is decided by hand.
    pub columns: &'a [String],
    /// Use what is likely for columns, and for titles that do not give Break the Glass.
    pub accept_suggestions: bool,
    /// Place of work for people whose row has none.
    pub facility: Option<&'a str>,
    /// Where rows that are not used are written; nothing is written when there are none.
    pub not_used: &'a Path,
    /// `WORD=here|left|ask`, one for each word of which only the user knows who still works there.
    pub statuses: &'a [String],
    /// Whether rows that are hidden in the file, or struck through, are taken; none asks.
    pub hidden_rows: Option<bool>,
    /// The same for rows that are struck through.
    pub struck_rows: Option<bool>,
    /// The blank form that is filled, which is no output.
    pub template: Option<&'a Path>,
    /// Whether files that are there already are replaced.
    pub replace: bool,
}

impl<'a> FillOptions<'a> {
    /// Reads a list as it is, for a form: nothing is written, and what is only likely is asked.
    pub(crate) fn to_read(form: &'a str) -> Self {
        Self {
            form,
            sheet: None,
            titles: None,
            columns: &[],
            accept_suggestions: false,
            facility: None,
            not_used: Path::new(""),
            statuses: &[],
            hidden_rows: None,
            struck_rows: None,
            template: None,
            replace: false,
        }
    }
}

/// A filled worksheet.
pub struct FilledWorksheet {
    /// What was made of the list.
    pub import: ImportReport,
    /// The written file, read again and checked.
    pub checked: CheckedFile,
    /// What was written, and into which form.
    pub written: Exported,
}

/// What was made of a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportReport {
    /// File name of the list.
    pub file: String,
    /// Sheet that was read.
    pub sheet: String,
    /// Row of the headers.
    pub header_row: Option<u32>,
    /// Per column that is used: letters, header, meaning.
    pub used: Vec<UsedColumn>,
    /// Columns with values that no column of the form takes: letters, header, what they seem to be.
    pub unused: Vec<UsedColumn>,
    /// Columns that have to be decided about.
    pub open_columns: Vec<OpenColumn>,
    /// Wordings that have to be decided about.
    pub open_titles: Vec<OpenTitle>,
    /// Rows that were not used, with the reason.
    pub not_used: Vec<NotUsed>,
    /// The file with those rows.
    pub not_used_file: Option<String>,
    /// Remarks on rows that were used: what was taken off a name, or is doubtful.
    pub notes: Vec<RowNote>,
    /// Lines of the title map that are not used, with the reason.
    pub title_map: Vec<String>,
    /// Words of `--status` that no column of the list has.
    pub idle_statuses: Vec<String>,
    /// What became of every row, and what is asked.
    #[serde(skip)]
    pub input: InputAccount,
}

/// A column that is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UsedColumn {
    /// Spreadsheet letters.
    pub column: String,
    /// Header.
    pub header: String,
    /// Key of its meaning.
    pub meaning: String,
}

/// A column that is only likely to mean something.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpenColumn {
    /// Spreadsheet letters.
    pub column: String,
    /// Header.
    pub header: String,
    /// The likeliest meaning.
    pub suggestion: String,
    /// Why it is not certain.
    pub reason: String,
}

/// A wording without a title of the form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpenTitle {
    /// The list's words.
    pub wording: String,
    /// The emergency department it stands with.
    pub department: Option<String>,
    /// How many people have it.
    pub people: usize,
    /// The likeliest title.
    pub suggestion: Option<String>,
    /// Whether that title gives Break the Glass.
    pub break_the_glass: bool,
    /// Why it is suggested.
    pub reason: String,
}

/// A row that was not used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotUsed {
    /// Row in the list.
    pub row: u32,
    /// Why.
    pub reason: String,
}

/// A remark on a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowNote {
    /// Row in the list.
    pub row: u32,
    /// The remark.
    pub note: String,
    /// Whether it has to be looked at.
    pub doubtful: bool,
}

impl ImportReport {
    /// Whether something is left to decide or to look at.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.open_columns.is_empty()
            || !self.open_titles.is_empty()
            || !self.not_used.is_empty()
            || !self.title_map.is_empty()
            || !self.input.asked.is_empty()
            || self.notes.iter().any(|note| note.doubtful)
    }
}

impl Desk {
    /// Fills a new worksheet with what is certain in a list; see [`Desk::fill_from_list`].
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn fill_file(&self, list: &Path, form: &str, titles: Option<&Path>, out: &Path) -> DeskResult<FilledWorksheet> {
        let stem = out.file_stem().unwrap_or_default().to_string_lossy();
        let not_used = out.with_file_name(format!("{stem}-not-used.csv"));
        let options = FillOptions { titles, not_used: &not_used, replace: true, ..FillOptions::to_read(form) };
        self.fill_from_list(list, &options, out)
    }

    /// Fills a new worksheet from a list of people. What is left to decide, and to repair, is in the answer.
    ///
    /// # Errors
    /// When a file cannot be read or written, or an option does not fit the list.
    pub fn fill_from_list(&self, list: &Path, options: &FillOptions<'_>, out: &Path) -> DeskResult<FilledWorksheet> {
        let kind = output_kind(out)?;
        let inputs: Vec<&Path> = [Some(list), options.titles, options.template].into_iter().flatten().collect();
        ensure_new(out, &inputs, options.replace)?;
        self.ensure_not_kept(out)?;
        self.ensure_not_kept(options.not_used)?;
        let rest_inputs: Vec<&Path> = inputs.iter().copied().chain([out]).collect();
        let said = said_statuses(options.statuses)?;
        let (work, map) = self.work_out(list, options, &said)?;
        let known = importable_people(&self.records(), &work.form, false)?;
        let plan = work.plan(&[], &known);
        let mut import = report(&work, &plan, options.accept_suggestions);
        import.title_map = map.faults;
        import.idle_statuses = idle(&said, &work.import.statuses);
        if !import.not_used.is_empty() {
            ensure_new(options.not_used, &rest_inputs, options.replace)?;
        }
        let mut rows: Vec<Row> = (2..)
            .zip(plan.rows.iter().filter(|row| row.fate == ImportAction::New))
            .map(|(id, row)| Row { id: RowId(id), cells: row.cells.clone(), formulas: 0 })
            .collect();
        let known = crate::desk::account_directory(&self.records(), &work.form.hie.code, false, None)?;
        for row in &mut rows {
            for (column, value) in given(&work.form, row, &*known) {
                if let Some(cell) = row.cells.get_mut(column) {
                    *cell = value;
                }
            }
        }
        let written = match kind {
            OutputKind::Workbook => self.write_people(options.form, &rows, out)?,
            OutputKind::Csv => write_text(&work.form, rows, out)?,
        };
        if !import.not_used.is_empty() {
            write_rest(&work, &plan, options.not_used, &|fate| *fate != ImportAction::New)?;
            import.not_used_file = Some(options.not_used.display().to_string());
        }
        self.save_status_answers(&said, &work.import.statuses)?;
        let own = CheckOptions { form: Some(options.form), ..CheckOptions::default() };
        let mut checked = self.check_file_with(out, &own)?;
        checked.report.add(&written.mismatches, checked.worksheet.form());
        Ok(FilledWorksheet { import, checked, written: written.exported })
    }

    /// Reads a list, with what the user said of it and what was remembered.
    pub(crate) fn work_out(
        &self,
        list: &Path,
        options: &FillOptions<'_>,
        said: &[SaidStatus],
    ) -> DeskResult<(ImportWork, TitleMap)> {
        let form = self.forms().named(options.form)?;
        let map = options.titles.map(|path| TitleMap::read(path, &form)).transpose()?.unwrap_or_default();
        let read = read_list(list, options.sheet, &mut |_| ControlFlow::Continue(()))?;
        let facility = match options.facility {
            Some(facility) => facility.to_owned(),
            None => self.only_facility()?,
        };
        let remembered = remembered(&self.records(), &form)?;
        let mut answers = self.status_answers()?;
        with_said(&mut answers, said);
        let mut work = ImportWork::new(form, read, Beforehand { remembered, answers, facility, today: self.today() });
        work.take_hidden = options.hidden_rows;
        work.take_struck = options.struck_rows;
        if work.header.is_none() {
            return Err(no_headers(&work).into());
        }
        for choice in options.columns {
            let (column, meaning) = chosen_column(&work, choice)?;
            work.set_meaning(column, meaning);
        }
        work.refresh(options.accept_suggestions);
        let meanings = work.meanings(options.accept_suggestions);
        let telling = [ListColumn::GivenName, ListColumn::FamilyName, ListColumn::FullName, ListColumn::Email];
        if !telling.iter().any(|meaning| meanings.contains(meaning)) {
            return Err(no_people(&work));
        }
        for job in 0..work.jobs.len() {
            let title = work.jobs.get(job).and_then(|found| map.title(&found.job.wording));
            if title.is_some() {
                work.set_title(job, title);
            }
        }
        if options.accept_suggestions {
            work.accept_titles();
        }
        Ok((work, map))
    }
}

pub(super) fn report(work: &ImportWork, plan: &ImportPlan, accepted: bool) -> ImportReport {
    let table = &work.list.table;
    let form = &work.form;
    let meanings = work.meanings(accepted);
    let header =
        |column: usize| work.matches.get(column).map(|found| found.header.trim().to_owned()).unwrap_or_default();
    let named = |taken: bool| {
        meanings
            .iter()
            .enumerate()
            .filter(|(column, meaning)| {
                matches!(meaning, ListColumn::Other | ListColumn::OtherEmail | ListColumn::OtherPhone) != taken
                    && (taken || work.is_settled(*column) && work.has_values(*column))
            })
            .map(|(column, meaning)| UsedColumn {
                column: column_letters(column),
                header: header(column),
                meaning: meaning.key().to_owned(),
            })
            .collect()
    };
    let open_columns = work
        .matches
        .iter()
        .filter(|found| !accepted && !work.is_settled(found.column))
        .map(|found| OpenColumn {
            column: column_letters(found.column),
            header: header(found.column),
            suggestion: found.meaning.key().to_owned(),
            reason: found.reasons.last().cloned().unwrap_or_default(),
        })
        .collect();
    let open_titles = (0..work.jobs.len())
        .filter(|job| work.title_of(*job).is_none())
        .filter_map(|job| work.jobs.get(job))
        .map(|found| {
            let best = found.suggestions.first();
            OpenTitle {
                wording: if found.job.wording.is_empty() {
                    found.job.credentials.join(", ")
                } else {
                    found.job.wording.clone()
                },
                department: found.job.department.clone(),
                people: found.job.people,
                suggestion: best.and_then(|best| form.titles.get(best.title)).map(|title| title.name.clone()),
                break_the_glass: best.is_some_and(|best| best.break_the_glass),
                reason: best.map(|best| best.reason.sentence()).unwrap_or_default(),
            }
        })
        .collect();
    ImportReport {
        file: table.file_name.clone(),
        sheet: table.sheet.clone(),
        header_row: work.header.and_then(|header| table.rows.get(header)).map(|row| row.number),
        used: named(true),
        unused: named(false),
        open_columns,
        open_titles,
        not_used: plan
            .rows
            .iter()
            .filter(|row| row.fate != ImportAction::New)
            .map(|row| NotUsed { row: row.number, reason: super::view::reason(form, &row.fate) })
            .collect(),
        not_used_file: None,
        notes: plan
            .rows
            .iter()
            .filter(|row| row.fate == ImportAction::New)
            .flat_map(|row| {
                row.notes.iter().map(|note| RowNote { row: row.number, note: note.clone(), doubtful: row.doubtful })
            })
            .collect(),
        title_map: Vec::new(),
        idle_statuses: Vec::new(),
        input: account_of(work, plan, accepted),
    }
}

/// Writes people as text with commas, with the access levels that their titles give.
fn write_text(form: &Form, mut rows: Vec<Row>, out: &Path) -> DeskResult<WrittenForm> {
    let columns = (form.column_of(FieldKind::Title), form.column_of(FieldKind::AccessLevel));
    if let (Some(title), Some(level)) = columns {
        for row in &mut rows {
            let named = row.cells.get(title).cloned().unwrap_or_default();
            let given =
                form.titles.iter().find(|known| known.name == named).and_then(|title| form.levels.get(title.level));
            if let (Some(given), Some(cell)) = (given, row.cells.get_mut(level)) {
                given.name.clone_into(cell);
            }
        }
    }
    let headers: Vec<&str> = form.columns.iter().map(|column| column.header.as_str()).collect();
    write_csv(out, &headers, rows.iter().map(|row| row.cells.as_slice()))?;
    let exported = Exported { file: out.display().to_string(), form_file: None, people: rows.len(), notes: Vec::new() };
    Ok(WrittenForm { exported, mismatches: Vec::new() })
}

fn no_headers(work: &ImportWork) -> ReadError {
    let table = &work.list.table;
    let nearest = table.rows.iter().take(30).max_by_key(|row| (row.cells.len(), std::cmp::Reverse(row.number)));
    ReadError::HeaderNotFound {
        file: table.file_name.clone(),
        sheet: table.sheet.clone(),
        rows: 30,
        nearest: nearest.map_or(0, |row| row.number),
        found: nearest.map(|row| row.cells.clone()).unwrap_or_default(),
    }
}

fn no_people(work: &ImportWork) -> DeskError {
    let headers: Vec<String> = work
        .headers()
        .iter()
        .filter(|header| !header.trim().is_empty())
        .map(|header| format!("“{}”", header.trim()))
        .collect();
    DeskError::new(
        FaultCode::FileUnreadable,
        format!("No column is certain to hold names or e-mail addresses; the headers are {}.", headers.join(", ")),
        "Say what a column means, for example --column \"Worker=full-name\", or use --accept-suggestions.",
    )
    .at(work.list.table.file_name.clone())
}

/// `HEADER=MEANING`; the header may hold equal signs itself.
fn chosen_column(work: &ImportWork, choice: &str) -> DeskResult<(usize, ListColumn)> {
    let (header, key) = header_and_meaning(choice)?;
    let meaning = named_meaning(&work.form, key)?;
    let same = |text: &str| folded(text) == folded(header);
    // A column without a header is named by its letters.
    let lettered = |found: &&ColumnMatch| {
        found.header.trim().is_empty() && column_letters(found.column).eq_ignore_ascii_case(header.trim())
    };
    let by_header = work.matches.iter().find(|found| same(&found.header));
    let found = by_header.or_else(|| work.matches.iter().find(lettered)).map(|found| found.column);
    found.map(|column| (column, meaning)).ok_or_else(|| {
        let headers: Vec<String> = work.matches.iter().map(|found| format!("“{}”", found.header.trim())).collect();
        DeskError::bad_request(
            format!("The list has no column “{}”.", header.trim()),
            format!("Its columns are {}.", headers.join(", ")),
        )
    })
}

fn folded(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
