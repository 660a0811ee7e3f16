//! Hands frozen batches in: credentials, the SCIM client, mail, and the sending engine with its outbox rules.
//!
//! Nothing is sent twice and nothing is lost: a request is on the disk as being sent before its first byte leaves,
//! and what has no readable answer is unknown until it was looked up.

mod attested;
mod connection_lock;
mod control;
mod credential;
mod desired_attributes;
mod difference;
mod engine;
mod environment;
mod error;
mod mail;
mod origin;
mod payload;
mod plan;
mod rules;
mod scim;
mod scim_operation;
mod setup;

pub use attested::ensure_as_attested;
pub use connection_lock::{is_sending, recover};
pub use control::SendControl;
pub use credential::{
    Credential, Keychain, KeychainError, MemoryKeychain, OsKeychain, credential_key, former_credential_key,
    is_private_key, last_four, private_key_key,
};
pub use difference::{FieldMismatch, differences};
pub use engine::{OnProgress, SendObserver, SendResult, Sender, TestReport};
pub use environment::{Environment, SystemEnvironment};
pub use error::{SendError, SendErrorKind, StopReason};
pub use mail::{MailMessage, MailSender, SmtpLink, check_address};
pub use origin::{CredentialOrigin, load_credential, store_credential};
pub use payload::{
    HIE_EXTENSION, USER_SCHEMA, batch_digest, file_digest, new_request, new_row_request, payload, row_cells,
};
pub use plan::{DryRun, DryRunAction, DryRunLine, endings_to_confirm, leave_out_idle, plan, plan_new, unusual_endings};
pub use scim::{RemoteAccount, ScimClient, Timing, plain_address, web_address};
pub use scim_operation::{AccountChange, ScimOperation, new_account_change};
pub use secrecy::{ExposeSecret, SecretString};
pub use setup::{
    ClientCredentials, Encryption, MailSetup, Mechanism, ScimSetup, SecretPlace, Setup, SignIn, SmtpSetup, TokenBody,
};

/// A moment as people read it, in the system's time zone: `14:05` today's way, with the date where it is another day.
pub(crate) fn clock_time(moment: jiff::Timestamp) -> String {
    moment.to_zoned(jiff::tz::TimeZone::system()).strftime("%H:%M on %B %-d").to_string()
}
