//! The people of these tests in files of every kind.

use std::path::{Path, PathBuf};

use crate::people;
pub use crate::writers::*;

/// An XLSB with the people in it.
pub fn binary(folder: &Path) -> PathBuf {
    binary_with(folder, &people())
}

/// An XLS with the people in it.
pub fn old(folder: &Path) -> PathBuf {
    old_with(folder, &people())
}

/// An ODS with the people in it.
pub fn open_document(folder: &Path) -> PathBuf {
    open_document_with(folder, &people())
}
