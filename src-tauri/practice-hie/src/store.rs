//! The practice HIE's SQLite file: its layout, its guard against other and newer files, and its transactions.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use sha2::{Digest, Sha256};

use crate::Clock;
use crate::error::PracticeError;

/// Layout of the file that this version writes.
const LAYOUT: i64 = 1;

/// How long one process waits for the other (the window and the command line may use the same file).
const BUSY: Duration = Duration::from_secs(10);

const TABLES: &str = "
CREATE TABLE users (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    user_name_key TEXT NOT NULL UNIQUE,
    external_id TEXT,
    batch_id TEXT,
    hie_username TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    state TEXT NOT NULL,
    before TEXT,
    since INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL
) STRICT;
CREATE INDEX users_by_external_id ON users (external_id);
CREATE INDEX users_by_batch ON users (batch_id);
CREATE TABLE emails (
    address_key TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    work INTEGER NOT NULL,
    PRIMARY KEY (address_key, user_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_owner_per_work_address ON emails (address_key) WHERE work = 1;
CREATE INDEX emails_by_user ON emails (user_id);
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE answers (
    idempotency_key TEXT NOT NULL,
    path TEXT NOT NULL,
    request_sha256 TEXT NOT NULL,
    answer TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (idempotency_key, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_by_age ON answers (at);
";

pub(crate) const TOKEN: &str = "token_sha256";

pub(crate) struct Store {
    connection: Mutex<Connection>,
    clock: Clock,
}

impl Store {
    /// Opens the file, and lets `first` fill it when it is new.
    pub(crate) fn open<F>(path: &Path, clock: Clock, first: F) -> Result<Self, PracticeError>
    where
        F: FnOnce(&Connection, Timestamp) -> Result<(), PracticeError>,
    {
        let failed = |source| PracticeError::Open { path: path.to_owned(), source };
        let mut connection = Connection::open(path).map_err(failed)?;
        connection.busy_timeout(BUSY).map_err(failed)?;
        guard(&connection, path)?;
        use_wal(&connection).map_err(failed)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
        connection.pragma_update(None, "foreign_keys", true).map_err(failed)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        // Looked at again inside the transaction: another process may have made the tables meanwhile.
        if guard(&transaction, path)? == 0 {
            transaction.execute_batch(TABLES).map_err(failed)?;
            transaction.pragma_update(None, "user_version", LAYOUT).map_err(failed)?;
            first(&transaction, clock())?;
        }
        transaction.commit().map_err(failed)?;
        Ok(Self { connection: Mutex::new(connection), clock })
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Reads in one transaction, so that a count and its page agree.
    pub(crate) fn read<T, E: From<rusqlite::Error>>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
        work(&transaction)
    }

    /// Writes in one transaction; nothing stays when `work` fails.
    pub(crate) fn write<T, E: From<rusqlite::Error>>(
        &self,
        work: impl FnOnce(&Connection, Timestamp) -> Result<T, E>,
    ) -> Result<T, E> {
        let now = self.now();
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction, now)?;
        transaction.commit()?;
        Ok(done)
    }

    /// Keeps the digest of the bearer token; the token itself is never written.
    pub(crate) fn set_token(&self, token: &str) -> Result<(), rusqlite::Error> {
        self.write(|file, _| {
            file.execute(
                "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                params![TOKEN, digest(token.as_bytes())],
            )
            .map(drop)
        })
    }

    pub(crate) fn token_digest(&self) -> Result<Option<String>, rusqlite::Error> {
        self.read(|file| {
            file.query_row("SELECT value FROM settings WHERE name = ?1", [TOKEN], |row| row.get(0)).optional()
        })
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic elsewhere can't leave a transaction half done: dropping it rolls it back.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Switches to write-ahead logging. SQLite doesn't wait by itself here when another process makes the same new file at the same moment.
fn use_wal(connection: &Connection) -> Result<(), rusqlite::Error> {
    let started = Instant::now();
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error)
                if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) && started.elapsed() < BUSY =>
            {
                std::thread::sleep(Duration::from_millis(5));
            }
            done => return done,
        }
    }
}

/// The layout found in the file, 0 for a new one; refuses what isn't ours to write.
fn guard(connection: &Connection, path: &Path) -> Result<i64, PracticeError> {
    let failed = |source| PracticeError::Open { path: path.to_owned(), source };
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(failed);
    let found = number("PRAGMA user_version")?;
    let tables = number("SELECT count(*) FROM sqlite_master")?;
    let ours = number("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('users', 'answers')")?;
    if tables > 0 && ours != 2 {
        return Err(PracticeError::NotAPracticeFile { path: path.to_owned() });
    }
    if found > LAYOUT {
        return Err(PracticeError::NewerFile { path: path.to_owned(), found, known: LAYOUT });
    }
    Ok(found)
}

/// SHA-256 in hexadecimal.
pub(crate) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
