//! Worksheets: the list, and every action in the editor.

use records::WorksheetCounts;

use crate::contract::{
    CellPlace, Edit, EditOutcome, NextProblem, ProblemQuery, ProblemView, RepairRequest, RowFilter, RowView, Window,
    WorksheetSummary, WorksheetView,
};
use crate::desk::{Desk, account_directory};
use crate::editor::columns_of;
use crate::fault::{DeskError, DeskResult};

pub(crate) const LAST_WORKSHEET: &str = "last-worksheet";

impl Desk {
    /// The drafts, the last edited first.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn worksheets(&self) -> DeskResult<Vec<WorksheetSummary>> {
        let rows = self.records().worksheets()?;
        Ok(rows
            .into_iter()
            .map(|row| WorksheetSummary {
                form_name: self.forms.named(&row.form).map_or_else(|_| row.form.clone(), |form| form.name.clone()),
                id: row.id,
                name: row.name,
                form: row.form,
                people: row.standing.people,
                errors: row.standing.errors,
                warnings: row.standing.warnings,
                edited: row.edited.to_string(),
                practice: row.practice,
                sent: row.sent,
            })
            .collect())
    }

    /// Makes an empty worksheet for a form.
    ///
    /// # Errors
    /// When the form is not known or the name is empty.
    pub fn create_worksheet(&self, name: &str, form: &str) -> DeskResult<i64> {
        let name = worksheet_name(name)?;
        let form = self.forms.named(form)?;
        let now = self.surroundings.now();
        let mut records = self.records();
        let worksheet = records.add_worksheet(name, form.id.as_str(), false, &[], WorksheetCounts::default(), now)?;
        records.move_columns(worksheet, &[], &[], &columns_of(&form))?;
        Ok(worksheet)
    }

    /// Gives a worksheet another name.
    ///
    /// # Errors
    /// When it is not there or the name is empty.
    pub fn rename_worksheet(&self, worksheet: i64, name: &str) -> DeskResult<()> {
        let name = worksheet_name(name)?;
        self.with_editor(worksheet, |editor, records| {
            records.rename_worksheet(worksheet, name)?;
            name.clone_into(&mut editor.name);
            Ok(())
        })
    }

    /// Takes a worksheet out of the list; [`Desk::restore_worksheet`] brings it back.
    ///
    /// # Errors
    /// When it is not there.
    pub fn remove_worksheet(&self, worksheet: i64) -> DeskResult<()> {
        let now = self.surroundings.now();
        self.records().remove_worksheet(worksheet, now)?;
        self.editors().remove(&worksheet);
        Ok(())
    }

    /// Brings a removed worksheet back.
    ///
    /// # Errors
    /// When it was never there.
    pub fn restore_worksheet(&self, worksheet: i64) -> DeskResult<()> {
        Ok(self.records().restore_worksheet(worksheet)?)
    }

    /// Opens a worksheet, with no filter set and today's knowledge of who has an account.
    ///
    /// # Errors
    /// When it is not there.
    pub fn open_worksheet(&self, worksheet: i64) -> DeskResult<WorksheetView> {
        let facilities = self.organization()?.map(|organization| organization.facilities).unwrap_or_default();
        self.look_anew(worksheet)?;
        self.with_editor(worksheet, |editor, records| {
            editor.set_known(account_directory(records, &editor.form().hie.code, editor.practice, Some(editor.id))?);
            editor.set_filter(&RowFilter::default(), Window { start: 0, count: 0 })?;
            records.save_setting(LAST_WORKSHEET, &worksheet)?;
            Ok(editor.present(&facilities))
        })
    }

    /// Rows of the view.
    ///
    /// # Errors
    /// When the worksheet is not there.
    pub fn rows(&self, worksheet: i64, window: Window) -> DeskResult<Vec<RowView>> {
        self.with_editor(worksheet, |editor, _| Ok(editor.rows(window)))
    }

    /// Chooses the rows of the view.
    ///
    /// # Errors
    /// When the filter names no kind of problem.
    pub fn set_filter(&self, worksheet: i64, filter: &RowFilter, window: Window) -> DeskResult<EditOutcome> {
        self.with_editor(worksheet, |editor, _| editor.set_filter(filter, window))
    }

    /// One action of the user; it is on the disk when this returns.
    ///
    /// # Errors
    /// When the edit does not fit, or cannot be saved; then the worksheet is as it was.
    pub fn edit(&self, worksheet: i64, edit: &Edit, window: Window) -> DeskResult<EditOutcome> {
        let now = self.surroundings.now();
        self.with_editor(worksheet, |editor, records| editor.edit(records, edit, window, now))
    }

    /// Takes the last action back.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn undo(&self, worksheet: i64, window: Window) -> DeskResult<EditOutcome> {
        let now = self.surroundings.now();
        self.with_editor(worksheet, |editor, records| editor.undo(records, window, now))
    }

    /// Brings the last action that was taken back again.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn redo(&self, worksheet: i64, window: Window) -> DeskResult<EditOutcome> {
        let now = self.surroundings.now();
        self.with_editor(worksheet, |editor, records| editor.redo(records, window, now))
    }

    /// Makes repairs as one step.
    ///
    /// # Errors
    /// When there is nothing to repair any more, or it cannot be saved.
    pub fn repair(&self, worksheet: i64, repair: &RepairRequest, window: Window) -> DeskResult<EditOutcome> {
        let now = self.surroundings.now();
        self.with_editor(worksheet, |editor, records| editor.repair(records, repair, window, now))
    }

    /// Problems in sheet order.
    ///
    /// # Errors
    /// When the worksheet is not there.
    pub fn problems(&self, worksheet: i64, query: &ProblemQuery) -> DeskResult<Vec<ProblemView>> {
        self.with_editor(worksheet, |editor, _| Ok(editor.problems(query)))
    }

    /// The next problem after a cell.
    ///
    /// # Errors
    /// When the worksheet is not there.
    pub fn next_problem(&self, worksheet: i64, next: NextProblem) -> DeskResult<Option<ProblemView>> {
        self.with_editor(worksheet, |editor, _| Ok(editor.next_problem(next)))
    }

    /// The next cell that contains a text.
    ///
    /// # Errors
    /// When the worksheet is not there.
    pub fn find(&self, worksheet: i64, text: &str, from: CellPlace, backwards: bool) -> DeskResult<Option<CellPlace>> {
        self.with_editor(worksheet, |editor, _| Ok(editor.find(text, from, backwards)))
    }

    /// Remembers the cell the user is in.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn remember_cursor(&self, worksheet: i64, cell: CellPlace) -> DeskResult<()> {
        self.with_editor(worksheet, |editor, records| {
            editor.cursor = cell;
            Ok(records.save_cursor(worksheet, cell.row, cell.column)?)
        })
    }
}

fn worksheet_name(name: &str) -> DeskResult<&str> {
    match name.trim() {
        "" => Err(DeskError::bad_request("A worksheet needs a name.", "Type one, for example “New nurses, March”.")),
        name => Ok(name),
    }
}
