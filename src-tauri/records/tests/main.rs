//! What the records keep.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod outbox;
mod people;
