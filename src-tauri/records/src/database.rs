use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, MAIN_DB, OpenFlags};

use crate::RecordsError;

const MIGRATIONS: [&str; 10] = [
    include_str!("../migrations/0001-first-release.sql"),
    include_str!("../migrations/0002-columns-of-worksheets.sql"),
    include_str!("../migrations/0003-people.sql"),
    include_str!("../migrations/0004-several-copies.sql"),
    include_str!("../migrations/0005-longer-beginnings.sql"),
    include_str!("../migrations/0006-clinical-alerts.sql"),
    include_str!("../migrations/0007-origin-of-credentials.sql"),
    include_str!("../migrations/0008-people-of-lists.sql"),
    include_str!("../migrations/0009-generations.sql"),
    include_str!("../migrations/0010-contact-people.sql"),
];
/// Name of the file in the data folder.
pub const FILE: &str = "aum-desk.sqlite";

/// The open records. Several may be open on one file, also in several processes: the window and the command line.
#[derive(Debug)]
pub struct Records {
    pub(crate) connection: Connection,
    path: PathBuf,
}

impl Records {
    /// Opens the records in a folder, making both where they are missing.
    ///
    /// # Errors
    /// [`RecordsError::Newer`] for a file of a newer program, [`RecordsError::Unopened`] where the folder or file
    /// cannot be made or opened.
    pub fn open(folder: &Path) -> Result<Self, RecordsError> {
        // Two programs that start at once in a new folder are in each other's way for a moment.
        let mut tries = 0;
        loop {
            match Self::open_once(folder) {
                Err(RecordsError::Sqlite(error)) if is_busy(&error) && tries < 100 => {
                    tries += 1;
                    std::thread::sleep(Duration::from_millis(50));
                }
                Err(error) if error.is_read_only() => return Self::open_to_read(folder).map_err(|_| error),
                opened => return opened,
            }
        }
    }

    /// Opens records that cannot be written, to read them: nobody else can write them either.
    fn open_to_read(folder: &Path) -> Result<Self, RecordsError> {
        let path = folder.join(FILE);
        let escaped = path.display().to_string().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(format!("file:{escaped}?immutable=1"), flags)?;
        let mut records = Self { connection, path };
        records.migrate()?;
        Ok(records)
    }

    fn open_once(folder: &Path) -> Result<Self, RecordsError> {
        make_private_folder(folder)?;
        let path = folder.join(FILE);
        make_private_file(&path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(&path, flags)?;
        crate::wait::wait_for_others(&mut connection)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "cache_size", -16384)?;
        connection.set_prepared_statement_cache_capacity(64);
        let mut records = Self { connection, path };
        records.migrate()?;
        records.demand_generation()?;
        Ok(records)
    }

    /// Opens records that came from elsewhere. Their schema has to be the one that this program makes, to the letter: what else
    /// a file brings along (a trigger, a view, a column, a table) is refused by its name, before anything of it runs.
    ///
    /// # Errors
    /// [`RecordsError::Foreign`] with what does not belong in it; otherwise as [`Records::open`] and [`Records::ensure_whole`].
    pub fn open_foreign(folder: &Path) -> Result<Self, RecordsError> {
        let path = folder.join(FILE);
        let connection = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let strange = Self { connection, path };
        strange.ensure_whole()?;
        let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
        let found = strange.layout()?;
        if found > known {
            return Err(RecordsError::Newer { path: strange.path, found, known });
        }
        crate::foreign::ensure_own_schema(&strange.connection, MIGRATIONS.get(..usize::try_from(found).unwrap_or(0)))?;
        crate::foreign::ensure_plain_rows(&strange.connection, found)?;
        drop(strange);
        Self::open(folder)
    }

    /// Looks through the file, where it is small enough not to keep anybody waiting: damage is told at the start.
    ///
    /// # Errors
    /// [`RecordsError::Damaged`] with the first thing that is wrong.
    pub fn look_for_damage(&self) -> Result<(), RecordsError> {
        const SMALL: u64 = 16 * 1024 * 1024;
        if fs::metadata(&self.path).is_ok_and(|file| file.len() > SMALL) {
            return Ok(());
        }
        let found: String = self.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if found == "ok" { Ok(()) } else { Err(RecordsError::Damaged(found)) }
    }

    /// Looks through the whole file, as one from elsewhere has to be before anything of it is used.
    ///
    /// # Errors
    /// [`RecordsError::Damaged`] with the first thing that is wrong.
    pub fn ensure_whole(&self) -> Result<(), RecordsError> {
        self.connection.pragma_update(None, "cell_size_check", true)?;
        // Of anything but rows that the file brings along, only what SQLite itself vouches for is run.
        self.connection.pragma_update(None, "trusted_schema", false)?;
        let found: String = self.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if found == "ok" { Ok(()) } else { Err(RecordsError::Damaged(found)) }
    }

    /// The file the records are in.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Another door to the same records, for work on another thread.
    ///
    /// # Errors
    /// As [`Records::open`].
    pub fn reopen(&self) -> Result<Self, RecordsError> {
        let records = Self::open(self.path.parent().unwrap_or(Path::new(".")))?;
        // It goes through a batch once, where a large cache would only grow with the batch.
        records.connection.pragma_update(None, "cache_size", -2048)?;
        Ok(records)
    }

    fn layout(&self) -> Result<i64, RecordsError> {
        Ok(self.connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
    }

    fn migrate(&mut self) -> Result<(), RecordsError> {
        let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
        let found = self.layout()?;
        if found > known {
            return Err(RecordsError::Newer { path: self.path.clone(), found, known });
        }
        if found == known {
            return Ok(());
        }
        if found > 0 {
            self.copy_before_migrating(found)?;
        }
        let transaction = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        // Another process may have migrated while we waited for the lock.
        let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
        for migration in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
            transaction.execute_batch(migration)?;
        }
        transaction.pragma_update(None, "user_version", known)?;
        transaction.commit()?;
        Ok(())
    }

    fn copy_before_migrating(&self, found: i64) -> Result<(), RecordsError> {
        let copy = self.path.with_extension(format!("layout-{found}.sqlite"));
        self.connection.backup(MAIN_DB, &copy, None::<fn(rusqlite::backup::Progress)>)?;
        Ok(())
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

fn make_private_folder(folder: &Path) -> Result<(), RecordsError> {
    let unopened = |source| RecordsError::Unopened { path: folder.to_owned(), source };
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(folder).map_err(unopened)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(unopened)?;
    }
    Ok(())
}

/// Makes the file before SQLite does, which would let others read it where the folder is open to them. The files that
/// SQLite lays beside it get the same permissions.
fn make_private_file(path: &Path) -> Result<(), RecordsError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(source) => Err(RecordsError::Unopened { path: path.to_owned(), source }),
    }
}

/// Microseconds since 1970, as the tables keep moments.
pub(crate) fn to_micros(moment: Timestamp) -> i64 {
    moment.as_microsecond()
}

/// The moment of a column; a number that is no moment counts as 1970.
pub(crate) fn from_micros(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    #[test]
    fn records_of_a_newer_program_are_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let records = Records::open(folder.path()).unwrap();
        records.connection.pragma_update(None, "user_version", 99).unwrap();
        drop(records);

        let refused = Records::open(folder.path());

        assert!(matches!(refused, Err(RecordsError::Newer { found: 99, .. })));
    }

    #[test]
    #[cfg(unix)]
    fn in_an_open_folder_the_records_are_still_read_by_their_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();

        let _open = Records::open(folder.path()).unwrap();

        let modes: Vec<u32> = fs::read_dir(folder.path())
            .unwrap()
            .map(|file| file.unwrap().metadata().unwrap().permissions().mode() & 0o777)
            .collect();
        assert!(modes.len() > 1, "the write-ahead log lies beside the file");
        assert!(modes.iter().all(|mode| *mode == 0o600), "{modes:?}");
    }

    #[test]
    #[cfg(unix)]
    fn a_new_folder_can_be_read_by_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("records");

        Records::open(&inside).unwrap();

        assert_eq!(fs::metadata(&inside).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn writes_are_on_the_disk_when_they_return() {
        let folder = tempfile::tempdir().unwrap();
        let records = Records::open(folder.path()).unwrap();

        let synchronous: i64 = records.connection.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap();
        let journal: String = records.connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();

        assert_eq!((synchronous, journal.as_str()), (2, "wal"));
    }
}
