//! The messages between the desk and its front ends. The window's TypeScript is generated from these types.
//!
//! Rows are addressed by their place in the worksheet's *view* (0 for the first row shown under the current
//! filter); `number` is the row's number in the spreadsheet. Columns are positions, 0 for column A.
//! Moments are RFC 3339 text in UTC; the front end shows them in the system's format.

mod alerts;
mod batch;
mod connection;
mod editor;
mod export;
mod fault;
mod handover;
mod hie;
mod home;
mod import;
mod input;
mod learn;
mod manual_submission;
mod people;
mod profile;
mod roster;

pub use alerts::*;
pub use batch::*;
pub use connection::*;
pub use editor::*;
pub use export::*;
pub use fault::*;
pub use handover::*;
pub use hie::*;
pub use home::*;
pub use import::*;
pub use input::*;
pub use learn::*;
pub use manual_submission::*;
pub use people::*;
pub use profile::*;
pub use roster::*;
