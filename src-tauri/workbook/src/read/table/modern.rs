//! XLSX and XLSM, streamed behind the guard.

use std::collections::HashMap;
use std::rc::Rc;

use calamine::{Reader, Xlsx, XlsxError};

use super::row_collector::RowCollector;
use super::{RawTable, SheetInfo};
use crate::error::ReadError;
use crate::guard::{GuardNotes, Package, PartCopier};
use crate::read::account::RowLooks;
use crate::read::xlsx::{broken, sheets_of};
use crate::source::Source;

/// An open workbook.
pub(super) struct Modern {
    source: Source,
    notes: Rc<GuardNotes>,
    /// The part of each sheet.
    parts: HashMap<String, String>,
    inner: Xlsx<PartCopier>,
}

impl Modern {
    pub(super) fn open(source: &Source) -> Result<Self, ReadError> {
        let notes = Rc::new(GuardNotes::new(source.file_name.clone()));
        let (relay, parts) = Package::open(source)?.into_relay(Rc::clone(&notes))?;
        let inner = Xlsx::new(relay)
            .map_err(|error| notes.refusal().unwrap_or_else(|| broken(source, "its structure", &error)))?;
        Ok(Self { source: source.clone(), notes, parts, inner })
    }

    pub(super) fn sheets(&self) -> Vec<SheetInfo> {
        sheets_of(&self.inner, &self.parts, &self.notes)
    }

    pub(super) fn read(&mut self, sheet: &str, mut gather: RowCollector<'_>) -> Result<RawTable, ReadError> {
        let (source, notes) = (&self.source, &self.notes);
        notes.begin(sheet)?;
        let whole = format!("sheet “{sheet}”");
        let failed = |place: &str, error: &XlsxError| notes.refusal().unwrap_or_else(|| broken(source, place, error));
        let mut cells = self.inner.worksheet_cells_reader(sheet).map_err(|error| failed(&whole, &error))?;
        let mut last_row = 0;
        loop {
            let cell = match cells.next_cell() {
                Ok(Some(cell)) => cell,
                Ok(None) => break,
                Err(error) => {
                    // A newer kind of error value: the guard has noted where it stands.
                    if let (XlsxError::CellError(_), Some((row, column, text))) = (&error, notes.unknown_error()) {
                        gather.take(row, column as usize - 1, text)?;
                        continue;
                    }
                    let place = if last_row == 0 { whole } else { format!("{whole} after row {last_row}") };
                    return Err(failed(&place, &error));
                }
            };
            let (row, column) = cell.get_position();
            last_row = row.saturating_add(1);
            if !gather.take_cell(last_row, column as usize, cell.get_value())? {
                break;
            }
        }
        let mut facts = notes.take_facts();
        for (first, last, column) in std::mem::take(&mut facts.merged) {
            gather.merge((first, last), column)?;
        }
        gather.links = std::mem::take(&mut facts.links);
        gather.look(RowLooks::of(facts, |_, _| true));
        gather.notes.skipped(&notes.book().skipped);
        gather.finish()
    }
}
