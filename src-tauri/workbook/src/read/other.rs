//! Worksheets in kinds of files that tell what their cells show, and not how: XLS, XLSB and ODS.

use worksheet::Form;

use super::account::RowLooks;
use super::collect::Collector;
use super::collected::Collected;
use super::notes::NoteBook;
use super::table::{RawRow, RawTable, TableFile};
use super::xlsx::{Tries, passed_over};
use super::{ReadOptions, RowVisitor, SheetRead};
use crate::error::ReadError;
use crate::limits::kept_bytes;
use crate::source::Source;

/// Reads the sheet asked for, or the first that has the headers of one of the forms.
pub(super) fn read(
    source: &Source,
    forms: &[&Form],
    options: &ReadOptions,
    reading: &mut dyn RowVisitor,
) -> Result<SheetRead, ReadError> {
    let mut file = TableFile::open(&source.path)?;
    let names: Vec<String> = match &options.sheet {
        Some(wanted) => vec![wanted.clone()],
        None => {
            let shown = file.sheets().iter().filter(|sheet| sheet.visible);
            let mut names: Vec<String> = shown.map(|sheet| sheet.name.clone()).collect();
            // The form's own sheet first, the others in their order.
            names.sort_by_key(|name| !forms.iter().any(|form| form.sheet.trim().eq_ignore_ascii_case(name.trim())));
            names
        }
    };
    let mut tries = Tries::default();
    for name in names {
        let mut table = file.read(&name, None, &mut |rows| reading.reached(rows))?;
        let looks = looks(&mut table);
        let sheet = table.sheet.clone();
        let collector = Collector::new(&source.file_name, &sheet, forms, kept_bytes(source.size), reading);
        match collected(table, collector.knowing(&options.layouts).of_values()) {
            Ok(collected) => {
                let sheets = file.sheets().to_vec();
                return Ok(SheetRead { sheet, collected, looks, sheets });
            }
            Err(failure) if passed_over(&failure) => tries.add(failure),
            Err(failure) => return Err(failure),
        }
    }
    Err(tries.nearest(source))
}

fn looks(table: &mut RawTable) -> RowLooks {
    let rows = |which: fn(&RawRow) -> bool| table.rows.iter().filter(|row| which(row)).map(|row| row.number).collect();
    let (hidden, struck) = (rows(|row| row.hidden), rows(|row| row.struck));
    RowLooks { hidden, struck, notes: NoteBook::of(std::mem::take(&mut table.notes)) }
}

fn collected(table: RawTable, mut collector: Collector<'_>) -> Result<Collected, ReadError> {
    for row in table.rows {
        for (column, text) in row.cells.into_iter().enumerate() {
            if !text.is_empty() && collector.wants(row.number, column)? {
                collector.take(row.number, column, text, false)?;
            }
        }
    }
    collector.finish()
}
