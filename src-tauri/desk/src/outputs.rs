//! Where results may be written: never over what they are made from, and over what is there only when asked.

use std::fs;
use std::path::{Path, PathBuf};

use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult};

/// Makes sure that a file can be written without taking anything away: it is none of the inputs, also by another path, no
/// folder and no device, and it does not exist yet unless `replace` says that it may be replaced.
///
/// # Errors
/// A fault that names the file and what to do; nothing has been touched.
pub fn ensure_new(path: &Path, inputs: &[&Path], replace: bool) -> DeskResult<()> {
    let shown = path.display();
    if path.as_os_str().is_empty() {
        return Err(DeskError::bad_request("The file to write has no name.", "Give a file name."));
    }
    if let Some(input) = inputs.iter().find(|input| is_same(path, input)) {
        return Err(DeskError::bad_request(
            format!("“{shown}” is the file that is read (“{}”), so it is not overwritten.", input.display()),
            "Choose another name for the result. Nothing was written.",
        ));
    }
    let Ok(facts) = fs::metadata(path) else {
        // A link that leads nowhere would be replaced all the same.
        if path.is_symlink() && !replace {
            return Err(there(path));
        }
        return Ok(());
    };
    if facts.is_dir() {
        return Err(DeskError::bad_request(
            format!("“{shown}” is a folder."),
            "Give the name of a file in it. Nothing was written.",
        ));
    }
    if !facts.is_file() {
        return Err(DeskError::bad_request(
            format!("“{shown}” is a device or a pipe, not a file."),
            "Choose the name of a file. Nothing was written.",
        ));
    }
    if replace { Ok(()) } else { Err(there(path)) }
}

impl Desk {
    /// Makes sure that a file the user wants is none of those that the program keeps: with the records overwritten, everything
    /// would be gone.
    ///
    /// # Errors
    /// A fault that names the file; nothing has been touched.
    pub(crate) fn ensure_not_kept(&self, path: &Path) -> DeskResult<()> {
        let folder = fs::canonicalize(&self.surroundings.folder).unwrap_or_else(|_| self.surroundings.folder.clone());
        if !is_kept(&folder, &resolved(path)) && !is_kept(&folder, &beside(path)) {
            return Ok(());
        }
        Err(DeskError::bad_request(
            format!("“{}” is in the folder where AUM Desk keeps its records, so it is not written.", path.display()),
            "Choose another folder for the result. Nothing was written.",
        ))
    }
}

/// Whether a path leads to a file that the program keeps in its data folder, or would make there.
fn is_kept(folder: &Path, path: &Path) -> bool {
    let Ok(inside) = path.strip_prefix(folder) else { return false };
    let mut parts = inside.components().map(|part| part.as_os_str().to_string_lossy().to_lowercase());
    let Some(first) = parts.next() else { return true };
    let is_named = first.starts_with("aum-desk.") || first.starts_with("practice-hie.") || first.starts_with('.');
    parts.next().is_some() || is_named || Path::new(&first).extension().is_some_and(|ending| ending == "lock")
}

fn there(path: &Path) -> DeskError {
    DeskError::bad_request(
        format!("“{}” already exists.", path.display()),
        "Choose another name, or replace it with --force. Nothing was written.",
    )
}

/// Whether two paths lead to one file, or would.
fn is_same(one: &Path, other: &Path) -> bool {
    same_file::is_same_file(one, other).unwrap_or(false) || resolved(one) == resolved(other)
}

/// The path with its folder resolved, for files that are not there yet.
fn resolved(path: &Path) -> PathBuf {
    if let Ok(whole) = fs::canonicalize(path) {
        return whole;
    }
    beside(path)
}

/// The path with its folder resolved, and the file itself as it is named.
fn beside(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    path.file_name().map_or_else(|| folder.clone(), |name| folder.join(name))
}

/// What kind of file a name asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputKind {
    /// A workbook.
    Workbook,
    /// Text with commas.
    Csv,
}

/// Returns the kind of file that a name asks for.
///
/// # Errors
/// When the name ends in anything else than `.xlsx`, `.xlsm` or `.csv`.
pub fn output_kind(path: &Path) -> DeskResult<OutputKind> {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    match ending.as_str() {
        "xlsx" | "xlsm" => Ok(OutputKind::Workbook),
        "csv" => Ok(OutputKind::Csv),
        _ => Err(DeskError::bad_request(
            format!("“{}” is neither an .xlsx nor a .csv file.", path.display()),
            "Choose a name that ends in .xlsx or .csv. Nothing was written.",
        )),
    }
}
