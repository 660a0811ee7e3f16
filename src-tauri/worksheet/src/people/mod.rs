//! People with, or waiting for, an account: what is asked for them, where their account stands, and who may say so.
//! No I/O: the records keep it, the desk hands it in.

mod compare;
mod course;
mod roster;
mod route;
mod state;
mod ticket;

pub use compare::{Comparison, Difference, Field, Known, Match, Theirs, compare, different_fields};
pub use course::{Course, NotAllowed};
pub use roster::{RosterColumn, RosterRow, StatusWord, read_roster, roster_columns, status_word};
pub use route::{By, Route, route_of};
pub use state::{Account, PersonState, Progress, RequestKind, Source};
pub use ticket::{MESSAGE_FIELDS, Requester, TICKET_FIELDS, TicketMatter, message, names_a_patient, ticket};
