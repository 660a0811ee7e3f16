//! Copies of the practice HIE's file for backups, while it may be running.

use std::path::Path;

use rusqlite::backup::Progress;
use rusqlite::{Connection, MAIN_DB};

use crate::PracticeError;
use crate::store::TOKEN;

const NO_PROGRESS: Option<fn(Progress)> = None;

/// Copies the file of a practice HIE, without anything of its token.
///
/// # Errors
/// When one of the two cannot be read or written.
pub fn copy_without_token(from: &Path, to: &Path) -> Result<(), PracticeError> {
    Connection::open(from)?.backup(MAIN_DB, to, NO_PROGRESS)?;
    let copy = Connection::open(to)?;
    copy.execute("DELETE FROM settings WHERE name = ?1", [TOKEN])?;
    // What was deleted would still stand in the file.
    Ok(copy.execute_batch("VACUUM; PRAGMA journal_mode = DELETE;")?)
}

/// Puts such a copy in the place of a practice HIE's accounts, in one transaction.
///
/// # Errors
/// When one of the two cannot be read or written; what was there stays then.
pub fn put_back(copy: &Path, to: &Path) -> Result<(), PracticeError> {
    Ok(Connection::open(to)?.restore(MAIN_DB, copy, NO_PROGRESS)?)
}
