//! CSV that a spreadsheet program opens without running anything in it.

use std::borrow::Cow;
use std::io::Write;
use std::path::Path;

use super::atomic::replace;
use crate::error::WriteError;
use crate::source::file_name;

/// The text with an apostrophe before it when a spreadsheet program could take it for a formula. [`restored`] gives the text
/// back, whatever it was.
#[must_use]
pub fn neutralized(text: &str) -> Cow<'_, str> {
    if could_be_formula(text.trim_start_matches('\'')) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Takes away the apostrophe that [`neutralized`] put there.
#[must_use]
pub fn restored(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if could_be_formula(rest.trim_start_matches('\'')) => rest,
        _ => text,
    }
}

fn could_be_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Writes a table as CSV: UTF-8 with a mark, so that Excel reads it as such, commas, and cells made harmless.
///
/// # Errors
/// A [`WriteError`]; a former file of that name is then untouched.
pub fn write_csv<R: AsRef<[String]>>(
    path: &Path,
    headers: &[&str],
    rows: impl IntoIterator<Item = R>,
) -> Result<(), WriteError> {
    let name = file_name(path);
    replace(path, |out| {
        let failed = |error: csv::Error| match error.kind() {
            csv::ErrorKind::Io(error) => WriteError::from_io(&name, error),
            _ => WriteError::Io { file: name.clone(), reason: error.to_string() },
        };
        out.write_all(b"\xEF\xBB\xBF").map_err(|error| WriteError::from_io(&name, &error))?;
        let mut table =
            csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(&mut *out);
        table.write_record(headers.iter().map(|text| neutralized(text).into_owned())).map_err(failed)?;
        for row in rows {
            table.write_record(row.as_ref().iter().map(|text| neutralized(text).into_owned())).map_err(failed)?;
        }
        table.flush().map_err(|error| WriteError::from_io(&name, &error))
    })
}
