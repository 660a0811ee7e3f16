//! Bringing people in: open a list, settle what its columns and titles mean, look at what would happen, take it over as
//! one step.

mod account;
mod answers;
mod as_list;
mod fill;
mod sheets;
mod title_map;
mod view;
mod work;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use records::{Records, RememberedTitleRow};
use workbook::{RowProgress, SheetInfo, read_pasted, write_csv};
use worksheet::import::{ImportAction, ImportPlan, KnownPerson, ListColumn, MatchedIn, RememberedTitle, StatusAnswer};
use worksheet::people::Account;
use worksheet::{CellValue, FieldKind, Form, Row, RowId, column_letters};

pub(crate) use self::account::account_of as input_account;
pub(crate) use self::account::{
    ABOVE_HEADERS, named, note_questions, row_question, sheet_questions, sheets_of, status_questions,
};
pub(crate) use self::answers::{SaidStatus, header_and_meaning, said_statuses, with_said};
pub(crate) use self::sheets::other_sheets;
use self::view::{import_view, row_view, tab_of};
use self::work::{Beforehand, ReadList};
pub(crate) use self::work::{ImportWork, read_list};
use crate::cancel_token::CancelToken;
use crate::contract::{ImportChange, ImportDone, ImportRow, ImportTab, ImportView, StatusAnswerView, Window};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult};

pub(crate) use as_list::CheckedList;
pub use fill::{FillOptions, FilledWorksheet, ImportReport, NotUsed, OpenColumn, OpenTitle, RowNote, UsedColumn};

/// The list that is being brought in, one at a time.
#[derive(Default)]
pub(crate) struct ImportState {
    next: AtomicU32,
    reading: CancelToken,
    session: Mutex<Option<Session>>,
}

struct Session {
    id: u32,
    worksheet: i64,
    path: Option<PathBuf>,
    known: HashMap<String, KnownPerson>,
    work: ImportWork,
    plan: ImportPlan,
}

impl ImportState {
    fn session(&self) -> MutexGuard<'_, Option<Session>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    /// Opens a list of people for a worksheet; another one that is open is closed.
    ///
    /// # Errors
    /// When the file cannot be read; [`crate::contract::FaultCode::Cancelled`] after [`Desk::cancel_import`].
    pub fn open_import(&self, worksheet: i64, path: &Path, progress: RowProgress<'_>) -> DeskResult<ImportView> {
        let list = self.importing.reading.until_ended(progress, |progress| Ok(read_list(path, None, progress)?))?;
        self.begin_import(worksheet, Some(path.to_owned()), list)
    }

    /// Opens cells that were copied elsewhere.
    ///
    /// # Errors
    /// When they are no table; [`crate::contract::FaultCode::Cancelled`] after [`Desk::cancel_import`].
    pub fn open_pasted_import(&self, worksheet: i64, text: &str, progress: RowProgress<'_>) -> DeskResult<ImportView> {
        let table = self.importing.reading.until_ended(progress, |progress| Ok(read_pasted(text, progress)?))?;
        if table.rows.iter().flat_map(|row| &row.cells).all(|cell| cell.trim().is_empty()) {
            return Err(DeskError::bad_request("Nothing was pasted.", "Copy the rows with the people first."));
        }
        let sheets = vec![SheetInfo { name: table.sheet.clone(), visible: true, active: true }];
        self.begin_import(worksheet, None, ReadList { sheets, table, others: Vec::new(), named: true })
    }

    /// Ends the reading of a file that is under way.
    pub fn cancel_import(&self) {
        self.importing.reading.end();
    }

    /// Closes the open list, and forgets it.
    pub fn close_import(&self) {
        *self.importing.session() = None;
    }

    /// Takes a decision of the user, and shows what follows.
    ///
    /// # Errors
    /// When the list is not open any more, or the decision does not fit it.
    pub fn change_import(&self, id: u32, change: &ImportChange, progress: RowProgress<'_>) -> DeskResult<ImportView> {
        // Read before anything is locked: the file may be large.
        let list = match change {
            ImportChange::Sheet { name } => {
                let path = self.with_import(id, |session| Ok(session.path.clone()))?;
                let Some(path) = path else { return Err(DeskError::not_found("sheet", name)) };
                let reading = &self.importing.reading;
                Some(reading.until_ended(progress, |progress| Ok(read_list(&path, Some(name), progress)?))?)
            }
            _ => None,
        };
        let answered_header = match change {
            ImportChange::Status { column, value, answer } => {
                let header = self.with_import(id, |session| status_header(&session.work, *column))?;
                self.save_status_answer(&header, value, status_answer(*answer))?;
                Some(header)
            }
            _ => None,
        };
        let there = self.rows_of_import(id)?;
        self.with_import(id, |session| {
            let work = &mut session.work;
            match change {
                ImportChange::Sheet { .. } => work.set_list(list.ok_or_else(|| gone(id))?),
                ImportChange::HeaderRow { row } => {
                    let at = row.map(|row| position(work, row)).transpose()?;
                    work.header_chosen = true;
                    work.set_header(at);
                }
                ImportChange::Column { column, meaning } => {
                    let meaning = named_meaning(&work.form, meaning)?;
                    work.set_meaning(*column, meaning);
                }
                ImportChange::Title { job, title } => {
                    let title = title.as_deref().map(|title| named_title(&work.form, title)).transpose()?;
                    work.set_title(*job, title);
                }
                ImportChange::AcceptTitles => work.accept_titles(),
                ImportChange::Facility { name } => {
                    name.trim().clone_into(&mut work.facility);
                    work.refresh(false);
                }
                ImportChange::Status { value, answer, .. } => {
                    let header = answered_header.as_deref().unwrap_or_default();
                    work.say_status(header, value, status_answer(*answer));
                }
                ImportChange::HiddenRows { take } => {
                    work.take_hidden = *take;
                    work.refresh(false);
                }
                ImportChange::StruckRows { take } => {
                    work.take_struck = *take;
                    work.refresh(false);
                }
            }
            session.plan = session.work.plan(&there, &session.known);
            Ok(import_view(session.id, session.worksheet, &session.work, &session.plan))
        })
    }

    /// Rows of one list of the preview.
    ///
    /// # Errors
    /// When the list is not open any more.
    pub fn import_rows(&self, id: u32, tab: ImportTab, window: Window) -> DeskResult<Vec<ImportRow>> {
        self.with_import(id, |session| {
            let rows = session.plan.rows.iter().filter(|row| tab_of(&row.fate) == tab);
            Ok(rows.skip(window.start).take(window.count.min(500)).map(|row| row_view(&session.work, row)).collect())
        })
    }

    /// Writes the rows that are left out, and those that wait for an answer, to a CSV file, with the reason and all their columns.
    ///
    /// # Errors
    /// When the list is not open any more or the file cannot be written.
    pub fn export_unusable(&self, id: u32, path: &Path) -> DeskResult<()> {
        self.ensure_not_kept(path)?;
        self.with_import(id, |session| {
            write_rest(&session.work, &session.plan, path, &|fate| matches!(fate, ImportAction::Unusable(_)))
        })
    }

    /// Takes the list over: new people behind the last one, changed fields in place, as one step of undo. What the user
    /// chose for titles is remembered.
    ///
    /// # Errors
    /// When the list is not open any more or the worksheet cannot be saved; then nothing was taken over.
    pub fn apply_import(&self, id: u32, window: Window) -> DeskResult<ImportDone> {
        let now = self.surroundings.now();
        let there = self.rows_of_import(id)?;
        let (worksheet, taken, choices, hie) = self.with_import(id, |session| {
            session.plan = session.work.plan(&there, &session.known);
            let hie = session.work.form.hie.code.clone();
            Ok((session.worksheet, taken(&session.work, &session.plan), session.work.choices(), hie))
        })?;
        let Taken { file, rows, changes, changed, already, left_out, asked } = taken;
        let (added, label) = (rows.len(), format!("Add from {file}"));
        let outcome = self.with_editor(worksheet, |editor, records| {
            let outcome = editor.take_in(records, &label, rows, changes, window, now)?;
            records.remember_titles(&hie, &remembered_rows(choices), now)?;
            Ok(outcome)
        })?;
        self.close_import();
        Ok(ImportDone { file, added, changed, already, left_out, asked, outcome })
    }

    fn begin_import(&self, worksheet: i64, path: Option<PathBuf>, list: ReadList) -> DeskResult<ImportView> {
        let (form, practice) =
            self.with_editor(worksheet, |editor, _| Ok((editor.worksheet.form().clone(), editor.practice)))?;
        let facility = self.only_facility()?;
        let (remembered, known) = {
            let records = self.records();
            (remembered(&records, &form)?, importable_people(&records, &form, practice)?)
        };
        let before = Beforehand { remembered, answers: self.status_answers()?, facility, today: self.today() };
        let work = ImportWork::new(form, list, before);
        let there = self.people_of(worksheet)?;
        let plan = work.plan(&there, &known);
        let id = self.importing.next.fetch_add(1, Ordering::Relaxed) + 1;
        let view = import_view(id, worksheet, &work, &plan);
        *self.importing.session() = Some(Session { id, worksheet, path, known, work, plan });
        Ok(view)
    }

    /// The organization's place of work, when it has only one.
    fn only_facility(&self) -> DeskResult<String> {
        let facilities = self.organization()?.map(|organization| organization.facilities).unwrap_or_default();
        Ok(match &facilities[..] {
            [only] => only.clone(),
            _ => String::new(),
        })
    }

    fn with_import<T>(&self, id: u32, work: impl FnOnce(&mut Session) -> DeskResult<T>) -> DeskResult<T> {
        let mut open = self.importing.session();
        let session = open.as_mut().filter(|session| session.id == id).ok_or_else(|| gone(id))?;
        work(session)
    }

    fn rows_of_import(&self, id: u32) -> DeskResult<Vec<Row>> {
        let worksheet = self.with_import(id, |session| Ok(session.worksheet))?;
        self.people_of(worksheet)
    }

    fn people_of(&self, worksheet: i64) -> DeskResult<Vec<Row>> {
        self.with_editor(worksheet, |editor, _| Ok(editor.worksheet.people().cloned().collect()))
    }
}

/// What taking over writes.
struct Taken {
    file: String,
    rows: Vec<Row>,
    changes: Vec<CellValue>,
    changed: usize,
    already: usize,
    left_out: usize,
    asked: usize,
}

fn taken(work: &ImportWork, plan: &ImportPlan) -> Taken {
    let file = work.list.table.file_name.clone();
    let (rows, changes) = (Vec::new(), Vec::new());
    let mut taken = Taken { file, rows, changes, changed: 0, already: 0, left_out: 0, asked: 0 };
    for row in &plan.rows {
        match &row.fate {
            ImportAction::New => taken.rows.push(Row { id: RowId(0), cells: row.cells.clone(), formulas: 0 }),
            ImportAction::Changed(MatchedIn::Row(id), changes) => {
                taken.changed += 1;
                taken.changes.extend(changes.iter().map(|change| CellValue {
                    row: *id,
                    column: change.column,
                    value: change.after.clone(),
                    formula: false,
                }));
            }
            ImportAction::Already(_) | ImportAction::Changed(MatchedIn::Account, _) => taken.already += 1,
            ImportAction::Unusable(why) if why.is_asked() => taken.asked += 1,
            ImportAction::Unusable(_) => taken.left_out += 1,
        }
    }
    taken
}

/// Writes rows that were not taken over: where they stood, why, and every one of their columns.
fn write_rest(
    work: &ImportWork,
    plan: &ImportPlan,
    path: &Path,
    wanted: &dyn Fn(&ImportAction) -> bool,
) -> DeskResult<()> {
    let mut headers = vec!["Row".to_owned(), "Why it was not used".to_owned()];
    headers.extend(work.headers());
    headers.resize(work.matches.len() + 2, String::new());
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let rows = plan.rows.iter().filter(|row| wanted(&row.fate)).map(|row| {
        let mut cells = vec![row.number.to_string(), view::reason(&work.form, &row.fate)];
        cells.extend(work.original(row.at));
        cells
    });
    Ok(write_csv(path, &headers, rows)?)
}

pub(crate) fn remembered(records: &Records, form: &Form) -> DeskResult<Vec<RememberedTitle>> {
    Ok(records
        .remembered_titles(&form.hie.code)?
        .into_iter()
        .map(|row| RememberedTitle {
            wording: row.wording,
            department: Some(row.department).filter(|department| !department.is_empty()),
            title: row.title,
        })
        .collect())
}

fn remembered_rows(choices: Vec<RememberedTitle>) -> Vec<RememberedTitleRow> {
    choices
        .into_iter()
        .map(|choice| RememberedTitleRow {
            wording: choice.wording,
            department: choice.department.unwrap_or_default(),
            title: choice.title,
        })
        .collect()
}

/// Everyone with, or waiting for, an account, by address in small letters.
pub(crate) fn importable_people(
    records: &Records,
    form: &Form,
    practice: bool,
) -> DeskResult<HashMap<String, KnownPerson>> {
    let people = records.people(practice)?.into_iter();
    let people = people.filter(|person| {
        let there = person.course.account != Account::None || person.course.is_on_its_way();
        there && person.hie == form.hie.code && !person.email.is_empty()
    });
    Ok(people
        .map(|person| {
            let mut cells = vec![String::new(); form.columns.len()];
            for (kind, value) in [
                (FieldKind::GivenName, &person.given_name),
                (FieldKind::FamilyName, &person.family_name),
                (FieldKind::Email, &person.email),
                (FieldKind::Mobile, &person.mobile),
                (FieldKind::Facility, &person.facility),
                (FieldKind::Title, &person.title),
            ] {
                if let Some(cell) = form.column_of(kind).and_then(|column| cells.get_mut(column)) {
                    value.clone_into(cell);
                }
            }
            (person.email.to_lowercase(), KnownPerson { cells, ended: person.course.account == Account::Deactivated })
        })
        .collect())
}

/// The header of a status column.
fn status_header(work: &ImportWork, column: usize) -> DeskResult<String> {
    let found = work.statuses.iter().find(|found| found.column == column);
    let no_status = || {
        let letters = column_letters(column);
        DeskError::bad_request(
            format!("Column {letters} says nothing about who still works there."),
            "Open the list again.",
        )
    };
    found.map(|found| found.header.clone()).ok_or_else(no_status)
}

fn status_answer(answer: StatusAnswerView) -> StatusAnswer {
    match answer {
        StatusAnswerView::Here => StatusAnswer::Here,
        StatusAnswerView::Left => StatusAnswer::Left,
        StatusAnswerView::Ask => StatusAnswer::Ask,
    }
}

fn gone(id: u32) -> DeskError {
    DeskError::not_found("open list", &id.to_string())
}

fn position(work: &ImportWork, row: u32) -> DeskResult<usize> {
    let rows = &work.list.table.rows;
    rows.iter()
        .position(|found| found.number == row)
        .ok_or_else(|| DeskError::bad_request(format!("Row {row} is empty."), "Choose a row with headers in it."))
}

pub(crate) fn named_meaning(form: &Form, key: &str) -> DeskResult<ListColumn> {
    ListColumn::named(key, form).ok_or_else(|| {
        let mut known: Vec<&str> = ListColumn::GENERAL.iter().map(|meaning| meaning.key()).collect();
        known.extend(form.columns.iter().map(|column| column.key.as_str()).filter(|key| key.contains('_')));
        DeskError::bad_request(
            format!("“{key}” is not something a column can mean."),
            format!("Known: {}.", known.join(", ")),
        )
    })
}

pub(crate) fn named_title(form: &Form, name: &str) -> DeskResult<usize> {
    let known = form.titles.iter().position(|title| title.name.trim().eq_ignore_ascii_case(name.trim()));
    known.ok_or_else(|| {
        DeskError::bad_request(format!("“{name}” is not a title of this form."), "Choose one of the form’s titles.")
    })
}
