//! Text files, record by record, each with the row that a spreadsheet program would show it in.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord};
use encoding_rs::Encoding;

use super::decode::{DecodingReader, Ended, Since};
use super::encoding::{TextEncoding, encoding_of};
use super::notes::{NoteBook, NoteKind, NotePlace};
use crate::error::ReadError;
use crate::limits::{HEADER_ROWS, LAST_COLUMN, LAST_ROW, MAX_ROWS};
use crate::source::Source;
use crate::write::restored;

/// One record is never longer than this.
const MAX_RECORD: u64 = 4 * 1024 * 1024;

/// How much of the file the separator is told from.
const SAMPLE: u64 = 256 * 1024;

/// Spreadsheet programs call the one sheet of a text file by the file's name.
pub(crate) fn sheet_name(file: &str) -> String {
    Path::new(file).file_stem().map_or_else(|| file.to_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// A text file whose beginning was looked at.
pub(crate) struct TextFile<'a> {
    source: &'a Source,
    /// Its encoding, and what makes that doubtful.
    pub(crate) told: TextEncoding,
    /// Its beginning, as UTF-8.
    pub(crate) sample: Vec<u8>,
}

impl<'a> TextFile<'a> {
    pub(crate) fn open(source: &'a Source) -> Result<Self, ReadError> {
        let io = |error: &std::io::Error| ReadError::from_io(&source.file_name, error);
        let mut handle = File::open(&source.path).map_err(|error| io(&error))?;
        let told = encoding_of(&mut handle).map_err(|error| io(&error))?;
        let mut sample = Vec::new();
        DecodingReader::new(&handle, told.encoding, Since::default(), u64::MAX)
            .take(SAMPLE)
            .read_to_end(&mut sample)
            .map_err(|error| io(&error))?;
        if sample.iter().filter(|byte| **byte == 0).count() * 20 > sample.len() {
            return Err(ReadError::NotAWorkbook { file: source.file_name.clone(), found: "not text either" });
        }
        Ok(Self { source, told, sample })
    }

    pub(crate) fn records(&self, separator: u8) -> Result<TextRecords<impl Read + use<>>, ReadError> {
        let file = &self.source.file_name;
        let handle = File::open(&self.source.path).map_err(|error| ReadError::from_io(file, &error))?;
        Ok(TextRecords::new(handle, self.told.encoding, separator, file))
    }
}

/// The beginning of a text that is in memory.
pub(crate) fn head(text: &[u8]) -> &[u8] {
    let length = usize::try_from(SAMPLE).map_or(text.len(), |most| most.min(text.len()));
    text.get(..length).unwrap_or_default()
}

/// The records of a text.
pub(crate) struct TextRecords<R> {
    reader: Reader<DecodingReader<R>>,
    record: StringRecord,
    since: Since,
    file: String,
    row: u64,
    line: u64,
    ended: Ended,
}

impl<R: Read> TextRecords<R> {
    pub(crate) fn new(input: R, encoding: &'static Encoding, separator: u8, file: &str) -> Self {
        let since = Since::default();
        let decoded = DecodingReader::new(input, encoding, since.clone(), MAX_RECORD);
        let ended = decoded.ended();
        let reader = builder(separator).from_reader(decoded);
        Self { reader, record: StringRecord::new(), since, file: file.to_owned(), row: 0, line: 1, ended }
    }

    /// Goes to the next record, and gives the row in which it begins; nothing at the end.
    pub(crate) fn advance(&mut self) -> Result<Option<u32>, ReadError> {
        loop {
            self.since.set(0);
            match self.reader.read_record(&mut self.record) {
                Ok(true) => (),
                Ok(false) => return Ok(None),
                Err(error) => return Err(self.broken(&error)),
            }
            // Empty lines give no record but are rows of the spreadsheet.
            let after = self.reader.position().line();
            let within = self.record.as_slice().bytes().filter(|byte| *byte == b'\n').count() as u64;
            self.row += after.saturating_sub(self.line + within).max(1);
            self.line = after;
            let first = self.record.get(0).unwrap_or_default();
            if self.row == 1 && first.to_ascii_lowercase().starts_with("sep=") {
                continue;
            }
            let number = u32::try_from(self.row).ok().filter(|row| *row <= LAST_ROW);
            return number.map(Some).ok_or_else(|| ReadError::TooManyRows {
                file: self.file.clone(),
                sheet: sheet_name(&self.file),
                limit: MAX_ROWS,
            });
        }
    }

    /// The texts of the record by column.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (usize, &str)> {
        self.record.iter().enumerate().take(LAST_COLUMN as usize)
    }

    /// Notes what was left out at the end of the text, once it has been read.
    pub(crate) fn note_end(&self, notes: &mut NoteBook) {
        let place = |row| NotePlace { row, column: None, text: String::new() };
        let (marks, zeros) = self.ended.get();
        if marks {
            notes.add(NoteKind::EndMark, place(0));
        } else if zeros {
            notes.add(NoteKind::Padding, place(u32::try_from(self.row).unwrap_or(u32::MAX)));
        }
    }

    fn broken(&self, error: &csv::Error) -> ReadError {
        let (file, row) = (self.file.clone(), self.row + 1);
        match error.kind() {
            ErrorKind::Io(error) if error.kind() == std::io::ErrorKind::FileTooLarge => {
                ReadError::OpenQuote { file, row }
            }
            ErrorKind::Io(error) => ReadError::from_io(&file, error),
            _ => ReadError::Damaged { file, place: format!("row {row}") },
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

/// What may stand between the fields of a text.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many known headers are weighed: with more of them a separator is no more certain.
const WEIGHED_HEADERS: usize = 8;

/// The separator that the first line names, else the one by which the first records look most like a table.
///
/// `headers` tells how many of these fields are headers that are known.
pub(crate) fn separator_of(sample: &[u8], headers: impl Fn(&[&str]) -> usize) -> u8 {
    if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator, b'\r' | b'\n', ..] = sample {
        return *separator;
    }
    let mut best = (b',', (0, 0));
    for separator in SEPARATORS {
        let mut reader = builder(separator).from_reader(sample);
        let records: Vec<StringRecord> = reader.records().map_while(Result::ok).take(HEADER_ROWS as usize).collect();
        let value = tabular(&records, separator, &headers);
        if value > best.1 {
            best = (separator, value);
        }
    }
    best.0
}

/// How much records look like a table: known headers count only as far as the other records are as wide as theirs, so that
/// words in a cell that was cut in two are not taken for headers; then how many records are of one width, and that width.
fn tabular(records: &[StringRecord], separator: u8, headers: impl Fn(&[&str]) -> usize) -> (usize, usize) {
    let points: Vec<usize> =
        records.iter().map(|record| record.iter().map(|field| divided(field, separator)).min().unwrap_or(0)).collect();
    let share = |width: usize| {
        let alike = records.iter().zip(&points).filter(|(other, _)| other.len() == width);
        alike.map(|(_, points)| points * 250).sum::<usize>() / records.len().max(1)
    };
    let weight = |record: &StringRecord| {
        if record.len() < 2 {
            return (0, 0);
        }
        let fields: Vec<&str> = record.iter().take(1000).filter(|field| divided(field, separator) == DIVIDED).collect();
        let known = headers(&fields).min(WEIGHED_HEADERS);
        (share(record.len()) * (known + 2), record.len())
    };
    records.iter().map(weight).max().unwrap_or_default()
}

/// Points of a field that looks divided from its neighbors.
const DIVIDED: usize = 4;

/// How much a field looks divided from its neighbors: none where a quotation mark stands beside another separator, and half
/// where another separator stands in it. Commas stand in names and titles.
fn divided(field: &str, separator: u8) -> usize {
    let other = |byte: &u8| *byte != separator && SEPARATORS.contains(byte);
    let quoted = |pair: &[u8]| matches!(pair, [b'"', beside] | [beside, b'"'] if other(beside));
    match field.as_bytes() {
        bytes if bytes.windows(2).any(quoted) => 0,
        bytes if bytes.iter().any(|byte| *byte != b',' && other(byte)) => DIVIDED / 2,
        _ => DIVIDED,
    }
}

fn builder(separator: u8) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder.delimiter(separator).has_headers(false).flexible(true);
    builder
}
