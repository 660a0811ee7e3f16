//! What AUM Desk remembers, in one SQLite file: settings, drafts with every edit, batches, the outbox, people.
//!
//! One file per table (row type, reads, writes). Every write is a transaction that is on the disk when the
//! call returns (WAL with `synchronous=FULL`).

mod database;
mod error;

pub use database::Records;
pub use error::RecordsError;
