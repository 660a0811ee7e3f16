//! The service as a sender meets it: real HTTP on loopback.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod bench;
mod bulk;
mod errors;
mod faults;
mod files;
mod patching;
mod searching;
