//! CSV, TSV and pasted cells.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use worksheet::import::recognised_headers;

use super::gather::Gather;
use super::{PASTED, RawTable};
use crate::error::ReadError;
use crate::limits::{HEADER_ROWS, LAST_COLUMN, LAST_ROW, MAX_ROWS};
use crate::read::decode::{Decoded, Since, encoding_and_rewind};
use crate::read::delimited::{MAX_RECORD, SAMPLE, builder, meaning};
use crate::source::Source;

/// Spreadsheet programs call the one sheet of a text file by the file's name.
pub(super) fn sheet_name(file: &str) -> String {
    Path::new(file).file_stem().map_or_else(|| file.to_owned(), |stem| stem.to_string_lossy().into_owned())
}

pub(super) fn read(source: &Source, gather: Gather<'_>) -> Result<RawTable, ReadError> {
    let file = &source.file_name;
    let io = |error: &std::io::Error| ReadError::from_io(file, error);
    let mut handle = File::open(&source.path).map_err(|error| io(&error))?;
    let encoding = encoding_and_rewind(&mut handle).map_err(|error| io(&error))?;
    let mut sample = Vec::new();
    Decoded::new(&handle, encoding, Since::default(), u64::MAX)
        .take(SAMPLE)
        .read_to_end(&mut sample)
        .map_err(|error| io(&error))?;
    if sample.contains(&0) {
        return Err(ReadError::NotAWorkbook { file: file.clone(), found: "not text either" });
    }
    let separator = separator_of(&sample);
    drop(handle);
    let handle = File::open(&source.path).map_err(|error| io(&error))?;
    let since = Since::default();
    let input = Decoded::new(handle, encoding, since.clone(), MAX_RECORD);
    records(input, separator, &since, file, gather)
}

pub(super) fn read_pasted(pasted: &str, gather: Gather<'_>) -> Result<RawTable, ReadError> {
    // Spreadsheet programs copy cells with tabs between them.
    let separator = if pasted.contains('\t') { b'\t' } else { separator_of(head(pasted.as_bytes())) };
    let since = Since::default();
    let input = Decoded::new(pasted.as_bytes(), encoding_rs::UTF_8, since.clone(), MAX_RECORD);
    records(input, separator, &since, PASTED, gather)
}

fn head(bytes: &[u8]) -> &[u8] {
    let length = usize::try_from(SAMPLE).map_or(bytes.len(), |most| most.min(bytes.len()));
    bytes.get(..length).unwrap_or_default()
}

fn records(
    input: impl Read,
    separator: u8,
    since: &Since,
    file: &str,
    mut gather: Gather<'_>,
) -> Result<RawTable, ReadError> {
    let mut reader = builder(separator).from_reader(input);
    let mut record = csv::StringRecord::new();
    let (mut row, mut line) = (0_u64, 1_u64);
    loop {
        since.set(0);
        match reader.read_record(&mut record) {
            Ok(true) => (),
            Ok(false) => return gather.finish(),
            Err(error) => {
                return Err(match error.kind() {
                    csv::ErrorKind::Io(error) if error.kind() == std::io::ErrorKind::FileTooLarge => {
                        ReadError::OpenQuote { file: file.to_owned(), row: row + 1 }
                    }
                    csv::ErrorKind::Io(error) => ReadError::from_io(file, error),
                    _ => ReadError::Damaged { file: file.to_owned(), place: format!("row {}", row + 1) },
                });
            }
        }
        // Empty lines give no record but are rows of the spreadsheet.
        let after = reader.position().line();
        let within = record.as_slice().bytes().filter(|byte| *byte == b'\n').count() as u64;
        row += after.saturating_sub(line + within).max(1);
        line = after;
        if row == 1 && record.get(0).is_some_and(|first| first.to_ascii_lowercase().starts_with("sep=")) {
            continue;
        }
        let Some(number) = u32::try_from(row).ok().filter(|row| *row <= LAST_ROW) else {
            let (file, sheet) = (file.to_owned(), sheet_name(file));
            return Err(ReadError::TooManyRows { file, sheet, limit: MAX_ROWS });
        };
        if gather.is_past(number) {
            return gather.finish();
        }
        gather.beat()?;
        for (column, text) in record.iter().enumerate().take(LAST_COLUMN as usize) {
            gather.take(number, column, meaning(text).0)?;
        }
    }
}

/// The separator that gives the most headers that lists of people have; failing that, the one that gives rows of one width.
fn separator_of(sample: &[u8]) -> u8 {
    if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator, b'\n', ..] = sample {
        return *separator;
    }
    let mut best = (b',', (0, 0, 0));
    for separator in [b',', b';', b'\t', b'|'] {
        let mut reader = builder(separator).from_reader(sample);
        let mut headers = 0;
        let mut widths: Vec<usize> = Vec::new();
        for record in reader.records().map_while(Result::ok).take(HEADER_ROWS as usize) {
            let cells: Vec<&str> = record.iter().take(1000).collect();
            headers = headers.max(recognised_headers(&cells));
            widths.push(record.len());
        }
        let alike = |width: usize| widths.iter().filter(|other| **other == width).count();
        let common = widths.iter().copied().filter(|width| *width > 1).map(|width| (alike(width), width)).max();
        let (rows, width) = common.unwrap_or((0, 0));
        if (headers, rows, width) > best.1 {
            best = (separator, (headers, rows, width));
        }
    }
    best.0
}
