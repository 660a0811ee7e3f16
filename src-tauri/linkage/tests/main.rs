//! All tests of the crate in one program.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod awkward_pairs;
mod made;
mod properties;
mod quality;
