//! Checking a list that has other headers than the form: read with the same mapper as every list that is imported.

use std::collections::HashMap;
use std::path::Path;

use worksheet::import::{ImportAction, ListColumn, Unusable};
use worksheet::text::fold;
use worksheet::{FieldKind, Row, RowId, column_letters};

use super::answers::SaidStatus;
use super::fill::{FillOptions, UsedColumn, report};
use super::{RowNote, work::ImportWork};
use crate::check::CheckOptions;
use crate::contract::InputAccount;
use crate::desk::Desk;
use crate::fault::DeskResult;

/// A list as a worksheet of a form.
pub(crate) struct CheckedList {
    /// The people who are taken; the ids are the spreadsheet's row numbers.
    pub(crate) rows: Vec<Row>,
    /// Per column of the form, the letters of the list's column.
    pub(crate) letters: Vec<String>,
    pub(crate) input: InputAccount,
    /// What the list's columns were taken for.
    pub(crate) used: Vec<UsedColumn>,
    /// People who are taken and have to be looked at.
    pub(crate) pointed_out: Vec<RowNote>,
    /// Whether people were left out for what the list says of them.
    pub(crate) people_left_out: bool,
    pub(crate) file: String,
    pub(crate) sheet: String,
}

impl Desk {
    /// Reads any list of people as a worksheet of a form. Who has an account already is taken, too: a check is about
    /// everyone in the file.
    ///
    /// # Errors
    /// When the file cannot be read, or an option does not fit it.
    pub(crate) fn read_as_list(
        &self,
        path: &Path,
        form: &str,
        options: &CheckOptions<'_>,
        said: &[SaidStatus],
    ) -> DeskResult<CheckedList> {
        let filling = FillOptions {
            sheet: options.sheet,
            columns: options.columns,
            statuses: options.statuses,
            hidden_rows: options.hidden_rows,
            struck_rows: options.struck_rows,
            ..FillOptions::to_read(form)
        };
        let (work, _) = self.work_out(path, &filling, said)?;
        let plan = work.plan(&[], &HashMap::new());
        let import = report(&work, &plan, false);
        self.save_status_answers(said, &work.import.statuses)?;
        let rows = plan.rows.iter().filter(|row| row.fate == ImportAction::New);
        let level = level_column(&work);
        let rows = rows.map(|row| {
            let mut cells = row.cells.clone();
            if let Some((own, listed)) = level
                && let Some(cell) = cells.get_mut(own)
            {
                *cell = work.original(row.at).swap_remove(listed);
            }
            Row { id: RowId(u64::from(row.number)), cells, formulas: 0 }
        });
        let left = |fate: &ImportAction| matches!(fate, ImportAction::Unusable(Unusable::Left(..)));
        Ok(CheckedList {
            rows: rows.collect(),
            letters: letters(&work, level),
            input: import.input,
            used: import.used,
            pointed_out: import.notes.into_iter().filter(|note| note.doubtful).collect(),
            people_left_out: plan.rows.iter().any(|row| left(&row.fate)),
            file: import.file,
            sheet: import.sheet,
        })
    }
}

/// The form's column of the access level, and the list's column with the same header: what was typed there is compared with
/// what the title gives.
fn level_column(work: &ImportWork) -> Option<(usize, usize)> {
    let own = work.form.column_of(FieldKind::AccessLevel)?;
    let header = fold(&work.form.columns.get(own)?.header);
    let listed = work.matches.iter().find(|found| fold(&found.header) == header)?;
    Some((own, listed.column))
}

/// Where the list has what the form's columns hold; a whole name stands for both of its parts.
fn letters(work: &ImportWork, level: Option<(usize, usize)>) -> Vec<String> {
    let meanings = work.meanings(false);
    let at = |meaning: &ListColumn| meanings.iter().position(|found| found == meaning);
    let columns = work.form.columns.iter().enumerate();
    columns
        .map(|(column, own)| {
            let name = matches!(own.kind, FieldKind::GivenName | FieldKind::FamilyName);
            let whole = || at(&ListColumn::FullName).filter(|_| name);
            if let Some((_, listed)) = level.filter(|(level, _)| *level == column) {
                return column_letters(listed);
            }
            let listed = Some(ListColumn::of_column(own)).filter(|meaning| *meaning != ListColumn::Other);
            column_letters(listed.and_then(|meaning| at(&meaning)).or_else(whole).unwrap_or(column))
        })
        .collect()
}
