//! Who edits worksheets, between processes: a restored backup or an import of a colleague's file changes worksheets under whoever
//! has one open, so it is refused while somebody has. The lock is the operating system's: whoever is killed lets go of it.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::fault::{DeskError, DeskResult, FaultCode};

const FILE: &str = "editing.lock";

/// What this process holds of the lock: shared with other windows while a worksheet is open.
#[derive(Default)]
pub(crate) struct EditLock(Mutex<Option<File>>);

/// Held while nobody else has a worksheet open.
pub(crate) struct Alone<'a> {
    lock: &'a EditLock,
    file: Option<File>,
    edits: bool,
    folder: &'a Path,
}

impl EditLock {
    fn held(&self) -> MutexGuard<'_, Option<File>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says that this process has a worksheet open; waits while somebody restores or imports.
    pub(crate) fn begin(&self, folder: &Path) {
        let mut held = self.held();
        if held.is_some() {
            return;
        }
        // In a folder that can only be read, nobody restores anything.
        *held = opened(folder).filter(|file| file.lock_shared().is_ok());
    }

    /// Makes sure that no other process has a worksheet open, for as long as the answer is kept.
    ///
    /// # Errors
    /// [`FaultCode::Busy`] where another one has.
    pub(crate) fn alone<'a>(&'a self, folder: &'a Path) -> DeskResult<Alone<'a>> {
        let edits = self.held().take().is_some();
        let mut alone = Alone { lock: self, file: None, edits, folder };
        let Some(file) = opened(folder) else { return Ok(alone) };
        match file.try_lock() {
            Ok(()) => {
                alone.file = Some(file);
                Ok(alone)
            }
            Err(TryLockError::WouldBlock) => Err(DeskError::new(
                FaultCode::Busy,
                "A worksheet is open in another window of AUM Desk. Nothing was changed.",
                "Close that window, then try again.",
            )),
            // A file system without locks.
            Err(TryLockError::Error(_)) => Ok(alone),
        }
    }
}

impl Drop for Alone<'_> {
    fn drop(&mut self) {
        drop(self.file.take());
        if self.edits {
            self.lock.begin(self.folder);
        }
    }
}

fn opened(folder: &Path) -> Option<File> {
    File::options().create(true).truncate(false).write(true).open(folder.join(FILE)).ok()
}
