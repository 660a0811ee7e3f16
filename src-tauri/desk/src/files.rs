//! Worksheets from files and to files.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use workbook::{
    BlankOptions, ProgressOnly, ReadError, ReadOptions, ReadWorksheet, RowVisitor, WriteError, read_worksheet_in_parts,
    write_blank,
};
use worksheet::{Form, Row};

use crate::contract::Exported;
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult, FaultCode};
use crate::filling::WrittenForm;

/// Called with the number of rows read so far; break cancels.
pub type ReadObserver<'a> = &'a mut dyn FnMut(u64) -> ControlFlow<()>;

impl Desk {
    /// Reads a file as a worksheet of a form, or of whichever form it shows.
    ///
    /// # Errors
    /// When the file cannot be read; the fault names the file, the place and the way out.
    pub fn read_file(&self, path: &Path, form: Option<&str>, reading: ReadObserver<'_>) -> DeskResult<ReadWorksheet> {
        Ok(self.read_file_in_parts(path, form, None, &mut ProgressOnly(reading))?)
    }

    /// As [`Desk::read_file`], handing rows on as they are read.
    pub(crate) fn read_file_in_parts(
        &self,
        path: &Path,
        form: Option<&str>,
        sheet: Option<&str>,
        reading: &mut dyn RowVisitor,
    ) -> Result<ReadWorksheet, Unread> {
        let forms: Vec<Form> = match form {
            Some(form) => vec![self.forms.named(form)?.as_ref().clone()],
            None => self.forms.all().map(|form| form.as_ref().clone()).collect(),
        };
        let mut options = ReadOptions { sheet: sheet.map(str::to_owned), ..ReadOptions::default() };
        for form in &forms {
            options.layouts.extend(self.learned_blank(&form.id)?.map(|(_, layout)| (form.id.clone(), layout)));
        }
        match read_worksheet_in_parts(path, &forms, &options, reading) {
            // The organization's own form decides between variants that look alike.
            Err(ReadError::FormUndecided { file, candidates }) => {
                let own = self.organization()?.map(|organization| organization.form);
                match forms
                    .into_iter()
                    .find(|form| Some(form.id.as_str()) == own.as_deref() && candidates.contains(&form.id))
                {
                    Some(form) => Ok(read_worksheet_in_parts(path, &[form], &options, reading)?),
                    None => Err(ReadError::FormUndecided { file, candidates }.into()),
                }
            }
            read => Ok(read?),
        }
    }

    /// Writes an empty worksheet of a form.
    ///
    /// # Errors
    /// When the form is not known or the file cannot be written.
    pub fn write_blank(&self, form: &str, path: &Path) -> DeskResult<()> {
        self.ensure_not_kept(path)?;
        let form = self.forms.named(form)?;
        Ok(write_blank(&form, path, &BlankOptions::default())?)
    }

    /// Writes people into a new file: the form's own workbook filled, once it was learned, and a worksheet of the starter
    /// layout otherwise.
    ///
    /// # Errors
    /// When the form has no room for them, or the file cannot be written.
    pub fn write_people(&self, form: &str, rows: &[Row], path: &Path) -> DeskResult<WrittenForm> {
        self.write_into(&self.target(form)?, rows, path)
    }

    /// Writes a worksheet of the window to a file.
    ///
    /// # Errors
    /// When the worksheet is not there, the form has no room, or the file cannot be written.
    pub fn export_worksheet(&self, worksheet: i64, path: &Path) -> DeskResult<Exported> {
        self.ensure_not_kept(path)?;
        let (form, rows) = self.with_editor(worksheet, |editor, _| {
            let rows: Vec<Row> = editor.worksheet.people().cloned().collect();
            Ok((editor.form().id.to_string(), rows))
        })?;
        Ok(self.write_people(&form, &rows, path)?.exported)
    }

    /// A file name for an export: the worksheet's name, with the ending of the form that is filled.
    ///
    /// # Errors
    /// When the worksheet is not there.
    pub fn export_name(&self, worksheet: i64) -> DeskResult<PathBuf> {
        let (form, stem) =
            self.with_editor(worksheet, |editor, _| Ok((editor.form().id.clone(), file_stem(&editor.name))))?;
        let blank = self.learned_blank(&form)?.map(|(blank, _)| blank);
        let ending = blank.as_ref().and_then(|blank| blank.extension()?.to_str()).unwrap_or("xlsx");
        Ok(PathBuf::from(format!("{stem}.{ending}")))
    }
}

/// Why a worksheet was not read.
pub(crate) enum Unread {
    /// No row has all the headers that the form needs: it may be a list of another kind.
    OtherHeaders(DeskError),
    /// Anything else.
    Fault(DeskError),
}

impl From<DeskError> for Unread {
    fn from(fault: DeskError) -> Self {
        Self::Fault(fault)
    }
}

impl From<ReadError> for Unread {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::HeaderNotFound { .. } | ReadError::MissingColumns { .. } => Self::OtherHeaders(error.into()),
            _ => Self::Fault(error.into()),
        }
    }
}

impl From<Unread> for DeskError {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::OtherHeaders(fault) | Unread::Fault(fault) => fault,
        }
    }
}

/// A name that every file system takes.
pub(crate) fn file_stem(name: &str) -> String {
    let stem: String = name
        .chars()
        .map(|letter| if letter.is_control() || "<>:\"/\\|?*".contains(letter) { ' ' } else { letter })
        .collect();
    let stem = stem.split_whitespace().collect::<Vec<_>>().join(" ");
    let stem = stem.trim_matches('.').trim();
    if stem.is_empty() { "Worksheet".to_owned() } else { stem.to_owned() }
}

impl From<ReadError> for DeskError {
    fn from(error: ReadError) -> Self {
        let code = match &error {
            ReadError::FormUndecided { .. } => FaultCode::FormUndecided,
            ReadError::Cancelled { .. } => FaultCode::Cancelled,
            _ => FaultCode::FileUnreadable,
        };
        Self::new(code, format!("{error}."), error.hint()).at(error.file())
    }
}

impl From<WriteError> for DeskError {
    fn from(error: WriteError) -> Self {
        Self::new(FaultCode::FileNotWritten, format!("{error}."), error.hint())
    }
}
