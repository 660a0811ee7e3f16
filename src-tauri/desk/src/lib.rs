//! The use cases of AUM Desk, one function each; the only door for the window and the command line.

mod alerts;
mod attest;
mod attest_file;
pub mod batches;
mod cancel_token;
pub mod check;
mod check_rows;
mod connections;
pub mod contract;
mod desk;
mod editing;
pub mod editor;
pub mod fault;
pub mod files;
pub mod filling;
mod form_progress;
pub mod forms;
mod given;
mod guard;
pub mod handover;
mod hie;
mod home;
pub mod import;
pub mod learn;
mod manual_submission;
mod missing;
pub mod notice;
pub mod outputs;
pub mod people;
mod platform;
pub mod practice;
mod profiles;
pub mod sample;
mod sending;
mod setup;
mod worksheets;

/// Turns core dumps of this process off: memory holds credentials, names and addresses.
pub fn turn_core_dumps_off() {
    // Where the system does not let us, its own limit holds.
    #[cfg(unix)]
    let _ = rlimit::setrlimit(rlimit::Resource::CORE, 0, 0);
}

pub use desk::Desk;
pub use platform::{Platform, SecretOfThisRun, default_folder};
pub use records::tell_waiting;
pub use submission::{ExposeSecret, Keychain, KeychainError, MemoryKeychain, SecretString};
