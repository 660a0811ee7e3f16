//! An open worksheet: its rows, the view on them, the history, and every edit on the disk before it is answered.

mod columns;
mod edit;
mod find;
mod history;
pub(crate) mod present;
mod repair;
mod view;

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use records::{EntryKind, History, InsertedRun, NewEntry, Records, WorksheetCounts};
use worksheet::rules::KnownPeople;
use worksheet::worksheet::Worksheet;
use worksheet::{Applied, Code, Form, Operation, Row, RowId};

use crate::contract::CellPlace;
use crate::fault::DeskResult;
use view::View;

pub(crate) use columns::{arrange, columns_of};
pub(crate) use present::{code_text, person_name, severity_view, title_views};

/// An open worksheet.
pub struct Editor {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) practice: bool,
    pub(crate) cursor: CellPlace,
    pub(crate) worksheet: Worksheet,
    view: View,
    history: History,
    next_row: u64,
    /// The last change that this has seen.
    pub(crate) revision: i64,
    /// Codes with a certain repair, by row; kept so that the counts around the grid cost nothing.
    repairable: HashMap<RowId, Vec<Code>>,
    repairable_counts: HashMap<Code, usize>,
}

impl Editor {
    /// Opens a worksheet from the records, with no filter.
    pub fn open(
        records: &Records,
        id: i64,
        form: Arc<Form>,
        known: Arc<dyn KnownPeople + Send + Sync>,
    ) -> DeskResult<Self> {
        let kept = records.worksheet(id)?;
        let rows = records.worksheet_rows(id)?;
        let history = records.history(id)?;
        let worksheet = Worksheet::new(form, rows, known)?;
        let next_row = kept.next_row.max(worksheet.sheet().next_id().0);
        let mut editor = Self {
            id,
            name: kept.name,
            practice: kept.practice,
            cursor: CellPlace { row: kept.cursor.0, column: kept.cursor.1 },
            worksheet,
            view: View::all(),
            history,
            next_row,
            revision: kept.revision,
            repairable: HashMap::new(),
            repairable_counts: HashMap::new(),
        };
        editor.count_all_repairs();
        Ok(editor)
    }

    pub(crate) fn form(&self) -> &Form {
        self.worksheet.form()
    }

    /// Uses new knowledge about accounts.
    pub fn set_known(&mut self, known: Arc<dyn KnownPeople + Send + Sync>) {
        self.worksheet.set_known(known);
        self.count_all_repairs();
    }

    fn new_row(&mut self) -> Row {
        let id = RowId(self.next_row);
        self.next_row += 1;
        Row::blank(id, self.form().columns.len())
    }

    /// Applies an operation and writes it; when it cannot be written, the sheet is as it was before.
    fn commit(
        &mut self,
        records: &mut Records,
        kind: EntryKind,
        label: &str,
        operation: &Operation,
        now: Timestamp,
    ) -> DeskResult<Applied> {
        let applied = self.worksheet.apply(operation)?;
        match self.write(records, kind, label, operation, &applied, now) {
            Ok(entry) => {
                self.revision += 1;
                self.history.follow(kind, entry, label);
                self.follow(&applied);
                Ok(applied)
            }
            Err(fault) => {
                self.worksheet.apply(&applied.inverse)?;
                Err(fault)
            }
        }
    }

    fn write(
        &self,
        records: &mut Records,
        kind: EntryKind,
        label: &str,
        operation: &Operation,
        applied: &Applied,
        now: Timestamp,
    ) -> DeskResult<i64> {
        let sheet = self.worksheet.sheet();
        let before: HashMap<RowId, ()> = applied.before.iter().map(|row| (row.id, ())).collect();
        let (old, new): (Vec<RowId>, Vec<RowId>) =
            applied.touched.iter().copied().partition(|row| before.contains_key(row));
        let mut new: Vec<usize> = new.into_iter().filter_map(|row| sheet.position(row)).collect();
        new.sort_unstable();
        new.dedup();
        let entry = NewEntry {
            kind,
            label,
            forward: operation,
            inverse: &applied.inverse,
            changed: old.into_iter().filter_map(|row| sheet.row(row)).collect(),
            inserted: runs(sheet.rows(), &new),
            deleted: applied.removed.iter().map(|row| row.id).filter(|row| sheet.position(*row).is_none()).collect(),
            revision: self.revision,
            standing: self.kept_standing(),
            next_row: self.next_row,
        };
        Ok(records.record_entry(self.id, &entry, now)?)
    }

    pub(crate) fn kept_standing(&self) -> WorksheetCounts {
        WorksheetCounts {
            people: self.worksheet.people_count(),
            errors: self.worksheet.errors(),
            warnings: self.worksheet.warnings(),
        }
    }

    fn follow(&mut self, applied: &Applied) {
        for row in &applied.removed {
            self.forget_repairs(row.id);
        }
        for row in &applied.touched {
            self.count_repairs(*row);
        }
        if applied.moved {
            self.view.follow(self.worksheet.sheet(), &applied.touched);
        }
    }

    fn count_all_repairs(&mut self) {
        self.repairable.clear();
        self.repairable_counts.clear();
        let rows: Vec<RowId> = self.worksheet.sheet().rows().iter().map(|row| row.id).collect();
        for row in rows {
            self.count_repairs(row);
        }
    }

    fn forget_repairs(&mut self, row: RowId) {
        for code in self.repairable.remove(&row).into_iter().flatten() {
            if let Some(count) = self.repairable_counts.get_mut(&code) {
                *count -= 1;
            }
        }
    }

    fn count_repairs(&mut self, row: RowId) {
        self.forget_repairs(row);
        if !self.worksheet.has_problems(row) {
            return;
        }
        let codes: Vec<Code> = self
            .worksheet
            .problems_of(row)
            .into_iter()
            .filter(|problem| problem.repair.is_some())
            .map(|problem| problem.code)
            .collect();
        if codes.is_empty() {
            return;
        }
        for code in &codes {
            *self.repairable_counts.entry(*code).or_default() += 1;
        }
        self.repairable.insert(row, codes);
    }
}

/// Groups new rows that stand side by side, with their neighbors.
fn runs<'a>(rows: &'a [Row], positions: &[usize]) -> Vec<InsertedRun<'a>> {
    let mut runs = Vec::new();
    let mut rest = positions;
    while let Some(&first) = rest.first() {
        let length = rest.iter().zip(first..).take_while(|(position, expected)| **position == *expected).count();
        let end = first + length;
        runs.push(InsertedRun {
            after: first.checked_sub(1).and_then(|position| rows.get(position)).map(|row| row.id),
            rows: rows.get(first..end).unwrap_or_default().iter().collect(),
            before: rows.get(end).map(|row| row.id),
        });
        rest = rest.get(length..).unwrap_or_default();
    }
    runs
}
