//! Filling a form's own workbook: what is written, where, and that nothing else changes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod continuing;
mod keeping;
mod made;
mod odd;
mod office;
mod placing;
#[path = "../support/mod.rs"]
mod support;
