//! A learned edition of a form, as it is kept beside its blank workbook.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use workbook::{LearnChoices, LearnedForm};

/// The layout of the kept file; a newer program may write another.
pub(crate) const LAYOUT: u32 = 1;

/// A learned edition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredEdition {
    /// Layout of this file.
    pub(crate) version: u32,
    /// When it was learned.
    pub(crate) learned: Timestamp,
    /// Name of the file it was learned from.
    pub(crate) file_name: String,
    /// The blank workbook beside this file.
    pub(crate) blank: String,
    /// Checksum of the blank workbook.
    pub(crate) sha256: String,
    /// What the user decided.
    pub(crate) choices: LearnChoices,
    /// What was found.
    pub(crate) found: LearnedForm,
}
