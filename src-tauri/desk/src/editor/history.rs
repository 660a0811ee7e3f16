//! Undo and redo, without limit and across restarts: they read the log of edits.

use jiff::Timestamp;
use records::{Entry, EntryKind, Records};
use worksheet::Operation;

use super::Editor;
use crate::contract::{CellPlace, EditOutcome, Window};
use crate::fault::DeskResult;

impl Editor {
    /// Takes the last action back; does nothing when there is none.
    pub fn undo(&mut self, records: &mut Records, window: Window, now: Timestamp) -> DeskResult<EditOutcome> {
        let Some(entry) = self.history.done.last().cloned() else { return Ok(self.outcome("", 0, window)) };
        let (_, inverse) = records.operations(entry.id)?;
        self.answer(records, EntryKind::Undo(entry.id), &entry, &inverse, window, now)
    }

    /// Brings the last action that was taken back again; does nothing when there is none.
    pub fn redo(&mut self, records: &mut Records, window: Window, now: Timestamp) -> DeskResult<EditOutcome> {
        let Some(entry) = self.history.undone.last().cloned() else { return Ok(self.outcome("", 0, window)) };
        let (forward, _) = records.operations(entry.id)?;
        self.answer(records, EntryKind::Redo(entry.id), &entry, &forward, window, now)
    }

    fn answer(
        &mut self,
        records: &mut Records,
        kind: EntryKind,
        entry: &Entry,
        operation: &Operation,
        window: Window,
        now: Timestamp,
    ) -> DeskResult<EditOutcome> {
        let applied = self.commit(records, kind, &entry.label, operation, now)?;
        let mut outcome = self.outcome(&entry.label, applied.touched.len(), window);
        outcome.cursor = self.first_place(operation);
        Ok(outcome)
    }

    fn first_place(&self, operation: &Operation) -> Option<CellPlace> {
        let sheet = self.worksheet.sheet();
        let place = |row, column| self.view.place(sheet, row).map(|row| CellPlace { row, column });
        match operation {
            Operation::Set(values) => values.first().and_then(|value| place(value.row, value.column)),
            Operation::Insert(rows) => rows.first().and_then(|(_, row)| place(row.id, 0)),
            Operation::Delete(_) => None,
            Operation::Many(operations) => operations.iter().find_map(|operation| self.first_place(operation)),
        }
    }
}
