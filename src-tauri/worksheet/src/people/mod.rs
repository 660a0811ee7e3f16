//! People with, or waiting for, an account: what is asked for them, where their account stands, and who may say so.
//! No I/O: the records keep it, the desk hands it in.

mod compare;
mod lifecycle;
mod roster;
mod roster_columns;
mod route;
mod state;
mod ticket;

pub use compare::{
    Comparison, FieldDifference, OwnPerson, PersonField, PersonMatch, SharedAddress, Theirs, compare, different_fields,
};
pub use lifecycle::{AccountLifecycle, NotAllowed};
pub use roster::{Roster, RosterDay, RosterRow, StatusWord, read_roster, status_word};
pub use roster_columns::{RosterColumn, roster_columns};
pub use route::{RequestRoute, Route, route_of};
pub use state::{Account, PersonState, RequestKind, RequestProgress, StateSource};
pub use ticket::{MESSAGE_FIELDS, Requester, TICKET_FIELDS, TicketMatter, message, names_a_patient, ticket};
