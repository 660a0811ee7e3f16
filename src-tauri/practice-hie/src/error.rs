//! What can go wrong when the practice HIE is opened or started, and what its service refuses.

use std::path::PathBuf;

use serde_json::{Value, json};

/// Why the practice HIE could not be opened, started or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PracticeError {
    /// The file could not be opened or prepared.
    #[error("The practice HIE's file {} could not be opened: {source}. Check that the folder exists and can be written to.", path.display())]
    Open {
        /// The file that was asked for.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// A newer version of this program made the file.
    #[error(
        "The practice HIE's file {} was made by a newer version of this program (layout {found}, this version knows {known}). Use the newer version, or choose another file.",
        path.display()
    )]
    NewerFile {
        /// The file that was asked for.
        path: PathBuf,
        /// Layout number found in the file.
        found: i64,
        /// Newest layout number that this version can use.
        known: i64,
    },
    /// The file is a database of something else.
    #[error("{} is a database, but not one of the practice HIE. It was left as it is; choose another file.", path.display())]
    NotAPracticeFile {
        /// The file that was asked for.
        path: PathBuf,
    },
    /// The made-up people of a new file could not be added.
    #[error("The practice HIE could not be filled with its made-up people: {0}")]
    Seed(String),
    /// Reading or writing failed later on.
    #[error("The practice HIE's file could not be used: {0}")]
    Database(#[from] rusqlite::Error),
    /// The port is taken or not allowed.
    #[error("The practice HIE could not listen on port {port}: {source}. Choose another port, or 0 for any free one.")]
    Listen {
        /// The port that was asked for.
        port: u16,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The service's thread could not be started.
    #[error("The practice HIE could not be started: {0}")]
    Start(std::io::Error),
}

/// The `scimType` keywords of RFC 7644 section 3.12 that this service uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScimErrorType {
    InvalidFilter,
    TooMany,
    Uniqueness,
    Mutability,
    InvalidSyntax,
    InvalidPath,
    NoTarget,
    InvalidValue,
}

impl ScimErrorType {
    fn keyword(self) -> &'static str {
        match self {
            Self::InvalidFilter => "invalidFilter",
            Self::TooMany => "tooMany",
            Self::Uniqueness => "uniqueness",
            Self::Mutability => "mutability",
            Self::InvalidSyntax => "invalidSyntax",
            Self::InvalidPath => "invalidPath",
            Self::NoTarget => "noTarget",
            Self::InvalidValue => "invalidValue",
        }
    }
}

/// An error answer of the service (RFC 7644 section 3.12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScimError {
    pub(crate) status: u16,
    pub(crate) kind: Option<ScimErrorType>,
    pub(crate) detail: String,
}

impl ScimError {
    pub(crate) fn new(status: u16, detail: impl Into<String>) -> Self {
        Self { status, kind: None, detail: detail.into() }
    }

    /// A 400, or the 409 that goes with `uniqueness`.
    pub(crate) fn of(kind: ScimErrorType, detail: impl Into<String>) -> Self {
        let status = if kind == ScimErrorType::Uniqueness { 409 } else { 400 };
        Self { status, kind: Some(kind), detail: detail.into() }
    }

    pub(crate) fn value(detail: impl Into<String>) -> Self {
        Self::of(ScimErrorType::InvalidValue, detail)
    }

    pub(crate) fn syntax(detail: impl Into<String>) -> Self {
        Self::of(ScimErrorType::InvalidSyntax, detail)
    }

    pub(crate) fn no_such_user(id: &str) -> Self {
        Self::new(404, format!("There is no user with the id \"{id}\"."))
    }

    pub(crate) fn body(&self) -> Value {
        let mut body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": self.status.to_string(),
            "detail": self.detail,
        });
        if let Some(kind) = self.kind {
            body["scimType"] = kind.keyword().into();
        }
        body
    }
}

impl From<rusqlite::Error> for ScimError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            // The other process held the file longer than the busy time-out: worth trying again.
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
                Self::new(503, "The practice HIE's file is busy. Try again.")
            }
            _ => Self::new(500, format!("The practice HIE's file could not be used: {error}")),
        }
    }
}
