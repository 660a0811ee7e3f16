//! Tells what a file is by its content, whatever its name says.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use crate::error::ReadError;
use crate::limits::{MAX_FILE, MAX_PARTS};

/// A file that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where it is.
    pub path: PathBuf,
    /// Its name without the folders, as messages show it.
    pub file_name: String,
    /// Size on disk in bytes.
    pub size: u64,
    /// What it is.
    pub kind: SourceKind,
}

/// What a readable file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// XLSX or XLSM.
    Workbook,
    /// XLSB.
    BinaryWorkbook,
    /// XLS, of Excel 97 to 2003.
    OldWorkbook,
    /// ODS.
    OpenDocument,
    /// CSV, TSV or another separator.
    Text,
}

/// Tells what the file at `path` is, when a worksheet can be read from it: XLSX, XLSM or text. Nothing of it is kept open.
///
/// # Errors
/// A [`ReadError`] that says what the file is instead, when it is neither a workbook nor text.
pub fn open(path: &Path) -> Result<Source, ReadError> {
    let source = identify(path)?;
    match source.kind {
        SourceKind::Workbook | SourceKind::Text => Ok(source),
        _ => Err(other_kind(source)),
    }
}

/// The answer to a file that only lists of people are read from.
pub(crate) fn other_kind(source: Source) -> ReadError {
    let file = source.file_name;
    match source.kind {
        SourceKind::BinaryWorkbook => ReadError::OtherFormat { file, format: "a binary Excel workbook (.xlsb)" },
        SourceKind::OpenDocument => ReadError::OtherFormat { file, format: "an OpenDocument file (.ods or .odt)" },
        _ => ReadError::OldExcel { file },
    }
}

/// Tells what the file at `path` is, when a table can be read from it. Nothing of it is kept open.
///
/// # Errors
/// A [`ReadError`] that says what the file is instead.
pub(crate) fn identify(path: &Path) -> Result<Source, ReadError> {
    let file_name = file_name(path);
    let io = |error: &std::io::Error| ReadError::from_io(&file_name, error);
    let facts = std::fs::metadata(path).map_err(|error| io(&error))?;
    if facts.is_dir() {
        return Err(ReadError::Folder { file: file_name });
    }
    if !facts.is_file() {
        return Err(ReadError::NotAWorkbook { file: file_name, found: "a device, not a file" });
    }
    let size = facts.len();
    if size == 0 {
        return Err(ReadError::EmptyFile { file: file_name });
    }
    if size > MAX_FILE {
        return Err(ReadError::TooLarge { file: file_name, place: "the file itself is over 512 MB".to_owned() });
    }
    let mut file = File::open(path).map_err(|error| io(&error))?;
    let mut start = Vec::with_capacity(8192);
    file.by_ref().take(8192).read_to_end(&mut start).map_err(|error| io(&error))?;

    let kind = if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        package_kind(&mut file, &file_name, size)?
    } else if start.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        compound_kind(&mut file, &file_name)?
    } else if let Some(found) = known_other(&start) {
        return Err(ReadError::NotAWorkbook { file: file_name, found });
    } else {
        SourceKind::Text
    };
    Ok(Source { path: path.to_owned(), file_name, size, kind })
}

/// The last part of a path, as messages show it.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn package_kind(file: &mut File, file_name: &str, size: u64) -> Result<SourceKind, ReadError> {
    check_directory_size(file, file_name, size)?;
    let archive = ZipArchive::new(BufReader::new(&*file))
        .map_err(|_| ReadError::Damaged { file: file_name.to_owned(), place: "the list of its parts".to_owned() })?;
    // Some programs write the folders with backslashes.
    let same = |byte: &u8, wanted: &u8| byte.eq_ignore_ascii_case(wanted) || (*byte == b'\\' && *wanted == b'/');
    let has = |wanted: &[u8]| {
        let begins = |name: &[u8]| name.len() >= wanted.len() && name.iter().zip(wanted).all(|(a, b)| same(a, b));
        archive.file_names_raw().any(begins)
    };
    let other = |format| Err(ReadError::OtherFormat { file: file_name.to_owned(), format });
    if has(b"xl/workbook.bin") {
        return Ok(SourceKind::BinaryWorkbook);
    }
    if has(b"xl/") {
        return Ok(SourceKind::Workbook);
    }
    if has(b"word/") {
        return other("a Word document");
    }
    if has(b"ppt/") {
        return other("a PowerPoint presentation");
    }
    if has(b"Index/") || has(b"Index.zip") {
        return other("a Numbers or Pages document");
    }
    if has(b"mimetype") && has(b"content.xml") {
        return if says_spreadsheet(file) {
            Ok(SourceKind::OpenDocument)
        } else {
            other("an OpenDocument file, but no spreadsheet")
        };
    }
    if has(b"_rels/.rels") {
        // The main part may lie elsewhere; the guard follows the package's own directions.
        return Ok(SourceKind::Workbook);
    }
    Err(ReadError::NotAWorkbook { file: file_name.to_owned(), found: "a zip archive without a workbook in it" })
}

/// The kind of an OpenDocument file stands in its first part, not packed.
fn says_spreadsheet(mut file: &File) -> bool {
    let mut start = Vec::new();
    let read = file.rewind().and_then(|()| file.take(256).read_to_end(&mut start));
    read.is_ok() && start.windows(KIND.len()).any(|window| window == KIND)
}

const KIND: &[u8] = b"opendocument.spreadsheet";

/// The list of parts is read into memory at once, so its length is looked at first.
fn check_directory_size(file: &mut File, file_name: &str, size: u64) -> Result<(), ReadError> {
    const RECORD: usize = 22;
    let io = |error: &std::io::Error| ReadError::from_io(file_name, error);
    let tail_length = size.min(65_536 + 1024);
    file.seek(SeekFrom::Start(size - tail_length)).map_err(|error| io(&error))?;
    let mut tail = Vec::new();
    file.by_ref().take(tail_length).read_to_end(&mut tail).map_err(|error| io(&error))?;
    let mut found = false;
    let mut most = 0;
    for record in tail.windows(RECORD).filter(|window| window.starts_with(b"PK\x05\x06")) {
        let count = u64::from(u16::from_le_bytes([record[10], record[11]]));
        found = true;
        most = most.max(count);
    }
    for record in tail.windows(40).filter(|window| window.starts_with(b"PK\x06\x06")) {
        let mut count = [0; 8];
        count.copy_from_slice(&record[32..40]);
        most = most.max(u64::from_le_bytes(count));
    }
    if !found {
        return Err(ReadError::Truncated { file: file_name.to_owned() });
    }
    if most > MAX_PARTS {
        return Err(ReadError::TooLarge {
            file: file_name.to_owned(),
            place: format!("it has {most} parts where a workbook has a few dozen"),
        });
    }
    file.rewind().map_err(|error| io(&error))
}

/// Old Office files and encrypted new ones share a container; their directory tells them apart.
fn compound_kind(file: &mut File, name: &str) -> Result<SourceKind, ReadError> {
    let file_name = name.to_owned();
    let mut content = Vec::new();
    let read = file.rewind().and_then(|()| file.by_ref().take(64 * 1024 * 1024).read_to_end(&mut content));
    if let Err(error) = read {
        return Err(ReadError::from_io(&file_name, &error));
    }
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).chain([0, 0]).collect();
        // Directory entries lie on 128-byte bounds and begin with the name; some programs write it in capitals.
        content
            .chunks_exact(128)
            .any(|entry| entry.get(..wide.len()).is_some_and(|name| name.eq_ignore_ascii_case(&wide)))
    };
    if has("EncryptionInfo") || has("EncryptedPackage") {
        Err(ReadError::Encrypted { file: file_name })
    } else if has("Workbook") || has("Book") {
        Ok(SourceKind::OldWorkbook)
    } else if has("WordDocument") {
        Err(ReadError::OtherFormat { file: file_name, format: "an old Word document (.doc)" })
    } else {
        Err(ReadError::NotAWorkbook { file: file_name, found: "an old Office file without a workbook in it" })
    }
}

fn known_other(start: &[u8]) -> Option<&'static str> {
    let text = start.trim_ascii_start();
    let begins = |mark: &[u8]| text.len() >= mark.len() && text[..mark.len()].eq_ignore_ascii_case(mark);
    if start.starts_with(b"%PDF") {
        Some("a PDF document")
    } else if start.starts_with(b"\x89PNG") || start.starts_with(b"\xFF\xD8\xFF") || start.starts_with(b"GIF8") {
        Some("a picture")
    } else if begins(b"{\\rtf") {
        Some("a rich text document")
    } else if begins(b"<!doctype html") || begins(b"<html") {
        Some("a web page, probably a log-in or error page that was saved instead of the file")
    } else if begins(b"<?xml") {
        Some("an XML file")
    } else if start.starts_with(b"PK") || start.starts_with(b"\x1F\x8B") || start.starts_with(b"7z\xBC\xAF") {
        Some("a compressed archive")
    } else if looks_binary(start) {
        Some("not text either")
    } else {
        None
    }
}

fn looks_binary(start: &[u8]) -> bool {
    // Zeros at the end of a text are told when it is read.
    let length = start.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let text = start.get(..length).unwrap_or_default();
    let wide = start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF");
    let odd = text.iter().filter(|byte| matches!(byte, 1..=8 | 14..=25 | 27..=31)).count();
    let zeros = text.iter().filter(|byte| **byte == 0).count();
    // UTF-16 without a mark has a zero in every second byte of Latin text.
    let maybe_wide = wide || (zeros * 10 >= text.len() * 4 && zeros * 10 <= text.len() * 6);
    let zeros = if maybe_wide { 0 } else { zeros };
    text.is_empty() || (odd + zeros) * 20 > text.len()
}
