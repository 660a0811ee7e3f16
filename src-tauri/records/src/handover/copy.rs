//! Copies of a whole database while it is in use, by SQLite's own backup: consistent, whoever writes meanwhile.

use std::path::Path;

use rusqlite::MAIN_DB;
use rusqlite::backup::Progress;

use crate::{Records, RecordsError};

const NO_PROGRESS: Option<fn(Progress)> = None;

impl Records {
    /// Writes a copy of everything into a new file.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn snapshot(&self, path: &Path) -> Result<(), RecordsError> {
        Ok(self.connection.backup(MAIN_DB, path, NO_PROGRESS)?)
    }

    /// Puts a copy in the place of everything, in one transaction: whoever is cut off in the middle has what was there before.
    ///
    /// # Errors
    /// When it cannot be read or written; then nothing was changed.
    pub fn replace_by(&mut self, path: &Path) -> Result<(), RecordsError> {
        self.connection.flush_prepared_statement_cache();
        self.connection.restore(MAIN_DB, path, NO_PROGRESS)?;
        self.take_up_generation()
    }
}
