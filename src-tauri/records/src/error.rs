use std::path::PathBuf;

use rusqlite::ErrorCode;

/// Why the records could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// The file was written by a newer program.
    #[error("{} was written by a newer version of AUM Desk (layout {found}; this program knows up to {known})", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its layout.
        found: i64,
        /// The newest layout this program knows.
        known: i64,
    },
    /// The folder or file cannot be made or opened.
    #[error("the records in {} cannot be opened: {source}", path.display())]
    Unopened {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// SQLite's answer.
    #[error("the records could not be read or written: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// Something in the file does not have the expected shape.
    #[error("the records are damaged: {0}")]
    Damaged(String),
    /// A file from elsewhere holds something that this program does not write.
    #[error("the file holds something that AUM Desk does not write: {0}")]
    Foreign(String),
    /// No such worksheet, batch, request or connection.
    #[error("there is no {what} {id}")]
    NotFound {
        /// Kind of thing.
        what: &'static str,
        /// Its number or id.
        id: String,
    },
    /// Somebody else has changed a worksheet since it was read.
    #[error("worksheet {0} was changed meanwhile")]
    Outdated(i64),
    /// Somebody has gone on with a request while it was to be handed over.
    #[error("somebody has gone on with a batch meanwhile")]
    Changed,
    /// A name that must be unique is taken.
    #[error("there is a {what} named “{name}” already")]
    NameTaken {
        /// Kind of thing.
        what: &'static str,
        /// The name.
        name: String,
    },
}

impl RecordsError {
    fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Sqlite(error) => error.sqlite_error_code(),
            _ => None,
        }
    }

    fn kind(&self) -> Option<std::io::ErrorKind> {
        match self {
            Self::Unopened { source, .. } => Some(source.kind()),
            _ => None,
        }
    }

    /// Whether other records were put in the place of those that were opened.
    #[must_use]
    pub fn is_replaced(&self) -> bool {
        matches!(self, Self::Sqlite(rusqlite::Error::SqliteFailure(_, Some(words))) if words == crate::generation::REPLACED)
    }

    /// Whether the file is damaged.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged(_))
            || matches!(self.code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
    }

    /// Whether somebody else is writing, and went on for too long.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        matches!(self.code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
    }

    /// Whether the folder or the file cannot be written.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        use std::io::ErrorKind as Kind;
        matches!(self.code(), Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied))
            || matches!(self.kind(), Some(Kind::PermissionDenied | Kind::ReadOnlyFilesystem))
    }

    /// Whether the disk is full.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.code() == Some(ErrorCode::DiskFull) || self.kind() == Some(std::io::ErrorKind::StorageFull)
    }
}

impl From<serde_json::Error> for RecordsError {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}
