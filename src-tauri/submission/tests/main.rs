//! Sending, changing and ending, against a practice HIE on loopback.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bench;
mod changes_checked;
mod changing;
mod crashes;
mod in_bulk;
mod liar;
mod lying_lists;
mod payloads;
mod sending;
