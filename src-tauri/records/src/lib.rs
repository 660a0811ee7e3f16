//! What AUM Desk remembers, in one SQLite file: settings, drafts with every edit, batches, the outbox, people.
//!
//! One file per table (row type, reads, writes). Every write is a transaction that is on the disk when the
//! call returns (WAL with `synchronous=FULL`).

mod database;
mod draft;
mod error;
mod operation;
mod setting;

pub use database::Records;
pub use draft::{Standing, WorksheetRow};
pub use error::RecordsError;
pub use operation::{Entry, EntryKind, History, InsertedRun, NewEntry};
