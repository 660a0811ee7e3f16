//! The closed sets of reasons why a file cannot be read or written.

use worksheet::FormId;

/// Why a file cannot be read: the sentence names the file and the place, [`ReadError::hint`] the way out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)] // the sentence of each variant says what it is and what its fields mean
pub enum ReadError {
    #[error("“{file}” was not found")]
    Missing { file: String },
    #[error("your user account is not allowed to read “{file}”")]
    NoPermission { file: String },
    #[error("“{file}” is a folder, not a file")]
    Folder { file: String },
    #[error("“{file}” is empty: there is nothing in the file")]
    EmptyFile { file: String },
    #[error("“{file}” is not a workbook: it is {found}")]
    NotAWorkbook { file: String, found: &'static str },
    #[error("“{file}” is in the old Excel format (.xls)")]
    OldExcel { file: String },
    #[error("“{file}” is protected with a password, so its content cannot be read")]
    Encrypted { file: String },
    #[error("“{file}” is {format}, which this program does not read")]
    OtherFormat { file: String, format: &'static str },
    #[error("“{file}” is cut off: the end of the workbook is missing")]
    Truncated { file: String },
    #[error("“{file}” is damaged: {place} cannot be read")]
    Damaged { file: String, place: String },
    #[error("“{file}” is far too large for a list of people: {place}")]
    TooLarge { file: String, place: String },
    #[error("“{file}” has a text of more than 32,767 characters in {place}")]
    TextTooLong { file: String, place: String },
    #[error("“{file}” has an invalid number in {place}")]
    NotANumber { file: String, place: String },
    #[error("“{file}” is damaged: its cells are out of order at {place}")]
    Disordered { file: String, place: String },
    #[error("{place} of “{file}” uses a character encoding that workbooks do not use")]
    Encoding { file: String, place: String },
    #[error("“{file}” has no sheet named “{sheet}”; it has {}", list(.sheets))]
    NoSuchSheet { file: String, sheet: String, sheets: Vec<String> },
    #[error("sheet “{sheet}” of “{file}” is empty")]
    EmptySheet { file: String, sheet: String },
    #[error(
        "no row with the headers of the form was found in the first {rows} rows of sheet “{sheet}” of “{file}”; {}",
        nearest_row(*.nearest, .found)
    )]
    HeaderNotFound { file: String, sheet: String, rows: u32, nearest: u32, found: Vec<String> },
    #[error(
        "sheet “{sheet}” of “{file}” has no column for {}; row {row} has the headers {}",
        list(.missing), list(.found)
    )]
    MissingColumns { file: String, sheet: String, row: u32, missing: Vec<String>, found: Vec<String> },
    #[error("sheet “{sheet}” of “{file}” has more than {limit} filled rows")]
    TooManyRows { file: String, sheet: String, limit: u64 },
    #[error("“{file}” has a quotation mark in row {row} that is never closed")]
    OpenQuote { file: String, row: u64 },
    #[error("“{file}” could be {}", either(.candidates))]
    FormUndecided { file: String, candidates: Vec<FormId> },
    #[error("reading “{file}” was canceled")]
    Cancelled { file: String },
    #[error("“{file}” could not be read: {reason}")]
    Io { file: String, reason: String },
}

impl ReadError {
    /// The stable name of the reason.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "file-missing",
            Self::NoPermission { .. } => "file-no-permission",
            Self::Folder { .. } => "file-is-folder",
            Self::EmptyFile { .. } => "file-empty",
            Self::NotAWorkbook { .. } => "file-not-a-workbook",
            Self::OldExcel { .. } => "file-old-excel",
            Self::Encrypted { .. } => "file-encrypted",
            Self::OtherFormat { .. } => "file-other-format",
            Self::Truncated { .. } => "file-truncated",
            Self::Damaged { .. } => "file-damaged",
            Self::TooLarge { .. } => "file-too-large",
            Self::TextTooLong { .. } => "text-too-long",
            Self::NotANumber { .. } => "number-not-finite",
            Self::Disordered { .. } => "cells-disordered",
            Self::Encoding { .. } => "encoding-unsupported",
            Self::NoSuchSheet { .. } => "sheet-missing",
            Self::EmptySheet { .. } => "sheet-empty",
            Self::HeaderNotFound { .. } => "header-not-found",
            Self::MissingColumns { .. } => "columns-missing",
            Self::TooManyRows { .. } => "rows-too-many",
            Self::OpenQuote { .. } => "quote-open",
            Self::FormUndecided { .. } => "form-undecided",
            Self::Cancelled { .. } => "cancelled",
            Self::Io { .. } => "file-unreadable",
        }
    }

    /// The way out, one or two sentences.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "Check the name and the folder; the file may have been moved or renamed.",
            Self::NoPermission { .. } => "Ask for permission to read it, or use a copy in a folder of your own.",
            Self::Folder { .. } => "Name the worksheet inside that folder.",
            Self::EmptyFile { .. } => {
                "The download or copy probably failed. Download it again, or ask the sender for it."
            }
            Self::NotAWorkbook { .. } | Self::OtherFormat { .. } | Self::OldExcel { .. } => {
                "Open it in Excel or LibreOffice, save it as “Excel Workbook (.xlsx)” or “CSV”, and use that file."
            }
            Self::Encrypted { .. } => {
                "Open it in Excel with its password, save a copy without one (File, Info, Protect Workbook, Encrypt with \
                 Password, empty the box), and use the copy."
            }
            Self::Truncated { .. } => "The download or copy stopped early. Get the file again.",
            Self::Damaged { .. } | Self::Disordered { .. } | Self::NotANumber { .. } | Self::Encoding { .. } => {
                "Open it in Excel or LibreOffice, check that place, save it under a new name, and use that file."
            }
            Self::TooLarge { .. } => {
                "Open it in Excel or LibreOffice, copy the rows with people into a new workbook, and use that. If you did \
                 not expect this file, do not open it; ask who sent it."
            }
            Self::TextTooLong { .. } => "Shorten the text in that cell, save the file, and try again.",
            Self::NoSuchSheet { .. } => "Use one of these sheet names.",
            Self::EmptySheet { .. } => "Choose the sheet that lists the people, or fill this one first.",
            Self::HeaderNotFound { .. } => {
                "The row above the first person has to name the columns. Use the form's own headers, or choose the sheet \
                 that has them."
            }
            Self::MissingColumns { .. } => "Add these columns, or use the form's own headers, and try again.",
            Self::TooManyRows { .. } => "Split the list into several files, or delete rows without people.",
            Self::OpenQuote { .. } => {
                "Close the quotation mark in that row, or open the file in a spreadsheet program and save it as .xlsx."
            }
            Self::FormUndecided { .. } => "Choose the form; on the command line, use --form.",
            Self::Cancelled { .. } => "Nothing was changed. Start again when you are ready.",
            Self::Io { .. } => "Check that the drive or network folder is connected, and try again.",
        }
    }

    /// The name of the file concerned.
    #[must_use]
    pub fn file(&self) -> &str {
        match self {
            Self::Missing { file }
            | Self::NoPermission { file }
            | Self::Folder { file }
            | Self::EmptyFile { file }
            | Self::NotAWorkbook { file, .. }
            | Self::OldExcel { file }
            | Self::Encrypted { file }
            | Self::OtherFormat { file, .. }
            | Self::Truncated { file }
            | Self::Damaged { file, .. }
            | Self::TooLarge { file, .. }
            | Self::TextTooLong { file, .. }
            | Self::NotANumber { file, .. }
            | Self::Disordered { file, .. }
            | Self::Encoding { file, .. }
            | Self::NoSuchSheet { file, .. }
            | Self::EmptySheet { file, .. }
            | Self::HeaderNotFound { file, .. }
            | Self::MissingColumns { file, .. }
            | Self::TooManyRows { file, .. }
            | Self::OpenQuote { file, .. }
            | Self::FormUndecided { file, .. }
            | Self::Cancelled { file }
            | Self::Io { file, .. } => file,
        }
    }

    /// The reason for an error of the operating system.
    pub(crate) fn from_io(file: &str, error: &std::io::Error) -> Self {
        let file = file.to_owned();
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::Missing { file },
            std::io::ErrorKind::PermissionDenied => Self::NoPermission { file },
            std::io::ErrorKind::IsADirectory => Self::Folder { file },
            _ => Self::Io { file, reason: error.to_string() },
        }
    }
}

/// Why a file cannot be written: nothing is left behind and a former file of that name is untouched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)] // the sentence of each variant says what it is and what its fields mean
pub enum WriteError {
    #[error("“{file}” cannot be written: the folder does not exist")]
    NoSuchFolder { file: String },
    #[error("“{file}” cannot be written: your user account may not change that folder or file")]
    NoPermission { file: String },
    #[error("“{file}” cannot be written: there is a folder of that name")]
    Folder { file: String },
    #[error("“{file}” cannot be written: the drive is full")]
    DriveFull { file: String },
    #[error("“{file}” cannot be written: a sheet takes at most {limit} rows")]
    TooManyRows { file: String, limit: u64 },
    #[error("“{file}” cannot be written: the text in row {row}, column {column} is longer than 32,767 characters")]
    TextTooLong { file: String, row: u64, column: String },
    #[error("“{file}” could not be written: {reason}")]
    Io { file: String, reason: String },
}

impl WriteError {
    /// The stable name of the reason.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSuchFolder { .. } => "write-no-such-folder",
            Self::NoPermission { .. } => "write-no-permission",
            Self::Folder { .. } => "write-is-folder",
            Self::DriveFull { .. } => "write-drive-full",
            Self::TooManyRows { .. } => "write-too-many-rows",
            Self::TextTooLong { .. } => "write-text-too-long",
            Self::Io { .. } => "write-failed",
        }
    }

    /// The way out, one sentence.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoSuchFolder { .. } => "Create the folder, or choose another one.",
            Self::NoPermission { .. } => {
                "Choose a folder of your own; if the file is open in Excel, close it there first."
            }
            Self::Folder { .. } => "Choose another file name.",
            Self::DriveFull { .. } => "Free some space or choose another drive, and try again.",
            Self::TooManyRows { .. } => "Write the people in several files.",
            Self::TextTooLong { .. } => "Shorten the text in that cell, and try again.",
            Self::Io { .. } => "Check that the drive or network folder is connected, and try again.",
        }
    }

    /// The reason for an error of the operating system.
    pub(crate) fn from_io(file: &str, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let file = file.to_owned();
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::NoSuchFolder { file },
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::NoPermission { file },
            ErrorKind::IsADirectory => Self::Folder { file },
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DriveFull { file },
            _ => Self::Io { file, reason: error.to_string() },
        }
    }
}

fn list(names: &[String]) -> String {
    const SHOWN: usize = 12;
    let mut text = names.iter().take(SHOWN).map(|name| format!("“{}”", shortened(name))).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        text.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    if text.is_empty() { "none".to_owned() } else { text }
}

fn shortened(name: &str) -> String {
    const SHOWN: usize = 60;
    let line: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.chars().count() <= SHOWN { line } else { line.chars().take(SHOWN).chain(['…']).collect() }
}

fn nearest_row(row: u32, found: &[String]) -> String {
    if found.is_empty() {
        "these rows have no text".to_owned()
    } else {
        format!("the nearest is row {row} with {}", list(found))
    }
}

fn either(candidates: &[FormId]) -> String {
    let names: Vec<&str> = candidates.iter().map(FormId::as_str).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => {
            format!("{} or {last}, and nothing in the file says which", rest.join(", "))
        }
        _ => "of several forms, and nothing in the file says which".to_owned(),
    }
}
