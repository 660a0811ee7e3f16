//! Reads CSV and its kin: separator told by the headers it gives, rows numbered as a spreadsheet would number them.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use worksheet::Form;

use super::Reading;
use super::collect::{Collected, Collector};
use super::decode::{Decoded, Since, encoding_and_rewind};
use super::headers::match_headers;
use crate::error::ReadError;
use crate::limits::{HEADER_ROWS, LAST_COLUMN, LAST_ROW, MAX_ROWS, kept_bytes};
use crate::source::Source;
use crate::write::restored;

/// One record is never longer than this.
pub(crate) const MAX_RECORD: u64 = 4 * 1024 * 1024;

/// How much of the file the separator is told from.
pub(crate) const SAMPLE: u64 = 256 * 1024;

/// Reads the text file as one of the forms; it has a single sheet, named after the file.
pub(crate) fn read(
    source: &Source,
    forms: &[&Form],
    wanted: Option<&str>,
    reading: &mut dyn Reading,
) -> Result<(String, Collected), ReadError> {
    let file = &source.file_name;
    let sheet = Path::new(file).file_stem().map_or(file.clone(), |stem| stem.to_string_lossy().into_owned());
    if let Some(wanted) = wanted.filter(|wanted| wanted.trim().to_lowercase() != sheet.to_lowercase()) {
        return Err(ReadError::NoSuchSheet { file: file.clone(), sheet: wanted.to_owned(), sheets: vec![sheet] });
    }
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
    let separator = separator_of(&sample, forms);
    drop(handle);

    let handle = File::open(&source.path).map_err(|error| io(&error))?;
    let since = Since::default();
    let input = Decoded::new(handle, encoding, since.clone(), MAX_RECORD);
    let collector = Collector::new(file, &sheet, forms, kept_bytes(source.size), reading);
    let collected = records(input, separator, &since, source, &sheet, collector)?;
    Ok((sheet, collected))
}

fn records(
    input: impl Read,
    separator: u8,
    since: &Since,
    source: &Source,
    sheet: &str,
    mut collector: Collector<'_>,
) -> Result<Collected, ReadError> {
    let file = &source.file_name;
    let mut reader = builder(separator).from_reader(input);
    let mut record = csv::StringRecord::new();
    let (mut row, mut line) = (0_u64, 1_u64);
    loop {
        since.set(0);
        match reader.read_record(&mut record) {
            Ok(true) => (),
            Ok(false) => return collector.finish(),
            Err(error) => {
                return Err(match error.kind() {
                    csv::ErrorKind::Io(error) if error.kind() == std::io::ErrorKind::FileTooLarge => {
                        ReadError::OpenQuote { file: file.clone(), row: row + 1 }
                    }
                    csv::ErrorKind::Io(error) => ReadError::from_io(file, error),
                    _ => ReadError::Damaged { file: file.clone(), place: format!("row {}", row + 1) },
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
        let number = u32::try_from(row).ok().filter(|row| *row <= LAST_ROW).ok_or_else(|| ReadError::TooManyRows {
            file: file.clone(),
            sheet: sheet.to_owned(),
            limit: MAX_ROWS,
        })?;
        for (column, text) in record.iter().enumerate().take(LAST_COLUMN as usize) {
            if text.is_empty() || !collector.wants(number, column)? {
                continue;
            }
            let (text, formula) = meaning(text);
            collector.take(number, column, text, formula)?;
        }
    }
}

/// What spreadsheet programs make of a field: `="0123"` is the text 0123, another `=` begins a formula.
pub(crate) fn meaning(text: &str) -> (String, bool) {
    if let Some(rest) = text.strip_prefix('=') {
        return match rest.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(literal) if !literal.contains('"') => (literal.to_owned(), false),
            _ => (text.to_owned(), true),
        };
    }
    (restored(text).to_owned(), false)
}

pub(crate) fn builder(separator: u8) -> csv::ReaderBuilder {
    let mut builder = csv::ReaderBuilder::new();
    builder.delimiter(separator).has_headers(false).flexible(true);
    builder
}

/// The separator that finds most of a form's headers; if none does, the one that most often separates.
fn separator_of(sample: &[u8], forms: &[&Form]) -> u8 {
    if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator, b'\n', ..] = sample {
        return *separator;
    }
    let mut best = (b',', (0, 0));
    for separator in [b',', b';', b'\t', b'|'] {
        let mut reader = builder(separator).from_reader(sample);
        let (mut headers, mut fields) = (0, 0);
        for record in reader.records().map_while(Result::ok).take(HEADER_ROWS as usize) {
            let cells: Vec<(usize, &str)> = record.iter().enumerate().take(1000).collect();
            headers = headers.max(forms.iter().map(|form| match_headers(form, &cells).score).max().unwrap_or(0));
            fields += record.len() - 1;
        }
        if (headers, fields) > best.1 {
            best = (separator, (headers, fields));
        }
    }
    best.0
}
