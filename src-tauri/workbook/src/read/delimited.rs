//! Reads CSV and its kin as a form's worksheet: the separator is told by the headers it gives.

use worksheet::Form;

use super::account::RowLooks;
use super::collect::Collector;
use super::headers::match_headers;
use super::records::{TextFile, meaning, separator_of, sheet_name};
use super::{RowVisitor, SheetInfo, SheetRead};
use crate::error::ReadError;
use crate::limits::kept_bytes;
use crate::source::Source;

/// Reads the text file as one of the forms; it has a single sheet, named after the file.
pub(crate) fn read(
    source: &Source,
    forms: &[&Form],
    wanted: Option<&str>,
    reading: &mut dyn RowVisitor,
) -> Result<SheetRead, ReadError> {
    let file = &source.file_name;
    let sheet = sheet_name(file);
    if let Some(wanted) = wanted.filter(|wanted| wanted.trim().to_lowercase() != sheet.to_lowercase()) {
        return Err(ReadError::NoSuchSheet { file: file.clone(), sheet: wanted.to_owned(), sheets: vec![sheet] });
    }
    let mut text = TextFile::open(source)?;
    let mut records = text.records(separator_of(&text.sample, |fields| known_headers(fields, forms)))?;
    let mut collector = Collector::new(file, &sheet, forms, kept_bytes(source.size), reading);
    while let Some(row) = records.advance()? {
        for (column, text) in records.fields() {
            if text.is_empty() || !collector.wants(row, column)? {
                continue;
            }
            let (text, formula) = meaning(text);
            collector.take(row, column, text, formula)?;
        }
    }
    let collected = collector.finish()?;
    let mut notes = std::mem::take(&mut text.told.notes);
    records.note_end(&mut notes);
    let looks = RowLooks { notes, ..RowLooks::default() };
    let sheets = vec![SheetInfo { name: sheet.clone(), visible: true, active: true }];
    Ok(SheetRead { sheet, collected, looks, sheets })
}

/// How many of a form's columns these headers are.
fn known_headers(fields: &[&str], forms: &[&Form]) -> usize {
    let cells: Vec<(usize, &str)> = fields.iter().copied().enumerate().collect();
    forms.iter().map(|form| match_headers(form, &cells).found()).max().unwrap_or(0)
}
