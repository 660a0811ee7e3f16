//! Reads a worksheet: the sheet, the header row and the columns are found, the rows come in the form's order.

mod account;
mod collect;
mod collected;
mod contain;
mod decode;
mod delimited;
mod encoding;
mod headers;
mod links;
mod notes;
mod other;
mod records;
mod table;
mod xlsx;

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::Path;

use worksheet::{FieldKind, Form, FormId, Row};

pub use account::{LeftOutRow, SideColumn, StrayCell, WhyNotTaken};
use account::{RowLooks, common};
use collected::Collected;
pub(crate) use contain::contained;
pub(crate) use links::mail_address;
pub use notes::{NoteKind, NotePlace, ReadNote};
pub use table::{RawRow, RawTable, RowProgress, SheetInfo, TableFile, read_pasted, read_table};
use xlsx::Workbook;

use crate::error::ReadError;
use crate::layout::FormLayout;
use crate::source::{Source, SourceKind, identify};

/// What to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The sheet to read; otherwise the form's own, or the first visible one that has the headers.
    pub sheet: Option<String>,
    /// Where things stand in the HIEs' own workbooks, as far as they were learned: a file that has the very headers in their
    /// places is read by that, and others by their headers.
    pub layouts: Vec<(FormId, FormLayout)>,
}

/// A worksheet as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadWorksheet {
    /// Name of the file, without folders.
    pub file_name: String,
    /// Name of the sheet; for text files the file's name without its ending, as spreadsheet programs call it.
    pub sheet: String,
    /// Row of the headers, counted from 1.
    pub header_row: u32,
    /// Per column of the form, the spreadsheet column that holds it, counted from 0.
    pub columns: Vec<Option<usize>>,
    /// Headers that belong to no column of the form, with their spreadsheet column.
    pub unmatched: Vec<(usize, String)>,
    /// Rows that hold something, cells in the form's order; the id is the spreadsheet's row number.
    pub rows: Vec<Row>,
    /// The form that the worksheet was read as.
    pub form: FormId,
    /// Rows with people that the file does not show: hidden by hand, by a filter or an outline.
    pub hidden_rows: Vec<u32>,
    /// Rows with people that are struck through as a whole.
    pub struck_rows: Vec<u32>,
    /// Cells in columns without a header; what they hold may be part of something else in their row.
    pub beyond: Vec<StrayCell>,
    /// What stands in columns that the form has not.
    pub side: Vec<SideColumn>,
    /// Rows that hold something and were not taken.
    pub left_out: Vec<LeftOutRow>,
    /// All sheets of the file, in its order.
    pub sheets: Vec<SheetInfo>,
    /// What the reader did or could not do, as far as it concerns these rows.
    pub notes: Vec<ReadNote>,
}

/// Follows a worksheet while it is read.
pub trait RowVisitor {
    /// Called now and then with the number of rows read so far; break cancels.
    fn reached(&mut self, rows: u64) -> ControlFlow<()>;

    /// Called now and then with rows that are complete, once it is certain which form they belong to. What is taken
    /// out of `rows` is missing from [`ReadWorksheet::rows`] in the end; what is left comes again with the rows after it.
    fn complete(&mut self, form: &Form, rows: &mut Vec<Row>) {
        let _ = (form, rows);
    }
}

/// Follows the progress, and leaves the rows where they are.
pub struct ProgressOnly<'a>(pub &'a mut dyn FnMut(u64) -> ControlFlow<()>);

impl RowVisitor for ProgressOnly<'_> {
    fn reached(&mut self, rows: u64) -> ControlFlow<()> {
        (self.0)(rows)
    }
}

/// Reads the worksheet at `path` as one of `forms`. With several, the form is told by the note that this program leaves in
/// its own workbooks, then by the headers, then by the access levels that the rows show.
///
/// # Errors
/// A [`ReadError`] with the place and the way out.
pub fn read_worksheet(
    path: &Path,
    forms: &[Form],
    options: &ReadOptions,
    progress: &mut dyn FnMut(u64) -> ControlFlow<()>,
) -> Result<ReadWorksheet, ReadError> {
    read_worksheet_in_parts(path, forms, options, &mut ProgressOnly(progress))
}

/// As [`read_worksheet`], for those who work on rows while more of them are being read.
///
/// # Errors
/// A [`ReadError`]; rows that were handed out before it are worth nothing then.
pub fn read_worksheet_in_parts(
    path: &Path,
    forms: &[Form],
    options: &ReadOptions,
    reading: &mut dyn RowVisitor,
) -> Result<ReadWorksheet, ReadError> {
    let source = identify(path)?;
    let mut choice: Vec<&Form> = forms.iter().collect();
    let SheetRead { sheet, mut collected, mut looks, sheets } = match source.kind {
        SourceKind::Text => delimited::read(&source, &choice, options.sheet.as_deref(), reading)?,
        SourceKind::BinaryWorkbook | SourceKind::OldWorkbook | SourceKind::OpenDocument => {
            other::read(&source, &choice, options, reading)?
        }
        SourceKind::Workbook => contained(&source, || {
            let mut workbook = Workbook::open(&source)?;
            if choice.len() > 1 {
                let noted = workbook.noted_form();
                if let Some(form) = choice.iter().find(|form| Some(form.id.as_str()) == noted.as_deref()).copied() {
                    choice = vec![form];
                }
            }
            workbook.read(&choice, options, reading)
        })?,
    };
    let form = chosen(&source, &choice, &collected)?.id.clone();
    looks.notes.append(std::mem::take(&mut collected.notes));
    looks.notes.retain(|row, column| collected.concerns(row, column));
    let Collected { header_row, columns, unmatched, rows, taken, left_out, beyond, side, .. } = collected;
    Ok(ReadWorksheet {
        file_name: source.file_name,
        sheet,
        header_row,
        columns,
        unmatched,
        rows,
        form,
        hidden_rows: common(&looks.hidden, &taken),
        struck_rows: common(&looks.struck, &taken),
        beyond,
        side,
        left_out,
        sheets,
        notes: looks.notes.into_notes(),
    })
}

/// What a reader gives of one sheet.
pub(crate) struct SheetRead {
    sheet: String,
    collected: Collected,
    looks: RowLooks,
    sheets: Vec<SheetInfo>,
}

/// Of forms with the same headers, the only one that has an access level which the rows show.
fn chosen<'a>(source: &Source, forms: &[&'a Form], collected: &Collected) -> Result<&'a Form, ReadError> {
    let fitting: Vec<&Form> = collected.fitting.iter().map(|at| forms[*at]).collect();
    if let [only] = fitting[..] {
        return Ok(only);
    }
    let mut shown = HashSet::new();
    if let Some(level) = fitting.first().and_then(|form| form.column_of(FieldKind::AccessLevel)) {
        shown.extend(collected.rows.iter().filter_map(|row| row.cells.get(level)).map(|cell| cell.trim()));
    }
    let telling: Vec<&&Form> = fitting
        .iter()
        .filter(|form| {
            let alone = |name: &str| {
                fitting.iter().filter(|other| other.levels.iter().any(|level| level.name == name)).count() == 1
            };
            form.levels.iter().any(|level| shown.contains(level.name.as_str()) && alone(&level.name))
        })
        .collect();
    match telling[..] {
        [only] => Ok(*only),
        _ => Err(ReadError::FormUndecided {
            file: source.file_name.clone(),
            candidates: fitting.iter().map(|form| form.id.clone()).collect(),
        }),
    }
}
