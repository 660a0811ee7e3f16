//! A file is there as a whole or not at all.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Workbook, XlsxError};

use crate::error::WriteError;
use crate::source::file_name;

/// From this many rows on, rows are streamed to a temporary file and packed less tightly, which is much quicker.
pub(crate) const MANY_ROWS: usize = 5_000;

/// Writes to a temporary name beside `path`, syncs, and renames.
pub(crate) fn replace<E: From<WriteError>>(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<&File>) -> Result<(), E>,
) -> Result<(), E> {
    let name = file_name(path);
    let io = |error: &std::io::Error| E::from(WriteError::from_io(&name, error));
    let former = std::fs::metadata(path).ok();
    if let Some(facts) = &former {
        if facts.is_dir() {
            return Err(WriteError::Folder { file: name }.into());
        }
        if facts.permissions().readonly() {
            return Err(WriteError::NoPermission { file: name }.into());
        }
    }
    let folder = folder_of(path);
    let temporary =
        tempfile::Builder::new().prefix(".aum-").suffix(".part").tempfile_in(&folder).map_err(|error| io(&error))?;
    let mut out = BufWriter::with_capacity(1 << 16, temporary.as_file());
    write(&mut out)?;
    out.flush().map_err(|error| io(&error))?;
    drop(out);
    // Whoever could read the former file can read this one, and nobody else.
    if let Some(facts) = former.filter(std::fs::Metadata::is_file) {
        temporary.as_file().set_permissions(facts.permissions()).map_err(|error| io(&error))?;
    }
    temporary.as_file().sync_all().map_err(|error| io(&error))?;
    temporary.persist(path).map_err(|error| io(&error.error))?;
    sync_folder(&folder);
    Ok(())
}

/// Writes a file that is made already, as a whole or not at all.
///
/// # Errors
/// When it cannot be written.
pub fn write_bytes(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let name = file_name(path);
    replace(path, |out| out.write_all(bytes).map_err(|error| WriteError::from_io(&name, &error)))
}

/// Builds a workbook and writes it.
pub(crate) fn replace_workbook(
    path: &Path,
    many: bool,
    build: impl FnOnce(&mut Workbook) -> Result<(), WriteError>,
) -> Result<(), WriteError> {
    let name = file_name(path);
    replace(path, |out| {
        let mut workbook = Workbook::new();
        // The library panics when its own temporary file cannot be written to, as on a full drive.
        let saved = catch_unwind(AssertUnwindSafe(|| {
            if many {
                workbook.set_zip_compression_level(3);
                workbook.set_tempdir(folder_of(path)).map_err(|error| failed(&name, &error))?;
            }
            build(&mut workbook)?;
            workbook.save_to_writer(&mut *out).map_err(|error| failed(&name, &error))
        }));
        saved.unwrap_or_else(|_| Err(WriteError::DriveFull { file: name.clone() }))
    })
}

/// What an error of the library means for the user.
pub(crate) fn failed(file: &str, error: &XlsxError) -> WriteError {
    match error {
        XlsxError::IoError(error) | XlsxError::TempFileError(_, error) => WriteError::from_io(file, error),
        XlsxError::ZipError(zip::result::ZipError::Io(error)) => WriteError::from_io(file, error),
        XlsxError::RowColumnLimitError => WriteError::TooManyRows { file: file.to_owned(), limit: 1_048_575 },
        error => WriteError::Io { file: file.to_owned(), reason: error.to_string() },
    }
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

/// The rename itself outlives a power cut only when the folder is synced; not every system can.
fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = folder;
}
