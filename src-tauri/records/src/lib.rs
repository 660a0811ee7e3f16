//! What AUM Desk remembers, in one SQLite file: settings, drafts with every edit, batches, the outbox, people.
//!
//! One file per table (row type, reads, writes). Every write is a transaction that is on the disk when the
//! call returns (WAL with `synchronous=FULL`).

mod attempt;
mod batch;
mod column;
mod connection;
mod contact_person;
mod database;
mod draft;
mod error;
mod foreign;
mod generation;
mod handed_in;
mod handover;
mod operation;
mod person;
mod remembered_title;
mod request;
mod setting;
mod state;
mod wait;

pub use attempt::NewAttempt;
pub use batch::{BatchRow, Tally};
pub use column::KeptColumn;
pub use connection::{ConnectionRow, Removal};
pub use contact_person::ContactPersonRow;
pub use database::{FILE, Records};
pub use draft::{WorksheetCounts, WorksheetRow};
pub use error::RecordsError;
pub use handover::{
    Away, CopyDifference, HandoverComparison, MergeOptions, MergeReport, RecordCounts, Side, TakenBatch,
};
pub use operation::{Entry, EntryKind, History, InsertedRun, NewEntry};
pub use person::{Alerts, Days, EventRow, Facet, Facets, FoundPeople, MOST_FOUND, NewEvent, PeopleQuery, PersonRow};
pub use remembered_title::RememberedTitleRow;
pub use request::{NewRequest, OutcomeUpdate, PersonSnapshot, RequestDetails, RequestRow};
pub use state::{AccountState, Channel, RequestState};
pub use wait::tell_waiting;
