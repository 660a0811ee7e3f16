use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The closed set of error codes that can reach a front end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum FaultCode {
    /// A file is missing, may not be read, or is no worksheet we can read.
    FileUnreadable,
    /// A file could not be written.
    FileNotWritten,
    /// The form could not be told from the file.
    FormUndecided,
    /// No form of this name.
    NoSuchForm,
    /// The worksheet, batch or connection is gone.
    NotFound,
    /// A request does not fit what is there (row past the end, empty name …).
    BadRequest,
    /// Errors in the worksheet stop sending.
    ProblemsLeft,
    /// The attestation is incomplete.
    NotAttested,
    /// The program's own records cannot be read or written.
    RecordsFailed,
    /// The records are damaged.
    RecordsDamaged,
    /// There are no records, but files that only go with records.
    RecordsMissing,
    /// Somebody else is writing the records, for longer than was waited.
    RecordsLocked,
    /// The records, or their folder, can only be read.
    RecordsReadOnly,
    /// The disk is full.
    DiskFull,
    /// A backup was restored in the place of the records that this window shows.
    RecordsReplaced,
    /// A worksheet was changed by another window or command since it was opened here.
    WorksheetChanged,
    /// The records were written by a newer program.
    RecordsNewer,
    /// The machine has no keychain service.
    KeychainMissing,
    /// The keychain is locked.
    KeychainLocked,
    /// The keychain has no credential for this connection.
    CredentialMissing,
    /// The keychain refused access.
    KeychainDenied,
    /// The other side cannot be reached.
    Unreachable,
    /// The other side does not accept the credential.
    CredentialRefused,
    /// The other side refused the request.
    Refused,
    /// It is not known what became of some requests.
    OutcomeUnknown,
    /// The connection is sending another batch.
    Busy,
    /// The passphrase is not the one that a file was encrypted with.
    PassphraseWrong,
    /// The user cancelled.
    Cancelled,
    /// Something that should not happen; the message says what.
    Internal,
}

/// An error as front ends show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeskError {
    /// Which kind.
    pub code: FaultCode,
    /// What happened and what it means for the work.
    pub message: String,
    /// What to do now.
    pub hint: String,
    /// Where: file, sheet, row, column, or person; empty when it has no place.
    #[serde(rename = "where")]
    pub place: String,
}
