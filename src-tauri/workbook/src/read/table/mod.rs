//! Reads any table that people bring, cell by cell as text: which columns mean what is decided elsewhere.
//!
//! Every kind of file has its own reader and its own bounds, and all of them hand their cells to one [`RowCollector`], which
//! bounds what is kept. Whatever a file claims about its size is never believed.

mod binary;
mod modern;
mod old;
mod open_document;
mod row_collector;
mod styles;
mod text;

use std::ops::ControlFlow;
use std::path::Path;

use self::binary::Binary;
use self::modern::Modern;
use self::old::Old;
use self::open_document::OpenDocument;
use self::row_collector::RowCollector;
use crate::error::ReadError;
use crate::limits::{LAST_ROW, gathered_bytes};
use crate::read::contained;
use crate::read::notes::ReadNote;
use crate::read::records::sheet_name;
use crate::source::{Source, SourceKind, identify};

/// A sheet of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetInfo {
    /// Its name; a text file has one sheet, named after the file.
    pub name: String,
    /// Whether spreadsheet programs show it.
    pub visible: bool,
    /// Whether it was in front when the file was saved; of some files that is not known of any sheet.
    pub active: bool,
}

/// One row in which something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRow {
    /// Number in the spreadsheet, counted from 1.
    pub number: u32,
    /// Texts from column A on, up to the last one that is not empty.
    pub cells: Vec<String>,
    /// Whether the file does not show the row: it is hidden by hand, by a filter or an outline.
    pub hidden: bool,
    /// Whether all that was typed in the row is struck through.
    pub struck: bool,
}

/// A sheet's cells as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawTable {
    /// Name of the file, without folders.
    pub file_name: String,
    /// Name of the sheet.
    pub sheet: String,
    /// How many columns the widest row has.
    pub columns: usize,
    /// Rows in which something stands, from top to bottom.
    pub rows: Vec<RawRow>,
    /// What the reader did or could not do.
    pub notes: Vec<ReadNote>,
}

/// Called now and then with the number of rows read so far; break cancels.
pub type RowProgress<'a> = &'a mut dyn FnMut(u64) -> ControlFlow<()>;

/// An open file with one or more tables.
pub struct TableFile {
    source: Source,
    sheets: Vec<SheetInfo>,
    inner: Inner,
}

enum Inner {
    Modern(Box<Modern>),
    Binary(Box<Binary>),
    Old(Old),
    OpenDocument(OpenDocument),
    Text,
}

impl TableFile {
    /// Opens a file: XLSX, XLSM, XLSB, XLS, ODS, or text with separators, told by its content.
    ///
    /// # Errors
    /// A [`ReadError`] that says what is wrong with the file and what to do.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        let source = identify(path)?;
        contained(&source.clone(), move || {
            let (inner, sheets) = match source.kind {
                SourceKind::Workbook => {
                    let modern = Modern::open(&source)?;
                    let sheets = modern.sheets();
                    (Inner::Modern(Box::new(modern)), sheets)
                }
                SourceKind::BinaryWorkbook => {
                    let binary = Binary::open(&source)?;
                    let sheets = binary.sheets();
                    (Inner::Binary(Box::new(binary)), sheets)
                }
                SourceKind::OldWorkbook => {
                    let old = Old::open(&source)?;
                    let sheets = old.sheets();
                    (Inner::Old(old), sheets)
                }
                SourceKind::OpenDocument => {
                    let document = OpenDocument::open(&source)?;
                    let sheets = document.sheets();
                    (Inner::OpenDocument(document), sheets)
                }
                SourceKind::Text => {
                    (Inner::Text, vec![SheetInfo { name: sheet_name(&source.file_name), visible: true, active: true }])
                }
            };
            Ok(Self { source, sheets, inner })
        })
    }

    /// Name of the file, without folders.
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.source.file_name
    }

    /// The sheets with cells, in the file's order.
    #[must_use]
    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    /// Reads a sheet, or only its rows down to `last_row`, counted from 1.
    ///
    /// # Errors
    /// A [`ReadError`] with the place and the way out; [`ReadError::Cancelled`] when `progress` says so.
    pub fn read(
        &mut self,
        sheet: &str,
        last_row: Option<u32>,
        progress: RowProgress<'_>,
    ) -> Result<RawTable, ReadError> {
        let same = |name: &str| name.trim().to_lowercase() == sheet.trim().to_lowercase();
        let Some(name) = self.sheets.iter().find(|info| same(&info.name)).map(|info| info.name.clone()) else {
            return Err(ReadError::NoSuchSheet {
                file: self.source.file_name.clone(),
                sheet: sheet.to_owned(),
                sheets: self.sheets.iter().map(|info| info.name.clone()).collect(),
            });
        };
        let source = self.source.clone();
        let most = gathered_bytes(source.size);
        let gather = RowCollector::new(&source.file_name, &name, last_row.unwrap_or(LAST_ROW), most, progress);
        contained(&source, || match &mut self.inner {
            Inner::Modern(modern) => modern.read(&name, gather),
            Inner::Binary(binary) => binary.read(&name, gather),
            Inner::Old(old) => old.read(&name, gather),
            Inner::OpenDocument(document) => document.read(&name, gather),
            Inner::Text => text::read(&source, gather),
        })
    }
}

/// Reads the sheet named, or the first visible one in which something stands.
///
/// # Errors
/// As [`TableFile::open`] and [`TableFile::read`].
pub fn read_table(path: &Path, sheet: Option<&str>, progress: RowProgress<'_>) -> Result<RawTable, ReadError> {
    let mut file = TableFile::open(path)?;
    if let Some(sheet) = sheet {
        return file.read(sheet, None, progress);
    }
    let shown: Vec<String> = file.sheets().iter().filter(|info| info.visible).map(|info| info.name.clone()).collect();
    for name in &shown {
        let table = file.read(name, None, progress)?;
        if !table.rows.is_empty() {
            return Ok(table);
        }
    }
    let sheet = shown.into_iter().next().unwrap_or_default();
    Err(ReadError::EmptySheet { file: file.source.file_name, sheet })
}

/// Reads cells that were copied from a spreadsheet program, or any text with separators.
///
/// # Errors
/// A [`ReadError`]; the file is called “pasted text”.
pub fn read_pasted(pasted: &str, progress: RowProgress<'_>) -> Result<RawTable, ReadError> {
    let most = gathered_bytes(pasted.len() as u64);
    text::read_pasted(pasted, RowCollector::new(PASTED, PASTED, LAST_ROW, most, progress))
}

const PASTED: &str = "pasted text";
