//! CSV, TSV and pasted cells.

use std::io::Read;

use worksheet::import::recognized_headers;

use super::row_collector::RowCollector;
use super::{PASTED, RawTable};
use crate::error::ReadError;
use crate::read::records::{TextFile, TextRecords, head, meaning, separator_of};
use crate::source::Source;

pub(super) fn read(source: &Source, mut gather: RowCollector<'_>) -> Result<RawTable, ReadError> {
    let text = TextFile::open(source)?;
    let records = text.records(separator_of(&text.sample, recognized_headers))?;
    gather.notes.append(text.told.notes);
    gathered(records, gather)
}

pub(super) fn read_pasted(pasted: &str, gather: RowCollector<'_>) -> Result<RawTable, ReadError> {
    // Spreadsheet programs copy cells with tabs between them.
    let separator =
        if pasted.contains('\t') { b'\t' } else { separator_of(head(pasted.as_bytes()), recognized_headers) };
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
