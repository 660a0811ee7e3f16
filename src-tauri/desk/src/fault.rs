//! How the errors of the crates below reach people: a code, what happened, what to do, and where.

use records::RecordsError;
use worksheet::form::FormIdError;
use worksheet::profile::ProfileError;
use worksheet::sheet::SheetError;

pub use crate::contract::{DeskError, FaultCode};

/// What every use case answers.
pub type DeskResult<T> = Result<T, DeskError>;

impl DeskError {
    /// A fault without a place.
    #[must_use]
    pub fn new(code: FaultCode, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: hint.into(), place: String::new() }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = place.into();
        self
    }

    /// Something is gone that the user asked for.
    #[must_use]
    pub fn not_found(what: &str, name: &str) -> Self {
        Self::new(FaultCode::NotFound, format!("There is no {what} {name}."), "Go back to the list and choose again.")
    }

    /// A request that does not fit what is there.
    #[must_use]
    pub fn bad_request(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(FaultCode::BadRequest, message, hint)
    }
}

impl std::fmt::Display for DeskError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.place.is_empty() {
            write!(out, "{}: ", self.place)?;
        }
        write!(out, "{} {}", self.message, self.hint)
    }
}

impl std::error::Error for DeskError {}

impl From<RecordsError> for DeskError {
    fn from(error: RecordsError) -> Self {
        match &error {
            RecordsError::Newer { path, .. } => Self::new(
                FaultCode::RecordsNewer,
                "A newer version of AUM Desk has written these records; this version would damage them.",
                "Install the newest version. Nothing was changed.",
            )
            .at(path.display().to_string()),
            RecordsError::Changed => Self::new(
                FaultCode::Busy,
                "Somebody has gone on with a batch meanwhile; nothing was handed over.",
                "Wait until nothing is being sent any more, then try again.",
            ),
            RecordsError::NotFound { what, id } => Self::not_found(what, id),
            RecordsError::NameTaken { what, name } => {
                Self::bad_request(format!("There is a {what} named “{name}” already."), "Choose another name.")
            }
            RecordsError::Outdated(_) => Self::new(
                FaultCode::WorksheetChanged,
                "Another window or command has changed this worksheet since you opened it. Your last change was not saved.",
                "Reload the window to see the worksheet as it is now, then make the change again.",
            ),
            _ if error.is_replaced() => Self::new(
                FaultCode::RecordsReplaced,
                "A backup was restored since this window was opened. Your last change was not saved.",
                "Reload the window to see the restored records, then make the change again.",
            ),
            _ if error.is_damage() => Self::new(
                FaultCode::RecordsDamaged,
                format!("The records of AUM Desk are damaged ({error})."),
                "Get them back from a backup: aum restore BACKUP.age --replace. The damaged files are kept aside.",
            ),
            _ if error.is_locked() => Self::new(
                FaultCode::RecordsLocked,
                "Another window or command is writing the records and has not finished. Nothing of this was saved.",
                "Wait until it has finished, then try again.",
            ),
            _ if error.is_full() => Self::new(
                FaultCode::DiskFull,
                "The disk is full, so the change was not saved.",
                "Make room, then try again. What was saved before is safe.",
            ),
            _ if error.is_read_only() => Self::new(
                FaultCode::RecordsReadOnly,
                "The records of AUM Desk can only be read here, so the change was not saved.",
                "Allow writing to the data folder, or use another one (--data-dir).",
            ),
            _ => Self::new(
                FaultCode::RecordsFailed,
                format!("AUM Desk cannot open, read or save its records: {error}."),
                "Check that the data folder can be read and written, then try again.",
            ),
        }
    }
}

impl From<SheetError> for DeskError {
    fn from(error: SheetError) -> Self {
        Self::bad_request(format!("The change does not fit the worksheet: {error}."), "Open the worksheet again.")
    }
}

impl From<FormIdError> for DeskError {
    fn from(error: FormIdError) -> Self {
        Self::new(FaultCode::NoSuchForm, format!("{error}."), "The known forms are listed by `aum forms`.")
    }
}

impl From<ProfileError> for DeskError {
    fn from(error: ProfileError) -> Self {
        Self::new(FaultCode::Internal, format!("{error}."), "Install AUM Desk again.")
    }
}
