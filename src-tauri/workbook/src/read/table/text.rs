//! CSV, TSV and pasted cells.

use std::io::Read;

use csv::StringRecord;
use worksheet::import::recognized_headers;

use super::row_collector::RowCollector;
use super::{PASTED, RawTable};
use crate::error::ReadError;
use crate::read::records::{TextFile, TextRecords, head, meaning, separator_of};
use crate::source::Source;

pub(super) fn read(source: &Source, mut gather: RowCollector<'_>) -> Result<RawTable, ReadError> {
    let text = TextFile::open(source)?;
    let records = text.records(separator_of(&text.sample, looks))?;
    gather.notes.append(text.told.notes);
    gathered(records, gather)
}

pub(super) fn read_pasted(pasted: &str, gather: RowCollector<'_>) -> Result<RawTable, ReadError> {
    // Spreadsheet programs copy cells with tabs between them.
    let separator = if pasted.contains('\t') { b'\t' } else { separator_of(head(pasted.as_bytes()), looks) };
    gathered(TextRecords::new(pasted.as_bytes(), encoding_rs::UTF_8, separator, PASTED), gather)
}

fn gathered(mut records: TextRecords<impl Read>, mut gather: RowCollector<'_>) -> Result<RawTable, ReadError> {
    while let Some(row) = records.advance()? {
        if gather.is_past(row) {
            break;
        }
        gather.beat()?;
        for (column, text) in records.fields() {
            gather.take(row, column, meaning(text).0)?;
        }
    }
    records.note_end(&mut gather.notes);
    gather.finish()
}

/// How many headers records have that lists of people have too; failing that, how many of them are of one width.
fn looks(records: &[StringRecord]) -> (usize, usize, usize) {
    let recognized = |record: &StringRecord| recognized_headers(&record.iter().take(1000).collect::<Vec<_>>());
    let headers = records.iter().map(recognized).max().unwrap_or(0);
    let alike = |width: usize| records.iter().filter(|other| other.len() == width).count();
    let widths = records.iter().map(StringRecord::len).filter(|width| *width > 1);
    let (rows, width) = widths.map(|width| (alike(width), width)).max().unwrap_or((0, 0));
    (headers, rows, width)
}
