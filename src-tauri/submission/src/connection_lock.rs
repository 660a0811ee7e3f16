use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::PathBuf;

use jiff::Timestamp;
use records::Records;

use crate::SendError;

/// The right to send by a connection. A lock of the operating system on a file beside the records: it holds between
/// processes too, and a process that is killed lets go of it at once.
#[derive(Debug)]
pub(crate) struct ConnectionLock {
    _lock: File,
}

impl ConnectionLock {
    /// Takes the connection, or `None` when somebody has it.
    pub(crate) fn take(records: &Records, connection: i64) -> Result<Option<Self>, SendError> {
        let path = lock_file(records, connection);
        let opened = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = opened.map_err(|source| unopened(path.clone(), source))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _lock: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(unopened(path, source)),
        }
    }
}

/// Whether a batch is being sent by this connection now, here or in another process.
///
/// # Errors
/// When the lock cannot be looked at.
pub fn is_sending(records: &Records, connection: i64) -> Result<bool, SendError> {
    if !lock_file(records, connection).exists() {
        return Ok(false);
    }
    Ok(ConnectionLock::take(records, connection)?.is_none())
}

/// To be called at start: what a crash left as being sent becomes unknown, on every connection that nobody is sending
/// by. Answers how many requests there were.
///
/// # Errors
/// When the records cannot be read or written.
pub fn recover(records: &mut Records, now: Timestamp) -> Result<usize, SendError> {
    let mut found = 0;
    // Whoever only reads is not kept waiting by somebody who writes.
    let stuck = records.connections_with_requests_being_sent()?;
    for connection in records.connections()?.into_iter().filter(|connection| stuck.contains(&connection.id)) {
        if let Some(_hold) = ConnectionLock::take(records, connection.id)? {
            found += records.recover(connection.id, now)?;
        }
    }
    Ok(found)
}

fn lock_file(records: &Records, connection: i64) -> PathBuf {
    records.path().with_file_name(format!("sending-{connection}.lock"))
}

fn unopened(path: PathBuf, source: io::Error) -> SendError {
    SendError::Records(records::RecordsError::Unopened { path, source })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn one_connection_is_held_once_and_another_is_free() {
        let folder = tempfile::tempdir().unwrap();
        let records = Records::open(folder.path()).unwrap();
        let hold = ConnectionLock::take(&records, 1).unwrap();

        assert!(hold.is_some());
        assert!(ConnectionLock::take(&records, 1).unwrap().is_none());
        assert!(ConnectionLock::take(&records, 2).unwrap().is_some());
        assert!(is_sending(&records, 1).unwrap());
        drop(hold);
        assert!(!is_sending(&records, 1).unwrap());
    }
}
